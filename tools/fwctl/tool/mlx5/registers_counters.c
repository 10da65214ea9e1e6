// SPDX-License-Identifier: GPL-2.0-only
/* PPCNT and MPCNT: counters of a port and of PCI Express, by group. */
#include "registers.h"

static const struct layout ieee_802_3 = {
	.ifc = "mlx5_ifc_eth_802_3_cntrs_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(a_frames_transmitted_ok, 0x0, 64),
		RO(a_frames_received_ok, 0x40, 64),
		RO(a_frame_check_sequence_errors, 0x80, 64),
		RO(a_alignment_errors, 0xc0, 64),
		RO(a_octets_transmitted_ok, 0x100, 64),
		RO(a_octets_received_ok, 0x140, 64),
		RO(a_multicast_frames_xmitted_ok, 0x180, 64),
		RO(a_broadcast_frames_xmitted_ok, 0x1c0, 64),
		RO(a_multicast_frames_received_ok, 0x200, 64),
		RO(a_broadcast_frames_received_ok, 0x240, 64),
		RO(a_in_range_length_errors, 0x280, 64),
		RO(a_out_of_range_length_field, 0x2c0, 64),
		RO(a_frame_too_long_errors, 0x300, 64),
		RO(a_symbol_error_during_carrier, 0x340, 64),
		RO(a_mac_control_frames_transmitted, 0x380, 64),
		RO(a_mac_control_frames_received, 0x3c0, 64),
		RO(a_unsupported_opcodes_received, 0x400, 64),
		RO(a_pause_mac_ctrl_frames_received, 0x440, 64),
		RO(a_pause_mac_ctrl_frames_transmitted, 0x480, 64),
		{ 0 } },
};

static const struct layout rfc_2863 = {
	.ifc = "mlx5_ifc_eth_2863_cntrs_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(if_in_octets, 0x0, 64),
		RO(if_in_ucast_pkts, 0x40, 64),
		RO(if_in_discards, 0x80, 64),
		RO(if_in_errors, 0xc0, 64),
		RO(if_in_unknown_protos, 0x100, 64),
		RO(if_out_octets, 0x140, 64),
		RO(if_out_ucast_pkts, 0x180, 64),
		RO(if_out_discards, 0x1c0, 64),
		RO(if_out_errors, 0x200, 64),
		RO(if_in_multicast_pkts, 0x240, 64),
		RO(if_in_broadcast_pkts, 0x280, 64),
		RO(if_out_multicast_pkts, 0x2c0, 64),
		RO(if_out_broadcast_pkts, 0x300, 64),
		{ 0 } },
};

static const struct layout rfc_2819 = {
	.ifc = "mlx5_ifc_eth_2819_cntrs_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(ether_stats_drop_events, 0x0, 64),
		RO(ether_stats_octets, 0x40, 64),
		RO(ether_stats_pkts, 0x80, 64),
		RO(ether_stats_broadcast_pkts, 0xc0, 64),
		RO(ether_stats_multicast_pkts, 0x100, 64),
		RO(ether_stats_crc_align_errors, 0x140, 64),
		RO(ether_stats_undersize_pkts, 0x180, 64),
		RO(ether_stats_oversize_pkts, 0x1c0, 64),
		RO(ether_stats_fragments, 0x200, 64),
		RO(ether_stats_jabbers, 0x240, 64),
		RO(ether_stats_collisions, 0x280, 64),
		RO(ether_stats_pkts64octets, 0x2c0, 64),
		RO(ether_stats_pkts65to127octets, 0x300, 64),
		RO(ether_stats_pkts128to255octets, 0x340, 64),
		RO(ether_stats_pkts256to511octets, 0x380, 64),
		RO(ether_stats_pkts512to1023octets, 0x3c0, 64),
		RO(ether_stats_pkts1024to1518octets, 0x400, 64),
		RO(ether_stats_pkts1519to2047octets, 0x440, 64),
		RO(ether_stats_pkts2048to4095octets, 0x480, 64),
		RO(ether_stats_pkts4096to8191octets, 0x4c0, 64),
		RO(ether_stats_pkts8192to10239octets, 0x500, 64),
		{ 0 } },
};

static const struct layout rfc_3635 = {
	.ifc = "mlx5_ifc_eth_3635_cntrs_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RW(dot3stats_alignment_errors, 0x0, 64),
		RW(dot3stats_fcs_errors, 0x40, 64),
		RW(dot3stats_single_collision_frames, 0x80, 64),
		RW(dot3stats_multiple_collision_frames, 0xc0, 64),
		RW(dot3stats_sqe_test_errors, 0x100, 64),
		RW(dot3stats_deferred_transmissions, 0x140, 64),
		RW(dot3stats_late_collisions, 0x180, 64),
		RW(dot3stats_excessive_collisions, 0x1c0, 64),
		RW(dot3stats_internal_mac_transmit_errors, 0x200, 64),
		RW(dot3stats_carrier_sense_errors, 0x240, 64),
		RW(dot3stats_frame_too_longs, 0x280, 64),
		RW(dot3stats_internal_mac_receive_errors, 0x2c0, 64),
		RW(dot3stats_symbol_errors, 0x300, 64),
		RW(dot3control_in_unknown_opcodes, 0x340, 64),
		RW(dot3in_pause_frames, 0x380, 64),
		RW(dot3out_pause_frames, 0x3c0, 64),
		{ 0 } },
};

static const struct layout extended = {
	.ifc = "mlx5_ifc_eth_extended_cntrs_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(port_transmit_wait, 0x0, 64),
		RO(rx_buffer_almost_full, 0x140, 64),
		RO(rx_buffer_full, 0x180, 64),
		RO(rx_icrc_encapsulated, 0x1c0, 64),
		{ 0 } },
};

static const struct layout per_priority = {
	.ifc = "mlx5_ifc_eth_per_prio_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(rx_octets, 0x0, 64),
		RO(rx_frames, 0x100, 64),
		RO(tx_octets, 0x140, 64),
		RO(tx_frames, 0x240, 64),
		RO(rx_pause, 0x280, 64),
		RO(rx_pause_duration, 0x2c0, 64),
		RO(tx_pause, 0x300, 64),
		RO(tx_pause_duration, 0x340, 64),
		RO(rx_pause_transition, 0x380, 64),
		RO(rx_discards, 0x3c0, 64),
		RO(device_stall_minor_watermark_cnt, 0x400, 64),
		RO(device_stall_critical_watermark_cnt, 0x440, 64),
		{ 0 } },
};

static const struct layout per_tc = {
	.ifc = "mlx5_ifc_eth_per_tc_prio_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(transmit_queue, 0x0, 64),
		RO(no_buffer_discard_uc, 0x40, 64),
		{ 0 } },
};

static const struct layout physical = {
	.ifc = "mlx5_ifc_phys_layer_cntrs_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(time_since_last_clear, 0x0, 64),
		RO(symbol_errors, 0x40, 64),
		RO(sync_headers_errors, 0x80, 64),
		RO(edpl_bip_errors_lane0, 0xc0, 64),
		RO(edpl_bip_errors_lane1, 0x100, 64),
		RO(edpl_bip_errors_lane2, 0x140, 64),
		RO(edpl_bip_errors_lane3, 0x180, 64),
		RO(fc_fec_corrected_blocks_lane0, 0x1c0, 64),
		RO(fc_fec_corrected_blocks_lane1, 0x200, 64),
		RO(fc_fec_corrected_blocks_lane2, 0x240, 64),
		RO(fc_fec_corrected_blocks_lane3, 0x280, 64),
		RO(fc_fec_uncorrectable_blocks_lane0, 0x2c0, 64),
		RO(fc_fec_uncorrectable_blocks_lane1, 0x300, 64),
		RO(fc_fec_uncorrectable_blocks_lane2, 0x340, 64),
		RO(fc_fec_uncorrectable_blocks_lane3, 0x380, 64),
		RO(rs_fec_corrected_blocks, 0x3c0, 64),
		RO(rs_fec_uncorrectable_blocks, 0x400, 64),
		RO(rs_fec_no_errors_blocks, 0x440, 64),
		RO(rs_fec_single_error_blocks, 0x480, 64),
		RO(rs_fec_corrected_symbols_total, 0x4c0, 64),
		RO(rs_fec_corrected_symbols_lane0, 0x500, 64),
		RO(rs_fec_corrected_symbols_lane1, 0x540, 64),
		RO(rs_fec_corrected_symbols_lane2, 0x580, 64),
		RO(rs_fec_corrected_symbols_lane3, 0x5c0, 64),
		RO(link_down_events, 0x600, 32),
		RO(successful_recovery_events, 0x620, 32),
		{ 0 } },
};

static const struct layout per_tc_congestion = {
	.ifc = "mlx5_ifc_eth_per_tc_congest_prio_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(wred_discard, 0x0, 64),
		RO(ecn_marked_tc, 0x40, 64),
		{ 0 } },
};

static const struct layout physical_statistics = {
	.ifc = "mlx5_ifc_phys_layer_statistical_cntrs_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(time_since_last_clear, 0x0, 64),
		RO(phy_received_bits, 0x40, 64),
		RO(phy_symbol_errors, 0x80, 64),
		RO(phy_corrected_bits, 0xc0, 64),
		RO(phy_corrected_bits_lane0, 0x100, 64),
		RO(phy_corrected_bits_lane1, 0x140, 64),
		RO(phy_corrected_bits_lane2, 0x180, 64),
		RO(phy_corrected_bits_lane3, 0x1c0, 64),
		{ 0 } },
};

static const struct layout physical_recovery = {
	.ifc = "mlx5_ifc_phys_layer_recovery_cntrs_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(total_successful_recovery_events, 0x0, 32),
		{ 0 } },
};

static const struct layout infiniband = {
	.ifc = "mlx5_ifc_ib_port_cntrs_grp_data_layout_bits",
	.bytes = 40,
	.fields = (const struct field[]) {
		RO(symbol_error_counter, 0x0, 16),
		RO(link_error_recovery_counter, 0x10, 8),
		RO(link_downed_counter, 0x18, 8),
		RO(port_rcv_errors, 0x20, 16),
		RO(port_rcv_remote_physical_errors, 0x30, 16),
		RO(port_rcv_switch_relay_errors, 0x40, 16),
		RO(port_xmit_discards, 0x50, 16),
		RO(port_xmit_constraint_errors, 0x60, 8),
		RO(port_rcv_constraint_errors, 0x68, 8),
		RO(link_overrun_errors, 0x78, 8),
		RO(vl_15_dropped, 0x90, 16),
		RO(port_xmit_wait, 0x120, 32),
		{ 0 } },
};

static const struct layout infiniband_extended = {
	.ifc = "mlx5_ifc_ib_ext_port_cntrs_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(port_xmit_data, 0x300, 64),
		RO(port_rcv_data, 0x340, 64),
		RO(port_xmit_pkts, 0x380, 64),
		RO(port_rcv_pkts, 0x3c0, 64),
		RO(port_unicast_xmit_pkts, 0x480, 64),
		RO(port_multicast_xmit_pkts, 0x4c0, 64),
		RO(port_unicast_rcv_pkts, 0x500, 64),
		RO(port_multicast_rcv_pkts, 0x540, 64),
		{ 0 } },
};

static const struct layout rs_fec_histogram = {
	.ifc = "mlx5_ifc_rs_histogram_cntrs_bits",
	.bytes = 216,
	.fields = (const struct field[]) {
		RO(hist, 0x0, 64, ARRAY(16)),
		{ 0 } },
};

static const char ppcnt_grp_names[] = {
	"ieee_802_3=0 rfc_2863=1 rfc_2819=2 rfc_3635=3 extended=5 per_priority=16 per_tc=17 physical=18 per_tc_congestion=19 physical_statistics=22 physical_recovery=26 infiniband=32 infiniband_extended=33 rs_fec_histogram=35"
};

static const struct layout ppcnt = {
	.ifc = "mlx5_ifc_ppcnt_reg_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		KEY(swid, 0x0, 8),
		KEY(local_port, 0x8, 8, PRESET(1)),
		KEY(pnat, 0x10, 2),
		KEY(grp, 0x1a, 6, NAMES(ppcnt_grp_names)),
		KEY(clr, 0x20, 1),
		KEY(plane_ind, 0x34, 4),
		KEY(prio_tc, 0x3b, 5),
		{ 0 } },
	.parts = (const struct part[]) {
		VARIANT(grp, 0, 0x40, ieee_802_3,
			.member = "counter_set.eth_802_3_cntrs_grp_data_layout"),
		VARIANT(grp, 1, 0x40, rfc_2863,
			.member = "counter_set.eth_2863_cntrs_grp_data_layout"),
		VARIANT(grp, 2, 0x40, rfc_2819,
			.member = "counter_set.eth_2819_cntrs_grp_data_layout"),
		VARIANT(grp, 3, 0x40, rfc_3635,
			.member = "counter_set.eth_3635_cntrs_grp_data_layout"),
		VARIANT(grp, 5, 0x40, extended,
			.member = "counter_set.eth_extended_cntrs_grp_data_layout"),
		VARIANT(grp, 16, 0x40, per_priority,
			.member = "counter_set.eth_per_prio_grp_data_layout"),
		VARIANT(grp, 17, 0x40, per_tc,
			.member = "counter_set.eth_per_tc_prio_grp_data_layout"),
		VARIANT(grp, 18, 0x40, physical,
			.member = "counter_set.phys_layer_cntrs"),
		VARIANT(grp, 19, 0x40, per_tc_congestion,
			.member = "counter_set.eth_per_tc_congest_prio_grp_data_layout"),
		VARIANT(grp, 22, 0x40, physical_statistics,
			.member = "counter_set.phys_layer_statistical_cntrs"),
		VARIANT(grp, 26, 0x40, physical_recovery,
			.member = "counter_set.phys_layer_recovery_cntrs"),
		VARIANT(grp, 32, 0x40, infiniband,
			.member = "counter_set.ib_port_cntrs_grp_data_layout"),
		VARIANT(grp, 33, 0x40, infiniband_extended,
			.member = "counter_set.ib_ext_port_cntrs_grp_data_layout"),
		VARIANT(grp, 35, 0x40, rs_fec_histogram,
			.member = "counter_set.rs_histogram_cntrs"),
		{ 0 } },
};

static const struct layout pcie_performance = {
	.ifc = "mlx5_ifc_pcie_perf_cntrs_grp_data_layout_bits",
	.bytes = 248,
	.fields = (const struct field[]) {
		RO(life_time_counter, 0x0, 64),
		RO(rx_errors, 0x40, 32),
		RO(tx_errors, 0x60, 32),
		RO(l0_to_recovery_eieos, 0x80, 32),
		RO(l0_to_recovery_ts, 0xa0, 32),
		RO(l0_to_recovery_framing, 0xc0, 32),
		RO(l0_to_recovery_retrain, 0xe0, 32),
		RO(crc_error_dllp, 0x100, 32, HEX),
		RO(crc_error_tlp, 0x120, 32, HEX),
		RO(tx_overflow_buffer_pkt, 0x140, 64),
		RO(outbound_stalled_reads, 0x180, 32),
		RO(outbound_stalled_writes, 0x1a0, 32),
		RO(outbound_stalled_reads_events, 0x1c0, 32),
		RO(outbound_stalled_writes_events, 0x1e0, 32),
		{ 0 } },
};

static const struct layout mpcnt = {
	.ifc = "mlx5_ifc_mpcnt_reg_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		KEY(pcie_index, 0x8, 8),
		KEY(grp, 0x1a, 6, NAMES("performance=0")),
		WO(clr, 0x20, 1),
		{ 0 } },
	.parts = (const struct part[]) {
		VARIANT(grp, 0, 0x40, pcie_performance,
			.member = "counter_set.pcie_perf_cntrs_grp_data_layout"),
		{ 0 } },
};

const struct reg counter_registers[] = {
	{ 0x5008, "PPCNT", &ppcnt, "Counters of a port, by group (grp)" },
	{ 0x9051, "MPCNT", &mpcnt, "Counters of PCI Express, by group (grp)" },
	{ 0 },
};
