// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration items of a ConnectX-5 with one port, and their factory
 * values. Items called _CAP describe the valid values of other items.
 */
#include "field.h"
#include "firmware_config.h"
#include "kernel.h"

#define FLAG(offset, bit) AT(offset, bit, bit)
#define BYTE(n) (8 * (n)), 8

/* Types: class, owner and number. */
#define GLOBAL(number) (number)
#define PORT(number) (0x01010000 | (number))
#define FUNCTION(number) (0x03000000 | (number))
#define HOST(number) (0x07000000 | (number))

#define MAX_VFS			127
#define MAX_PFS			1
#define MAX_PF_MSIX		63
#define MAX_VF_MSIX		63
#define MAX_LOG_PF_UAR		6
#define MAX_LOG_VF_UAR		5
#define MAX_LOG_MEMIC_BAR	6
#define MAX_MEMIC_LIMIT		3
#define MAX_VLS			4
#define MAX_TCS			0
#define MAX_PFCS		8
#define MIN_LOG_DCR_HASH	9
#define MAX_LOG_DCR_HASH	18
#define MIN_DCR_LIFO		32
#define MAX_DCR_LIFO		32768
#define MAX_LOG_DATA_SIZE	19
#define MAX_LOG_DESCRIPTORS	13
#define MAX_LLDP_MODE		2

/* Specific to the card, see config_load(). */
static const struct config_field base_mac_guid[] = {
	{ "base_mac_high", AT(0x0, 15, 0) },
	{ "base_mac_low", AT(0x4, 31, 0) },
	{ "base_guid_high", AT(0x8, 31, 0) },
	{ "base_guid_low", AT(0xc, 31, 0) },
};

static const struct config_field base_mac_guid_cap[] = {
	{ "num_of_allocated_macs", AT(0x4, 15, 0), 4 },
	{ "num_of_allocated_guids", AT(0x4, 31, 16), 4 },
};

static const struct config_field memic_conf[] = {
	{ "MEMIC_BAR_SIZE", AT(0x0, 7, 0), 0, 0, MAX_LOG_MEMIC_BAR },
	{ "MEMIC_SIZE_LIMIT", AT(0x0, 11, 8), 1, 0, MAX_MEMIC_LIMIT },
};

static const struct config_field memic_cap[] = {
	{ "max_log_memic_bar_size", AT(0x0, 7, 0), MAX_LOG_MEMIC_BAR },
	{ "max_memic_size_limit", AT(0x0, 11, 8), MAX_MEMIC_LIMIT },
};

#define DESCRIPTORS(n) { "HOST_CHAINING_DESCRIPTORS[" #n "]", \
			 BYTE(0x4 + (n)), 3, 0, MAX_LOG_DESCRIPTORS }
#define BUFFER_SIZE(n) { "HOST_CHAINING_TOTAL_BUFFER_SIZE[" #n "]", \
			 BYTE(0xc + (n)), 13, 0, MAX_LOG_DATA_SIZE }
static const struct config_field host_chaining_conf[] = {
	{ "HOST_CHAINING_MODE", AT(0x0, 1, 0), 0, 0, 1 },
	{ "HOST_CHAINING_CACHE_DISABLE", FLAG(0x0, 3), 0 },
	DESCRIPTORS(0), DESCRIPTORS(1), DESCRIPTORS(2), DESCRIPTORS(3),
	DESCRIPTORS(4), DESCRIPTORS(5), DESCRIPTORS(6), DESCRIPTORS(7),
	BUFFER_SIZE(0), BUFFER_SIZE(1), BUFFER_SIZE(2), BUFFER_SIZE(3),
	BUFFER_SIZE(4), BUFFER_SIZE(5), BUFFER_SIZE(6), BUFFER_SIZE(7),
};

static const struct config_field host_chaining_cap[] = {
	{ "cache_disable_supported", FLAG(0x0, 30), 1 },
	{ "chain_mode_basic_supported", FLAG(0x0, 31), 1 },
	{ "log_max_data_size_per_prio", AT(0x4, 7, 0), MAX_LOG_DATA_SIZE },
	{ "log_max_num_descriptor_per_prio", AT(0x4, 15, 8),
	  MAX_LOG_DESCRIPTORS },
	{ "log_max_total_data_size", AT(0x4, 23, 16), MAX_LOG_DATA_SIZE },
	{ "log_max_total_num_descriptors", AT(0x4, 31, 24),
	  MAX_LOG_DESCRIPTORS },
};

static const struct config_field flex_parser_conf[] = {
	{ "FLEX_PARSER_PROFILE_ENABLE", AT(0x0, 7, 0), 0, 0, 3 },
	{ "FLEX_IPV4_OVER_VXLAN_PORT", AT(0x8, 15, 0), 0 },
};

static const struct config_field flex_parser_cap[] = {
	{ "flex_parser_profile_3_supported", FLAG(0x0, 28), 1 },
	{ "flex_parser_profile_2_supported", FLAG(0x0, 29), 1 },
	{ "flex_parser_profile_1_supported", FLAG(0x0, 30), 1 },
	{ "flex_parser_profile_0_supported", FLAG(0x0, 31), 1 },
};

static const struct config_field roce_1_5_conf[] = {
	{ "ROCE_NEXT_PROTOCOL", AT(0x0, 7, 0), 254 },
};

#define HAIRPIN_DESCRIPTORS(n) { "ESWITCH_HAIRPIN_DESCRIPTORS[" #n "]", \
				 BYTE(n), 11, 0, MAX_LOG_DESCRIPTORS }
#define HAIRPIN_SIZE(n) { "ESWITCH_HAIRPIN_TOT_BUFFER_SIZE[" #n "]", \
			  BYTE(0x8 + (n)), 17, 0, MAX_LOG_DATA_SIZE }
static const struct config_field internal_hairpin_conf[] = {
	HAIRPIN_DESCRIPTORS(0), HAIRPIN_DESCRIPTORS(1),
	HAIRPIN_DESCRIPTORS(2), HAIRPIN_DESCRIPTORS(3),
	HAIRPIN_DESCRIPTORS(4), HAIRPIN_DESCRIPTORS(5),
	HAIRPIN_DESCRIPTORS(6), HAIRPIN_DESCRIPTORS(7),
	HAIRPIN_SIZE(0), HAIRPIN_SIZE(1), HAIRPIN_SIZE(2), HAIRPIN_SIZE(3),
	HAIRPIN_SIZE(4), HAIRPIN_SIZE(5), HAIRPIN_SIZE(6), HAIRPIN_SIZE(7),
};

static const struct config_field internal_hairpin_cap[] = {
	{ "log_max_hpin_data_size_per_prio", AT(0x0, 7, 0), MAX_LOG_DATA_SIZE },
	{ "log_max_hpin_num_descriptor_per_prio", AT(0x0, 15, 8),
	  MAX_LOG_DESCRIPTORS },
	{ "log_max_hpin_total_data_size", AT(0x0, 23, 16), MAX_LOG_DATA_SIZE },
	{ "log_max_hpin_total_num_descriptors", AT(0x0, 31, 24),
	  MAX_LOG_DESCRIPTORS },
};

static const struct config_field global_pci_conf[] = {
	{ "NON_PREFETCHABLE_PF_BAR", FLAG(0x0, 17), 0 },
	{ "VF_VPD_ENABLE", FLAG(0x0, 18), 0 },
	{ "STRICT_VF_MSIX_NUM", FLAG(0x0, 21), 0 },
	{ "VF_NODNIC_ENABLE", FLAG(0x0, 22), 0 },
	{ "non_prefetchable_pf_bar_valid", FLAG(0x0, 23), 1 },
	{ "pf_bar_size_valid", FLAG(0x0, 24), 1 },
	{ "vf_bar_size_valid", FLAG(0x0, 25), 1 },
	{ "NUM_PF_MSIX_VALID", FLAG(0x0, 26), 1 },
	{ "num_vf_msix_valid", FLAG(0x0, 27), 1 },
	{ "num_pfs_valid", FLAG(0x0, 28), 1 },
	{ "fpp_valid", FLAG(0x0, 29), 1 },
	{ "full_vf_qos_valid", FLAG(0x0, 30), 1 },
	{ "sriov_valid", FLAG(0x0, 31), 1 },
	{ "NUM_OF_VFS", AT(0x4, 15, 0), 8, 0, MAX_VFS },
	{ "NUM_OF_PF", AT(0x4, 23, 16), 1, 1, MAX_PFS },
	{ "FPP_EN", FLAG(0x4, 29), 1 },
	{ "full_vf_qos", FLAG(0x4, 30), 0 },
	{ "SRIOV_EN", FLAG(0x4, 31), 0 },
	{ "PF_LOG_BAR_SIZE", AT(0x8, 5, 0), 5, 0, MAX_LOG_PF_UAR },
	{ "VF_LOG_BAR_SIZE", AT(0x8, 11, 6), 0, 0, MAX_LOG_VF_UAR },
	{ "NUM_PF_MSIX", AT(0x8, 21, 12), 63, 1, MAX_PF_MSIX },
	{ "NUM_VF_MSIX", AT(0x8, 31, 22), 11, 1, MAX_VF_MSIX },
};

static const struct config_field global_pci_cap[] = {
	{ "vf_vpd_supported", FLAG(0x0, 18), 1 },
	{ "pcie_credit_token_timeout_supported", FLAG(0x0, 19), 1 },
	{ "strict_vf_msix_num_supported", FLAG(0x0, 21), 1 },
	{ "vf_nodnic_supported", FLAG(0x0, 22), 1 },
	{ "non_prefetchable_pf_bar_supported", FLAG(0x0, 23), 1 },
	{ "pf_bar_size_supported", FLAG(0x0, 24), 1 },
	{ "vf_bar_size_supported", FLAG(0x0, 25), 1 },
	{ "num_pf_msix_supported", FLAG(0x0, 26), 1 },
	{ "num_vf_msix_supported", FLAG(0x0, 27), 1 },
	{ "num_pfs_supported", FLAG(0x0, 28), 1 },
	{ "max_vfs_per_pf_valid", FLAG(0x0, 31), 1 },
	{ "max_vfs_per_pf", AT(0x4, 15, 0), MAX_VFS },
	{ "max_num_pfs", AT(0x4, 23, 16), MAX_PFS },
	{ "fpp_support", FLAG(0x4, 29), 1 },
	{ "sriov_support", FLAG(0x4, 31), 1 },
	{ "max_log_pf_uar_bar_size", AT(0x8, 5, 0), MAX_LOG_PF_UAR },
	{ "max_log_vf_uar_bar_size", AT(0x8, 11, 6), MAX_LOG_VF_UAR },
	{ "max_num_pf_msix", AT(0x8, 21, 12), MAX_PF_MSIX },
	{ "max_num_vf_msix", AT(0x8, 31, 22), MAX_VF_MSIX },
};

static const struct config_field tpt_conf[] = {
	{ "INT_LOG_MAX_PAYLOAD_SIZE", AT(0x0, 3, 0), 0, 0, 12 },
};

static const struct config_field global_pci_conf_2[] = {
	{ "PCIE_CREDIT_TOKEN_TIMEOUT", AT(0x0, 15, 0), 0 },
};

static const struct config_field power_conf[] = {
	{ "PARTIAL_RESET_EN", FLAG(0x0, 25), 0 },
	{ "SW_RECOVERY_ON_ERRORS", FLAG(0x0, 28), 0 },
	{ "RESET_WITH_HOST_ON_ERRORS", FLAG(0x0, 29), 0 },
	{ "DISABLE_SLOT_POWER_LIMITER", FLAG(0x0, 30), 0 },
	{ "ADVANCED_POWER_SETTINGS", FLAG(0x0, 31), 0 },
};

static const struct config_field power_cap[] = {
	{ "partial_reset_supported", FLAG(0x0, 25), 1 },
	{ "sw_recovery_on_error_supported", FLAG(0x0, 28), 1 },
	{ "reset_with_host_on_errors_supported", FLAG(0x0, 29), 1 },
	{ "slot_power_limiter_supported", FLAG(0x0, 30), 1 },
};

static const struct config_field sw_offload_conf[] = {
	{ "CQE_COMPRESSION", AT(0x0, 2, 0), 0, 0, 1 },
	{ "IP_OVER_VXLAN_EN", FLAG(0x0, 4), 0 },
	{ "MKEY_BY_NAME", FLAG(0x0, 5), 0 },
	{ "ESWITCH_IPV4_TTL_MODIFY_ENABLE", FLAG(0x0, 6), 0 },
	{ "PRIO_TAG_REQUIRED_EN", FLAG(0x0, 7), 0 },
	{ "UCTX_EN", FLAG(0x0, 8), 1 },
	{ "REAL_TIME_CLOCK_ENABLE", FLAG(0x0, 10), 0 },
	{ "PCI_ATOMIC_MODE", AT(0x0, 14, 12), 0, 0, 4 },
	{ "TUNNEL_ECN_COPY_DISABLE", FLAG(0x0, 15), 0 },
	{ "IP_OVER_VXLAN_PORT", AT(0x0, 31, 16), 0 },
	{ "LRO_LOG_TIMEOUT0", AT(0x4, 3, 0), 6 },
	{ "LRO_LOG_TIMEOUT1", AT(0x4, 7, 4), 7 },
	{ "LRO_LOG_TIMEOUT2", AT(0x4, 11, 8), 8 },
	{ "LRO_LOG_TIMEOUT3", AT(0x4, 15, 12), 13 },
	{ "LOG_TX_PSN_WINDOW", AT(0x4, 21, 16), 7 },
	{ "TUNNEL_IP_PROTO_ENTROPY_DISABLE", FLAG(0x4, 31), 0 },
};

static const struct config_field sw_offload_cap[] = {
	{ "prio_tag_required_supported", FLAG(0x0, 7), 1 },
	{ "uctx_supported", FLAG(0x0, 8), 1 },
	{ "tunnel_udp_entropy_proto_supported", FLAG(0x0, 15), 1 },
	{ "tx_psn_win_supported", FLAG(0x0, 17), 1 },
	{ "ptp_cyc2realtime_supported", FLAG(0x0, 19), 1 },
	{ "tunnel_ecn_copy_offload_disable_supported", FLAG(0x0, 22), 1 },
	{ "esw_fdb_ipv4_ttl_modify_supported", FLAG(0x0, 23), 1 },
	{ "pci_atomics_disabled_ext_atomics_enabled", FLAG(0x0, 24), 1 },
	{ "pci_atomics_enabled_ext_atomics_enabled_serialized",
	  FLAG(0x0, 25), 1 },
	{ "pci_atomics_enabled_ext_atomics_disabled", FLAG(0x0, 26), 1 },
	{ "pci_atomics_enabled_ext_atomics_enabled_nocoherent",
	  FLAG(0x0, 27), 1 },
	{ "pci_atomics_enabled_ext_atomics_enabled", FLAG(0x0, 28), 1 },
	{ "mkey_by_name_supported", FLAG(0x0, 30), 1 },
	{ "ip_over_vxlan_supported", FLAG(0x0, 31), 1 },
};

static const struct config_field global_roce_cc_cap[] = {
	{ "roce_cc_ecn_32b_rate", FLAG(0x0, 21), 0 },
};

static const struct config_field advanced_testability[] = {
	{ "ADVANCED_TESTABILITY", FLAG(0x0, 0), 0 },
};

static const struct config_field rom_cap[] = {
	{ "boot_legacy_interrupt_disable_supported", FLAG(0x0, 22), 1 },
	{ "hii_config_en", FLAG(0x0, 26), 1 },
	{ "lacp_config_en", FLAG(0x0, 27), 1 },
	{ "uefi_logs_en", FLAG(0x0, 28), 1 },
	{ "flexboot_debug_en", FLAG(0x0, 29), 1 },
	{ "boot_debug_log_en", FLAG(0x0, 30), 1 },
	{ "boot_ip_ver", FLAG(0x0, 31), 1 },
};

static const struct config_field ib_dc_conf[] = {
	{ "LOG_DCR_HASH_TABLE_SIZE", AT(0x0, 4, 0), 11, MIN_LOG_DCR_HASH,
	  MAX_LOG_DCR_HASH },
	{ "MAX_PACKET_LIFETIME", AT(0x0, 13, 8), 0 },
	{ "DCR_LIFO_SIZE", AT(0x4, 23, 0), 16384, MIN_DCR_LIFO, MAX_DCR_LIFO },
};

static const struct config_field ib_dc_cap[] = {
	{ "min_log_dcr_hash_table_size", AT(0x0, 31, 0), MIN_LOG_DCR_HASH },
	{ "max_log_dcr_hash_table_size", AT(0x4, 31, 0), MAX_LOG_DCR_HASH },
	{ "min_dcr_lifo_size", AT(0x8, 31, 0), MIN_DCR_LIFO },
	{ "max_dcr_lifo_size", AT(0xc, 31, 0), MAX_DCR_LIFO },
};

static const struct config_field vpi_link_type[] = {
	{ "LINK_TYPE", AT(0x0, 3, 2), 1, 1, 2 },
};

static const struct config_field roce_cc[] = {
	{ "ROCE_CC_PRIO_MASK", AT(0x0, 7, 0), 255 },
	{ "ROCE_CC_CNP_MODERATION", AT(0x0, 10, 8), 0, 0, 2 },
	{ "ROCE_CC_ALGORITHM", FLAG(0x0, 31), 0 },
};

static const struct config_field roce_cc_ecn[] = {
	{ "CLAMP_TGT_RATE_AFTER_TIME_INC", FLAG(0x0, 30), 1 },
	{ "CLAMP_TGT_RATE", FLAG(0x0, 31), 0 },
	{ "RPG_TIME_RESET", AT(0x4, 16, 0), 300, 0, 131071 },
	{ "RPG_BYTE_RESET", AT(0x8, 31, 0), 32767, 0, 32767 },
	{ "RPG_THRESHOLD", AT(0xc, 4, 0), 1 },
	{ "RPG_MAX_RATE", AT(0x10, 31, 0), 0 },
	{ "RPG_AI_RATE", AT(0x14, 31, 0), 5, 0, 131071 },
	{ "RPG_HAI_RATE", AT(0x18, 31, 0), 50, 0, 131071 },
	{ "RPG_GD", AT(0x1c, 3, 0), 11 },
	{ "RPG_MIN_DEC_FAC", AT(0x20, 7, 0), 50, 1, 100 },
	{ "RPG_MIN_RATE", AT(0x24, 31, 0), 1, 0, 131071 },
	{ "RATE_TO_SET_ON_FIRST_CNP", AT(0x28, 31, 0), 0, 0, 131071 },
	{ "DCE_TCP_G", AT(0x2c, 9, 0), 1019, 1, 1023 },
	{ "DCE_TCP_RTT", AT(0x30, 16, 0), 1, 1, 131071 },
	{ "RATE_REDUCE_MONITOR_PERIOD", AT(0x34, 16, 0), 4, 1, 131071 },
	{ "INITIAL_ALPHA_VALUE", AT(0x38, 9, 0), 1023 },
	{ "MIN_TIME_BETWEEN_CNPS", AT(0x3c, 16, 0), 4 },
	{ "CNP_802P_PRIO", AT(0x40, 2, 0), 6 },
	{ "CNP_DSCP", AT(0x40, 13, 8), 48 },
};

static const struct config_field lldp_nb_conf[] = {
	{ "lldp_msg_tx_interval", AT(0x0, 11, 0), 30 },
	{ "LLDP_NB_DCBX", FLAG(0x0, 27), 0 },
	{ "LLDP_NB_RX_MODE", AT(0x0, 29, 28), 0, 0, MAX_LLDP_MODE },
	{ "LLDP_NB_TX_MODE", AT(0x0, 31, 30), 0, 0, MAX_LLDP_MODE },
};

static const struct config_field lldp_nb_cap[] = {
	{ "lldp_nb_dcbx_en", FLAG(0x0, 27), 1 },
	{ "lldp_nb_rx_cap", AT(0x0, 29, 28), MAX_LLDP_MODE },
	{ "lldp_nb_tx_cap", AT(0x0, 31, 30), MAX_LLDP_MODE },
};

static const struct config_field lldp_nb_dcbx[] = {
	{ "DCBX_IEEE", FLAG(0x0, 0), 1 },
	{ "DCBX_CEE", FLAG(0x0, 1), 1 },
	{ "DCBX_WILLING", FLAG(0x0, 2), 1 },
};

static const struct config_field keep_link_up[] = {
	{ "KEEP_ETH_LINK_UP", FLAG(0x0, 0), 1 },
	{ "KEEP_IB_LINK_UP", FLAG(0x0, 1), 0 },
	{ "KEEP_LINK_UP_ON_BOOT", FLAG(0x0, 2), 0 },
	{ "KEEP_LINK_UP_ON_STANDBY", FLAG(0x0, 3), 0 },
	{ "DO_NOT_CLEAR_PORT_STATS", FLAG(0x0, 4), 0 },
	{ "AUTO_POWER_SAVE_LINK_DOWN", FLAG(0x0, 5), 0 },
};

static const struct config_field qos_conf[] = {
	{ "NUM_OF_VL", AT(0x0, 3, 0), 3, 1, MAX_VLS },
	{ "NUM_OF_TC", AT(0x0, 7, 4), 0, 0, 7 },
	{ "NUM_OF_PFC", AT(0x0, 11, 8), 8, 0, MAX_PFCS },
	{ "VL15_BUFFER_SIZE", AT(0x0, 15, 12), 0, 0, 8 },
};

static const struct config_field qos_cap[] = {
	{ "max_num_of_vl", AT(0x0, 3, 0), MAX_VLS },
	{ "max_num_of_tc", AT(0x0, 7, 4), MAX_TCS },
	{ "max_num_pfc", AT(0x0, 11, 8), MAX_PFCS },
	{ "log_max_vl15_buffer_size", AT(0x0, 15, 12), 8 },
};

static const struct config_field mpfs_conf[] = {
	{ "DUP_MAC_ACTION", AT(0x0, 3, 0), 0, 0, 1 },
	{ "MPFS_MC_LOOPBACK_DISABLE", FLAG(0x0, 5), 0 },
	{ "MPFS_UC_LOOPBACK_DISABLE", FLAG(0x0, 6), 0 },
	{ "UNKNOWN_UPLINK_MAC_FLOOD", FLAG(0x0, 7), 0 },
	{ "SRIOV_IB_ROUTING_MODE", FLAG(0x0, 30), 1 },
	{ "IB_ROUTING_MODE", FLAG(0x0, 31), 1 },
};

static const struct config_field mpfs_cap[] = {
	{ "loopback_disable_supported", FLAG(0x0, 27), 1 },
	{ "unknown_uplink_mac_flood_supported", FLAG(0x0, 28), 1 },
	{ "sriov_ib_routing_mode_supported", FLAG(0x0, 29), 1 },
	{ "ib_routing_mode_supported", FLAG(0x0, 31), 1 },
};

static const struct config_field wol_conf[] = {
	{ "WOL_MAGIC_EN", FLAG(0x0, 10), 1 },
};

static const struct config_field wol_cap[] = {
	{ "en_wol_magic", FLAG(0x0, 10), 1 },
};

static const struct config_field hca_conf[] = {
	{ "ROCE_CONTROL", AT(0x0, 27, 26), 2, 0, 2 },
	{ "PCI_WR_ORDERING", AT(0x0, 29, 28), 0, 0, 1 },
	{ "MULTI_PORT_VHCA_EN", FLAG(0x0, 31), 0 },
};

static const struct config_field hca_cap[] = {
	{ "roce_ctrl_supported", FLAG(0x0, 27), 1 },
	{ "pci_data_wr_ordering_supported", FLAG(0x0, 28), 1 },
	{ "multi_port_vhca_supported", FLAG(0x0, 31), 1 },
};

static const struct config_field external_port_ctrl[] = {
	{ "PORT_OWNER", FLAG(0x0, 0), 1 },
	{ "ALLOW_RD_COUNTERS", FLAG(0x0, 1), 1 },
	{ "RENEG_ON_CHANGE", FLAG(0x0, 2), 1 },
	{ "TRACER_ENABLE", FLAG(0x0, 3), 1 },
};

static const struct config_field rom_boot_conf2[] = {
	{ "IP_VER", AT(0x0, 9, 8), 0 },
	{ "BOOT_UNDI_NETWORK_WAIT", AT(0x0, 23, 16), 0 },
};

static const struct config_field rom_uefi_conf[] = {
	{ "UEFI_HII_EN", FLAG(0x0, 31), 1 },
};

static const struct config_field rom_debug_level[] = {
	{ "BOOT_DBG_LOG", FLAG(0x0, 0), 0 },
	{ "BOOT_DBG_LOG_STP", AT(0x4, 1, 0), 0 },
	{ "BOOT_DBG_LOG_DHCP", AT(0x4, 5, 4), 0 },
	{ "BOOT_DBG_LOG_DRV", AT(0x4, 17, 16), 0 },
	{ "BOOT_DBG_LOG_TFTP", AT(0x4, 29, 28), 0 },
	{ "BOOT_DBG_LOG_TCP", AT(0x8, 1, 0), 0 },
};

static const struct config_field rom_uefi_debug_level[] = {
	{ "UEFI_DEBUG_LOG_INIT", FLAG(0x0, 0), 0 },
	{ "UEFI_DEBUG_LOG_LOAD", FLAG(0x0, 1), 0 },
	{ "UEFI_DEBUG_LOG_SNI", FLAG(0x0, 8), 0 },
	{ "UEFI_DEBUG_LOG_UNDI", FLAG(0x0, 9), 0 },
	{ "UEFI_LOG_MIN_SEVERITY", AT(0x0, 25, 24), 0 },
	{ "UEFI_LOG_VERBOSE", FLAG(0x0, 27), 0 },
	{ "UEFI_LOGS", AT(0x0, 31, 28), 0, 0, 2 },
};

static const struct config_field rom_boot_conf1[] = {
	{ "BOOT_VLAN", AT(0x0, 11, 0), 1, 0, 4094 },
	{ "LEGACY_BOOT_PROTOCOL", AT(0x0, 23, 16), 1, 0, 5 },
	{ "BOOT_RETRY_CNT1", AT(0x0, 26, 24), 0 },
	{ "BOOT_INTERRUPT_DIS", FLAG(0x0, 27), 0 },
	{ "BOOT_LACP_DIS", FLAG(0x0, 29), 1 },
	{ "BOOT_VLAN_EN", FLAG(0x0, 30), 0 },
	{ "boot_option_rom_en", FLAG(0x0, 31), 1 },
};

static const struct config_field rom_ib_boot_conf[] = {
	{ "BOOT_PKEY", AT(0x0, 15, 0), 0 },
};

static const struct config_field pci_conf[] = {
	{ "ATS_ENABLED", FLAG(0x0, 22), 0 },
	{ "EXP_ROM_UEFI_ARM_ENABLE", FLAG(0x0, 24), 0 },
	{ "EXP_ROM_UEFI_x86_ENABLE", FLAG(0x0, 25), 1 },
	{ "EXP_ROM_PXE_ENABLE", FLAG(0x0, 26), 1 },
	{ "FORCE_ETH_PCI_SUBCLASS", FLAG(0x0, 29), 0 },
	{ "ADVANCED_PCI_SETTINGS", FLAG(0x0, 31), 0 },
};

static const struct config_field pci_cap[] = {
	{ "ats_supported", FLAG(0x0, 22), 1 },
	{ "exp_rom_uefi_arm_supported", FLAG(0x0, 24), 1 },
	{ "exp_rom_uefi_x86_supported", FLAG(0x0, 25), 1 },
	{ "exp_rom_pxe_supported", FLAG(0x0, 26), 1 },
	{ "force_eth_subclass_supported", FLAG(0x0, 29), 1 },
	{ "advanced_pci_settings_supported", FLAG(0x0, 31), 1 },
};

static const struct config_field safe_mode_conf[] = {
	{ "SAFE_MODE_THRESHOLD", AT(0x0, 7, 0), 10, 1, 100 },
	{ "SAFE_MODE_ENABLE", FLAG(0x0, 30), 1 },
};

#define ITEM(type, name, len, version) \
	{ type, "nv_" #name, len, version, false, name, ARRAY_SIZE(name) }
#define CAP(type, name, len, version) \
	{ type, "nv_" #name, len, version, true, name, ARRAY_SIZE(name) }

const struct config_item config_items[] = {
	ITEM(CONFIG_BASE_MAC_GUID, base_mac_guid, 16, 0),
	CAP(GLOBAL(3), base_mac_guid_cap, 8, 0),
	ITEM(GLOBAL(6), memic_conf, 4, 0),
	CAP(GLOBAL(7), memic_cap, 4, 0),
	ITEM(GLOBAL(8), host_chaining_conf, 20, 0),
	CAP(GLOBAL(9), host_chaining_cap, 8, 0),
	ITEM(GLOBAL(14), flex_parser_conf, 20, 0),
	CAP(GLOBAL(15), flex_parser_cap, 16, 0),
	ITEM(GLOBAL(16), roce_1_5_conf, 4, 0),
	ITEM(GLOBAL(19), internal_hairpin_conf, 16, 0),
	CAP(GLOBAL(20), internal_hairpin_cap, 4, 0),
	ITEM(GLOBAL(128), global_pci_conf, 12, 0),
	CAP(GLOBAL(129), global_pci_cap, 20, 0),
	ITEM(GLOBAL(130), tpt_conf, 4, 0),
	ITEM(GLOBAL(132), global_pci_conf_2, 4, 0),
	ITEM(GLOBAL(136), power_conf, 4, 0),
	CAP(GLOBAL(137), power_cap, 4, 0),
	CAP(GLOBAL(257), rom_cap, 4, 0),
	ITEM(GLOBAL(266), sw_offload_conf, 8, 1),
	CAP(GLOBAL(267), sw_offload_cap, 4, 0),
	CAP(GLOBAL(282), global_roce_cc_cap, 4, 0),
	ITEM(GLOBAL(292), advanced_testability, 4, 0),
	ITEM(GLOBAL(400), ib_dc_conf, 8, 1),
	CAP(GLOBAL(401), ib_dc_cap, 24, 0),
	ITEM(PORT(18), vpi_link_type, 4, 0),
	ITEM(PORT(263), roce_cc, 4, 0),
	ITEM(PORT(264), roce_cc_ecn, 68, 0),
	ITEM(PORT(266), lldp_nb_conf, 12, 1),
	CAP(PORT(267), lldp_nb_cap, 12, 1),
	ITEM(PORT(398), lldp_nb_dcbx, 4, 0),
	ITEM(PORT(400), keep_link_up, 4, 3),
	ITEM(PORT(402), qos_conf, 12, 1),
	CAP(PORT(403), qos_cap, 4, 0),
	ITEM(PORT(406), mpfs_conf, 4, 0),
	CAP(PORT(407), mpfs_cap, 4, 0),
	ITEM(FUNCTION(16), wol_conf, 4, 0),
	CAP(FUNCTION(31), wol_cap, 4, 0),
	ITEM(FUNCTION(274), hca_conf, 4, 0),
	CAP(FUNCTION(275), hca_cap, 4, 0),
	ITEM(FUNCTION(402), external_port_ctrl, 4, 1),
	ITEM(FUNCTION(405), rom_boot_conf2, 4, 2),
	ITEM(FUNCTION(406), rom_uefi_conf, 4, 0),
	ITEM(FUNCTION(514), rom_debug_level, 12, 0),
	ITEM(FUNCTION(518), rom_uefi_debug_level, 4, 0),
	ITEM(FUNCTION(545), rom_boot_conf1, 4, 1),
	ITEM(FUNCTION(546), rom_ib_boot_conf, 4, 0),
	ITEM(HOST(128), pci_conf, 4, 0),
	CAP(HOST(129), pci_cap, 4, 0),
	ITEM(HOST(130), safe_mode_conf, 4, 0),
};

const size_t config_item_count = ARRAY_SIZE(config_items);
_Static_assert(ARRAY_SIZE(config_items) <= CONFIG_ITEMS_MAX,
	       "too many items");
