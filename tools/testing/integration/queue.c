// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue NODE COUNT OUT-LEN HEX [TIMEOUT-MS]: submit the same RPC COUNT times to a
 * queue, in scope 0 and from one thread, then read all records. Prints for each
 * record the length of the response and its first byte, or the name of the errno.
 * "in-flight" after the errno means that the core abandoned a request in flight.
 * NODE is a path, or "fd:N" for an inherited FD.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

static size_t parse_hex(const char *text, unsigned char *data)
{
	size_t len = 0;

	while (sscanf(text + 2 * len, "%2hhx", &data[len]) == 1)
		len++;
	return len;
}

static void print(const struct fwctl_record_response *record)
{
	if (!record->error)
		printf("%u %02x\n", record->response_len, record->data[0]);
	else if (record->head.flags & FWCTL_RECORD_IN_FLIGHT)
		printf("%s in-flight\n", strerrorname_np(-record->error));
	else
		printf("%s\n", strerrorname_np(-record->error));
}

static int open_node(const char *node)
{
	if (!strncmp(node, "fd:", 3))
		return atoi(node + 3);
	return open(node, O_RDWR | O_CLOEXEC);
}

int main(int argc, char **argv)
{
	struct fwctl_queue_create create = { .size = sizeof(create) };
	struct fwctl_queue_submit submit = { .size = sizeof(submit) };
	struct fwctl_record_response *record;
	size_t size;
	int fd, count;

	if (argc != 5 && argc != 6)
		return 2;
	count = atoi(argv[2]);
	submit.out_len = atoi(argv[3]);
	submit.in = (uintptr_t)malloc(strlen(argv[4]) / 2 + 1);
	submit.in_len = parse_hex(argv[4], (void *)(uintptr_t)submit.in);
	submit.timeout_ms = argc == 6 ? atoi(argv[5]) : 0;
	size = sizeof(*record) + submit.out_len + 8;
	record = malloc(size);
	create.max_records = count;
	fd = open_node(argv[1]);
	if (fd < 0 || !record || ioctl(fd, FWCTL_QUEUE_CREATE, &create))
		return 1;
	for (int i = 0; i < count; i++)
		if (ioctl(create.fd, FWCTL_QUEUE_SUBMIT, &submit))
			return 1;
	for (int i = 0; i < count;) {
		char *at = (char *)record;
		ssize_t len = read(create.fd, record, size);

		if (len <= 0)
			return 1;
		for (; at < (char *)record + len; i++) {
			print((void *)at);
			at += ((struct fwctl_record *)at)->len;
		}
	}
	return 0;
}
