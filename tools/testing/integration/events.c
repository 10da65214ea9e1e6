// SPDX-License-Identifier: GPL-2.0-only
/*
 * events NODE SCOPE KIND...: subscribe to these kinds of events in one queue, and
 * print each record until the end of file.
 *
 * The first line is "subscribed". The others are "KIND PAYLOAD" in hexadecimal,
 * "KIND lost COUNT" and "end". If a call fails, prints the name of the errno.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

union record {
	struct fwctl_record head;
	struct fwctl_record_event event;
	struct fwctl_record_lost lost;
	unsigned char bytes[65536];
};

static int fail(void)
{
	puts(strerrorname_np(errno));
	return 1;
}

static void print(const union record *record)
{
	if (record->head.type == FWCTL_RECORD_LOST) {
		printf("%#x lost %llu\n", record->lost.kind, record->lost.count);
		return;
	}
	printf("%#x ", record->event.kind);
	for (unsigned int i = 0; i < record->event.data_len; i++)
		printf("%02x", record->event.data[i]);
	printf("\n");
}

static int print_all(int queue)
{
	static union record records;
	ssize_t len;

	while ((len = read(queue, &records, sizeof(records))) > 0) {
		const unsigned char *at = records.bytes;

		for (; at < records.bytes + len;
		     at += ((const struct fwctl_record *)at)->len)
			print((const void *)at);
	}
	if (len)
		return fail();
	puts("end");
	return 0;
}

int main(int argc, char **argv)
{
	struct fwctl_queue_create create = {
		.size = sizeof(create),
		.flags = FWCTL_QUEUE_RECEIVE_ONLY,
	};
	int fd;

	if (argc < 4)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, FWCTL_QUEUE_CREATE, &create))
		return fail();
	for (int i = 3; i < argc; i++) {
		struct fwctl_queue_subscribe subscribe = {
			.size = sizeof(subscribe),
			.scope = atoi(argv[2]),
			.kind = strtoul(argv[i], NULL, 0),
		};

		if (ioctl(create.fd, FWCTL_QUEUE_SUBSCRIBE, &subscribe))
			return fail();
	}
	puts("subscribed");
	return print_all(create.fd);
}
