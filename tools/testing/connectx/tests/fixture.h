/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A firmware for a test, with its store in a folder of its own, and accesses to it
 * in memory that is exactly as long as they say.
 */
#ifndef CONNECTX_TESTS_FIXTURE_H
#define CONNECTX_TESTS_FIXTURE_H

#include "../firmware.h"
#include "../firmware_syndrome.h"
#include "test.h"

#define TEST_SERIAL	"MT2437X00042"
#define TEST_MAC	0xb8cef6a1b2c0ULL
#define TEST_GUID	0xb8cef60300a1b2c0ULL

/* Statuses of commands, as mlx5_core knows them. */
#define OK		0x0
#define INTERNAL	0x1
#define BAD_PARAM	0x3
#define BAD_RESOURCE	0x5
#define EXCEEDS_LIMIT	0x8
#define BAD_STATE	0x9
#define BAD_INDEX	0xa
#define BAD_IN_LEN	0x50
#define BAD_OUT_LEN	0x51

struct fixture {
	char dir[32];
	char store[64];
	struct firmware *fw;
	uint32_t syndrome;
};

int fixture_make(void **state);
int fixture_remove(void **state);
#define TEST(name) \
	DEFINE_TEST(name, struct fixture *f, fixture_make, fixture_remove)

/* Another process with the same store; fails the test if that can't be. */
void fixture_restart(struct fixture *f);

/* @len bytes at @data are the register. */
uint8_t get(struct fixture *f, uint16_t id, uint8_t *data, size_t len);
uint8_t set(struct fixture *f, uint16_t id, uint8_t *data, size_t len);

struct expected {
	uint16_t offset;
	uint32_t dword;
};

/* The dwords at these offsets of @data are those. */
#define assert_dwords(data, list) \
	fixture_dwords(data, list, sizeof(list) / sizeof((list)[0]), __FILE__, \
		       __LINE__)
void fixture_dwords(const uint8_t *data, const struct expected *list, size_t n,
		    const char *file, int line);

/* Refused with @status and for just this reason. */
#define assert_refused(f, write, id, data, len, status, why) \
	fixture_refused(f, write, id, data, len, status, SYNDROME_##why, \
			__FILE__, __LINE__)
void fixture_refused(struct fixture *f, bool write, uint16_t id, uint8_t *data,
		     size_t len, uint8_t status, uint32_t syndrome,
		     const char *file, int line);

uint32_t be32(const uint8_t *p);
uint64_t be64(const uint8_t *p);
void put_be16(uint8_t *p, uint16_t value);
void put_be32(uint8_t *p, uint32_t value);

/* The same numbers each time. */
uint32_t fixture_random(void);

#endif
