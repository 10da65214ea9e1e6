// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's mlx5 provider allows, by the least scope. It refuses all
 * other commands, whatever the scope.
 */
#include <errno.h>
#include <string.h>

#include "opcodes.h"

#define CONF FWCTL_SCOPE_CONFIGURATION
#define READ FWCTL_SCOPE_DEBUG_READ
#define WRITE FWCTL_SCOPE_DEBUG_WRITE

const struct opcode opcodes[] = {
	{ 0x0100, CONF, "QUERY_HCA_CAP" },
	{ 0x0101, CONF, "QUERY_ADAPTER" },
	{ 0x0107, READ, "QUERY_PAGES" },
	{ 0x0109, CONF, "SET_HCA_CAP" },
	{ 0x010a, READ, "QUERY_ISSI" },
	{ 0x010c, READ, "QUERY_DRIVER_VERSION" },
	{ 0x010e, CONF, "QUERY_OTHER_HCA_CAP" },
	{ 0x0111, READ, "QUERY_SF_PARTITION" },
	{ 0x0117, READ, "QUERY_VHCA_MIGRATION_STATE" },
	{ 0x0201, READ, "QUERY_MKEY" },
	{ 0x0203, READ, "QUERY_SPECIAL_CONTEXTS" },
	{ 0x0303, READ, "QUERY_EQ" },
	{ 0x0402, READ, "QUERY_CQ" },
	{ 0x050b, READ, "QUERY_QP" },
	{ 0x0512, READ, "QUERY_RDB" },
	{ 0x0602, READ, "QUERY_PSV" },
	{ 0x0702, READ, "QUERY_SRQ" },
	{ 0x0707, READ, "QUERY_XRC_SRQ" },
	{ 0x0713, READ, "QUERY_DCT" },
	{ 0x0716, READ, "QUERY_DC_CNAK_TRACE" },
	{ 0x0719, READ, "QUERY_XRQ" },
	{ 0x0722, READ, "QUERY_NVMF_BACKEND_CONTROLLER" },
	{ 0x0725, READ, "QUERY_XRQ_DC_PARAMS_ENTRY" },
	{ 0x0727, READ, "QUERY_XRQ_ERROR_PARAMS" },
	{ 0x0728, READ, "QUERY_NVMF_NAMESPACE_CONTEXT" },
	{ 0x0730, READ, "QUERY_ADJACENT_FUNCTIONS_ID" },
	{ 0x0731, CONF, "DELEGATE_VHCA_MANAGEMENT" },
	{ 0x0732, READ, "QUERY_DELEGATED_VHCA" },
	{ 0x0740, CONF, "QUERY_ESW_FUNCTIONS" },
	{ 0x0750, READ, "QUERY_VPORT_STATE" },
	{ 0x0752, READ, "QUERY_ESW_VPORT_CONTEXT" },
	{ 0x0754, READ, "QUERY_NIC_VPORT_CONTEXT" },
	{ 0x0760, CONF, "QUERY_ROCE_ADDRESS" },
	{ 0x0762, CONF, "QUERY_HCA_VPORT_CONTEXT" },
	{ 0x0764, READ, "QUERY_HCA_VPORT_GID" },
	{ 0x0765, READ, "QUERY_HCA_VPORT_PKEY" },
	{ 0x076f, READ, "QUERY_VNIC_ENV" },
	{ 0x0770, READ, "QUERY_VPORT_COUNTER" },
	{ 0x0773, READ, "QUERY_Q_COUNTER" },
	{ 0x0781, READ, "QUERY_RATE_LIMIT" },
	{ 0x0784, READ, "QUERY_SCHEDULING_ELEMENT" },
	{ 0x0805, CONF, "ACCESS_REG" },
	{ 0x080b, READ, "QUERY_MAD_DEMUX" },
	{ 0x080d, READ, "NOP" },
	{ 0x0813, READ, "QUERY_BURST_SIZE" },
	{ 0x0819, READ, "QUERY_DIAGNOSTIC_PARAMS" },
	{ 0x0820, WRITE, "SET_DIAGNOSTIC_PARAMS" },
	{ 0x0821, READ, "QUERY_DIAGNOSTIC_COUNTERS" },
	{ 0x0822, READ, "QUERY_CONG_STATUS" },
	{ 0x0823, CONF, "MODIFY_CONG_STATUS" },
	{ 0x0824, READ, "QUERY_CONG_PARAMS" },
	{ 0x0826, READ, "QUERY_CONG_STATISTICS" },
	{ 0x082a, READ, "QUERY_L2_TABLE_ENTRY" },
	{ 0x0831, READ, "QUERY_WOL_ROL" },
	{ 0x0842, READ, "QUERY_LAG" },
	{ 0x0903, READ, "QUERY_TIR" },
	{ 0x0907, READ, "QUERY_SQ" },
	{ 0x090b, READ, "QUERY_RQ" },
	{ 0x090f, READ, "QUERY_RMP" },
	{ 0x0911, READ, "QUERY_DELAY_DROP_PARAMS" },
	{ 0x0915, READ, "QUERY_TIS" },
	{ 0x0919, READ, "QUERY_RQT" },
	{ 0x0932, READ, "QUERY_FLOW_TABLE" },
	{ 0x0935, READ, "QUERY_FLOW_GROUP" },
	{ 0x0937, READ, "QUERY_FLOW_TABLE_ENTRY" },
	{ 0x093b, READ, "QUERY_FLOW_COUNTER" },
	{ 0x093f, READ, "QUERY_PACKET_REFORMAT_CONTEXT" },
	{ 0x0942, READ, "QUERY_MODIFY_HEADER_CONTEXT" },
	{ 0x0962, READ, "FPGA_QUERY_QP" },
	{ 0x0964, READ, "FPGA_QUERY_QP_COUNTERS" },
	{ 0x0971, READ, "QUERY_AFU" },
	{ 0x0981, READ, "QUERY_CAPI_PEC" },
	{ 0x0a02, READ, "QUERY_GENERAL_OBJECT" },
	{ 0x0a05, READ, "QUERY_UCTX" },
	{ 0x0a09, READ, "QUERY_UMEM" },
	{ 0x0b02, READ, "QUERY_NVMF_CC_RESPONSE" },
	{ 0x0b03, READ, "QUERY_EMULATED_FUNCTIONS_INFO" },
	{ 0x0b05, READ, "QUERY_REGEXP_PARAMS" },
	{ 0x0b07, READ, "QUERY_REGEXP_REGISTER" },
	{ 0x0b08, READ, "USER_QUERY_XRQ_DC_PARAMS_ENTRY" },
	{ 0x0b0a, READ, "USER_QUERY_XRQ_ERROR_PARAMS" },
	{ 0x0b0c, CONF, "ACCESS_REGISTER_USER" },
	{ 0x0b0d, READ, "QUERY_VHCA_STATE" },
	{ 0x0b0f, READ, "QUERY_EMULATION_DEVICE_EQ_MSIX_MAPPING" },
	{ 0x0b13, READ, "QUERY_MATCH_SAMPLE_INFO" },
	{ 0x0b14, READ, "QUERY_CRYPTO_STATE" },
	{ 0x0b22, CONF, "QUERY_VUID" },
	{ 0x0b28, READ, "QUERY_DPA_PARTITION" },
	{ 0x0b2a, READ, "QUERY_DPA_PARTITIONS" },
	{ 0x0b2e, CONF, "POSTPONE_CONNECTED_QP_TIMEOUT" },
	{ 0x0b2f, READ, "QUERY_EMULATED_RESOURCES_INFO" },
	{ 0x8000, READ, "QUERY_RSV_RESOURCES" },
	{ 0x8001, READ, "QUERY_MTT" },
	{ 0x8006, READ, "QUERY_SCHED_QUEUE" },
	{ 0 },
};

const struct opcode *opcode_find(uint16_t opcode)
{
	for (const struct opcode *o = opcodes; o->name; o++) {
		if (o->opcode == opcode)
			return o;
	}
	return NULL;
}

bool opcode_parse(const char *text, uint16_t *opcode)
{
	uint64_t number;

	for (const struct opcode *o = opcodes; o->name; o++) {
		if (!strcasecmp(o->name, text)) {
			*opcode = o->opcode;
			return true;
		}
	}
	if (!number_parse(text, UINT16_MAX, &number))
		return false;
	*opcode = number;
	return true;
}

int opcode_scope(uint16_t opcode, uint16_t op_mod)
{
	const struct opcode *o = opcode_find(opcode);

	if (!o)
		return -ENOENT;
	/* In the table by what writing needs, since the provider sees to it. */
	if ((opcode == ACCESS_REG || opcode == ACCESS_REGISTER_USER) &&
	    op_mod != OP_MOD_WRITE)
		return READ;
	return o->scope;
}
