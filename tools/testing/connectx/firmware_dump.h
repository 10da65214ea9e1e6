/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is in a resource dump. How it gets to whoever wants it is register_dump.c's.
 */
#ifndef CONNECTX_FIRMWARE_DUMP_H
#define CONNECTX_FIRMWARE_DUMP_H

#include <stddef.h>
#include <stdint.h>

struct firmware;

/* Segments; what is below this number are resources. */
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
#define DUMP_EVERYTHING		0x2000

/* For a number of objects. */
#define DUMP_ALL		0xffff

/**
 * struct dump_request - What somebody wants to see
 * @segment: The menu, or a resource.
 * @vhca: On whose behalf.
 * @index1: Which object, or the first of some.
 * @index2: As @index1, where objects have two numbers, which none here has.
 * @count1: How many from @index1 on: 0 is one, DUMP_ALL all.
 * @count2: See @index2.
 */
struct dump_request {
	uint16_t segment;
	uint16_t vhca;
	uint32_t index1;
	uint32_t index2;
	uint16_t count1;
	uint16_t count2;
};

/* More than the longest dump has, that of all samples. */
#define DUMP_MAX		16384

struct dump {
	size_t len;
	uint8_t bytes[DUMP_MAX];
};

/*
 * Whatever is asked for there is a dump, if need be of one error. How long it is
 * depends on the request alone, so that it can be made anew for each piece of it.
 */
void dump_build(const struct firmware *fw, const struct dump_request *request,
		struct dump *dump);

#endif
