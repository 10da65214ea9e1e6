// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../request.h"
#include "host.h"

#define BAR0		VFIO_PCI_BAR0_REGION_INDEX
#define CONFIG		VFIO_PCI_CONFIG_REGION_INDEX
#define READ_WRITE	(VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)
/* Far more than anything here takes; only a failure gets there. */
#define PATIENCE_MS	20000

int host_plugged(void **state)
{
	static const struct firmware_identity id = { "MT2437X00042", 0xb8cef6 };
	struct host *host = calloc(1, sizeof(*host));
	uint16_t command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	int end;

	assert_non_null(host);
	host->client = client_new(&end);
	host->card = card_new(firmware_new(&id, NULL), log_new(NULL));
	assert_non_null(host->card);
	host->card->bus = vfio_user_new(end, &host->card->device);
	host->client->server = host->card->bus;
	client_hello(host->client);
	assert_int_equal(client_map(host->client, (struct vfio_user_dma_map){
		.address = CLIENT_IOVA, .size = CLIENT_MEMORY,
		.flags = READ_WRITE }, host->client->file), 0);
	assert_int_equal(client_write(host->client, CONFIG, PCI_COMMAND,
				      &command, sizeof(command)), 0);
	host->irq = client_listen(host->client, VFIO_PCI_MSIX_IRQ_INDEX, 0, true);
	*state = host;
	return 0;
}

int host_unplug(void **state)
{
	struct host *host = *state;
	unsigned int violations = host->card->counters.protocol_errors;
	unsigned int rejected = host->card->counters.rejected;

	close(host->irq);
	card_free(host->card);
	client_free(host->client);
	free(host);
	assert_int_equal(violations, 0);
	assert_int_equal(rejected, 0);
	return 0;
}

int host_enabled(void **state)
{
	struct host *host;

	host_plugged(state);
	host = *state;
	host_set_queue(host);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_ENABLE_HCA, 0, 0),
			 CMD_OK);
	return 0;
}

int host_booted(void **state)
{
	host_enabled(state);
	host_give_pages(*state, PAGES_BOOT);
	return 0;
}

int host_active(void **state)
{
	struct host *host;

	host_booted(state);
	host = *state;
	host_give_pages(host, PAGES_INIT);
	host_prepare(host, MLX5_CMD_OP_INIT_HCA, 0, 0);
	assert_int_equal(host_command(host, STRUCT_BYTES(init_hca_in), 16),
			 CMD_OK);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_ALLOC_UAR, 0, 0), CMD_OK);
	host->uar = GET(alloc_uar_out, host->out, uar);
	return 0;
}

int host_with_events(void **state)
{
	struct host *host;

	host_active(state);
	host = *state;
	host->eqn = host_create_eq(host, 1ULL << EVENT_COMMAND);
	return 0;
}

uint32_t host_read32(struct host *host, uint64_t offset)
{
	uint32_t value;

	assert_int_equal(client_read(host->client, BAR0, offset, &value,
				     sizeof(value)), 0);
	return be32toh(value);
}

void host_write32(struct host *host, uint64_t offset, uint32_t value)
{
	value = htobe32(value);
	assert_int_equal(client_write(host->client, BAR0, offset, &value,
				      sizeof(value)), 0);
}

uint32_t host_config(struct host *host, unsigned int offset, size_t len)
{
	uint32_t value = 0;

	assert_int_equal(client_read(host->client, CONFIG, offset, &value, len),
			 0);
	return le32toh(value);
}

void host_config_write(struct host *host, unsigned int offset, uint32_t value,
		       size_t len)
{
	value = htole32(value);
	assert_int_equal(client_write(host->client, CONFIG, offset, &value, len),
			 0);
}

void host_run(struct host *host, unsigned int ms)
{
	struct timers *timers = &host->card->timers;

	timers_run(timers);
	while (ms--) {
		for (struct timer *t = timers->first; t; t = t->next)
			t->due_ns -= 1000000;
		timers_run(timers);
	}
}

void host_run_all(struct host *host)
{
	uint64_t end = now_ns() + PATIENCE_MS * 1000000ULL;

	do
		timers_run(&host->card->timers);
	while (cmdq_busy(host->card) && now_ns() < end);
	assert_int_equal(cmdq_busy(host->card), 0);
}

uint8_t *host_memory(struct host *host, uint64_t offset)
{
	return host->client->memory + offset;
}

uint8_t *host_slot(struct host *host, unsigned int slot)
{
	return host_memory(host, HOST_QUEUE + 64 * slot);
}

uint8_t *host_in_box(struct host *host, unsigned int n)
{
	return host_memory(host, HOST_IN_BOXES + n * BOX_STRIDE);
}

uint8_t *host_out_box(struct host *host, unsigned int n)
{
	return host_memory(host, HOST_OUT_BOXES + n * BOX_STRIDE);
}

void host_sign(uint8_t *slot)
{
	slot[SLOT_SIGNATURE] = 0;
	slot[SLOT_SIGNATURE] = ~mailbox_xor(slot, 64);
}

void host_prepare(struct host *host, uint16_t opcode, uint16_t op_mod,
		  uint16_t uid)
{
	memset(host->in, 0, sizeof(host->in));
	SET(create_eq_in, host->in, opcode, opcode);
	SET(create_eq_in, host->in, op_mod, op_mod);
	SET(create_eq_in, host->in, uid, uid);
}

/* Build mailboxes for the data past the slot. Returns the address of the first one. */
static uint64_t build_chain(struct host *host, uint64_t offset,
			    const uint8_t *data, size_t len)
{
	unsigned int boxes;

	if (len <= 16)
		return 0;
	boxes = (len - 16 + 511) / 512;
	for (unsigned int n = 0; n < boxes; n++) {
		uint8_t *box = host_memory(host, offset + n * BOX_STRIDE);
		size_t part = len - 16 - 512 * n;

		memset(box, 0, BOX_BYTES);
		if (data)
			memcpy(box, data + 16 + 512 * n,
			       part < 512 ? part : 512);
		if (n + 1 < boxes)
			field_set_bits(box + BOX_NEXT, 0, 64, CLIENT_IOVA +
				       offset + (n + 1) * BOX_STRIDE);
		field_set_bits(box + BOX_NUMBER, 0, 32, n);
		box[BOX_TOKEN] = host->token;
	}
	return CLIENT_IOVA + offset;
}

/* Offset of the mailboxes of @slot */
static uint64_t boxes_of(unsigned int slot)
{
	return slot * 0x4000 % 0x60000;
}

void host_post(struct host *host, unsigned int slot, size_t in_len,
	       size_t out_len)
{
	uint8_t *s = host_slot(host, slot);
	uint64_t in = HOST_IN_BOXES + boxes_of(slot);
	uint64_t out = HOST_OUT_BOXES + boxes_of(slot);

	host->token++;
	memset(s, 0, 64);
	s[SLOT_TYPE] = 7;
	field_set_bits(s + SLOT_IN_LEN, 0, 32, in_len);
	field_set_bits(s + SLOT_IN_PTR, 0, 64,
		       build_chain(host, in, host->in, in_len));
	memcpy(s + SLOT_IN, host->in, 16);
	field_set_bits(s + SLOT_OUT_PTR, 0, 64,
		       build_chain(host, out, NULL, out_len));
	field_set_bits(s + SLOT_OUT_LEN, 0, 32, out_len);
	s[SLOT_TOKEN] = host->token;
	s[SLOT_STATUS] = 1;
	host_sign(s);
}

void host_ring(struct host *host, uint32_t slots)
{
	host_write32(host, 0x18, slots);
}

unsigned int host_finish(struct host *host, unsigned int slot, size_t out_len)
{
	uint8_t *s = host_slot(host, slot);
	uint64_t out = HOST_OUT_BOXES + boxes_of(slot);

	assert_int_equal(s[SLOT_STATUS] & 1, 0);
	memcpy(host->out, s + SLOT_OUT, 16);
	for (size_t at = 16; at < out_len; at += 512) {
		size_t part = out_len - at < 512 ? out_len - at : 512;

		memcpy(host->out + at,
		       host_memory(host, out + (at - 16) / 512 * BOX_STRIDE),
		       part);
	}
	return s[SLOT_STATUS] >> 1;
}

unsigned int host_command(struct host *host, size_t in_len, size_t out_len)
{
	host_post(host, 0, in_len, out_len);
	host_ring(host, 1);
	host_run_all(host);
	assert_int_equal(host_finish(host, 0, out_len), DELIVERED);
	return GET(create_eq_out, host->out, status);
}

unsigned int host_simple(struct host *host, uint16_t opcode, uint16_t op_mod,
			 uint16_t uid)
{
	host_prepare(host, opcode, op_mod, uid);
	return host_command(host, 16, 16);
}

uint32_t host_syndrome(const struct host *host)
{
	return GET(create_eq_out, host->out, syndrome);
}

void host_set_queue(struct host *host)
{
	uint64_t addr = CLIENT_IOVA + HOST_QUEUE;

	host_write32(host, 0x10, addr >> 32);
	host_write32(host, 0x14, addr);
}

void host_give_pages(struct host *host, unsigned int count)
{
	size_t fixed = STRUCT_BYTES(manage_pages_in);

	host_prepare(host, MLX5_CMD_OP_MANAGE_PAGES, 1, 0);
	SET(manage_pages_in, host->in, input_num_entries, count);
	for (unsigned int i = 0; i < count; i++)
		field_set_bits(host->in, 8 * fixed + 64 * i, 64, CLIENT_IOVA +
			       HOST_PAGES + 4096ULL * host->pages++);
	assert_int_equal(host_command(host, fixed + 8 * count, 16), CMD_OK);
}

unsigned int host_take_pages(struct host *host, unsigned int count)
{
	size_t fixed = STRUCT_BYTES(manage_pages_out);

	host_prepare(host, MLX5_CMD_OP_MANAGE_PAGES, 2, 0);
	SET(manage_pages_in, host->in, input_num_entries, count);
	assert_int_equal(host_command(host, STRUCT_BYTES(manage_pages_in),
				      fixed + 8 * count), CMD_OK);
	return GET(manage_pages_out, host->out, output_num_entries);
}

/* One page of 64 entries. */
unsigned int host_create_eq(struct host *host, uint64_t events)
{
	size_t fixed = STRUCT_BYTES(create_eq_in);
	uint8_t *eqc = ADDR_OF(create_eq_in, host->in, eq_context_entry);

	host_prepare(host, MLX5_CMD_OP_CREATE_EQ, 0, 0);
	SET(create_eq_in, host->in, event_bitmask[0], events);
	SET(eqc, eqc, log_eq_size, 6);
	SET(eqc, eqc, uar_page, host->uar);
	field_set_bits(host->in, 8 * fixed, 64, CLIENT_IOVA + HOST_EQ);
	assert_int_equal(host_command(host, fixed + 8, 16), CMD_OK);
	return GET(create_eq_out, host->out, eq_number);
}

void host_destroy_eq(struct host *host, unsigned int eqn)
{
	host_prepare(host, MLX5_CMD_OP_DESTROY_EQ, 0, 0);
	SET(destroy_eq_in, host->in, eq_number, eqn);
	assert_int_equal(host_command(host, 16, 16), CMD_OK);
}

unsigned int host_dealloc_uar(struct host *host, unsigned int uar)
{
	host_prepare(host, MLX5_CMD_OP_DEALLOC_UAR, 0, 0);
	SET(dealloc_uar_in, host->in, uar, uar);
	return COMMAND(host, dealloc_uar);
}

uint16_t host_create_uctx(struct host *host, uint32_t cap)
{
	uint8_t *uctx = ADDR_OF(create_uctx_in, host->in, uctx);

	host_prepare(host, MLX5_CMD_OP_CREATE_UCTX, 0, 0);
	SET(uctx, uctx, cap, cap);
	assert_int_equal(host_command(host, STRUCT_BYTES(create_uctx_in), 16),
			 CMD_OK);
	return GET(create_uctx_out, host->out, uid);
}

void host_access_register(struct host *host, uint16_t uid, uint16_t id,
			  bool write)
{
	host_prepare(host, MLX5_CMD_OP_ACCESS_REG, !write, uid);
	SET(access_register_in, host->in, register_id, id);
}

void host_post_mgir(struct host *host, unsigned int slot)
{
	host_access_register(host, 0, 0x9020, false);
	host_post(host, slot, MGIR_BYTES, MGIR_BYTES);
}

void host_send_mgir(struct host *host)
{
	host_post_mgir(host, 0);
	host_ring(host, 1);
	host_run_all(host);
}

void host_finish_mgir(struct host *host, unsigned int slot)
{
	assert_int_equal(host_finish(host, slot, MGIR_BYTES), DELIVERED);
	assert_ok(GET(create_eq_out, host->out, status));
	/* The device's PCI ID */
	assert_int_equal(host->out[16 + 2] << 8 | host->out[16 + 3], 0x1017);
}

const char *host_control(struct host *host, const char *format, ...)
{
	static char *response;
	char line[256];
	size_t len;
	va_list args;
	FILE *out;

	free(response);
	response = NULL;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	out = open_memstream(&response, &len);
	assert_non_null(out);
	request_run(host->card, line, out);
	fclose(out);
	return response;
}

void host_accepts(struct host *host, const char *request)
{
	assert_string_equal(host_control(host, "%s", request), "ok\n");
}

void check_protocol_errors(struct host *host, unsigned int n, const char *file,
			   int line)
{
	_assert_int_equal(host->card->counters.protocol_errors, n, file, line);
	host->card->counters.protocol_errors = 0;
}

void check_rejected(struct host *host, unsigned int n, const char *file,
		    int line)
{
	_assert_int_equal(host->card->counters.rejected, n, file, line);
	host->card->counters.rejected = 0;
}

void check_failure(struct host *host, unsigned int got,
		   const struct failure *want)
{
	_assert_int_equal(got, want->status, want->file, want->line);
	_assert_int_equal(host_syndrome(host), want->why, want->file,
			  want->line);
	check_protocol_errors(host, want->protocol_error, want->file, want->line);
	check_rejected(host, !want->protocol_error, want->file, want->line);
}
