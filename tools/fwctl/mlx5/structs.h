/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Structs of mlx5 firmware that the kernel's mlx5_ifc.h lacks, in the form of that
 * header: a byte stands for a bit. A struct whose name ends in _more adds fields to
 * the kernel's struct of that name, or replaces fields.
 */
#ifndef FWCTL_MLX5_STRUCTS_H
#define FWCTL_MLX5_STRUCTS_H

struct mlx5_ifc_node_desc_reg_bits {
	u8         node_description[64][0x8];
};

struct mlx5_ifc_host_endianness_reg_bits {
	u8         he[0x1];
	u8         reserved_at_1[0x1f];

	u8         reserved_at_20[0x60];
};

struct mlx5_ifc_mgir_hw_info_bits {
	u8         device_hw_revision[0x10];
	u8         device_id[0x10];

	u8         reserved_at_20[0x1];
	u8         ib_mad_gen[0x3];
	u8         num_ports[0xc];
	u8         technology[0x5];
	u8         reserved_at_35[0x6];
	u8         pvs[0x5];

	u8         reserved_at_40[0x10];
	u8         hw_dev_id[0x10];

	u8         pci_switch_only_mode[0x1];
	u8         development[0x1];
	u8         reserved_at_62[0x1];
	u8         ga_valid[0x1];
	u8         cpo_indication[0x1];
	u8         reserved_at_65[0x9];
	u8         module_master_fw_default[0x2];
	u8         reserved_at_70[0x10];

	u8         reserved_at_80[0x4];
	u8         chip_type[0x4];
	u8         reserved_at_88[0x2];
	u8         ga[0x6];
	u8         manufacturing_base_mac_47_32[0x10];

	u8         manufacturing_base_mac_31_0[0x20];
	u8         reserved_at_c0[0x20];
	u8         uptime[0x20];
};

struct mlx5_ifc_mgir_fw_info_bits {
	u8         reserved_at_0[0x1];
	u8         dev_sc[0x1];
	u8         reserved_at_2[0x1];
	u8         string_tlv[0x1];
	u8         dev[0x1];
	u8         debug[0x1];
	u8         signed_fw[0x1];
	u8         secured[0x1];
	u8         major[0x8];
	u8         minor[0x8];
	u8         sub_minor[0x8];

	u8         build_id[0x20];

	u8         month[0x8];
	u8         day[0x8];
	u8         year[0x10];

	u8         reserved_at_60[0x10];
	u8         hour[0x10];

	u8         psid[16][0x8];
	u8         ini_file_version[0x20];
	u8         extended_major[0x20];
	u8         extended_minor[0x20];
	u8         extended_sub_minor[0x20];

	u8         disabled_tiles_bitmap[0x10];
	u8         isfu_major[0x10];

	u8         reserved_at_1a0[0xb];
	u8         dev_counter[0x5];
	u8         ec_offload_engine_disabled[0x1];
	u8         pds[0x1];
	u8         issu_able[0x1];
	u8         reserved_at_1b3[0x1];
	u8         dev_state[0x1];
	u8         reserved_at_1b5[0x4];
	u8         life_cycle_msb[0x3];
	u8         encryption[0x1];
	u8         sec_boot[0x1];
	u8         life_cycle[0x2];

	u8         reserved_at_1c0[0x40];
};

struct mlx5_ifc_mgir_rom_version_bits {
	u8         major[0x8];
	u8         minor[0x8];
	u8         build[0x10];
};

struct mlx5_ifc_mgir_sw_info_bits {
	u8         reserved_at_0[0x8];
	u8         major[0x8];
	u8         minor[0x8];
	u8         sub_minor[0x8];

	u8         rom0_arch[0x4];
	u8         rom0_type[0x4];
	u8         rom1_arch[0x4];
	u8         rom1_type[0x4];
	u8         rom2_arch[0x4];
	u8         rom2_type[0x4];
	u8         rom3_arch[0x4];
	u8         rom3_type[0x4];

	struct mlx5_ifc_mgir_rom_version_bits rom0_version;
	struct mlx5_ifc_mgir_rom_version_bits rom1_version;
	struct mlx5_ifc_mgir_rom_version_bits rom2_version;
	struct mlx5_ifc_mgir_rom_version_bits rom3_version;
	u8         reserved_at_c0[0x40];
};

struct mlx5_ifc_mgir_dev_info_bits {
	u8         dev_branch_tag[28][0x8];
};

struct mlx5_ifc_mgir_reg_bits {
	struct mlx5_ifc_mgir_hw_info_bits hw_info;
	struct mlx5_ifc_mgir_fw_info_bits fw_info;
	struct mlx5_ifc_mgir_sw_info_bits sw_info;
	struct mlx5_ifc_mgir_dev_info_bits dev_info;
	u8         reserved_at_4e0[0x20];
};

struct mlx5_ifc_mqis_reg_bits {
	u8         reserved_at_0[0x18];
	u8         info_type[0x8];

	u8         reserved_at_20[0x10];
	u8         info_length[0x10];

	u8         read_offset[0x10];
	u8         read_length[0x10];

	u8         reserved_at_60[0x20];
	u8         info_string[8][0x8];
};

struct mlx5_ifc_mnvda_reg_bits {
	u8         reserved_at_0[0x2];
	u8         priority[0x2];
	u8         reserved_at_4[0x2];
	u8         ovr_en[0x1];
	u8         rd_en[0x1];
	u8         access_mode[0x2];
	u8         reserved_at_a[0x1];
	u8         writer_id[0x5];
	u8         version[0x4];
	u8         reserved_at_14[0x2];
	u8         host_id_valid[0x1];
	u8         length[0x9];

	u8         type[0x20];
	u8         reserved_at_40[0x20];
	u8         data[256][0x8];
};

struct mlx5_ifc_mnvdi_reg_bits {
	u8         reserved_at_0[0x8];
	u8         access_mode[0x2];
	u8         reserved_at_a[0x1];
	u8         writer_id[0x5];
	u8         reserved_at_10[0x6];
	u8         host_id_valid[0x1];
	u8         length[0x9];

	u8         type[0x20];
	u8         reserved_at_40[0x20];
};

struct mlx5_ifc_mnvqc_reg_bits {
	u8         type[0x20];

	u8         reserved_at_20[0x18];
	u8         version[0x4];
	u8         reserved_at_3c[0x2];
	u8         support_wr[0x1];
	u8         support_rd[0x1];
};

struct mlx5_ifc_mnvia_reg_bits {
	u8         reserved_at_0[0x17];
	u8         writer_id[0x5];
	u8         reserved_at_1c[0x1];
	u8         target[0x3];

	u8         reserved_at_20[0x20];
};

struct mlx5_ifc_mnvgc_reg_bits {
	u8         reserved_at_0[0x1d];
	u8         priv_nv_other_host[0x1];
	u8         nvda_read_current_settings[0x1];
	u8         nvda_read_factory_settings[0x1];

	u8         reserved_at_20[0x60];
};

struct mlx5_ifc_resource_dump_notice_segment_bits {
	struct mlx5_ifc_resource_dump_segment_header_bits segment_header;

	u8         reserved_at_20[0x10];
	u8         syndrome_id[0x10];

	u8         reserved_at_40[0x40];
	u8         notice[32][0x8];
};

struct mlx5_ifc_resource_dump_reference_segment_bits {
	struct mlx5_ifc_resource_dump_segment_header_bits segment_header;

	u8         reserved_at_20[0x10];
	u8         reference_segment[0x10];

	u8         index1[0x20];
	u8         index2[0x20];

	u8         num_of_obj1[0x10];
	u8         num_of_obj2[0x10];
};

struct mlx5_ifc_resource_dump_more_bits {
	u8         reserved_at_0[0x2];
	u8         vhca_id_valid[0x1];
};

struct mlx5_ifc_pddr_troubleshooting_page_more_bits {
	u8         reserved_at_0[0x20];
	u8         status_opcode[0x20];
};

struct mlx5_ifc_mtrc_stdb_more_bits {
	u8         reserved_at_0[0x40];
	u8         data[64][0x8];
};

struct mlx5_ifc_create_mkey_in_more_bits {
	u8         reserved_at_0[0x320];

	u8         mkey_umem_id[0x20];

	u8         mkey_umem_offset[0x40];
};

struct mlx5_ifc_cmd_hca_cap_more_bits {
	u8         reserved_at_0[0x280];

	u8         num_of_diagnostic_counters[0x10];
};

struct mlx5_ifc_diagnostic_counter_bits {
	u8         sync[0x1];
	u8         reserved_at_1[0xf];
	u8         counter_id[0x10];
};

struct mlx5_ifc_debug_cap_more_bits {
	u8         reserved_at_0[0x18];
	u8         log_max_samples[0x8];

	u8         single[0x1];
	u8         repetitive[0x1];
	u8         reserved_at_22[0x16];
	u8         log_min_sample_period[0x8];

	u8         reserved_at_40[0x1c0];
	struct mlx5_ifc_diagnostic_counter_bits diagnostic_counter[];
};

struct mlx5_ifc_diagnostic_params_context_bits {
	u8         num_of_counters[0x10];
	u8         reserved_at_10[0x8];
	u8         log_num_of_samples[0x8];

	u8         single[0x1];
	u8         repetitive[0x1];
	u8         sync[0x1];
	u8         clear[0x1];
	u8         on_demand[0x1];
	u8         enable[0x1];
	u8         reserved_at_26[0x12];
	u8         log_sample_period[0x8];

	u8         reserved_at_40[0x80];
};

struct mlx5_ifc_query_diagnostic_counters_in_bits {
	u8         reserved_at_0[0x40];

	u8         num_of_samples[0x10];
	u8         sample_index[0x10];

	u8         reserved_at_60[0x20];
};

struct mlx5_ifc_diagnostic_record_bits {
	u8         counter_id[0x10];
	u8         sample_id[0x10];

	u8         time_stamp[0x20];
	u8         counter_value[0x40];
};

#endif
