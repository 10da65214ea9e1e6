// SPDX-License-Identifier: GPL-2.0-only
/* Registers of quality of service, shared buffers and the host. */
#include "registers.h"

static const struct layout qpts = {
	.ifc = "mlx5_ifc_qpts_reg_bits",
	.bytes = 8,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		RW(trust_state, 0x3d, 3, NAMES("pcp=1 dscp=2 both=3")),
		{ 0 } },
};

static const struct layout ets_tc = {
	.ifc = "mlx5_ifc_ets_tcn_config_reg_bits",
	.bytes = 8,
	.fields = (const struct field[]) {
		RW(g, 0x0, 1),
		RW(b, 0x1, 1),
		RW(r, 0x2, 1),
		RW(group, 0xc, 4),
		RW(bw_allocation, 0x19, 7),
		RW(max_bw_units, 0x2c, 4),
		RW(max_bw_value, 0x30, 16),
		{ 0 } },
};

static const struct layout ets_global = {
	.ifc = "mlx5_ifc_ets_global_config_reg_bits",
	.bytes = 8,
	.fields = (const struct field[]) {
		RW(r, 0x2, 1),
		RW(max_bw_units, 0x2c, 4),
		RW(max_bw_value, 0x38, 8),
		{ 0 } },
};

static const struct layout qetcr = {
	.ifc = "mlx5_ifc_qetc_reg_bits",
	.bytes = 80,
	.fields = (const struct field[]) {
		KEY(port_number, 0x8, 8, PRESET(1)),
		{ 0 } },
	.parts = (const struct part[]) {
		{ .name = "tc", .member = "tc_configuration", .bit = 0x40,
		  .count = 8, .layout = &ets_tc },
		{ .name = "global", .member = "global_configuration",
		  .bit = 0x240, .layout = &ets_global },
		{ 0 } },
};

static const struct layout qtct = {
	.ifc = "mlx5_ifc_qtct_reg_bits",
	.bytes = 8,
	.fields = (const struct field[]) {
		KEY(port_number, 0x8, 8, PRESET(1)),
		KEY(prio, 0x1d, 3),
		RW(tclass, 0x3d, 3),
		{ 0 } },
};

static const struct layout dscp = {
	.ifc = "mlx5_ifc_qpdpm_dscp_reg_bits",
	.bytes = 2,
	.fields = (const struct field[]) {
		RW(e, 0x0, 1),
		RW(prio, 0xc, 4),
		{ 0 } },
};

static const struct layout qpdpm = {
	.ifc = "mlx5_ifc_qpdpm_reg_bits",
	.bytes = 132,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(dscp, 0x20, dscp, .count = 64),
		{ 0 } },
};

static const struct layout qcam_registers = {
	.ifc = "mlx5_ifc_qcam_access_reg_cap_mask",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(qpdpm, 0x6c, 1),
		RO(qdpm, 0x7c, 1),
		RO(qpts, 0x7d, 1),
		RO(qcap, 0x7e, 1),
		RO(qcam_access_reg_cap_mask_0, 0x7f, 1),
		{ 0 } },
};

static const struct layout qcam_features = {
	.ifc = "mlx5_ifc_qcam_qos_feature_cap_mask",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(qetcr_qshr_max_bw_val_msb, 0x7b, 1),
		RO(qpts_trust_both, 0x7f, 1),
		{ 0 } },
};

static const struct layout qcam = {
	.ifc = "mlx5_ifc_qcam_reg_bits",
	.bytes = 72,
	.fields = (const struct field[]) {
		KEY(feature_group, 0x8, 8),
		KEY(access_reg_group, 0x18, 8),
		{ 0 } },
	.parts = (const struct part[]) {
		{ .name = "register",
		  .member = "qos_access_reg_cap_mask.reg_cap", .bit = 0x40,
		  .key = "access_reg_group", .value = 0,
		  .layout = &qcam_registers },
		{ .name = "feature",
		  .member = "qos_feature_cap_mask.feature_cap", .bit = 0x140,
		  .key = "feature_group", .value = 0,
		  .layout = &qcam_features },
		{ 0 } },
};

static const struct layout dcbx_param = {
	.ifc = "mlx5_ifc_dcbx_param_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		RO(dcbx_cee_cap, 0x0, 1),
		RO(dcbx_ieee_cap, 0x1, 1),
		RO(dcbx_standby_cap, 0x2, 1),
		KEY(port_number, 0x8, 8, PRESET(1)),
		RO(max_application_table_size, 0x1a, 6),
		RO(version_oper, 0x35, 3),
		RW(version_admin, 0x3d, 3),
		RW(willing_admin, 0x40, 1),
		RO(pfc_cap_oper, 0x44, 4),
		RW(pfc_cap_admin, 0x4c, 4),
		RO(num_of_tc_oper, 0x54, 4),
		RW(num_of_tc_admin, 0x5c, 4),
		RO(remote_willing, 0x60, 1),
		RO(remote_pfc_cap, 0x64, 4),
		RO(remote_num_of_tc, 0x7c, 4),
		RO(error, 0x98, 8),
		{ 0 } },
};

static const struct layout sbpr = {
	.ifc = "mlx5_ifc_sbpr_reg_bits",
	.bytes = 24,
	.fields = (const struct field[]) {
		KEY(desc, 0x0, 1),
		KEY(snap, 0x1, 1),
		KEY(dir, 0x6, 2, NAMES("ingress=0 egress=1")),
		KEY(pool, 0x1c, 4),
		RW(infi_size, 0x20, 1),
		RW(size, 0x28, 24),
		RW(mode, 0x5c, 4, NAMES("static=0 dynamic=1")),
		RO(buff_occupancy, 0x68, 24),
		KEY(clr, 0x80, 1),
		RO(max_buff_occupancy, 0x88, 24),
		RO(ext_buff_occupancy, 0xa8, 24),
		{ 0 } },
};

static const struct layout sbcm = {
	.ifc = "mlx5_ifc_sbcm_reg_bits",
	.bytes = 40,
	.fields = (const struct field[]) {
		KEY(desc, 0x0, 1),
		KEY(snap, 0x1, 1),
		KEY(local_port, 0x8, 8, PRESET(1)),
		KEY(pnat, 0x10, 2),
		KEY(pg_buff, 0x12, 6),
		KEY(dir, 0x1e, 2, NAMES("ingress=0 egress=1")),
		RW(exc, 0x3f, 1),
		RO(buff_occupancy, 0x88, 24),
		KEY(clr, 0xa0, 1),
		RO(max_buff_occupancy, 0xa8, 24),
		RW(min_buff, 0xc8, 24),
		RW(infi_max, 0xe0, 1),
		RW(max_buff, 0xe8, 24),
		RW(pool, 0x13c, 4),
		{ 0 } },
};

static const struct layout sbcam = {
	.ifc = "mlx5_ifc_sbcam_reg_bits",
	.bytes = 76,
	.fields = (const struct field[]) {
		KEY(feature_group, 0x8, 8),
		KEY(access_reg_group, 0x18, 8),
		RO(sb_access_reg_cap_mask, 0x40, 32, ARRAY(4), HEX),
		RO(sb_feature_cap_mask, 0x140, 32, ARRAY(4), HEX),
		RO(cap_total_buffer_size, 0x200, 32),
		RO(cap_cell_size, 0x220, 16),
		RO(cap_max_pg_buffers, 0x230, 8),
		RO(cap_num_pool_supported, 0x238, 8),
		RO(cap_sbsr_stat_size, 0x248, 8),
		RO(cap_max_tclass_data, 0x250, 8),
		RO(cap_max_cpu_ingress_tclass_sb, 0x258, 8),
		{ 0 } },
};

static const struct layout core_dump = {
	.ifc = "mlx5_ifc_core_dump_reg_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		KEY(core_dump_type, 0x18, 8,
		    NAMES("qp=0 general=1 cr_to_memory=4 cr_to_host=8")),
		KEY(vhca_id, 0x50, 16, HEX),
		KEY(qpn, 0x68, 24),
		{ 0 } },
};

static const struct layout nic_cap = {
	.ifc = "mlx5_ifc_nic_cap_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(vhca_icm_ctrl, 0x1a, 1),
		{ 0 } },
};

static const struct layout timeout = {
	.ifc = "mlx5_ifc_default_timeout_bits",
	.bytes = 4,
	.fields = (const struct field[]) {
		RO(to_multiplier, 0x0, 3),
		RO(to_value, 0xc, 20),
		{ 0 } },
};

static const struct layout dtor = {
	.ifc = "mlx5_ifc_dtor_reg_bits",
	.bytes = 64,
	.parts = (const struct part[]) {
		PART(pcie_toggle_to, 0x20, timeout),
		PART(health_poll_to, 0xa0, timeout),
		PART(full_crdump_to, 0xc0, timeout),
		PART(fw_reset_to, 0xe0, timeout),
		PART(flush_on_err_to, 0x100, timeout),
		PART(pci_sync_update_to, 0x120, timeout),
		PART(tear_down_to, 0x140, timeout),
		PART(fsm_reactivate_to, 0x160, timeout),
		PART(reclaim_pages_to, 0x180, timeout),
		PART(reclaim_vfs_pages_to, 0x1a0, timeout),
		PART(reset_unload_to, 0x1c0, timeout),
		{ 0 } },
};

static const struct layout vhca_icm_ctrl = {
	.ifc = "mlx5_ifc_vhca_icm_ctrl_reg_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		KEY(vhca_id_valid, 0x0, 1),
		KEY(vhca_id, 0x10, 16, HEX),
		RO(cur_alloc_icm, 0xc0, 32),
		{ 0 } },
};

const struct layout resource_dump_layout = {
	.ifc = "mlx5_ifc_resource_dump_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RW(more_dump, 0x0, 1),
		WO(inline_dump, 0x1, 1, PRESET(1)),
		WO(vhca_id_valid, 0x2, 1),
		RW(seq_num, 0xc, 4),
		KEY(segment_type, 0x10, 16),
		WO(vhca_id, 0x30, 16, HEX),
		RW(index1, 0x40, 32),
		RW(index2, 0x60, 32),
		RW(num_of_obj1, 0x80, 16),
		RW(num_of_obj2, 0x90, 16),
		RW(device_opaque, 0xc0, 64, HEX),
		WO(mkey, 0x100, 32, HEX),
		RW(size, 0x120, 32),
		WO(address, 0x140, 64, HEX),
		RW(inline_data, 0x180, 1664, BYTES),
		{ 0 } },
};

static const struct layout node_desc = {
	.bytes = 64,
	.fields = (const struct field[]) {
		RW(node_description, 0x0, 512, TEXT),
		{ 0 } },
};

static const struct layout host_endianness = {
	.bytes = 16,
	.fields = (const struct field[]) {
		RW(he, 0x0, 1, NAMES("little=0 big=1")),
		{ 0 } },
};

const struct reg host_registers[] = {
	{ 0x4002, "QPTS", &qpts, "What decides on the priority of a packet" },
	{ 0x4005, "QETCR", &qetcr, "Bandwidth of traffic classes" },
	{ 0x400a, "QTCT", &qtct, "Traffic class of a priority" },
	{ 0x4013, "QPDPM", &qpdpm, "Priority of each DSCP" },
	{ 0x4019, "QCAM", &qcam, "Which registers of this group there are" },
	{ 0x4020, "DCBX_PARAM", &dcbx_param, "Data center bridging exchange" },
	{ 0x402e, "CORE_DUMP", &core_dump, "Core dump of the firmware" },
	{ 0x6001, "NODE_DESC", &node_desc, "Description of the node" },
	{ 0x7004, "HOST_ENDIANNESS", &host_endianness,
	  "Byte order of the host" },
	{ 0xb001, "SBPR", &sbpr, "Pool of shared buffers" },
	{ 0xb002, "SBCM", &sbcm, "Shared buffers of a class" },
	{ 0xb01f, "SBCAM", &sbcam, "Capabilities of shared buffers" },
	{ REG_RESOURCE_DUMP, "RESOURCE_DUMP", &resource_dump_layout,
	  "Resource dump, one step" },
	{ 0xc00d, "NIC_CAP", &nic_cap, "Capabilities of the function" },
	{ 0xc00e, "DTOR", &dtor, "Timeouts that the device asks for" },
	{ 0xc010, "VHCA_ICM_CTRL", &vhca_icm_ctrl,
	  "Memory that a function uses" },
	{ 0 },
};
