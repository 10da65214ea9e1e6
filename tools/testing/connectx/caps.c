// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capabilities of a card without a network. With each offload, table or switch
 * that mlx5_core found, it would use more commands.
 */
#include <string.h>

#include "card.h"
#include "command.h"
#include "commands.h"

/* Types, numbered as in mlx5_core. */
enum {
	CAP_GENERAL = 0x0,
	CAP_TYPES = 0x40,
};

/*
 * Existing types. All but the general one contain only the capabilities of the
 * firmware, if any.
 */
static const uint64_t types = 1ULL << CAP_GENERAL |
	1ULL << 0x1 |	/* Ethernet offloads */
	1ULL << 0x2 |	/* on-demand paging */
	1ULL << 0x3 |	/* atomic operations */
	1ULL << 0x4 |	/* RoCE */
	1ULL << 0x5 |	/* IPoIB offloads */
	1ULL << 0x6 |	/* enhanced IPoIB offloads */
	1ULL << 0x7 |	/* flow tables */
	1ULL << 0x8 |	/* flow tables of the switch */
	1ULL << 0x9 |	/* switch */
	1ULL << 0xc |	/* quality of service */
	1ULL << 0xd |	/* debugging */
	1ULL << 0xf |	/* device memory */
	1ULL << 0x11 |	/* TLS */
	1ULL << 0x13 |	/* virtio emulation */
	1ULL << 0x14 |	/* events */
	1ULL << 0x15 |	/* IPsec */
	1ULL << 0x1a |	/* encryption */
	1ULL << 0x20;	/* general, part 2 */

/**
 * struct cap - A general capability
 * @bit: First bit.
 * @width: Width in bits.
 * @value: Maximum value.
 * @initial: Value after a reset.
 * @settable: The driver may set values up to @value.
 */
struct cap {
	uint16_t bit;
	uint8_t width;
	uint32_t value;
	uint32_t initial;
	bool settable;
};

#define FIELD(field) FIELD_BIT(cmd_hca_cap, field), FIELD_WIDTH(cmd_hca_cap, field)
#define HAS(field, value) { FIELD(field), value, value, false }
#define SETTABLE(field, value, initial) { FIELD(field), value, initial, true }

static const struct cap general[] = {
	HAS(vhca_id, 1),
	HAS(log_max_srq_sz, 15),
	HAS(log_max_qp_sz, 15),
	SETTABLE(log_max_qp, 18, 18),
	HAS(log_max_srq, 23),
	HAS(log_max_cq_sz, 22),
	HAS(log_max_cq, 24),
	HAS(log_max_eq_sz, EQ_LOG_MAX_SIZE),
	HAS(log_max_mkey, 24),
	HAS(log_max_eq, EQ_LOG_MAX),
	HAS(max_indirection, 16),
	HAS(fixed_buffer_size, 1),
	HAS(log_max_mrw_sz, 31),
	HAS(log_max_klm_list_size, 16),
	HAS(log_max_ra_req_dc, 7),
	HAS(log_max_ra_res_dc, 7),
	HAS(log_max_ra_req_qp, 7),
	HAS(log_max_ra_res_qp, 7),
	HAS(force_teardown, 1),
	HAS(fast_teardown, 1),
	HAS(gid_table_size, 5),
	SETTABLE(pkey_table_size, 5, 0),
	HAS(roce_accl, 1),
	HAS(mcam_reg, 1),
	HAS(pcam_reg, 1),
	HAS(qcam_reg, 1),
	HAS(local_ca_ack_delay, 16),
	HAS(ports_check, 1),
	HAS(port_type, 0),
	HAS(num_ports, 1),
	HAS(log_max_msg, 30),
	HAS(max_tc, 8),
	HAS(port_module_event, 1),
	HAS(temp_warn_event, 1),
	HAS(general_notification_event, 1),
	HAS(stat_rate_support, 0xff),
	SETTABLE(pci_sync_for_fw_update_event, 1, 0),
	HAS(cqe_version, 1),
	HAS(compact_address_vector, 1),
	HAS(cq_oi, 1),
	HAS(cq_resize, 1),
	HAS(cq_moderation, 1),
	HAS(sctr_data_cqe, 1),
	HAS(ud, 1),
	HAS(uc, 1),
	HAS(rc, 1),
	HAS(bf, 1),
	HAS(driver_version, 1),
	HAS(log_bf_reg_size, 9),
	HAS(uar_sz, 5),
	HAS(log_pg_sz, 31),
	HAS(max_wqe_sz_sq, 1024),
	HAS(max_wqe_sz_rq, 512),
	HAS(max_wqe_sz_sq_dc, 1024),
	HAS(max_qp_mcg, 240),
	HAS(log_max_mcg, 21),
	HAS(log_max_transport_domain, 16),
	HAS(log_max_pd, 23),
	HAS(log_max_xrcd, 23),
	HAS(log_max_rq, 18),
	HAS(log_max_sq, 18),
	HAS(log_max_tir, 18),
	HAS(log_max_tis, 18),
	HAS(log_max_rmp, 18),
	HAS(log_max_rqt, 18),
	HAS(log_max_rqt_size, 16),
	HAS(log_max_wq_sz, 20),
	HAS(log_max_uctx, UCTX_LOG_MAX),
	HAS(log_max_umem, OBJECT_LOG_MAX),
	SETTABLE(log_uar_page_sz, 0, 0),
	HAS(device_frequency_mhz, HEALTH_CLOCK_KHZ / 1000),
	HAS(device_frequency_khz, HEALTH_CLOCK_KHZ),
	HAS(num_vhca_ports, 0),
	HAS(uctx_cap, UCTX_CAPS),
};

static void fill(const struct card *card, uint8_t *caps, bool max)
{
	memset(caps, 0, CAPS_BYTES);
	for (size_t i = 0; i < ARRAY_SIZE(general); i++)
		field_set_bits(caps, general[i].bit, general[i].width,
			       max ? general[i].value : general[i].initial);
	firmware_capabilities(card->firmware, CAP_GENERAL, caps);
}

void caps_reset(struct card *card)
{
	fill(card, card->caps.general, false);
}

static uint8_t check_function(struct command *cmd)
{
	/* The card has only one function. */
	if (GET(query_hca_cap_in, cmd->in, other_function) ||
	    GET(query_hca_cap_in, cmd->in, ec_vf_function) ||
	    GET(query_hca_cap_in, cmd->in, function_id))
		return command_reject(cmd, CMD_BAD_INDEX, WHY_FUNCTION);
	return CMD_OK;
}

static bool type_exists(unsigned int type)
{
	return type < CAP_TYPES && types >> type & 1;
}

uint8_t query_hca_cap(struct command *cmd)
{
	uint8_t *caps = ADDR_OF(query_hca_cap_out, cmd->out, capability);
	uint8_t status = check_function(cmd);
	bool max = !(cmd->op_mod & 1);

	if (status)
		return status;
	if (!type_exists(cmd->op_mod >> 1))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_CAP_TYPE);
	if (cmd->op_mod >> 1 != CAP_GENERAL)
		firmware_capabilities(cmd->card->firmware, cmd->op_mod >> 1,
				      caps);
	else if (max)
		fill(cmd->card, caps, true);
	else
		memcpy(caps, cmd->card->caps.general, CAPS_BYTES);
	return CMD_OK;
}

/* Check that settable fields are within limits and other fields are unchanged. */
static enum card_syndrome check_set(const uint8_t *new, const uint8_t *old)
{
	uint8_t rest[CAPS_BYTES];

	memcpy(rest, new, sizeof(rest));
	for (size_t i = 0; i < ARRAY_SIZE(general); i++) {
		const struct cap *cap = &general[i];

		if (!cap->settable)
			continue;
		if (field_get_bits(new, cap->bit, cap->width) > cap->value)
			return WHY_CAP_LIMIT;
		field_set_bits(rest, cap->bit, cap->width,
			       field_get_bits(old, cap->bit, cap->width));
	}
	return memcmp(rest, old, sizeof(rest)) ? WHY_CAP_FIXED : WHY_NONE;
}

uint8_t set_hca_cap(struct command *cmd)
{
	const uint8_t *new = ADDR_OF(set_hca_cap_in, cmd->in, capability);
	uint8_t *old = cmd->card->caps.general;
	uint8_t status = check_function(cmd);
	enum card_syndrome why;

	if (status)
		return status;
	/* Tools may only set capabilities of other functions. */
	if (cmd->uid)
		return command_reject(cmd, CMD_BAD_OP, WHY_UID_PRIVILEGE);
	if (cmd->op_mod & 1 || cmd->op_mod >> 1 != CAP_GENERAL)
		return command_reject(cmd, CMD_BAD_PARAM, WHY_CAP_TYPE);
	if (cmd->card->state != CARD_BOOTED)
		return command_reject(cmd, CMD_BAD_SYS_STATE, WHY_STATE);
	why = check_set(new, old);
	if (why)
		return command_reject(cmd, CMD_BAD_PARAM, why);
	memcpy(old, new, CAPS_BYTES);
	return CMD_OK;
}
