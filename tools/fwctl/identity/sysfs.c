// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files and links of sysfs. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

char *sysfs_parent(const struct fwctl_entry *entry)
{
	char link[4096];

	snprintf(link, sizeof(link), "%s/device", fwctl_entry_syspath(entry));
	return realpath(link, NULL);
}

char *sysfs_pci(const struct fwctl_entry *entry)
{
	const char *pci = fwctl_entry_pci(entry);
	char *path = pci ? sysfs_parent(entry) : NULL;
	char *slash;

	/* The function is the parent or one of its ancestors. */
	while (path && (slash = strrchr(path, '/'))) {
		if (!strcmp(slash + 1, pci))
			return path;
		*slash = '\0';
	}
	free(path);
	return NULL;
}

ssize_t sysfs_read(const char *dir, const char *name, void *data, size_t size)
{
	char path[4096];
	size_t len = 0;
	int fd, error;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	do {
		n = read(fd, (char *)data + len, size - 1 - len);
		error = errno;
		if (n > 0)
			len += n;
	} while (n > 0 && len < size - 1);
	close(fd);
	((char *)data)[len] = '\0';
	/* Keep the bytes read so far. Some devices fail the read after the first page. */
	return n < 0 && !len ? -error : (ssize_t)len;
}

/* The attribute contains a number, or the name of the type. */
void type_read(const struct fwctl_entry *entry, struct fwctl_identity *id)
{
	char text[64], *end;
	const char *name;
	unsigned long n;
	ssize_t len;

	if (!wants(id, KIND(TYPE)))
		return;
	len = sysfs_read(fwctl_entry_syspath(entry), "type", text, sizeof(text));
	if (len < 0) {
		identity_explain(id, KIND(TYPE),
				 "the kernel's fwctl does not report it");
		return;
	}
	text[strcspn(text, "\n")] = '\0';
	n = strtoul(text, &end, 0);
	name = *text && !*end && n <= UINT32_MAX ? fwctl_device_type_name(n) :
						   NULL;
	identity_add(id, FWCTL_IDENTITY_TYPE, NULL, name ? name : text,
		     sizeof(text));
}
