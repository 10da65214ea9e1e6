// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects that the firmware can be asked about: the request for each, without
 * the header that all have.
 */
#include <string.h>

#include "objects.h"

static const struct layout eq_request = {
	.ifc = "mlx5_ifc_query_eq_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(eq_number, 0x58, 8),
		{ 0 } },
};

static const struct layout cq_request = {
	.ifc = "mlx5_ifc_query_cq_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(cqn, 0x48, 24),
		{ 0 } },
};

static const struct layout qp_request = {
	.ifc = "mlx5_ifc_query_qp_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(qpc_ext, 0x40, 1),
		KEY(qpn, 0x48, 24),
		{ 0 } },
};

static const struct layout sq_request = {
	.ifc = "mlx5_ifc_query_sq_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(sqn, 0x48, 24),
		{ 0 } },
};

static const struct layout rq_request = {
	.ifc = "mlx5_ifc_query_rq_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(rqn, 0x48, 24),
		{ 0 } },
};

static const struct layout tis_request = {
	.ifc = "mlx5_ifc_query_tis_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(tisn, 0x48, 24),
		{ 0 } },
};

static const struct layout tir_request = {
	.ifc = "mlx5_ifc_query_tir_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(tirn, 0x48, 24),
		{ 0 } },
};

static const struct layout rqt_request = {
	.ifc = "mlx5_ifc_query_rqt_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(rqtn, 0x48, 24),
		{ 0 } },
};

static const struct layout rmp_request = {
	.ifc = "mlx5_ifc_query_rmp_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(rmpn, 0x48, 24),
		{ 0 } },
};

static const struct layout dct_request = {
	.ifc = "mlx5_ifc_query_dct_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(dctn, 0x48, 24),
		{ 0 } },
};

static const struct layout srq_request = {
	.ifc = "mlx5_ifc_query_srq_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(srqn, 0x48, 24),
		{ 0 } },
};

static const struct layout xrq_request = {
	.ifc = "mlx5_ifc_query_xrq_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(xrqn, 0x48, 24),
		{ 0 } },
};

static const struct layout xrc_srq_request = {
	.ifc = "mlx5_ifc_query_xrc_srq_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(xrc_srqn, 0x48, 24),
		{ 0 } },
};

static const struct layout q_counter_request = {
	.ifc = "mlx5_ifc_query_q_counter_in_bits",
	.bytes = 32,
	.fields = (const struct field[]) {
		KEY(other_vport, 0x40, 1),
		KEY(vport_number, 0x50, 16),
		KEY(clear, 0xc0, 1),
		KEY(aggregate, 0xc1, 1),
		KEY(counter_set_id, 0xf8, 8),
		{ 0 } },
};

static const struct layout mkey_request = {
	.ifc = "mlx5_ifc_query_mkey_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(mkey_index, 0x48, 24),
		KEY(pg_access, 0x60, 1),
		{ 0 } },
};

static const struct layout pages_request = {
	.ifc = "mlx5_ifc_query_pages_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(embedded_cpu_function, 0x40, 1),
		KEY(function_id, 0x50, 16),
		{ 0 } },
};

static const struct layout l2_table_entry_request = {
	.ifc = "mlx5_ifc_query_l2_table_entry_in_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		KEY(silent_mode_query, 0x80, 1),
		KEY(table_index, 0xa8, 24),
		{ 0 } },
};

static const struct layout issi_request = {
	.ifc = "mlx5_ifc_query_issi_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		{ 0 } },
};

static const struct layout vport_state_request = {
	.ifc = "mlx5_ifc_query_vport_state_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(other_vport, 0x40, 1),
		KEY(vport_number, 0x50, 16),
		{ 0 } },
};

static const struct layout esw_vport_context_request = {
	.ifc = "mlx5_ifc_query_esw_vport_context_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(other_vport, 0x40, 1),
		KEY(vport_number, 0x50, 16),
		{ 0 } },
};

static const struct layout vport_counter_request = {
	.ifc = "mlx5_ifc_query_vport_counter_in_bits",
	.bytes = 32,
	.fields = (const struct field[]) {
		KEY(other_vport, 0x40, 1),
		KEY(port_num, 0x4c, 4),
		KEY(vport_number, 0x50, 16),
		KEY(clear, 0xc0, 1),
		{ 0 } },
};

static const struct layout vnic_env_request = {
	.ifc = "mlx5_ifc_query_vnic_env_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(other_vport, 0x40, 1),
		KEY(vport_number, 0x50, 16),
		{ 0 } },
};

static const struct layout nic_vport_context_request = {
	.ifc = "mlx5_ifc_query_nic_vport_context_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(other_vport, 0x40, 1),
		KEY(vport_number, 0x50, 16),
		KEY(allowed_list_type, 0x65, 3),
		{ 0 } },
};

static const struct layout hca_vport_context_request = {
	.ifc = "mlx5_ifc_query_hca_vport_context_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(other_vport, 0x40, 1),
		KEY(port_num, 0x4c, 4),
		KEY(vport_number, 0x50, 16),
		{ 0 } },
};

static const struct layout packet_reformat_context_request = {
	.ifc = "mlx5_ifc_query_packet_reformat_context_in_bits",
	.bytes = 32,
	.fields = (const struct field[]) {
		KEY(packet_reformat_id, 0x40, 32),
		{ 0 } },
};

static const struct layout special_contexts_request = {
	.ifc = "mlx5_ifc_query_special_contexts_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		{ 0 } },
};

static const struct layout mad_demux_request = {
	.ifc = "mlx5_ifc_query_mad_demux_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		{ 0 } },
};

static const struct layout cong_statistics_request = {
	.ifc = "mlx5_ifc_query_cong_statistics_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(clear, 0x40, 1),
		{ 0 } },
};

static const struct layout cong_params_request = {
	.ifc = "mlx5_ifc_query_cong_params_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(cong_protocol, 0x5c, 4),
		{ 0 } },
};

static const struct layout cong_status_request = {
	.ifc = "mlx5_ifc_query_cong_status_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(priority, 0x58, 4),
		KEY(cong_protocol, 0x5c, 4),
		{ 0 } },
};

static const struct layout adapter_request = {
	.ifc = "mlx5_ifc_query_adapter_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		{ 0 } },
};

static const struct layout wol_rol_request = {
	.ifc = "mlx5_ifc_query_wol_rol_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		{ 0 } },
};

static const struct layout lag_request = {
	.ifc = "mlx5_ifc_query_lag_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		{ 0 } },
};

static const struct layout esw_functions_request = {
	.ifc = "mlx5_ifc_query_esw_functions_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		{ 0 } },
};

static const struct layout vhca_migration_state_request = {
	.ifc = "mlx5_ifc_query_vhca_migration_state_in_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(incremental, 0x40, 1),
		KEY(chunk, 0x41, 1),
		KEY(vhca_id, 0x50, 16),
		{ 0 } },
};

static const struct layout flow_table_request = {
	.ifc = "mlx5_ifc_query_flow_table_in_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		KEY(table_type, 0x80, 8),
		KEY(table_id, 0xa8, 24),
		{ 0 } },
};

static const struct layout flow_counter_request = {
	.ifc = "mlx5_ifc_query_flow_counter_in_bits",
	.bytes = 32,
	.fields = (const struct field[]) {
		KEY(clear, 0xc0, 1),
		KEY(num_of_counters, 0xd0, 16),
		KEY(flow_counter_id, 0xe0, 32),
		{ 0 } },
};

static const struct layout scheduling_element_request = {
	.ifc = "mlx5_ifc_query_scheduling_element_in_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		KEY(scheduling_hierarchy, 0x40, 8),
		KEY(scheduling_element_id, 0x60, 32),
		{ 0 } },
};

const struct object objects[] = {
	{ "eq", 0x0303, &eq_request, 272, "eq_number" },
	{ "cq", 0x0402, &cq_request, 272, "cqn" },
	{ "qp", 0x050b, &qp_request, 464, "qpn" },
	{ "sq", 0x0907, &sq_request, 272, "sqn" },
	{ "rq", 0x090b, &rq_request, 272, "rqn" },
	{ "tis", 0x0915, &tis_request, 176, "tisn" },
	{ "tir", 0x0903, &tir_request, 272, "tirn" },
	{ "rqt", 0x0919, &rqt_request, 272, "rqtn" },
	{ "rmp", 0x090f, &rmp_request, 272, "rmpn" },
	{ "dct", 0x0713, &dct_request, 128, "dctn" },
	{ "srq", 0x0702, &srq_request, 272, "srqn" },
	{ "xrq", 0x0719, &xrq_request, 336, "xrqn" },
	{ "xrc_srq", 0x0707, &xrc_srq_request, 272, "xrc_srqn" },
	{ "q_counter", 0x0773, &q_counter_request, 256, "counter_set_id" },
	{ "mkey", 0x0201, &mkey_request, 304, "mkey_index" },
	{ "pages", 0x0107, &pages_request, 16, "function_id" },
	{ "l2_table_entry", 0x082a, &l2_table_entry_request, 64,
	  "table_index" },
	{ "issi", 0x010a, &issi_request, 112 },
	{ "vport_state", 0x0750, &vport_state_request, 16, "vport_number" },
	{ "esw_vport_context", 0x0752, &esw_vport_context_request, 272,
	  "vport_number" },
	{ "vport_counter", 0x0770, &vport_counter_request, 528,
	  "vport_number" },
	{ "vnic_env", 0x076f, &vnic_env_request, 528, "vport_number" },
	{ "nic_vport_context", 0x0754, &nic_vport_context_request, 272,
	  "vport_number" },
	{ "hca_vport_context", 0x0762, &hca_vport_context_request, 528,
	  "vport_number" },
	{ "packet_reformat_context", 0x093f, &packet_reformat_context_request, 284,
	  "packet_reformat_id" },
	{ "special_contexts", 0x0203, &special_contexts_request, 32 },
	{ "mad_demux", 0x080b, &mad_demux_request, 20 },
	{ "cong_statistics", 0x0826, &cong_statistics_request, 272 },
	{ "cong_params", 0x0824, &cong_params_request, 272, "cong_protocol" },
	{ "cong_status", 0x0822, &cong_status_request, 16 },
	{ "adapter", 0x0101, &adapter_request, 272 },
	{ "wol_rol", 0x0831, &wol_rol_request, 16 },
	{ "lag", 0x0842, &lag_request, 16 },
	{ "esw_functions", 0x0740, &esw_functions_request, 128 },
	{ "vhca_migration_state", 0x0117, &vhca_migration_state_request, 64,
	  "vhca_id" },
	{ "flow_table", 0x0932, &flow_table_request, 64, "table_id" },
	{ "flow_counter", 0x093b, &flow_counter_request, 32,
	  "flow_counter_id" },
	{ "scheduling_element", 0x0784, &scheduling_element_request, 128,
	  "scheduling_element_id" },
	{ 0 },
};

const struct object *object_find(const char *name)
{
	for (const struct object *o = objects; o->name; o++) {
		if (!strcmp(o->name, name))
			return o;
	}
	return NULL;
}
