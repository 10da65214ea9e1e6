/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contents of a resource dump. register_dump.c transfers them.
 */
#ifndef CONNECTX_FIRMWARE_DUMP_H
#define CONNECTX_FIRMWARE_DUMP_H

#include <stddef.h>
#include <stdint.h>

struct firmware;

/* Segments. Lower numbers are resources. */
#define DUMP_NOTICE		0xfff9
#define DUMP_COMMAND		0xfffa
#define DUMP_TERMINATE		0xfffb
#define DUMP_ERROR		0xfffc
#define DUMP_REFERENCE		0xfffd
#define DUMP_INFO		0xfffe
#define DUMP_MENU		0xffff

/* Resources of this firmware. */
#define DUMP_IDENTITY		0x1000
#define DUMP_COMMANDS		0x1001
#define DUMP_CONFIG		0x1002
#define DUMP_SENSORS		0x1003
#define DUMP_PORTS		0x1004
#define DUMP_SAMPLES		0x1005
#define DUMP_BULK		0x1006
#define DUMP_EVERYTHING		0x2000

/* All objects, as a number of objects. */
#define DUMP_ALL		0xffff

/**
 * struct dump_request - Request for a dump
 * @segment: The menu or a resource.
 * @vhca: Function whose objects to dump.
 * @index1: Number of the object, or of the first object.
 * @index2: Second number of an object. No resource here has one.
 * @count1: Number of objects from @index1 on: 0 is one, DUMP_ALL is all.
 * @count2: Number of objects from @index2 on.
 */
struct dump_request {
	uint16_t segment;
	uint16_t vhca;
	uint32_t index1;
	uint32_t index2;
	uint16_t count1;
	uint16_t count2;
};

/* The objects of DUMP_BULK: 64 MiB in segments of 64 KiB. */
#define DUMP_BULK_COUNT		1024
#define DUMP_BULK_BYTES		65536

/**
 * struct dump - A part of a dump
 * @len: Size of the whole dump so far.
 * @from: Offset of the part in the dump.
 * @bytes: The part. Bytes after the end of the dump are undefined.
 * @size: Size of @bytes.
 */
struct dump {
	size_t len;
	size_t from;
	uint8_t *bytes;
	size_t size;
};

/*
 * Build a part of a dump for any request; an invalid request gives a dump with an
 * error segment. The caller sets @from, @bytes and @size. The length depends on the
 * request only, so each piece can come from a new dump.
 */
void dump_build(const struct firmware *fw, const struct dump_request *request,
		struct dump *dump);

/* Fill in the capability of a group, see firmware_capabilities(). */
void dump_capabilities(unsigned int type, uint8_t *caps);

#endif
