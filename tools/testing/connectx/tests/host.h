/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A host with a card, and the parts of a driver that the tests need.
 */
#ifndef CONNECTX_TESTS_HOST_H
#define CONNECTX_TESTS_HOST_H

#include "../card.h"
#include "../command.h"
#include "client.h"

/* Offsets in the host's memory */
#define HOST_QUEUE		0x1000
#define HOST_IN_BOXES		0x10000
#define HOST_OUT_BOXES		0x80000
#define HOST_EQ			0x100000
#define HOST_PAGES		0x200000
#define HOST_MAX_DATA		8192

/* Offsets in a slot and in a mailbox */
enum {
	SLOT_TYPE = 0,
	SLOT_RESERVED = 1,
	SLOT_IN_LEN = 4,
	SLOT_IN_PTR = 8,
	SLOT_IN = 16,
	SLOT_OUT = 32,
	SLOT_OUT_PTR = 48,
	SLOT_OUT_LEN = 56,
	SLOT_TOKEN = 60,
	SLOT_SIGNATURE = 61,
	SLOT_RESERVED1 = 62,
	SLOT_STATUS = 63,

	BOX_RESERVED = 512,
	BOX_NEXT = 560,
	BOX_NUMBER = 568,
	BOX_RESERVED1 = 572,
	BOX_TOKEN = 573,
	BOX_CTRL_SIGNATURE = 574,
	BOX_SIGNATURE = 575,
	BOX_BYTES = 576,
	BOX_STRIDE = 1024,
};

/**
 * struct host - The host
 * @card: The card.
 * @client: The host's connection to the card.
 * @irq: Eventfd of vector 0.
 * @eqn: Number of the event queue for commands, if there is one.
 * @consumed: Number of entries that the driver has read from the event queue.
 * @uar: Number of the driver's UAR.
 * @token: Token of the last command.
 * @in: Input of the next command.
 * @out: Output of the last command.
 * @pages: Number of pages that the driver has given to the card.
 */
struct host {
	struct card *card;
	struct client *client;
	int irq;
	unsigned int eqn;
	uint32_t consumed;
	uint32_t uar;
	uint8_t token;
	uint8_t in[HOST_MAX_DATA];
	uint8_t out[HOST_MAX_DATA];
	unsigned int pages;
};

/* Set up a host for cmocka, with the card in the state of the name. */
int host_plugged(void **state);
int host_enabled(void **state);
int host_booted(void **state);
int host_active(void **state);
/* Active, with an event queue for commands */
int host_with_events(void **state);
int host_unplug(void **state);

#define HOST_TEST(name, set_up) \
	DEFINE_TEST(name, struct host *host, set_up, host_unplug)
#define PLUGGED(name) HOST_TEST(name, host_plugged)
#define ENABLED(name) HOST_TEST(name, host_enabled)
#define BOOTED(name) HOST_TEST(name, host_booted)
#define ACTIVE(name) HOST_TEST(name, host_active)
#define EVENTS(name) HOST_TEST(name, host_with_events)

/* Registers of BAR0, big-endian. */
uint32_t host_read32(struct host *host, uint64_t offset);
void host_write32(struct host *host, uint64_t offset, uint32_t value);
/* Configuration space, little-endian. */
uint32_t host_config(struct host *host, unsigned int offset, size_t len);
void host_config_write(struct host *host, unsigned int offset, uint32_t value,
		       size_t len);
/* Run the card's timers as if @ms milliseconds had passed. */
void host_run(struct host *host, unsigned int ms);
/* Run the card until all commands have completed. */
void host_run_all(struct host *host);

uint8_t *host_memory(struct host *host, uint64_t offset);
uint8_t *host_slot(struct host *host, unsigned int slot);
uint8_t *host_in_box(struct host *host, unsigned int n);
uint8_t *host_out_box(struct host *host, unsigned int n);
void host_sign(uint8_t *slot);

/* Begin a command: zero @in and set its header. */
void host_prepare(struct host *host, uint16_t opcode, uint16_t op_mod,
		  uint16_t uid);
/* Put the command into a slot without ringing the doorbell. */
void host_post(struct host *host, unsigned int slot, size_t in_len,
	       size_t out_len);
void host_ring(struct host *host, uint32_t slots);
/* Copy the output to @out. Returns the delivery status. */
unsigned int host_finish(struct host *host, unsigned int slot, size_t out_len);
/* Run the command in slot 0. Returns its status. */
unsigned int host_command(struct host *host, size_t in_len, size_t out_len);
/* Run a command that only has a header. Returns its status. */
unsigned int host_simple(struct host *host, uint16_t opcode, uint16_t op_mod,
			 uint16_t uid);
uint32_t host_syndrome(const struct host *host);

/* Steps of a driver, which must succeed; host_dealloc_uar() returns the status. */
void host_set_queue(struct host *host);
void host_give_pages(struct host *host, unsigned int count);
unsigned int host_take_pages(struct host *host, unsigned int count);
unsigned int host_create_eq(struct host *host, uint64_t events);
void host_destroy_eq(struct host *host, unsigned int eqn);
unsigned int host_dealloc_uar(struct host *host, unsigned int uar);
uint16_t host_create_uctx(struct host *host, uint32_t cap);
void host_access_register(struct host *host, uint16_t uid, uint16_t id,
			  bool write);

/* A valid query of MGIR, with mailboxes in both directions */
#define MGIR_BYTES (COMMAND_HEADER + 160)
void host_post_mgir(struct host *host, unsigned int slot);
/* Query MGIR in slot 0, whatever the delivery status. */
void host_send_mgir(struct host *host);
/* Check that the query in @slot succeeded and returned the register. */
void host_finish_mgir(struct host *host, unsigned int slot);

/* Send a request to the control socket. The response is valid until the next one. */
const char *host_control(struct host *host, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Send a request to the control socket, and check that the response is "ok". */
void host_accepts(struct host *host, const char *request);

/* A command of the type @type, without variable parts */
#define COMMAND(host, type) \
	host_command(host, STRUCT_BYTES(type##_in), STRUCT_BYTES(type##_out))
#define assert_ok(status) assert_int_equal(status, CMD_OK)

/*
 * The command with the result @got failed with @status and for the reason WHY_@why.
 * The card counts a protocol error of the driver, or a rejected command of a user.
 */
#define driver_fails(host, got, status, why) \
	check_failure(host, got, &(const struct failure) {		\
		status, WHY_##why, true, __FILE__, __LINE__		\
	})
#define user_fails(host, got, status, why) \
	check_failure(host, got, &(const struct failure) {		\
		status, WHY_##why, false, __FILE__, __LINE__		\
	})

struct failure {
	unsigned int status;
	uint32_t why;
	bool protocol_error;
	const char *file;
	int line;
};

void check_failure(struct host *host, unsigned int got,
		   const struct failure *want);

/*
 * Check the number of protocol errors and rejected commands since the last check. A
 * test fails if it ends with unchecked ones.
 */
#define assert_protocol_errors(host, n) check_protocol_errors(host, n, __FILE__, __LINE__)
void check_protocol_errors(struct host *host, unsigned int n, const char *file,
			   int line);
#define assert_rejected(host, n) check_rejected(host, n, __FILE__, __LINE__)
void check_rejected(struct host *host, unsigned int n, const char *file,
		    int line);

#endif
