/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Server of the vfio-user protocol, version 0.0: a virtual machine accesses a
 * device in another process through a UNIX socket.
 *
 * A device describes its regions and interrupts. The server turns the accesses of
 * the client into calls of the device. The device accesses the client's memory
 * through vfio_user_dma_read() and vfio_user_dma_write(), which check the
 * client's mappings.
 *
 * The server has one thread and no locks: the process waits until vfio_user_fd()
 * is readable and calls vfio_user_process(), which calls the device.
 *
 * The client is not trusted to follow the protocol. The server checks each length
 * and replies to an invalid message with an error. If it cannot find the next
 * message in the stream, it closes the connection. The client is trusted not to
 * shorten a file after it has passed the descriptor.
 */
#ifndef VFIO_USER_H
#define VFIO_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vfio_user;

/**
 * struct vfio_user_ops - Operations of a device
 * @read: Fill @data with @len bytes at @offset of region @region.
 * @write: Write @data. The client gets the reply when this returns, and a CPU of the
 *	client may wait for the reply, so defer any long work.
 * @reset: Restore the state after power up. Memory and interrupts stay mapped.
 *
 * The server checks region and range before a call. @read and @write return 0, or a
 * negative errno that rejects the access.
 */
struct vfio_user_ops {
	int (*read)(void *device, unsigned int region, uint64_t offset,
		    void *data, size_t len);
	int (*write)(void *device, unsigned int region, uint64_t offset,
		     const void *data, size_t len);
	void (*reset)(void *device);
};

/**
 * struct vfio_user_device - Description of a device; must outlive the connection
 * @ops: Operations.
 * @device: First argument of each operation.
 * @region_sizes: Size of each region in bytes, in the order of
 *	VFIO_PCI_*_REGION_INDEX; 0 if the region does not exist.
 * @nr_regions: Number of @region_sizes.
 * @irq_counts: Number of vectors of each interrupt type, in the order of
 *	VFIO_PCI_*_IRQ_INDEX.
 * @nr_irqs: Number of @irq_counts.
 */
struct vfio_user_device {
	const struct vfio_user_ops *ops;
	void *device;
	const uint64_t *region_sizes;
	unsigned int nr_regions;
	const unsigned int *irq_counts;
	unsigned int nr_irqs;
};

/* Create a listening socket at @path. Returns -1 with errno on failure. */
int vfio_user_listen(const char *path);

/**
 * vfio_user_new() - Create a server for one client
 * @socket: Connected socket. The server takes ownership, even on failure.
 * @device: The device.
 *
 * Return: the server, which the caller releases with vfio_user_free(); NULL with
 * errno.
 */
struct vfio_user *vfio_user_new(int socket, const struct vfio_user_device *device);

/* Unmap the client's memory and close all descriptors. Ignores NULL. */
void vfio_user_free(struct vfio_user *vu);

/**
 * vfio_user_disconnect() - Disconnect: the client reads all ones from now on
 * @vu: The server. The caller may only call vfio_user_free() afterwards.
 *
 * Closing a socket with unread data resets the connection, and then QEMU 11.1
 * fails an assertion. So shut down the connection and read the remaining data
 * first.
 */
void vfio_user_disconnect(struct vfio_user *vu);

/* Returns the socket, to poll. */
int vfio_user_fd(const struct vfio_user *vu);

/**
 * vfio_user_process() - Receive and handle a message
 * @vu: The server.
 *
 * Handles at most one message and does not wait for the rest of a partial
 * message.
 *
 * Return: true on success, false if the connection is over. errno is 0 if the
 * client has closed the connection, else the error for which the server closes
 * it.
 */
bool vfio_user_process(struct vfio_user *vu);

/**
 * vfio_user_dma_read() - Read the client's memory
 * @vu: The server.
 * @iova: Address as the device sees it.
 * @data: Buffer.
 * @len: Number of bytes, which may span mappings.
 *
 * If an earlier read has returned a value of the client, this read also returns
 * all data that the client had written before that value.
 *
 * Return: 0, or -EFAULT without any read if a byte is not mapped for reading.
 */
int vfio_user_dma_read(struct vfio_user *vu, uint64_t iova, void *data,
		       size_t len);

/* Write to the client's memory. The client sees the data before any later write. */
int vfio_user_dma_write(struct vfio_user *vu, uint64_t iova, const void *data,
			size_t len);

/**
 * vfio_user_irq() - Interrupt the client
 * @vu: The server.
 * @index: Interrupt type, VFIO_PCI_*_IRQ_INDEX.
 * @vector: Vector of this type.
 *
 * Return: true if the client has set an eventfd for the vector. Otherwise the
 * vector is pending until the client sets one.
 */
bool vfio_user_irq(struct vfio_user *vu, unsigned int index,
		   unsigned int vector);
bool vfio_user_irq_pending(struct vfio_user *vu, unsigned int index,
			   unsigned int vector);

#endif
