// SPDX-License-Identifier: GPL-2.0-only
/* What else it can do: cryptography, virtualisation, events, debugging. */
#include "caps.h"

const struct layout caps_debug = {
	.ifc = "mlx5_ifc_debug_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(core_dump_general, 0x0, 1),
		RO(core_dump_qp, 0x1, 1),
		RO(resource_dump, 0x9, 1),
		RO(log_max_samples, 0x18, 8),
		RO(single, 0x20, 1),
		RO(repetitive, 0x21, 1),
		RO(stall_detect, 0x22, 1),
		RO(log_min_sample_period, 0x38, 8),
		{ 0 } },
};

const struct layout caps_tls = {
	.ifc = "mlx5_ifc_tls_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(tls_1_2_aes_gcm_128, 0x0, 1),
		RO(tls_1_3_aes_gcm_128, 0x1, 1),
		RO(tls_1_2_aes_gcm_256, 0x2, 1),
		RO(tls_1_3_aes_gcm_256, 0x3, 1),
		{ 0 } },
};

const struct layout caps_virtio = {
	.ifc = "mlx5_ifc_virtio_emulation_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(desc_tunnel_offload_type, 0x0, 1),
		RO(eth_frame_offload_type, 0x1, 1),
		RO(virtio_version_1_0, 0x2, 1),
		RO(device_features_bits_mask, 0x3, 13, HEX),
		RO(event_mode, 0x10, 8),
		RO(virtio_queue_type, 0x18, 8),
		RO(max_tunnel_desc, 0x20, 16),
		RO(log_doorbell_stride, 0x33, 5),
		RO(log_doorbell_bar_size, 0x3b, 5),
		RO(doorbell_bar_offset, 0x40, 64, HEX),
		RO(max_emulated_devices, 0x80, 8),
		RO(max_num_virtio_queues, 0x88, 24),
		RO(desc_group_mkey_supported, 0xd3, 1),
		RO(freeze_to_rdy_supported, 0xd4, 1),
		RO(umem_1_buffer_param_a, 0x100, 32),
		RO(umem_1_buffer_param_b, 0x120, 32),
		RO(umem_2_buffer_param_a, 0x140, 32),
		RO(umem_2_buffer_param_b, 0x160, 32),
		RO(umem_3_buffer_param_a, 0x180, 32),
		RO(umem_3_buffer_param_b, 0x1a0, 32),
		{ 0 } },
};

const struct layout caps_event = {
	.ifc = "mlx5_ifc_device_event_cap_bits",
	.bytes = 64,
	.fields = (const struct field[]) {
		RO(user_affiliated_events, 0x0, 64, ARRAY(4), HEX),
		RO(user_unaffiliated_events, 0x100, 64, ARRAY(4), HEX),
		{ 0 } },
};

const struct layout caps_ipsec = {
	.ifc = "mlx5_ifc_ipsec_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(ipsec_full_offload, 0x0, 1),
		RO(ipsec_crypto_offload, 0x1, 1),
		RO(ipsec_esn, 0x2, 1),
		RO(ipsec_crypto_esp_aes_gcm_256_encrypt, 0x3, 1),
		RO(ipsec_crypto_esp_aes_gcm_128_encrypt, 0x4, 1),
		RO(ipsec_crypto_esp_aes_gcm_256_decrypt, 0x5, 1),
		RO(ipsec_crypto_esp_aes_gcm_128_decrypt, 0x6, 1),
		RO(log_max_ipsec_offload, 0xb, 5),
		RO(min_log_ipsec_full_replay_window, 0x20, 8),
		RO(max_log_ipsec_full_replay_window, 0x28, 8),
		{ 0 } },
};

const struct layout caps_crypto = {
	.ifc = "mlx5_ifc_crypto_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(synchronize_dek, 0x3, 1),
		RO(int_kek_manual, 0x4, 1),
		RO(int_kek_auto, 0x5, 1),
		RO(log_dek_max_alloc, 0x23, 5),
		RO(log_max_num_deks, 0x2b, 5),
		RO(log_dek_granularity, 0x63, 5),
		RO(log_max_num_int_kek, 0x6b, 5),
		RO(sw_wrapped_dek, 0x70, 16),
		{ 0 } },
};

const struct layout caps_shampo = {
	.ifc = "mlx5_ifc_shampo_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(shampo_log_max_reservation_size, 0x3, 5),
		RO(shampo_log_min_reservation_size, 0xb, 5),
		RO(shampo_min_mss_size, 0x10, 16),
		RO(shampo_header_split, 0x20, 1),
		RO(shampo_header_split_data_merge, 0x21, 1),
		RO(shampo_log_max_headers_entry_size, 0x23, 5),
		{ 0 } },
};

const struct layout caps_psp = {
	.ifc = "mlx5_ifc_psp_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(psp_crypto_offload, 0x1, 1),
		RO(psp_crypto_esp_aes_gcm_256_encrypt, 0x3, 1),
		RO(psp_crypto_esp_aes_gcm_128_encrypt, 0x4, 1),
		RO(psp_crypto_esp_aes_gcm_256_decrypt, 0x5, 1),
		RO(psp_crypto_esp_aes_gcm_128_decrypt, 0x6, 1),
		RO(log_max_num_of_psp_spi, 0xb, 5),
		{ 0 } },
};

const struct layout caps_macsec = {
	.ifc = "mlx5_ifc_macsec_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(macsec_epn, 0x0, 1),
		RO(macsec_crypto_esp_aes_gcm_256_encrypt, 0x3, 1),
		RO(macsec_crypto_esp_aes_gcm_128_encrypt, 0x4, 1),
		RO(macsec_crypto_esp_aes_gcm_256_decrypt, 0x5, 1),
		RO(macsec_crypto_esp_aes_gcm_128_decrypt, 0x6, 1),
		RO(log_max_macsec_offload, 0xb, 5),
		RO(min_log_macsec_full_replay_window, 0x20, 8),
		RO(max_log_macsec_full_replay_window, 0x28, 8),
		{ 0 } },
};

const struct layout caps_advanced_virtualization = {
	.ifc = "mlx5_ifc_adv_virtualization_cap_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(pg_track_log_max_num, 0x3, 5),
		RO(pg_track_max_num_range, 0x8, 8),
		RO(pg_track_log_min_addr_space, 0x10, 8, HEX),
		RO(pg_track_log_max_addr_space, 0x18, 8, HEX),
		RO(pg_track_log_min_msg_size, 0x23, 5),
		RO(pg_track_log_max_msg_size, 0x2b, 5),
		RO(pg_track_log_min_page_size, 0x33, 5),
		RO(pg_track_log_max_page_size, 0x3b, 5),
		{ 0 } },
};

const struct layout caps_tlp_emulation = {
	.ifc = "mlx5_ifc_tlp_dev_emu_capabilities_bits",
	.bytes = 256,
	.fields = (const struct field[]) {
		RO(log_tlp_rsp_gw_page_stride, 0x33, 5),
		RO(tlp_rsp_gw_num_pages, 0x10c, 4),
		RO(tlp_rsp_gw_pages_bar_offset, 0x1c0, 64, HEX),
		{ 0 } },
};
