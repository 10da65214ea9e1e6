/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A firmware for a test, with a temporary folder for its store. The data of each
 * access are in memory of exactly their length, so that the sanitisers report an
 * access beyond it.
 */
#ifndef CONNECTX_TESTS_FIXTURE_H
#define CONNECTX_TESTS_FIXTURE_H

#include "../firmware.h"
#include "../firmware_syndrome.h"
#include "test.h"

#define TEST_SERIAL	"MT2437X00042"
#define TEST_MAC	0xb8cef6a1b2c0ULL
#define TEST_GUID	0xb8cef60300a1b2c0ULL

/* Statuses of commands, MLX5_CMD_STAT_*_ERR */
#define OK		0x0
#define INTERNAL	0x1
#define BAD_PARAM	0x3
#define BAD_RESOURCE	0x5
#define BUSY		0x6
#define EXCEEDS_LIMIT	0x8
#define BAD_STATE	0x9
#define BAD_INDEX	0xa
#define BAD_IN_LEN	0x50
#define BAD_OUT_LEN	0x51

/* Numbers of registers */
enum {
	QCAM = 0x4019, ROCE_ACCL = 0x402c, MLCOK = 0x402d,
	PMLP = 0x5002, PMTU = 0x5003, PTYS = 0x5004, PAOS = 0x5006,
	PPCNT = 0x5008, PMAOS = 0x5012, PPLR = 0x5018, PPLM = 0x5023,
	SLTP = 0x5027, SLRG = 0x5028, PDDR = 0x5031, PMDR = 0x503c,
	PPAOS = 0x5040, PLTC = 0x5046, PPCR = 0x504c, PMPT = 0x5064,
	PGUID = 0x5066, PCAM = 0x507f, HOST_ENDIANNESS = 0x7004,
	MTCAP = 0x9009, MTMP = 0x900a, MGIR = 0x9020, MNVDA = 0x9024,
	MNVDI = 0x9025, MFRL = 0x9028, MRTC = 0x902d, MNVQC = 0x9030,
	MNVIA = 0x9033, MNVGC = 0x9034, MNVGN = 0x9035, MPCNT = 0x9051,
	MPEGC = 0x9056, MPIR = 0x9059, MCQS = 0x9060, MCQI = 0x9061,
	MCC = 0x9062, MCDA = 0x9063, MQIS = 0x9064, MCAM = 0x907f,
	MTMG = 0x910d, MTMR = 0x910e, MDSR = 0x9110, MFSV = 0x9115,
	AGENT = 0x9ff0, RESOURCE_DUMP = 0xc000, DTOR = 0xc00e,
};

struct fixture {
	char dir[32];
	char store[64];
	struct firmware *fw;
	uint32_t syndrome;
	/* Of all accesses. */
	uint16_t uid;
	bool debug;
};

int fixture_make(void **state);
int fixture_remove(void **state);
#define TEST(name) \
	DEFINE_TEST(name, struct fixture *f, fixture_make, fixture_remove)

/* Restarts the firmware with the same store. */
void fixture_restart(struct fixture *f);

/* Access a register of @len bytes at @data. */
uint8_t get_register(struct fixture *f, uint16_t id, uint8_t *data, size_t len);
uint8_t set_register(struct fixture *f, uint16_t id, uint8_t *data, size_t len);

/* The longest data of an access. */
#define ACCESS_MAX	4096

/*
 * The tests write the bytes of a register as text of hexadecimal digits and spaces:
 *	@OFFSET:	continue at this offset, which is hexadecimal
 *	'TEXT'		the characters of TEXT
 * A byte that the text skips is zero in a register that is sent, and arbitrary in a
 * response. In a response, a dot stands for an arbitrary digit and * for zeroes up to
 * the end.
 */

/**
 * struct access - An access to a register
 * @write: Set the register, else query it.
 * @id: Register number.
 * @len: Size of the register, at most ACCESS_MAX + 4.
 * @sent: Bytes that are sent.
 * @file: File of the test.
 * @line: Line of the test.
 */
struct access {
	bool write;
	uint16_t id;
	size_t len;
	const char *sent;
	const char *file;
	int line;
};

#define ACCESS(write, id, len, sent) \
	&(const struct access) { write, id, len, sent, __FILE__, __LINE__ }

/* The access succeeds, with @response. */
#define get_is(f, id, len, sent, response) \
	fixture_is(f, ACCESS(false, id, len, sent), response)
#define set_is(f, id, len, sent, response) \
	fixture_is(f, ACCESS(true, id, len, sent), response)
void fixture_is(struct fixture *f, const struct access *a, const char *response);

/* The firmware rejects the register with @status and for the reason @why. */
#define get_fails(f, id, len, sent, status, why) \
	fixture_fails(f, ACCESS(false, id, len, sent), status, SYNDROME_##why)
#define set_fails(f, id, len, sent, status, why) \
	fixture_fails(f, ACCESS(true, id, len, sent), status, SYNDROME_##why)
void fixture_fails(struct fixture *f, const struct access *a, uint8_t status,
		   uint32_t syndrome);

/* Format a text for the above. It is valid until the second next call. */
const char *hex(const char *format, ...) __attribute__((format(printf, 1, 2)));
void hex_bytes(uint8_t *data, size_t len, const char *text);
/* Compare @len bytes with the text of a response. */
#define assert_bytes(data, len, response) \
	fixture_bytes(data, len, response, __FILE__, __LINE__)
void fixture_bytes(const uint8_t *data, size_t len, const char *response,
		   const char *file, int line);

uint32_t be32(const uint8_t *p);
uint64_t be64(const uint8_t *p);
void put_be16(uint8_t *p, uint16_t value);
void put_be32(uint8_t *p, uint32_t value);

/* The sequence is the same in each run. */
uint32_t fixture_random(void);

#endif
