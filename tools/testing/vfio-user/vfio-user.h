/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device in a process of its own, to which a virtual machine talks over a UNIX
 * socket: the server's side of the vfio-user protocol, version 0.0.
 *
 * A device describes its regions and interrupts, and gets the client's accesses
 * as calls. It reaches the client's memory through vfio_user_dma_read() and
 * vfio_user_dma_write(), which go nowhere but where the client allowed it.
 *
 * One thread does all: wait until vfio_user_fd() is readable, then call
 * vfio_user_process(), which calls the device. Nothing here locks.
 *
 * The client is not trusted to speak the protocol: each length is checked, and
 * what is wrong is answered with an error or, if the stream can no longer be
 * followed, by giving up the connection. It is trusted not to shorten a file
 * after it passed the descriptor.
 */
#ifndef VFIO_USER_H
#define VFIO_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vfio_user;

/**
 * struct vfio_user_ops - What a device does
 * @read: Fill @data with the @len bytes at @offset of region @region.
 * @write: Take them. The client gets its answer after that, and may have stopped
 *	a processor until then, so anything long is to be put off.
 * @reset: Back to the state after power up. Memory and interrupts stay mapped.
 *
 * Region and range are checked before a call. A negative errno refuses an access,
 * 0 accepts it.
 */
struct vfio_user_ops {
	int (*read)(void *device, unsigned int region, uint64_t offset,
		    void *data, size_t len);
	int (*write)(void *device, unsigned int region, uint64_t offset,
		     const void *data, size_t len);
	void (*reset)(void *device);
};

/**
 * struct vfio_user_device - What a device is; it outlives the connection
 * @ops: Its operations.
 * @device: First argument of each.
 * @region_sizes: Bytes of each region, in the order of VFIO_PCI_*_REGION_INDEX;
 *	0 for one that is not there.
 * @nr_regions: Entries of @region_sizes.
 * @irq_counts: Vectors of each kind of interrupt, in the order of
 *	VFIO_PCI_*_IRQ_INDEX.
 * @nr_irqs: Entries of @irq_counts.
 */
struct vfio_user_device {
	const struct vfio_user_ops *ops;
	void *device;
	const uint64_t *region_sizes;
	unsigned int nr_regions;
	const unsigned int *irq_counts;
	unsigned int nr_irqs;
};

/* A socket at @path that clients can connect to; -1 with errno. */
int vfio_user_listen(const char *path);

/**
 * vfio_user_new() - Serve one client
 * @socket: Connected; belongs to the server from now on, even if this fails.
 * @device: The device.
 *
 * Return: the server, to be released by vfio_user_free(); NULL with errno.
 */
struct vfio_user *vfio_user_new(int socket, const struct vfio_user_device *device);

/* Unmaps the client's memory and closes everything. NULL is ignored. */
void vfio_user_free(struct vfio_user *vu);

/**
 * vfio_user_leave() - Be gone for the client: its reads give all ones from now on
 * @vu: The server, of which only vfio_user_free() may be called afterwards.
 *
 * QEMU 11.1 ends by an assertion if it finds the connection reset, which a socket
 * does that is closed with something unread. So it sees an orderly end first.
 */
void vfio_user_leave(struct vfio_user *vu);

/* The socket, to wait on. */
int vfio_user_fd(const struct vfio_user *vu);

/**
 * vfio_user_process() - Handle what the client has sent
 * @vu: The server.
 *
 * Handles at most one message and never waits for the rest of one.
 *
 * Return: true to go on, false when the connection is over: errno is 0 if the
 * client went, and says what is wrong if the server gave up.
 */
bool vfio_user_process(struct vfio_user *vu);

/**
 * vfio_user_dma_read() - Read the client's memory
 * @vu: The server.
 * @iova: Address as the device sees it.
 * @data: Where to.
 * @len: Bytes, which may span mappings.
 *
 * What the client wrote before it wrote what this device read before is seen.
 *
 * Return: 0, or -EFAULT if a byte is not mapped for reading; nothing was read then.
 */
int vfio_user_dma_read(struct vfio_user *vu, uint64_t iova, void *data,
		       size_t len);

/* Likewise, to memory; seen by the client before what is written later. */
int vfio_user_dma_write(struct vfio_user *vu, uint64_t iova, const void *data,
			size_t len);

/**
 * vfio_user_irq() - Interrupt the client
 * @vu: The server.
 * @index: Kind of interrupt, VFIO_PCI_*_IRQ_INDEX.
 * @vector: Which of its vectors.
 *
 * Return: true if the client listens to this vector. Else it is pending until
 * the client does.
 */
bool vfio_user_irq(struct vfio_user *vu, unsigned int index,
		   unsigned int vector);
bool vfio_user_irq_pending(struct vfio_user *vu, unsigned int index,
			   unsigned int vector);

#endif
