// SPDX-License-Identifier: GPL-2.0-only
/* Registers of ports and of the modules plugged into them. */
#include "registers.h"

static const struct layout pcap = {
	.ifc = "mlx5_ifc_pcap_reg_bits",
	.bytes = 20,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		RW(port_capability_mask, 0x20, 32, ARRAY(4), HEX),
		{ 0 } },
};

static const struct layout pmtu = {
	.ifc = "mlx5_ifc_pmtu_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		RO(max_mtu, 0x20, 16),
		RW(admin_mtu, 0x40, 16),
		RO(oper_mtu, 0x60, 16),
		{ 0 } },
};

static const char ptys_an_status_names[] =
	"none=0 complete=1 failed=2 skipped_up=3 skipped_down=4";

static const char ptys_connector_type_names[] =
	"unknown=0 none=1 tp=2 aui=3 bnc=4 mii=5 fibre=6 da=7 other=8";

static const struct layout ptys = {
	.ifc = "mlx5_ifc_ptys_reg_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		RW(an_disable_admin, 0x1, 1),
		RO(an_disable_cap, 0x2, 1),
		KEY(local_port, 0x8, 8, PRESET(1)),
		KEY(plane_ind, 0x18, 4),
		KEY(proto_mask, 0x1d, 3, PRESET(4),
		    FLAGS("ib=1 nvlink=2 eth=4")),
		RO(an_status, 0x20, 4, NAMES(ptys_an_status_names)),
		RO(data_rate_oper, 0x30, 16),
		RO(ext_eth_proto_capability, 0x40, 32, HEX),
		RO(eth_proto_capability, 0x60, 32, HEX),
		RO(ib_link_width_capability, 0x80, 16, HEX),
		RO(ib_proto_capability, 0x90, 16, HEX),
		RW(ext_eth_proto_admin, 0xa0, 32, HEX),
		RW(eth_proto_admin, 0xc0, 32, HEX),
		RW(ib_link_width_admin, 0xe0, 16, HEX),
		RW(ib_proto_admin, 0xf0, 16, HEX),
		RO(ext_eth_proto_oper, 0x100, 32, HEX),
		RO(eth_proto_oper, 0x120, 32, HEX),
		RO(ib_link_width_oper, 0x140, 16, HEX),
		RO(ib_proto_oper, 0x150, 16, HEX),
		RO(lane_rate_oper, 0x168, 20),
		RO(connector_type, 0x17c, 4, NAMES(ptys_connector_type_names)),
		RO(eth_proto_lp_advertise, 0x180, 32, HEX),
		{ 0 } },
};

static const struct layout paos = {
	.ifc = "mlx5_ifc_paos_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(swid, 0x0, 8),
		KEY(local_port, 0x8, 8, PRESET(1)),
		RW(admin_status, 0x14, 4,
		   NAMES("up=1 down=2 up_once=3 disabled=4")),
		RO(oper_status, 0x1c, 4, NAMES("up=1 down=2 failed=4")),
		WO(ase, 0x20, 1),
		WO(ee, 0x21, 1),
		RW(e, 0x3e, 2, NAMES("never=0 each=1 once=2")),
		{ 0 } },
};

static const struct layout pfcc = {
	.ifc = "mlx5_ifc_pfcc_reg_bits",
	.bytes = 32,
	.fields = (const struct field[]) {
		RO(buf_ownership, 0x4, 2),
		KEY(local_port, 0x8, 8, PRESET(1)),
		WO(cable_length_mask, 0x1a, 1),
		WO(ppan_mask_n, 0x1b, 1),
		WO(minor_stall_mask, 0x1c, 1),
		WO(critical_stall_mask, 0x1d, 1),
		RW(ppan, 0x20, 4),
		WO(prio_mask_tx, 0x28, 8, HEX),
		WO(prio_mask_rx, 0x38, 8, HEX),
		RW(pptx, 0x40, 1),
		RO(aptx, 0x41, 1),
		WO(pptx_mask_n, 0x42, 1),
		RW(pfctx, 0x48, 8),
		RW(pprx, 0x60, 1),
		RO(aprx, 0x61, 1),
		WO(pprx_mask_n, 0x62, 1),
		RW(pfcrx, 0x68, 8),
		RW(device_stall_minor_watermark, 0x80, 16),
		RW(device_stall_critical_watermark, 0x90, 16),
		RW(cable_length, 0xb8, 8),
		{ 0 } },
};

static const struct layout pude = {
	.ifc = "mlx5_ifc_pude_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(swid, 0x0, 8),
		KEY(local_port, 0x8, 8, PRESET(1)),
		RO(admin_status, 0x14, 4,
		   NAMES("up=1 down=2 up_once=3 disabled=4")),
		RO(oper_status, 0x1c, 4, NAMES("up=1 down=2 failed=4")),
		{ 0 } },
};

static const struct layout pptb = {
	.ifc = "mlx5_ifc_pptb_reg_bits",
	.bytes = 12,
	.fields = (const struct field[]) {
		KEY(mm, 0x2, 2),
		KEY(local_port, 0x8, 8, PRESET(1)),
		WO(cm, 0x16, 1),
		WO(um, 0x17, 1),
		WO(pm, 0x18, 8),
		RO(prio_x_buff, 0x20, 32),
		WO(pm_msb, 0x40, 8),
		RW(ctrl_buff, 0x58, 4),
		RW(untagged_buff, 0x5c, 4),
		{ 0 } },
};

static const struct layout bufferx = {
	.ifc = "mlx5_ifc_bufferx_reg_bits",
	.bytes = 8,
	.fields = (const struct field[]) {
		RW(lossy, 0x6, 1),
		RW(epsb, 0x7, 1),
		RW(size, 0x10, 16),
		RW(xoff_threshold, 0x20, 16),
		RW(xon_threshold, 0x30, 16),
		{ 0 } },
};

static const struct layout pbmc = {
	.ifc = "mlx5_ifc_pbmc_reg_bits",
	.bytes = 108,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		RW(xoff_timer_value, 0x20, 16),
		RW(xoff_refresh, 0x30, 16),
		RW(fullness_threshold, 0x49, 7),
		RO(port_buffer_size, 0x50, 16),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(buffer, 0x60, bufferx, .count = 10),
		PART(shared_headroom_pool, 0x2e0, bufferx),
		{ 0 } },
};

static const struct layout pelc = {
	.ifc = "mlx5_ifc_pelc_reg_bits",
	.bytes = 56,
	.fields = (const struct field[]) {
		KEY(op, 0x0, 4),
		KEY(local_port, 0x8, 8, PRESET(1)),
		RO(op_admin, 0x20, 8),
		RO(op_capability, 0x28, 8, HEX),
		RO(op_request, 0x30, 8),
		RO(op_active, 0x38, 8),
		RO(admin, 0x40, 64),
		RO(capability, 0x80, 64, HEX),
		RO(request, 0xc0, 64),
		RO(active, 0x100, 64),
		{ 0 } },
};

static const struct layout pvlc = {
	.ifc = "mlx5_ifc_pvlc_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		RO(vl_hw_cap, 0x3c, 4),
		RO(vl_admin, 0x5c, 4),
		RO(vl_operational, 0x7c, 4),
		{ 0 } },
};

static const struct layout pmpe = {
	.ifc = "mlx5_ifc_pmpe_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(module, 0x8, 8),
		RO(module_status, 0x1c, 4,
		   NAMES("plugged=1 unplugged=2 error=3 disabled=4")),
		{ 0 } },
};

static const struct layout pmaos = {
	.ifc = "mlx5_ifc_pmaos_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(module, 0x8, 8),
		RW(admin_status, 0x14, 4,
		   NAMES("enabled=1 disabled=2 enabled_once=3")),
		RO(oper_status, 0x1c, 4,
		   NAMES("initializing=0 plugged=1 unplugged=2 error=3")),
		WO(ase, 0x20, 1),
		WO(ee, 0x21, 1),
		RW(e, 0x3e, 2, NAMES("never=0 each=1 once=2")),
		{ 0 } },
};

static const struct layout pmlp = {
	.ifc = "mlx5_ifc_pmlp_reg_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		RW(rxtx, 0x0, 1),
		KEY(local_port, 0x8, 8, PRESET(1)),
		RW(width, 0x18, 8, NAMES("none=0 x1=1 x2=2 x4=4 x8=8")),
		RO(lane0_module_mapping, 0x20, 32),
		RO(lane1_module_mapping, 0x40, 32),
		RO(lane2_module_mapping, 0x60, 32),
		RO(lane3_module_mapping, 0x80, 32),
		{ 0 } },
};

static const char pplm_fec_mode_active_names[] =
	"none=1 firecode=2 rs=4 ll_rs=8 rs_544=128 ll_rs_272=512";

static const struct layout pplm = {
	.ifc = "mlx5_ifc_pplm_reg_bits",
	.bytes = 120,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		RO(port_profile_mode, 0x40, 8),
		RO(static_port_profile, 0x48, 8),
		RO(active_port_profile, 0x50, 8),
		RO(retransmission_active, 0x60, 8),
		RO(fec_mode_active, 0x68, 24,
		   FLAGS(pplm_fec_mode_active_names)),
		RO(rs_fec_correction_bypass_cap, 0x80, 4),
		RO(fec_override_cap_56g, 0x8c, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RO(fec_override_cap_100g, 0x90, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RO(fec_override_cap_50g, 0x94, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RO(fec_override_cap_25g, 0x98, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RO(fec_override_cap_10g_40g, 0x9c, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RW(rs_fec_correction_bypass_admin, 0xa0, 4,
		   NAMES("auto=0 no_bypass=1 bypass=2")),
		RW(fec_override_admin_56g, 0xac, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RW(fec_override_admin_100g, 0xb0, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RW(fec_override_admin_50g, 0xb4, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RW(fec_override_admin_25g, 0xb8, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RW(fec_override_admin_10g_40g, 0xbc, 4,
		   FLAGS("none=1 firecode=2 rs=4")),
		RO(fec_override_cap_400g_8x, 0xc0, 16),
		RO(fec_override_cap_200g_4x, 0xd0, 16),
		RO(fec_override_cap_100g_2x, 0xe0, 16),
		RO(fec_override_cap_50g_1x, 0xf0, 16),
		RW(fec_override_admin_400g_8x, 0x100, 16),
		RW(fec_override_admin_200g_4x, 0x110, 16),
		RW(fec_override_admin_100g_2x, 0x120, 16),
		RW(fec_override_admin_50g_1x, 0x130, 16),
		RO(fec_override_cap_800g_8x, 0x140, 16),
		RO(fec_override_cap_400g_4x, 0x150, 16),
		RO(fec_override_cap_200g_2x, 0x160, 16),
		RO(fec_override_cap_100g_1x, 0x170, 16),
		RW(fec_override_admin_800g_8x, 0x220, 16),
		RW(fec_override_admin_400g_4x, 0x230, 16),
		RW(fec_override_admin_200g_2x, 0x240, 16),
		RW(fec_override_admin_100g_1x, 0x250, 16),
		RO(fec_override_cap_1600g_8x, 0x2c0, 16),
		RO(fec_override_cap_800g_4x, 0x2d0, 16),
		RO(fec_override_cap_400g_2x, 0x2e0, 16),
		RO(fec_override_cap_200g_1x, 0x2f0, 16),
		RW(fec_override_admin_1600g_8x, 0x300, 16),
		RW(fec_override_admin_800g_4x, 0x310, 16),
		RW(fec_override_admin_400g_2x, 0x320, 16),
		RW(fec_override_admin_200g_1x, 0x330, 16),
		{ 0 } },
};

static const struct layout pcmr = {
	.ifc = "mlx5_ifc_pcmr_reg_bits",
	.bytes = 12,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		RO(entropy_force_cap, 0x20, 1),
		RO(entropy_calc_cap, 0x21, 1),
		RO(entropy_gre_calc_cap, 0x22, 1),
		RO(rx_ts_over_crc_cap, 0x32, 1),
		RO(fcs_cap, 0x3e, 1),
		RW(entropy_force, 0x40, 1),
		RW(entropy_calc, 0x41, 1),
		RW(entropy_gre_calc, 0x42, 1),
		RW(rx_ts_over_crc, 0x52, 1),
		RW(fcs_chk, 0x5e, 1),
		{ 0 } },
};

static const struct layout troubleshooting = {
	.ifc = "mlx5_ifc_pddr_troubleshooting_page_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(group_opcode, 0x10, 16),
		RO(status_opcode, 0x20, 32),
		RO(status_message, 0x60, 1888, BYTES),
		{ 0 } },
};

static const struct layout pddr = {
	.ifc = "mlx5_ifc_pddr_reg_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		KEY(pnat, 0x10, 2),
		KEY(page_select, 0x38, 8,
		    NAMES("operational=0 troubleshooting=1 phy=2 module=3")),
		{ 0 } },
	.parts = (const struct part[]) {
		VARIANT(page_select, 1, 0x40, troubleshooting,
			.member = "page_data.pddr_troubleshooting_page"),
		{ 0 } },
};

static const struct layout bin_range = {
	.ifc = "mlx5_ifc_bin_range_layout_bits",
	.bytes = 4,
	.fields = (const struct field[]) {
		RO(high_val, 0xa, 6),
		RO(low_val, 0x1a, 6),
		{ 0 } },
};

static const struct layout pphcr = {
	.ifc = "mlx5_ifc_pphcr_reg_bits",
	.bytes = 80,
	.fields = (const struct field[]) {
		RO(active_hist_type, 0x0, 4),
		KEY(local_port, 0x8, 8, PRESET(1)),
		RO(num_of_bins, 0x28, 8),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(bin_range, 0x80, bin_range, .count = 16),
		{ 0 } },
};

static const struct layout pcam_registers = {
	.ifc = "mlx5_ifc_pcam_regs_5000_to_507f_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(port_access_reg_cap_mask_63, 0x40, 1),
		RO(pphcr, 0x41, 1),
		RO(pplm, 0x5c, 1),
		RO(pbmc, 0x73, 1),
		RO(pptb, 0x74, 1),
		RO(ppcnt, 0x77, 1),
		{ 0 } },
};

static const struct layout pcam_features = {
	.ifc = "mlx5_ifc_pcam_enhanced_features_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(ppcnt_recovery_counters, 0x10, 1),
		RO(cable_length, 0x18, 1),
		RO(fec_200G_per_lane_in_pplm, 0x1d, 1),
		RO(fec_100G_per_lane_in_pplm, 0x48, 1),
		RO(shp_pbmc_pbsr_support, 0x4b, 1),
		RO(buffer_ownership, 0x53, 1),
		RO(resereved_at_54, 0x54, 20),
		RO(fec_50G_per_lane_in_pplm, 0x68, 1),
		RO(rx_icrc_encapsulated_counter, 0x6d, 1),
		RO(ptys_extended_ethernet, 0x72, 1),
		RO(pfcc_mask, 0x76, 1),
		RO(per_lane_error_counters, 0x7a, 1),
		RO(rx_buffer_fullness_counters, 0x7b, 1),
		RO(ptys_connector_type, 0x7c, 1),
		RO(ppcnt_discard_group, 0x7e, 1),
		RO(ppcnt_statistical_group, 0x7f, 1),
		{ 0 } },
};

static const struct layout pcam = {
	.ifc = "mlx5_ifc_pcam_reg_bits",
	.bytes = 80,
	.fields = (const struct field[]) {
		KEY(feature_group, 0x8, 8),
		KEY(access_reg_group, 0x18, 8),
		{ 0 } },
	.parts = (const struct part[]) {
		{ .name = "register",
		  .member = "port_access_reg_cap_mask.regs_5000_to_507f",
		  .bit = 0x40, .key = "access_reg_group", .value = 0,
		  .layout = &pcam_registers },
		{ .name = "feature",
		  .member = "feature_cap_mask.enhanced_features", .bit = 0x140,
		  .key = "feature_group", .value = 0,
		  .layout = &pcam_features },
		{ 0 } },
};

const struct reg port_registers[] = {
	{ 0x5001, "PCAP", &pcap, "Capabilities of a port" },
	{ 0x5002, "PMLP", &pmlp, "Which module and lanes a port has" },
	{ 0x5003, "PMTU", &pmtu, "MTU of a port" },
	{ 0x5004, "PTYS", &ptys, "Speeds and link types of a port" },
	{ 0x5006, "PAOS", &paos,
	  "Administrative and operational state of a port" },
	{ 0x5007, "PFCC", &pfcc, "Flow control of a port" },
	{ 0x5009, "PUDE", &pude, "Event: a port went up or down" },
	{ 0x500b, "PPTB", &pptb, "Which receive buffer a priority uses" },
	{ 0x500c, "PBMC", &pbmc, "Receive buffers of a port" },
	{ 0x500e, "PELC", &pelc, "Link level capabilities of a port" },
	{ 0x500f, "PVLC", &pvlc, "Virtual lanes of a port" },
	{ 0x5010, "PMPE", &pmpe, "Event: a module was plugged in or out" },
	{ 0x5012, "PMAOS", &pmaos,
	  "Administrative and operational state of a module" },
	{ 0x5023, "PPLM", &pplm, "Forward error correction of a port" },
	{ 0x5031, "PDDR", &pddr, "Diagnostic data of a port, by page" },
	{ 0x503e, "PPHCR", &pphcr, "Histogram of corrected symbols of a port" },
	{ 0x5041, "PCMR", &pcmr, "Checks and entropy of a port" },
	{ 0x507f, "PCAM", &pcam,
	  "Which port registers and features there are" },
	{ 0 },
};
