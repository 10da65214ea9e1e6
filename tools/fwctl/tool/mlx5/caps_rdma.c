// SPDX-License-Identifier: GPL-2.0-only
/* What it can do for memory and RDMA. */
#include "caps.h"

static const struct layout odp_transport = {
	.ifc = "mlx5_ifc_odp_per_transport_service_cap_bits",
	.bytes = 4,
	.fields = (const struct field[]) {
		RO(send, 0x0, 1),
		RO(receive, 0x1, 1),
		RO(write, 0x2, 1),
		RO(read, 0x3, 1),
		RO(atomic, 0x4, 1),
		RO(srq_receive, 0x5, 1),
		{ 0 } },
};

static const struct layout odp_scheme = {
	.ifc = "mlx5_ifc_odp_scheme_cap_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		RO(sig, 0x40, 1),
		RO(page_prefetch, 0x45, 1),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(rc_odp_caps, 0x80, odp_transport),
		PART(uc_odp_caps, 0xa0, odp_transport),
		PART(ud_odp_caps, 0xc0, odp_transport),
		PART(xrc_odp_caps, 0xe0, odp_transport),
		PART(dc_odp_caps, 0x100, odp_transport),
		{ 0 } },
};

const struct layout caps_odp = {
	.ifc = "mlx5_ifc_odp_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(mem_page_fault, 0x600, 1),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(transport_page_fault_scheme_cap, 0x0, odp_scheme),
		PART(memory_page_fault_scheme_cap, 0x200, odp_scheme),
		{ 0 } },
};

const struct layout caps_atomic = {
	.ifc = "mlx5_ifc_atomic_caps_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(atomic_req_8B_endianness_mode, 0x40, 2),
		RO(supported_atomic_req_8B_endianness_mode_1, 0x46, 1),
		RO(atomic_operations, 0x90, 16),
		RO(atomic_size_qp, 0xb0, 16),
		RO(atomic_size_dc, 0xd0, 16),
		{ 0 } },
};

const struct layout caps_roce = {
	.ifc = "mlx5_ifc_roce_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(roce_apm, 0x0, 1),
		RO(sw_r_roce_src_udp_port, 0x4, 1),
		RO(fl_rc_qp_when_roce_disabled, 0x5, 1),
		RO(fl_rc_qp_when_roce_enabled, 0x6, 1),
		RO(roce_cc_general, 0x7, 1),
		RO(qp_ooo_transmit_default, 0x8, 1),
		RO(qp_ts_format, 0x1e, 2),
		RO(l3_type, 0x8c, 4),
		RO(roce_version, 0x98, 8),
		RO(r_roce_dest_udp_port, 0xb0, 16),
		RO(r_roce_max_src_udp_port, 0xc0, 16),
		RO(r_roce_min_src_udp_port, 0xd0, 16),
		RO(roce_address_table_size, 0xf0, 16, HEX),
		{ 0 } },
};

const struct layout caps_device_memory = {
	.ifc = "mlx5_ifc_device_mem_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(memic, 0x0, 1),
		RO(log_min_memic_alloc_size, 0x2b, 5),
		RO(log_max_memic_addr_alignment, 0x38, 8),
		RO(memic_bar_start_addr, 0x40, 64, HEX),
		RO(memic_bar_size, 0x80, 32),
		RO(max_memic_size, 0xa0, 32),
		RO(steering_sw_icm_start_address, 0xc0, 64, HEX),
		RO(log_header_modify_sw_icm_size, 0x108, 8),
		RO(log_sw_icm_alloc_granularity, 0x112, 6),
		RO(log_steering_sw_icm_size, 0x118, 8),
		RO(log_indirect_encap_sw_icm_size, 0x120, 8),
		RO(log_header_modify_pattern_sw_icm_size, 0x138, 8),
		RO(header_modify_sw_icm_start_address, 0x140, 64, HEX),
		RO(header_modify_pattern_sw_icm_start_address, 0x1c0, 64, HEX),
		RO(memic_operations, 0x200, 32, HEX),
		RO(indirect_encap_sw_icm_start_address, 0x240, 64, HEX),
		{ 0 } },
};
