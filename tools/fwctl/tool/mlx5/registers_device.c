// SPDX-License-Identifier: GPL-2.0-only
/* Registers of the device: identity, firmware, sensors, clocks, PCI Express. */
#include "registers.h"

const struct layout mgir_hw_layout = {
	.bytes = 32,
	.fields = (const struct field[]) {
		RO(device_hw_revision, 0x0, 16, HEX),
		RO(device_id, 0x10, 16, HEX),
		RO(ib_mad_gen, 0x21, 3),
		RO(num_ports, 0x24, 12),
		RO(technology, 0x30, 5),
		RO(pvs, 0x3b, 5),
		RO(hw_dev_id, 0x50, 16, HEX),
		RO(pci_switch_only_mode, 0x60, 1),
		RO(development, 0x61, 1),
		RO(ga_valid, 0x63, 1),
		RO(cpo_indication, 0x64, 1),
		RO(module_master_fw_default, 0x6e, 2),
		RO(chip_type, 0x84, 4),
		RO(ga, 0x8a, 6),
		RO(manufacturing_base_mac_47_32, 0x90, 16, HEX),
		RO(manufacturing_base_mac_31_0, 0xa0, 32, HEX),
		RO(uptime, 0xe0, 32),
		{ 0 } },
};

const struct layout mgir_fw_layout = {
	.bytes = 64,
	.fields = (const struct field[]) {
		RO(dev_sc, 0x1, 1),
		RO(string_tlv, 0x3, 1),
		RO(dev, 0x4, 1),
		RO(debug, 0x5, 1),
		RO(signed_fw, 0x6, 1),
		RO(secured, 0x7, 1),
		RO(major, 0x8, 8),
		RO(minor, 0x10, 8),
		RO(sub_minor, 0x18, 8),
		RO(build_id, 0x20, 32, HEX),
		RO(month, 0x40, 8, HEX),
		RO(day, 0x48, 8, HEX),
		RO(year, 0x50, 16, HEX),
		RO(hour, 0x70, 16, HEX),
		RO(psid, 0x80, 128, TEXT),
		RO(ini_file_version, 0x100, 32),
		RO(extended_major, 0x120, 32),
		RO(extended_minor, 0x140, 32),
		RO(extended_sub_minor, 0x160, 32),
		RO(disabled_tiles_bitmap, 0x180, 16, HEX),
		RO(isfu_major, 0x190, 16),
		RO(dev_counter, 0x1ab, 5),
		RO(ec_offload_engine_disabled, 0x1b0, 1),
		RO(pds, 0x1b1, 1),
		RO(issu_able, 0x1b2, 1),
		RO(dev_state, 0x1b4, 1),
		RO(life_cycle_msb, 0x1b9, 3),
		RO(encryption, 0x1bc, 1),
		RO(sec_boot, 0x1bd, 1),
		RO(life_cycle, 0x1be, 2),
		{ 0 } },
};

static const struct layout rom_version = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RO(major, 0x0, 8),
		RO(minor, 0x8, 8),
		RO(build, 0x10, 16),
		{ 0 } },
};

static const struct layout mgir_sw = {
	.bytes = 32,
	.fields = (const struct field[]) {
		RO(major, 0x8, 8),
		RO(minor, 0x10, 8),
		RO(sub_minor, 0x18, 8),
		RO(rom0_arch, 0x20, 4),
		RO(rom0_type, 0x24, 4),
		RO(rom1_arch, 0x28, 4),
		RO(rom1_type, 0x2c, 4),
		RO(rom2_arch, 0x30, 4),
		RO(rom2_type, 0x34, 4),
		RO(rom3_arch, 0x38, 4),
		RO(rom3_type, 0x3c, 4),
		{ 0 } },
	.parts = (const struct part[]) {
		{ .name = "rom0_version", .bit = 0x40, .layout = &rom_version },
		{ .name = "rom1_version", .bit = 0x60, .layout = &rom_version },
		{ .name = "rom2_version", .bit = 0x80, .layout = &rom_version },
		{ .name = "rom3_version", .bit = 0xa0, .layout = &rom_version },
		{ 0 } },
};

static const struct layout mgir_dev = {
	.bytes = 28,
	.fields = (const struct field[]) {
		RO(dev_branch_tag, 0x0, 224, TEXT),
		{ 0 } },
};

const struct layout mgir_layout = {
	.bytes = 160,
	.parts = (const struct part[]) {
		{ .name = "hw_info", .bit = 0x0, .layout = &mgir_hw_layout },
		{ .name = "fw_info", .bit = 0x100, .layout = &mgir_fw_layout },
		{ .name = "sw_info", .bit = 0x300, .layout = &mgir_sw },
		{ .name = "dev_info", .bit = 0x400, .layout = &mgir_dev },
		{ 0 } },
};

static const char mqis_info_type_names[] =
	"model_name=1 model_description=2 image_vsd=3 device_vsd=4 rom_info=5";

const struct layout mqis_layout = {
	.bytes = 24,
	.fields = (const struct field[]) {
		KEY(info_type, 0x18, 8, NAMES(mqis_info_type_names)),
		RO(info_length, 0x30, 16),
		KEY(read_offset, 0x40, 16),
		RW(read_length, 0x50, 16, PRESET(8)),
		RO(info_string, 0x80, 64, TEXT),
		{ 0 } },
};

static const struct layout mtcap = {
	.ifc = "mlx5_ifc_mtcap_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(sensor_count, 0x19, 7),
		RO(sensor_map, 0x40, 64, HEX),
		{ 0 } },
};

static const struct layout mtmp = {
	.ifc = "mlx5_ifc_mtmp_reg_bits",
	.bytes = 32,
	.fields = (const struct field[]) {
		KEY(sensor_index, 0x14, 12),
		RO(temperature, 0x30, 16, CELSIUS),
		RW(mte, 0x40, 1),
		KEY(mtr, 0x41, 1),
		RO(max_temperature, 0x50, 16, CELSIUS),
		RW(tee, 0x60, 2, NAMES("never=0 each=1 once=2")),
		RW(temp_threshold_hi, 0x70, 16, CELSIUS),
		RW(temp_threshold_lo, 0x90, 16, CELSIUS),
		RO(sensor_name, 0xc0, 64, TEXT),
		{ 0 } },
};

static const struct layout mcia = {
	.ifc = "mlx5_ifc_mcia_reg_bits",
	.bytes = 144,
	.fields = (const struct field[]) {
		RW(l, 0x0, 1),
		KEY(module, 0x8, 8),
		RO(status, 0x18, 8),
		KEY(i2c_device_address, 0x20, 8, HEX),
		KEY(page_number, 0x28, 8),
		KEY(device_address, 0x30, 16, HEX),
		KEY(size, 0x50, 16, PRESET(48)),
		RW(dwords, 0x80, 1024, BYTES),
		{ 0 } },
};

static const char mfrl_reset_state_names[] =
	"idle=0 negotiating=1 reset=2 timed_out=3 acknowledged=4 unloading=5";

static const struct layout mfrl = {
	.ifc = "mlx5_ifc_mfrl_reg_bits",
	.bytes = 8,
	.fields = (const struct field[]) {
		RW(pci_sync_for_fw_update_start, 0x22, 1),
		WO(pci_sync_for_fw_update_resp, 0x23, 2),
		RW(rst_type_sel, 0x25, 3,
		   NAMES("full=0 live_patch=1 nic_only=2")),
		RW(pci_reset_req_method, 0x28, 3,
		   NAMES("link_disable=0 hot_reset=1")),
		RO(reset_state, 0x2c, 4, NAMES(mfrl_reset_state_names)),
		RO(reset_type, 0x30, 8,
		   FLAGS("full=1 live_patch=2 nic_only=4 sync=8")),
		RW(reset_level, 0x38, 8, FLAGS("level0=1 level3=8 level4=64")),
		{ 0 } },
};

static const struct layout mlcr = {
	.ifc = "mlx5_ifc_mlcr_reg_bits",
	.bytes = 12,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		RW(beacon_duration, 0x30, 16),
		RO(beacon_remain, 0x50, 16),
		{ 0 } },
};

static const struct layout mrtc = {
	.ifc = "mlx5_ifc_mrtc_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(time_synced, 0x0, 1),
		RW(time, 0x40, 64),
		{ 0 } },
};

static const struct layout string_db = {
	.ifc = "mlx5_ifc_mtrc_string_db_param_bits",
	.bytes = 8,
	.fields = (const struct field[]) {
		RO(string_db_base_address, 0x0, 32, HEX),
		RO(string_db_size, 0x28, 24),
		{ 0 } },
};

static const struct layout mtrc_cap = {
	.ifc = "mlx5_ifc_mtrc_cap_bits",
	.bytes = 128,
	.fields = (const struct field[]) {
		RW(trace_owner, 0x0, 1),
		RO(trace_to_memory, 0x1, 1),
		RO(trc_ver, 0x6, 2),
		RO(num_string_db, 0x1c, 4),
		RO(first_string_trace, 0x20, 8),
		RO(num_string_trace, 0x28, 8),
		RO(log_max_trace_buffer_size, 0x58, 8),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(string_db_param, 0x80, string_db, .count = 8),
		{ 0 } },
};

static const struct layout mtrc_conf = {
	.ifc = "mlx5_ifc_mtrc_conf_bits",
	.bytes = 128,
	.fields = (const struct field[]) {
		RW(trace_mode, 0x1c, 4, NAMES("fifo=0 memory=1")),
		RW(log_trace_buffer_size, 0x38, 8),
		RW(trace_mkey, 0x40, 32, HEX),
		{ 0 } },
};

static const struct layout mtrc_stdb = {
	.ifc = "mlx5_ifc_mtrc_stdb_bits",
	.bytes = 72,
	.fields = (const struct field[]) {
		KEY(string_db_index, 0x0, 4),
		KEY(read_size, 0x8, 24, PRESET(64)),
		KEY(start_offset, 0x20, 32),
		RO(data, 0x40, 512, BYTES),
		{ 0 } },
};

static const struct layout mtrc_ctrl = {
	.ifc = "mlx5_ifc_mtrc_ctrl_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		RW(trace_status, 0x0, 2, NAMES("disabled=0 enabled=1")),
		WO(arm_event, 0x4, 1),
		WO(modify_field_select, 0x10, 16),
		RO(current_timestamp52_32, 0x4b, 21),
		RO(current_timestamp31_0, 0x60, 32),
		{ 0 } },
};

static const struct layout mpein = {
	.ifc = "mlx5_ifc_mpein_reg_bits",
	.bytes = 48,
	.fields = (const struct field[]) {
		KEY(depth, 0x2, 6),
		KEY(pcie_index, 0x8, 8),
		KEY(node, 0x10, 8),
		RO(capability_mask, 0x20, 32, HEX),
		RO(link_width_enabled, 0x48, 8, HEX),
		RO(link_speed_enabled, 0x50, 16, HEX),
		RO(lane0_physical_position, 0x60, 8),
		RO(link_width_active, 0x68, 8, HEX),
		RO(link_speed_active, 0x70, 16, HEX),
		RO(num_of_pfs, 0x80, 16),
		RO(num_of_vfs, 0x90, 16),
		RO(bdf0, 0xa0, 16, HEX),
		RO(max_read_request_size, 0xc0, 4),
		RO(max_payload_size, 0xc4, 4),
		RO(pwr_status, 0xcd, 3),
		RO(port_type, 0xd0, 4,
		   NAMES("endpoint=0 root=4 upstream=5 downstream=6")),
		RO(lane_reversal, 0xdf, 1),
		RO(pci_power, 0xf4, 12),
		RO(device_status, 0x120, 16),
		RO(port_state, 0x130, 8),
		RO(receiver_detect_result, 0x150, 16),
		{ 0 } },
};

static const struct layout mtpps = {
	.ifc = "mlx5_ifc_mtpps_reg_bits",
	.bytes = 60,
	.fields = (const struct field[]) {
		RO(cap_number_of_pps_pins, 0xc, 4),
		RO(cap_max_num_of_pps_in_pins, 0x14, 4),
		RO(cap_max_num_of_pps_out_pins, 0x1c, 4),
		RO(cap_log_min_npps_period, 0x33, 5),
		RO(cap_log_min_out_pulse_duration_ns, 0x3b, 5),
		RO(cap_pin_3_mode, 0x44, 4),
		RO(cap_pin_2_mode, 0x4c, 4),
		RO(cap_pin_1_mode, 0x54, 4),
		RO(cap_pin_0_mode, 0x5c, 4),
		RO(cap_pin_7_mode, 0x64, 4),
		RO(cap_pin_6_mode, 0x6c, 4),
		RO(cap_pin_5_mode, 0x74, 4),
		RO(cap_pin_4_mode, 0x7c, 4),
		WO(field_select, 0x80, 32),
		RW(npps_period, 0xc0, 64),
		RW(enable, 0x100, 1),
		RW(pattern, 0x10c, 4),
		RW(pin_mode, 0x114, 4),
		KEY(pin, 0x118, 8),
		RW(out_pulse_duration_ns, 0x122, 30),
		RW(time_stamp, 0x140, 64),
		RW(out_pulse_duration, 0x180, 16),
		RW(out_periodic_adjustment, 0x190, 16),
		RW(enhanced_out_periodic_adjustment, 0x1a0, 32),
		{ 0 } },
};

static const struct layout mtppse = {
	.ifc = "mlx5_ifc_mtppse_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		KEY(pin, 0x18, 8),
		RO(event_arm, 0x20, 1),
		RO(event_generation_mode, 0x3c, 4),
		{ 0 } },
};

static const struct layout mtutc = {
	.ifc = "mlx5_ifc_mtutc_reg_bits",
	.bytes = 28,
	.fields = (const struct field[]) {
		RW(freq_adj_units, 0x5, 3, NAMES("ppb=0 scaled_ppm=1")),
		RO(log_max_freq_adjustment, 0xb, 5),
		KEY(operation, 0x1c, 4,
		    NAMES("set=1 adjust_time=2 adjust_frequency=3")),
		RW(freq_adjustment, 0x20, 32),
		WO(utc_sec, 0x80, 32),
		WO(utc_nsec, 0xa2, 30),
		WO(time_adjustment, 0xc0, 32),
		{ 0 } },
};

static const struct layout mpegc = {
	.ifc = "mlx5_ifc_mpegc_reg_bits",
	.bytes = 44,
	.fields = (const struct field[]) {
		WO(field_select, 0x30, 16),
		RW(tx_overflow_sense, 0x40, 1),
		RW(mark_cqe, 0x41, 1),
		RW(mark_cnp, 0x42, 1),
		RW(tx_lossy_overflow_oper, 0x5e, 2),
		{ 0 } },
};

static const struct layout mpir = {
	.ifc = "mlx5_ifc_mpir_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(sdm, 0x0, 1),
		RO(host_buses, 0x1c, 4),
		RO(local_port, 0x40, 8),
		{ 0 } },
};

static const char mcqs_component_update_state_names[] =
	"idle=0 in_progress=1 applied=2 active=3 pending_reset=4 failed=5 canceled=6 busy=7";

static const struct layout mcqs = {
	.ifc = "mlx5_ifc_mcqs_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(last_index_flag, 0x0, 1),
		KEY(fw_device, 0x8, 8),
		KEY(component_index, 0x10, 16),
		RO(identifier, 0x30, 16),
		RO(component_status, 0x57, 5,
		   NAMES("absent=0 present=1 in_use=2")),
		RO(component_update_state, 0x5c, 4,
		   NAMES(mcqs_component_update_state_names)),
		RO(last_update_state_changer_type, 0x60, 4),
		RO(last_update_state_changer_host_id, 0x64, 4, HEX),
		{ 0 } },
};

static const struct layout mcqi_cap = {
	.ifc = "mlx5_ifc_mcqi_cap_bits",
	.bytes = 20,
	.fields = (const struct field[]) {
		RO(supported_info_bitmask, 0x0, 32, HEX),
		RO(component_size, 0x20, 32),
		RO(max_component_size, 0x40, 32),
		RO(log_mcda_word_size, 0x60, 4),
		RO(mcda_max_write_size, 0x70, 16),
		RO(rd_en, 0x80, 1),
		RO(match_chip_id, 0x82, 1),
		RO(match_psid, 0x83, 1),
		RO(check_user_timestamp, 0x84, 1),
		RO(match_base_guid_mac, 0x85, 1),
		{ 0 } },
};

static const struct layout mcqi_version = {
	.ifc = "mlx5_ifc_mcqi_version_bits",
	.bytes = 124,
	.fields = (const struct field[]) {
		RO(build_time_valid, 0x2, 1),
		RO(user_defined_time_valid, 0x3, 1),
		RO(version_string_length, 0x18, 8),
		RO(version, 0x20, 32, HEX),
		RO(build_time, 0x40, 64, HEX),
		RO(user_defined_time, 0x80, 64, HEX),
		RO(build_tool_version, 0xc0, 32, HEX),
		RO(version_string, 0x100, 736, TEXT),
		{ 0 } },
};

static const struct layout mcqi_activation = {
	.ifc = "mlx5_ifc_mcqi_activation_method_bits",
	.bytes = 4,
	.fields = (const struct field[]) {
		RO(pending_server_ac_power_cycle, 0x0, 1),
		RO(pending_server_dc_power_cycle, 0x1, 1),
		RO(pending_server_reboot, 0x2, 1),
		RO(pending_fw_reset, 0x3, 1),
		RO(auto_activate, 0x4, 1),
		RO(all_hosts_sync, 0x5, 1),
		RO(device_hw_reset, 0x6, 1),
		{ 0 } },
};

static const struct layout mcqi = {
	.ifc = "mlx5_ifc_mcqi_reg_bits",
	.bytes = 148,
	.fields = (const struct field[]) {
		KEY(read_pending_component, 0x0, 1),
		KEY(component_index, 0x10, 16),
		RW(info_type, 0x5b, 5,
		   NAMES("capabilities=0 version=1 activation=5")),
		RO(info_size, 0x60, 32),
		RW(offset, 0x80, 32),
		RW(data_size, 0xb0, 16, PRESET(124)),
		{ 0 } },
	.parts = (const struct part[]) {
		VARIANT(info_type, 0, 0xc0, mcqi_cap),
		VARIANT(info_type, 1, 0xc0, mcqi_version),
		VARIANT(info_type, 5, 0xc0, mcqi_activation),
		{ 0 } },
};

static const char mcc_control_state_names[] = {
	"idle=0 locked=1 initialize=2 download=3 verify=4 apply=5 activate=6 upload=7 upload_pending=8"
};

static const struct layout mcc = {
	.ifc = "mlx5_ifc_mcc_reg_bits",
	.bytes = 32,
	.fields = (const struct field[]) {
		RO(time_elapsed_since_last_cmd, 0x4, 12),
		RW(instruction, 0x18, 8),
		KEY(component_index, 0x30, 16),
		RW(update_handle, 0x48, 24, HEX),
		RO(handle_owner_type, 0x60, 4, HEX),
		RO(handle_owner_host_id, 0x64, 4, HEX),
		RO(control_progress, 0x69, 7),
		RO(error_code, 0x70, 8),
		RO(control_state, 0x7c, 4, NAMES(mcc_control_state_names)),
		WO(component_size, 0x80, 32),
		{ 0 } },
};

static const struct layout mirc = {
	.ifc = "mlx5_ifc_mirc_reg_bits",
	.bytes = 8,
	.fields = (const struct field[]) {
		RO(status_code, 0x18, 8),
		{ 0 } },
};

static const struct layout mtptm = {
	.ifc = "mlx5_ifc_mtptm_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(psta, 0x10, 1),
		{ 0 } },
};

static const struct layout mtctr = {
	.ifc = "mlx5_ifc_mtctr_reg_bits",
	.bytes = 24,
	.fields = (const struct field[]) {
		KEY(first_clock_timestamp_request, 0x0, 8),
		KEY(second_clock_timestamp_request, 0x8, 8),
		RO(first_clock_valid, 0x20, 1),
		RO(second_clock_valid, 0x21, 1),
		RO(first_clock_timestamp, 0x40, 64),
		RO(second_clock_timestamp, 0x80, 64),
		{ 0 } },
};

static const struct layout mrtcq = {
	.ifc = "mlx5_ifc_mrtcq_reg_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		RO(rt_clock_identity, 0x40, 64, HEX),
		{ 0 } },
};

static const struct layout msecq = {
	.ifc = "mlx5_ifc_msecq_reg_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		KEY(network_option, 0x32, 2),
		RO(local_ssm_code, 0x34, 4),
		RO(local_enhanced_ssm_code, 0x38, 8),
		RO(local_clock_identity, 0x40, 64, HEX),
		{ 0 } },
};

static const char msees_oper_status_names[] = {
	"free_running=1 self_tracking=2 other_tracking=3 failed=4 holdover=5 fallback_holdover=6 fail_free_running=7"
};

static const struct layout msees = {
	.ifc = "mlx5_ifc_msees_reg_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		KEY(local_port, 0x8, 8, PRESET(1)),
		KEY(pnat, 0x10, 2),
		KEY(lp_msb, 0x12, 2),
		RO(field_select, 0x20, 32),
		RO(admin_status, 0x40, 4, NAMES("free_running=1 tracking=2")),
		RO(oper_status, 0x44, 4, NAMES(msees_oper_status_names)),
		RO(ho_acq, 0x48, 1),
		RO(admin_freq_measure, 0x55, 1),
		RO(oper_freq_measure, 0x56, 1),
		RO(failure_reason, 0x57, 9),
		RO(frequency_diff, 0x60, 32),
		{ 0 } },
};

static const struct layout mcam_registers = {
	.ifc = "mlx5_ifc_mcam_access_reg_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(mcda, 0x1c, 1),
		RO(mcc, 0x1d, 1),
		RO(mcqi, 0x1e, 1),
		RO(mcqs, 0x1f, 1),
		RO(mpir, 0x26, 1),
		RO(mpegc, 0x29, 1),
		RO(mtutc, 0x2a, 1),
		RO(tracer_registers, 0x3c, 4),
		RO(mrtc, 0x52, 1),
		RO(mfrl, 0x57, 1),
		RO(mtmp, 0x75, 1),
		{ 0 } },
};

static const struct layout mcam_registers2 = {
	.ifc = "mlx5_ifc_mcam_access_reg_bits2",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(mirc, 0x1d, 1),
		RO(synce_registers, 0x29, 2),
		{ 0 } },
};

static const struct layout mcam_registers3 = {
	.ifc = "mlx5_ifc_mcam_access_reg_bits3",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(mrtcq, 0x7d, 1),
		RO(mtctr, 0x7e, 1),
		RO(mtptm, 0x7f, 1),
		{ 0 } },
};

static const struct layout mcam_features = {
	.ifc = "mlx5_ifc_mcam_enhanced_features_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(mtutc_freq_adj_units, 0x50, 1),
		RO(mtutc_time_adjustment_extended_range, 0x51, 1),
		RO(mcia_32dwords, 0x5d, 1),
		RO(out_pulse_duration_ns, 0x5e, 1),
		RO(npps_period, 0x5f, 1),
		RO(reset_state, 0x6a, 1),
		RO(ptpcyc2realtime_modify, 0x6b, 1),
		RO(pci_status_and_power, 0x6e, 1),
		RO(mark_tx_action_cnp, 0x74, 1),
		RO(mark_tx_action_cqe, 0x75, 1),
		RO(dynamic_tx_overflow, 0x76, 1),
		RO(pcie_outbound_stalled, 0x7b, 1),
		RO(tx_overflow_buffer_pkt, 0x7c, 1),
		RO(mtpps_enh_out_per_adj, 0x7d, 1),
		RO(mtpps_fs, 0x7e, 1),
		RO(pcie_performance_group, 0x7f, 1),
		{ 0 } },
};

static const struct layout mcam = {
	.ifc = "mlx5_ifc_mcam_reg_bits",
	.bytes = 72,
	.fields = (const struct field[]) {
		KEY(feature_group, 0x8, 8),
		KEY(access_reg_group, 0x18, 8),
		{ 0 } },
	.parts = (const struct part[]) {
		{ .name = "register",
		  .member = "mng_access_reg_cap_mask.access_regs", .bit = 0x40,
		  .key = "access_reg_group", .value = 0,
		  .layout = &mcam_registers },
		{ .name = "register",
		  .member = "mng_access_reg_cap_mask.access_regs2",
		  .bit = 0x40, .key = "access_reg_group", .value = 2,
		  .layout = &mcam_registers2 },
		{ .name = "register",
		  .member = "mng_access_reg_cap_mask.access_regs3",
		  .bit = 0x40, .key = "access_reg_group", .value = 3,
		  .layout = &mcam_registers3 },
		{ .name = "feature",
		  .member = "mng_feature_cap_mask.enhanced_features",
		  .bit = 0x140, .key = "feature_group", .value = 0,
		  .layout = &mcam_features },
		{ 0 } },
};

const struct reg device_registers[] = {
	{ 0x9009, "MTCAP", &mtcap, "Which temperature sensors there are" },
	{ 0x900a, "MTMP", &mtmp, "A temperature sensor" },
	{ 0x9014, "MCIA", &mcia, "EEPROM of a module" },
	{ REG_MGIR, "MGIR", &mgir_layout, "Identity of device and firmware" },
	{ 0x9028, "MFRL", &mfrl,
	  "Firmware reset: what it takes, what goes on" },
	{ 0x902b, "MLCR", &mlcr, "Beacon LED of a port" },
	{ 0x902d, "MRTC", &mrtc, "Real-time clock" },
	{ 0x9040, "MTRC_CAP", &mtrc_cap, "Firmware tracer: what it can" },
	{ 0x9041, "MTRC_CONF", &mtrc_conf, "Firmware tracer: where traces go" },
	{ 0x9042, "MTRC_STDB", &mtrc_stdb, "Firmware tracer: strings" },
	{ 0x9043, "MTRC_CTRL", &mtrc_ctrl, "Firmware tracer: on and off" },
	{ 0x9050, "MPEIN", &mpein, "PCI Express link and power" },
	{ 0x9053, "MTPPS", &mtpps, "Pulse-per-second pins" },
	{ 0x9054, "MTPPSE", &mtppse, "Events of pulse-per-second pins" },
	{ 0x9055, "MTUTC", &mtutc, "Set or tune the clock" },
	{ 0x9056, "MPEGC", &mpegc,
	  "PCI Express: what to do when transmit overflows" },
	{ 0x9059, "MPIR", &mpir, "Where the device is on PCI Express" },
	{ 0x9060, "MCQS", &mcqs, "State of a firmware component" },
	{ 0x9061, "MCQI", &mcqi,
	  "Information on a firmware component (info_type)" },
	{ 0x9062, "MCC", &mcc, "Update of a firmware component: state" },
	{ REG_MQIS, "MQIS", &mqis_layout, "Texts about the device (info_type)" },
	{ 0x907f, "MCAM", &mcam,
	  "Which management registers and features there are" },
	{ 0x9155, "MSECQ", &msecq, "Synchronous Ethernet: clock quality" },
	{ 0x9156, "MSEES", &msees, "Synchronous Ethernet: state of a port" },
	{ 0x9162, "MIRC", &mirc, "Image reactivation" },
	{ 0x9180, "MTPTM", &mtptm, "Precision time measurement" },
	{ 0x9181, "MTCTR", &mtctr, "Cross time stamps of two clocks" },
	{ 0x9182, "MRTCQ", &mrtcq, "Identity of the real-time clock" },
	{ 0 },
};
