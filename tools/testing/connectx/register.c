// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of registers, and access to them.
 */
#include <string.h>

#include "register.h"

/*
 * Maximum data of a register access, in bytes. Tools use one buffer for all
 * registers: 1024 bytes in mstflint, 3100 in mlx5ctl.
 */
#define REGISTER_ACCESS_MAX	4096

/*
 * Sorted by number. The masks in MCAM and PCAM are derived from this table.
 */
static const struct register_entry registers[] = {
	{ 0x4019, "QCAM", STRUCT_BYTES(qcam_reg), 0, qcam_query },
	{ 0x402c, "ROCE_ACCL", 128, 0, roce_accl_query, roce_accl_set },
	{ 0x402d, "MLCOK", 16, 0, mlcok_query },
	{ 0x5002, "PMLP", STRUCT_BYTES(pmlp_reg), 0, pmlp_query },
	{ 0x5003, "PMTU", STRUCT_BYTES(pmtu_reg), 0, pmtu_query, pmtu_set },
	{ 0x5004, "PTYS", STRUCT_BYTES(ptys_reg), 0, ptys_query, ptys_set },
	{ 0x5006, "PAOS", STRUCT_BYTES(paos_reg), 0, paos_query, paos_set },
	{ 0x5008, "PPCNT", STRUCT_BYTES(ppcnt_reg), 0, ppcnt_query, ppcnt_set },
	{ 0x5012, "PMAOS", STRUCT_BYTES(pmaos_reg), 0, pmaos_query, pmaos_set },
	{ 0x5018, "PPLR", STRUCT_BYTES(pplr_reg), 0, pplr_query, pplr_set },
	{ 0x5023, "PPLM", 80, 0, pplm_query, pplm_set },
	{ 0x5027, "SLTP", 76, 0, sltp_query },
	{ 0x5028, "SLRG", 40, 0, slrg_query },
	{ 0x5031, "PDDR", STRUCT_BYTES(pddr_reg), 0, pddr_query },
	{ 0x503c, "PMDR", 72, 0, pmdr_query },
	{ 0x5040, "PPAOS", 16, 0, ppaos_query },
	{ 0x5046, "PLTC", 16, 0, pltc_query, pltc_set },
	{ 0x504c, "PPCR", 16, 0, ppcr_query },
	{ 0x5064, "PMPT", 28, 0, pmpt_query, pmpt_set },
	{ 0x5066, "PGUID", 96, 0, pguid_query },
	{ 0x507f, "PCAM", STRUCT_BYTES(pcam_reg), 0, pcam_query },
	{ 0x7004, "HOST_ENDIANNESS", 16, 0, NULL, host_endianness_set },
	{ 0x9009, "MTCAP", STRUCT_BYTES(mtcap_reg), 0, mtcap_query },
	{ 0x900a, "MTMP", STRUCT_BYTES(mtmp_reg), 0, mtmp_query, mtmp_set },
	{ 0x9020, "MGIR", 0xa0, 0, mgir_query },
	{ 0x9024, "MNVDA", 12, 12 + 256, mnvda_query, mnvda_set },
	{ 0x9025, "MNVDI", 12, 0, NULL, mnvdi_set },
	{ 0x9028, "MFRL", STRUCT_BYTES(mfrl_reg), 0, mfrl_query, mfrl_set },
	{ 0x902d, "MRTC", STRUCT_BYTES(mrtc_reg), 0, mrtc_query, mrtc_set },
	{ 0x9030, "MNVQC", 8, 0, mnvqc_query },
	{ 0x9033, "MNVIA", 8, 0, NULL, mnvia_set },
	{ 0x9034, "MNVGC", 16, 0, mnvgc_query },
	{ 0x9035, "MNVGN", 156, 0, mnvgn_query },
	{ 0x9051, "MPCNT", STRUCT_BYTES(mpcnt_reg), 0, mpcnt_access,
	  mpcnt_access },
	{ 0x9056, "MPEGC", 44, 0, mpegc_query, mpegc_set },
	{ 0x9059, "MPIR", STRUCT_BYTES(mpir_reg), 0, mpir_query },
	{ 0x9060, "MCQS", STRUCT_BYTES(mcqs_reg), 0, mcqs_query },
	{ 0x9061, "MCQI", STRUCT_BYTES(mcqi_reg),
	  STRUCT_BYTES(mcqi_reg) + 128, mcqi_query },
	{ 0x9062, "MCC", STRUCT_BYTES(mcc_reg), 0, mcc_query, mcc_set },
	{ 0x9063, "MCDA", STRUCT_BYTES(mcda_reg),
	  STRUCT_BYTES(mcda_reg) + 128, NULL, mcda_set },
	{ 0x9064, "MQIS", 24, 128, mqis_query },
	{ 0x907f, "MCAM", STRUCT_BYTES(mcam_reg), 0, mcam_query },
	{ 0x910d, "MTMG", 16, 0, mtmg_query, mtmg_set },
	{ 0x910e, "MTMR", 12, 0, mtmr_query, mtmr_query },
	{ 0x9110, "MDSR", 48, 0, mdsr_query, mdsr_set },
	{ 0x9115, "MFSV", 48, 0, mfsv_query },
	{ 0x9ff0, "AGENT", 32, AGENT_REGISTER_MAX, agent_query, agent_set, true },
	{ 0xc000, "RESOURCE_DUMP", STRUCT_BYTES(resource_dump), 0,
	  resource_dump_access, resource_dump_access },
	{ 0xc00e, "DTOR", STRUCT_BYTES(dtor_reg), 0, dtor_query },
};

const struct register_entry *register_nth(size_t n)
{
	return n < ARRAY_SIZE(registers) ? &registers[n] : NULL;
}

const struct register_entry *register_find(uint16_t id)
{
	const struct register_entry *entry;

	for (size_t i = 0; (entry = register_nth(i)); i++)
		if (entry->id == id)
			return entry;
	return NULL;
}

uint8_t register_reject(struct register_call *call, uint8_t status,
			enum firmware_syndrome why)
{
	*call->syndrome = why;
	return status;
}

static bool length_fits(const struct register_entry *entry, size_t len)
{
	return len >= entry->len && len <= REGISTER_ACCESS_MAX && len % 4 == 0;
}

/* Returns the size of the register in @len bytes of data. */
static size_t register_size(const struct register_entry *entry, size_t len)
{
	size_t max = entry->max_len ? entry->max_len : entry->len;

	return len < max ? len : max;
}

uint8_t firmware_access_register(struct firmware *fw,
				 const struct register_access *a)
{
	struct register_call call = {
		.fw = fw,
		.access = a,
		.entry = register_find(a->id),
		.data = a->data,
		.syndrome = a->syndrome,
	};
	uint8_t status;

	*a->syndrome = SYNDROME_NONE;
	if (!call.entry)
		return register_reject(&call, STATUS_BAD_PARAM,
				       SYNDROME_REGISTER_UNKNOWN);
	if (!length_fits(call.entry, a->len))
		return register_reject(&call, STATUS_BAD_INPUT_LENGTH,
				       SYNDROME_REGISTER_LENGTH);
	if (a->argument)
		return register_reject(&call, STATUS_BAD_PARAM,
				       SYNDROME_REGISTER_ARGUMENT);
	if (a->write && !call.entry->set)
		return register_reject(&call, STATUS_BAD_PARAM,
				       SYNDROME_REGISTER_READ_ONLY);
	if (a->write && call.entry->debug != a->debug)
		return register_reject(&call, STATUS_BAD_PARAM,
				       SYNDROME_REGISTER_DEBUG);
	if (!a->write && !call.entry->query)
		return register_reject(&call, STATUS_BAD_PARAM,
				       SYNDROME_REGISTER_WRITE_ONLY);
	call.len = register_size(call.entry, a->len);
	status = a->write ? call.entry->set(&call) : call.entry->query(&call);
	memset(a->data + call.len, 0, a->len - call.len);
	return status;
}
