/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Declarations shared by the files of libfwctl-identity. */
#ifndef FWCTL_IDENTITY_INTERNAL_H
#define FWCTL_IDENTITY_INTERNAL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <netlink/msg.h>

#include <libfwctl-identity.h>

#define __printf(a, b) __attribute__((format(printf, a, b)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Bounds for responses of the kernel. */
#define VALUES_MAX	4096
#define TEXT_MAX	256
/* Restarts of a dump that changes interrupt. */
#define RESTARTS	16

/**
 * struct value - A value and its key
 * @key: May be NULL.
 * @text: Cleaned, not empty.
 */
struct value {
	char *key;
	char *text;
};

/**
 * struct values - The values of a kind
 * @values: The values, in the order of their importance.
 * @count: Number of values.
 * @reason: Reasons for missing values, NULL for none.
 */
struct values {
	struct value *values;
	size_t count;
	char *reason;
};

/**
 * struct fwctl_identity - The identity of a device
 * @kinds: Values of each kind.
 * @wanted: Mask of the kinds to read.
 * @no_memory: A value is missing because the process has no memory.
 */
struct fwctl_identity {
	struct values kinds[FWCTL_IDENTITY_KINDS];
	uint32_t wanted;
	bool no_memory;
};

/**
 * struct owned - A network or RDMA device
 * @name: Its name.
 * @bus: Bus of the device that it uses; empty for none.
 * @device: Name of the device that it uses; empty for none.
 */
struct owned {
	char name[64];
	char bus[32];
	char device[64];
};

/**
 * struct owned_list - A snapshot of network or RDMA devices
 * @read: The list was read.
 * @error: Negative errno of a failed read, or 0.
 * @owned: The devices.
 * @count: Number of devices.
 * @capacity: Number of allocated elements.
 */
struct owned_list {
	bool read;
	int error;
	struct owned *owned;
	size_t count;
	size_t capacity;
};

struct pci_access;

/**
 * struct fwctl_inventory - Sources that devices share
 * @family: Number of devlink's generic netlink family; 0 if unknown, or a negative
 *	errno.
 * @netdevs: Network devices.
 * @rdma: RDMA devices. They have no @bus and @device.
 * @pci_ids: Names of PCI devices, NULL before the first use.
 */
struct fwctl_inventory {
	int family;
	struct owned_list netdevs;
	struct owned_list rdma;
	struct pci_access *pci_ids;
};

/* values.c */
/*
 * Add a value of at most @len bytes up to a NUL. Removes spaces at its end. Ignores
 * empty values and, unless @repeats, known ones. Returns false if there is no memory.
 */
bool values_add(struct values *v, const char *key, const char *text, size_t len,
		bool repeats);
void values_free(struct values *v);

/* identity.c */
static inline bool wants(const struct fwctl_identity *id, uint32_t kinds)
{
	return id->wanted & kinds;
}

#define KIND(name) (1u << FWCTL_IDENTITY_##name)

/* Add a value with values_add() if the caller wants the kind. */
void identity_add(struct fwctl_identity *id, enum fwctl_identity_kind kind,
		  const char *key, const void *text, size_t len);
/* Add a reason for missing values to each of @kinds. */
__printf(3, 4)
void identity_explain(struct fwctl_identity *id, uint32_t kinds,
		      const char *fmt, ...);

/* Fill in @err unless it is NULL. Returns @code. */
__printf(4, 5)
int identity_fail(struct fwctl_error *err, int code, enum fwctl_reason reason,
		  const char *fmt, ...);

/**
 * typedef netlink_parse_fn - Parse a message
 * @data: Data of the caller.
 * @hdr: The message.
 *
 * Messages come from the kernel, but their content is not trusted.
 */
typedef void (*netlink_parse_fn)(void *data, struct nlmsghdr *hdr);

/*
 * Send @msg, and parse all messages of the response. Returns 0 or the negative errno of
 * the kernel; -EAGAIN for a dump that a change has interrupted. Releases @msg.
 */
int netlink_query(int protocol, struct nl_msg *msg, netlink_parse_fn parse,
		  void *data);
/*
 * Send @msg, which changes something, and wait for the end of the change. Returns 0 or
 * the negative errno of the kernel, with the kernel's description of the error in
 * @text; empty for none. Releases @msg.
 */
int netlink_command(int protocol, struct nl_msg *msg, char *text, size_t size);
/* Copy a string attribute to @text. Returns false if it is too long. */
bool netlink_text(const struct nlattr *attr, char *text, size_t size);

/**
 * struct listener - Receiver of devlink's notifications
 * @sock: The socket; NULL if it is not open.
 * @parse: Parser of a notification.
 * @data: First argument of @parse.
 */
struct listener {
	struct nl_sock *sock;
	netlink_parse_fn parse;
	void *data;
};

/* listener.c: returns 0 or a negative errno. */
int listener_open(struct listener *l);
void listener_close(struct listener *l);
int listener_fd(const struct listener *l);
/* Parse the notifications that have arrived. Returns false if some were lost. */
bool listener_read(struct listener *l);

/* devlink.c: return the number of devlink's family, or a negative errno. */
int devlink_family(void);
/* Compare the instance of a message with @bus and @device. */
bool devlink_is_for(struct nlmsghdr *hdr, const char *bus, const char *device);
/* Versions, serial numbers and ports. */
void devlink_read(struct fwctl_inventory *inv, const struct fwctl_entry *entry,
		  struct fwctl_identity *id);

/* owned.c: network and RDMA devices. */
void netdevs_read(struct fwctl_inventory *inv, const struct fwctl_entry *entry,
		  struct fwctl_identity *id);
void rdma_read(struct fwctl_inventory *inv, const struct fwctl_entry *entry,
	       struct fwctl_identity *id);
/* Find the device that a network device uses. @name may be an alternative name. */
int netdev_find(const char *name, struct owned *owned);

/* pci.c: vital product data, and the name of the PCI device. */
void vpd_read(const struct fwctl_entry *entry, struct fwctl_identity *id);
void pci_name_read(struct fwctl_inventory *inv, const struct fwctl_entry *entry,
		   struct fwctl_identity *id);
void pci_ids_free(struct pci_access *ids);

/* monitor.c */
void monitor_parse_devlink(void *data, struct nlmsghdr *hdr);

/* sysfs.c */
/* Return the path of the device's parent, or NULL. The caller frees it. */
char *sysfs_parent(const struct fwctl_entry *entry);
/* Return the path of the PCI function at or above the device, or NULL. */
char *sysfs_pci(const struct fwctl_entry *entry);
/*
 * Read a file of at most @size - 1 bytes, and append a NUL. Returns the length, or a
 * negative errno if no byte was read.
 */
ssize_t sysfs_read(const char *dir, const char *name, void *data, size_t size);
void type_read(const struct fwctl_entry *entry, struct fwctl_identity *id);

static inline void free_charp(char **p)
{
	free(*p);
}

/* Release at the end of the scope. */
#define __cleanup_free __attribute__((cleanup(free_charp)))

#endif
