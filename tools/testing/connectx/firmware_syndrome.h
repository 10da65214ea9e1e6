/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why the firmware refuses something, one number for each cause. The numbers are
 * this firmware's own; NVIDIA publishes none.
 */
#ifndef CONNECTX_FIRMWARE_SYNDROME_H
#define CONNECTX_FIRMWARE_SYNDROME_H

#include <stdint.h>

#define FIRMWARE_SYNDROMES(X)                                                 \
	X(REGISTER_UNKNOWN, "no such register")                               \
	X(REGISTER_LENGTH, "the register has another length")                 \
	X(REGISTER_READ_ONLY, "the register can't be set")                    \
	X(REGISTER_WRITE_ONLY, "the register can't be queried")               \
	X(REGISTER_ARGUMENT, "the register takes no argument")                \
	X(CAPABILITY_GROUP, "no such group of registers or features")         \
	X(HOST_ENDIANNESS, "no such endianness")                              \
	X(SENSOR_UNKNOWN, "no such temperature sensor")                       \
	X(SENSOR_EVENT, "no such way to generate temperature events")         \
	X(SENSOR_THRESHOLD, "the low threshold is above the high one")        \
	X(PCI_NODE, "no such PCI node")                                       \
	X(RESET_LEVEL, "no such reset level")                                 \
	X(RESET_TYPE, "no such reset type")                                   \
	X(RESET_SYNC, "no synchronised reset is going on")

enum firmware_syndrome {
	SYNDROME_NONE,
	SYNDROME_BEFORE_FIRST = 0xf10000,
#define NUMBER(why, text) SYNDROME_##why,
	FIRMWARE_SYNDROMES(NUMBER)
#undef NUMBER
	SYNDROME_END,
	SYNDROME_FIRST = SYNDROME_BEFORE_FIRST + 1,
};

/* What it means, for a log; NULL if it is no syndrome of the firmware's. */
const char *firmware_syndrome_text(uint32_t syndrome);

#endif
