// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Items of the non-volatile configuration. Parameters have the names of
 * NVIDIA's mlxconfig. Names in lower case are bits that mark parameters as
 * valid.
 */
#include "nv.h"

#define BOOL NAMES("False=0 True=1")
#define VALID(name) .valid = #name

static const char memic_conf_memic_atomic_endianess_names[] =
	"DEVICE_DEFAULT=0 MEMIC_ATOMIC_ENDIANNESS_BIG=1 MEMIC_ATOMIC_ENDIANNESS_LITTLE=2";

static const char memic_conf_memic_atomic_names[] =
	"DEVICE_DEFAULT=0 MEMIC_ATOMIC_DISABLE=1 MEMIC_ATOMIC_ENABLE=2";

static const struct layout memic_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(MEMIC_ATOMIC_ENDIANESS, 0xe, 2,
		   NAMES(memic_conf_memic_atomic_endianess_names)),
		RW(MEMIC_ATOMIC, 0x10, 2, NAMES(memic_conf_memic_atomic_names)),
		RW(MEMIC_SIZE_LIMIT, 0x14, 4,
		   NAMES("DISABLED=0 _256KB=1 _512KB=2 _1024KB=3")),
		RW(MEMIC_BAR_SIZE, 0x18, 8),
		{ 0 } },
};

static const struct layout internal_cpu_conf = {
	.bytes = 16,
	.fields = (const struct field[]) {
		RW(DELAY_HOST_OS_INIT, 0x12, 2,
		   NAMES("DEVICE_DEFAULT=0 ENABLE=1 DISABLE=2")),
		RW(INT_CPU_AUTO_SHUTDOWN, 0x14, 2,
		   NAMES("DEVICE_DEFAULT=0 ENABLE=1 DISABLE=2")),
		RW(INTERNAL_CPU_OFFLOAD_ENGINE, 0x17, 1,
		   NAMES("ENABLED=0 DISABLED=1")),
		RW(INTERNAL_CPU_IB_VPORT0, 0x19, 1,
		   NAMES("ECPF=0 EXT_HOST_PF=1")),
		RW(INTERNAL_CPU_ESWITCH_MANAGER, 0x1a, 1,
		   NAMES("ECPF=0 EXT_HOST_PF=1")),
		RW(INTERNAL_CPU_PAGE_SUPPLIER, 0x1b, 1,
		   NAMES("ECPF=0 EXT_HOST_PF=1")),
		RW(INTERNAL_CPU_MODEL, 0x1c, 4,
		   NAMES("SEPARATED_HOST=0 EMBEDDED_CPU=1")),
		{ 0 } },
};

static const struct layout flex_parser_conf = {
	.bytes = 20,
	.fields = (const struct field[]) {
		RW(PROG_PARSE_GRAPH, 0x0, 1, BOOL),
		RW(FLEX_PARSER_PROFILE_ENABLE, 0x18, 8),
		RW(FLEX_IPV4_OVER_VXLAN_PORT, 0x50, 16),
		{ 0 } },
};

static const struct layout roce_1_5_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(ROCE_NEXT_PROTOCOL, 0x18, 8),
		{ 0 } },
};

static const char global_pci_conf_partial_write_cache_mode_names[] =
	"DEVICE_DEFAULT=0 DISABLED=1 FUNCTION_BASED=2 ADDRESS_BASED=3";

static const struct layout global_pci_conf = {
	.bytes = 12,
	.fields = (const struct field[]) {
		RW(sriov_valid, 0x0, 1),
		RW(fpp_valid, 0x2, 1),
		RW(num_pfs_valid, 0x3, 1),
		RW(num_vf_msix_valid, 0x4, 1),
		RW(NUM_PF_MSIX_VALID, 0x5, 1, BOOL),
		RW(vf_bar_size_valid, 0x6, 1),
		RW(pf_bar_size_valid, 0x7, 1),
		RW(non_prefetchable_pf_bar_valid, 0x8, 1),
		RW(VF_NODNIC_ENABLE, 0x9, 1, BOOL),
		RW(STRICT_VF_MSIX_NUM, 0xa, 1, BOOL),
		RW(PER_PF_NUM_SF, 0xb, 1, BOOL),
		RW(PF_NUM_PF_MSIX_VALID, 0xc, 1, BOOL),
		RW(VF_VPD_ENABLE, 0xd, 1, BOOL),
		RW(NON_PREFETCHABLE_PF_BAR, 0xe, 1, BOOL,
		   VALID(non_prefetchable_pf_bar_valid)),
		RW(PER_PF_NUM_VF_MSIX, 0x10, 1, BOOL),
		RW(PF_NUM_OF_VF_VALID, 0x11, 1, BOOL),
		RW(INTERNAL_CPU_RSHIM, 0x12, 1, NAMES("ENABLED=0 DISABLED=1")),
		RW(DPU_RESET_NOTIFICATION_ENABLED, 0x13, 1,
		   NAMES("DISABLED=0 ENABLED=1")),
		RW(PF_BAR2_SIZE, 0x18, 8),
		RW(SRIOV_EN, 0x20, 1, BOOL, VALID(sriov_valid)),
		RW(FPP_EN, 0x22, 1, BOOL, VALID(fpp_valid)),
		RW(HIDE_PORT2_PF, 0x23, 1, BOOL),
		RW(PF_BAR2_ENABLE, 0x24, 1, BOOL),
		RW(PARTIAL_WRITE_CACHE_MODE, 0x25, 3,
		   NAMES(global_pci_conf_partial_write_cache_mode_names)),
		RW(NUM_OF_PF, 0x28, 8, VALID(num_pfs_valid)),
		RW(NUM_OF_VFS, 0x30, 16, VALID(sriov_valid)),
		RW(NUM_VF_MSIX, 0x40, 10, VALID(num_vf_msix_valid)),
		RW(NUM_PF_MSIX, 0x4a, 10, VALID(NUM_PF_MSIX_VALID)),
		RW(VF_LOG_BAR_SIZE, 0x54, 6, VALID(vf_bar_size_valid)),
		RW(PF_LOG_BAR_SIZE, 0x5a, 6, VALID(pf_bar_size_valid)),
		{ 0 } },
};

static const struct layout tpt_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(INT_LOG_MAX_PAYLOAD_SIZE, 0x1c, 4,
		   NAMES("AUTOMATIC=0 _4KB=12")),
		{ 0 } },
};

static const struct layout global_pci_conf_2 = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(MAX_ACC_OUT_READ, 0x0, 16),
		RW(PCIE_CREDIT_TOKEN_TIMEOUT, 0x10, 16),
		{ 0 } },
};

static const char power_conf_lag_resource_allocation_names[] =
	"DEVICE_DEFAULT=0 PRE_ALLOCATION=1 PRE_ALLOCATION_QA=2";

static const struct layout power_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(ADVANCED_POWER_SETTINGS, 0x0, 1, BOOL),
		RW(DISABLE_SLOT_POWER_LIMITER, 0x1, 1, BOOL),
		RW(RESET_WITH_HOST_ON_ERRORS, 0x2, 1, BOOL),
		RW(SW_RECOVERY_ON_ERRORS, 0x3, 1, BOOL),
		RW(PARTIAL_RESET_EN, 0x6, 1, BOOL),
		RW(ACCURATE_TX_SCHEDULER, 0x7, 1, BOOL),
		RW(PHY_COUNT_LINK_UP_DELAY, 0x8, 2,
		   NAMES("DELAY_NONE=0 DELAY_10_SEC=1 DELAY_20_SEC=2")),
		RW(LAG_RESOURCE_ALLOCATION, 0xa, 2,
		   NAMES(power_conf_lag_resource_allocation_names)),
		RW(RT_PPS_ENABLED_ON_POWERUP, 0xc, 1, BOOL),
		RW(NETWORK_PORTS_NUMBER, 0x1c, 4),
		{ 0 } },
};

static const char sw_offload_conf_pci_atomic_mode_names[] = {
	"PCI_ATOMIC_DISABLED_EXT_ATOMIC_ENABLED=0 PCI_ATOMICS_ENABLED_EXT_ATOMICS_ENABLED_SERIALIZED=1 PCI_ATOMICS_ENABLED_EXT_ATOMICS_DISABLED=2 PCI_ATOMICS_ENABLED_EXT_ATOMICS_ENABLED_NONCOHERENT=3 PCI_ATOMICS_ENABLED_EXT_ATOMICS_ENABLED=4"
};

static const char sw_offload_conf_vf_migration_mode_names[] =
	"DEVICE_DEFAULT=0 MIGRATION_DISABLED=1 MIGRATION_ENABLED=2";

static const struct layout sw_offload_conf = {
	.bytes = 8,
	.fields = (const struct field[]) {
		RW(IP_OVER_VXLAN_PORT, 0x0, 16),
		RW(TUNNEL_ECN_COPY_DISABLE, 0x10, 1, BOOL),
		RW(PCI_ATOMIC_MODE, 0x11, 3,
		   NAMES(sw_offload_conf_pci_atomic_mode_names)),
		RW(RDMA_SELECTIVE_REPEAT_EN, 0x14, 1, BOOL),
		RW(REAL_TIME_CLOCK_ENABLE, 0x15, 1, BOOL),
		RW(VECTOR_CALC_DISABLE, 0x16, 1, BOOL),
		RW(UCTX_EN, 0x17, 1, BOOL),
		RW(PRIO_TAG_REQUIRED_EN, 0x18, 1, BOOL),
		RW(ESWITCH_IPV4_TTL_MODIFY_ENABLE, 0x19, 1, BOOL),
		RW(MKEY_BY_NAME, 0x1a, 1, BOOL),
		RW(IP_OVER_VXLAN_EN, 0x1b, 1, BOOL),
		RW(CQE_COMPRESSION, 0x1d, 3, NAMES("BALANCED=0 AGGRESSIVE=1")),
		RW(TUNNEL_IP_PROTO_ENTROPY_DISABLE, 0x20, 1, BOOL),
		RW(ROCE_ADAPTIVE_ROUTING_EN, 0x22, 1, BOOL),
		RW(LOG_MAX_OUTSTANDING_WQE, 0x23, 5),
		RW(VF_MIGRATION_MODE, 0x28, 2,
		   NAMES(sw_offload_conf_vf_migration_mode_names)),
		RW(LOG_TX_PSN_WINDOW, 0x2a, 6),
		RW(LRO_LOG_TIMEOUT3, 0x30, 4),
		RW(LRO_LOG_TIMEOUT2, 0x34, 4),
		RW(LRO_LOG_TIMEOUT1, 0x38, 4),
		RW(LRO_LOG_TIMEOUT0, 0x3c, 4),
		{ 0 } },
};

static const char sw_accelerate_conf_multipath_dscp_names[] =
	"DEVICE_DEFAULT=0 DISABLE=1 DSCP_0=2 DSCP_1=3 DSCP_2=4";

static const struct layout sw_accelerate_conf = {
	.bytes = 8,
	.fields = (const struct field[]) {
		RW(SWP_L4_CHECKSUM_MODE, 0x0, 2,
		   NAMES("DEVICE_DEFAULT=0 FULL_CSUM=1 L4_ONLY=2")),
		RW(MULTIPATH_DSCP, 0x10, 3,
		   NAMES(sw_accelerate_conf_multipath_dscp_names)),
		RW(LOG_MAX_OUTSTANDING_READ_ATOMIC, 0x13, 5),
		RW(DBR_LESS_SQP, 0x18, 2,
		   NAMES("DEVICE_DEFAULT=0 ENABLE=1 DISABLE=2")),
		RW(LOG_MAX_QUEUE, 0x1a, 6),
		{ 0 } },
};

static const struct layout advanced_testability = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(ADVANCED_TESTABILITY, 0x1f, 1, BOOL),
		{ 0 } },
};

static const struct layout ib_dc_conf = {
	.bytes = 8,
	.fields = (const struct field[]) {
		RW(MAX_PACKET_LIFETIME, 0x12, 6),
		RW(LOG_DCR_HASH_TABLE_SIZE, 0x1b, 5),
		RW(DCR_LIFO_SIZE, 0x28, 24),
		{ 0 } },
};

static const struct layout vpi_link_type = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(LINK_TYPE, 0x1c, 2, NAMES("IB=1 ETH=2")),
		{ 0 } },
};

static const char roce_cc_roce_cc_cwnd_by_np_count_names[] =
	"DEVICE_DEFAULT=0 NP_CNTRS_ENABLE=1 NP_CNTRS_DISABLE=2";

static const struct layout roce_cc = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(ROCE_CC_ALGORITHM, 0x0, 1, NAMES("ECN=0 QCN=1")),
		RW(IB_CC_SHAPER_COALESCE, 0x1, 3,
		   NAMES("DEVICE_DEFAULT=0 REMOTE_LID=2")),
		RW(ROCE_CC_SHAPER_COALESCE, 0x5, 3,
		   NAMES("DEVICE_DEFAULT=0 DEST_IP=1 SOURCE_QP=2 _5_TUPLE=3")),
		RW(ROCE_CC_CWND_BY_NP_COUNT, 0x13, 2,
		   NAMES(roce_cc_roce_cc_cwnd_by_np_count_names)),
		RW(ROCE_CC_CNP_MODERATION, 0x15, 3,
		   NAMES("DEVICE_DEFAULT=0 PER_PORT=1 PER_FLOW=2")),
		RW(ROCE_CC_PRIO_MASK, 0x18, 8),
		{ 0 } },
};

static const struct layout roce_cc_ecn = {
	.bytes = 68,
	.fields = (const struct field[]) {
		RW(CLAMP_TGT_RATE, 0x0, 1, BOOL),
		RW(CLAMP_TGT_RATE_AFTER_TIME_INC, 0x1, 1, BOOL),
		RW(RPG_TIME_RESET, 0x2f, 17),
		RW(RPG_BYTE_RESET, 0x40, 32),
		RW(RPG_THRESHOLD, 0x7b, 5),
		RW(RPG_MAX_RATE, 0x80, 32),
		RW(RPG_AI_RATE, 0xa0, 32),
		RW(RPG_HAI_RATE, 0xc0, 32),
		RW(RPG_GD, 0xfc, 4),
		RW(RPG_MIN_DEC_FAC, 0x118, 8),
		RW(RPG_MIN_RATE, 0x120, 32),
		RW(RATE_TO_SET_ON_FIRST_CNP, 0x140, 32),
		RW(DCE_TCP_G, 0x176, 10),
		RW(DCE_TCP_RTT, 0x18f, 17),
		RW(RATE_REDUCE_MONITOR_PERIOD, 0x1af, 17),
		RW(INITIAL_ALPHA_VALUE, 0x1d6, 10),
		RW(MIN_TIME_BETWEEN_CNPS, 0x1ef, 17),
		RW(CNP_DSCP, 0x212, 6),
		RW(CNP_RES_PRIO_MODE, 0x21c, 1, BOOL),
		RW(CNP_802P_PRIO, 0x21d, 3),
		{ 0 } },
};

static const struct layout lldp_nb_conf = {
	.bytes = 12,
	.fields = (const struct field[]) {
		RW(LLDP_NB_TX_MODE, 0x0, 2, NAMES("OFF=0 MANDATORY=1 ALL=2")),
		RW(LLDP_NB_RX_MODE, 0x2, 2, NAMES("OFF=0 MANDATORY=1 ALL=2")),
		RW(LLDP_NB_DCBX, 0x4, 1, BOOL),
		{ 0 } },
};

static const struct layout roce_conf = {
	.bytes = 16,
	.fields = (const struct field[]) {
		RW(ROCE_RTT_RESP_DSCP_MODE, 0x10, 2,
		   NAMES("DEVICE_DEFAULT=0 FIXED_VALUE=1 RTT_REQUEST=2")),
		RW(ROCE_RTT_RESP_DSCP, 0x1a, 6),
		{ 0 } },
};

static const struct layout lldp_nb_dcbx = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(DCBX_WILLING, 0x1d, 1, BOOL),
		RW(DCBX_CEE, 0x1e, 1, BOOL),
		RW(DCBX_IEEE, 0x1f, 1, BOOL),
		{ 0 } },
};

static const struct layout keep_link_up = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(AUTO_POWER_SAVE_LINK_DOWN, 0x1a, 1, BOOL),
		RW(DO_NOT_CLEAR_PORT_STATS, 0x1b, 1, BOOL),
		RW(KEEP_LINK_UP_ON_STANDBY, 0x1c, 1, BOOL),
		RW(KEEP_LINK_UP_ON_BOOT, 0x1d, 1, BOOL),
		RW(KEEP_IB_LINK_UP, 0x1e, 1, BOOL),
		RW(KEEP_ETH_LINK_UP, 0x1f, 1, BOOL),
		{ 0 } },
};

static const char qos_conf_vl_buffer_allocation_names[] =
	"DEVICE_DEFAULT=0 FULL_DYNAMIC=1 FWS_DYNAMIC=2 FWS_STATIC=3";

static const char qos_conf_num_of_tc_names[] =
	"_8_TCs=0 _1_TC=1 _2_TCs=2 _3_TCs=3 _4_TCs=4 _5_TCs=5 _6_TCs=6 _7_TCs=7";

static const char qos_conf_eth_ets_granularity_names[] =
	"DEVICE_DEFAULT=0 ETH_ETS_GR_1=1 ETH_ETS_GR_6=6 ETH_ETS_GR_7=7";

static const char qos_conf_ib_ets_granularity_names[] =
	"DEVICE_DEFAULT=0 IB_ETS_GR_1=1 IB_ETS_GR_6=6 IB_ETS_GR_7=7";

static const struct layout qos_conf = {
	.bytes = 12,
	.fields = (const struct field[]) {
		RW(VL_ISOLATION_MODE, 0x2, 3,
		   NAMES("DEVICE_DEFAULT=0 VL_ISO_BASIC=1 VL_ISO_CTRL_VL=2")),
		RW(VL_BUFFER_ALLOCATION, 0x5, 3,
		   NAMES(qos_conf_vl_buffer_allocation_names)),
		RW(FLOW_CONTROL, 0x8, 2,
		   NAMES("DEVICE_DEFAULT=0 FC_DISABLED=1 FC_GLOBAL_PAUSE=2")),
		RW(ETS_SCHED_MODE, 0xa, 2,
		   NAMES("device_default=0 per_physical_port=1 per_host=2")),
		RW(qos_trust_state_en, 0xc, 1),
		RW(QOS_TRUST_STATE, 0xd, 3,
		   NAMES("TRUST_PORT=0 TRUST_PCP=1 TRUST_DSCP=2 TRUST_DSCP_PCP=3"),
		   VALID(qos_trust_state_en)),
		RW(VL15_BUFFER_SIZE, 0x10, 4),
		RW(NUM_OF_PFC, 0x14, 4),
		RW(NUM_OF_TC, 0x18, 4, NAMES(qos_conf_num_of_tc_names)),
		RW(NUM_OF_VL, 0x1c, 4,
		   NAMES("_1_VL=1 _2_VLs=2 _4_VLs=3 _8_VLs=4 _15_VLs=5")),
		RW(ETH_ETS_GRANULARITY, 0x20, 3,
		   NAMES(qos_conf_eth_ets_granularity_names)),
		RW(IB_ETS_GRANULARITY, 0x23, 3,
		   NAMES(qos_conf_ib_ets_granularity_names)),
		{ 0 } },
};

static const struct layout mpfs_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(IB_ROUTING_MODE, 0x0, 1, NAMES("GID=0 LID=1")),
		RW(SRIOV_IB_ROUTING_MODE, 0x1, 1, NAMES("GID=0 LID=1")),
		RW(UNKNOWN_UPLINK_MAC_FLOOD, 0x18, 1, BOOL),
		RW(MPFS_UC_LOOPBACK_DISABLE, 0x19, 1, BOOL),
		RW(MPFS_MC_LOOPBACK_DISABLE, 0x1a, 1, BOOL),
		RW(DUP_MAC_ACTION, 0x1c, 4, NAMES("LAST_CFG=0 LOAD_BALANCE=1")),
		{ 0 } },
};

static const struct layout wol_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(WOL_MAGIC_EN, 0x15, 1, BOOL),
		{ 0 } },
};

static const struct layout pf_pci_conf = {
	.bytes = 16,
	.fields = (const struct field[]) {
		RW(PF_SF_BAR_SIZE, 0x0, 8, VALID(pf_total_sf_en)),
		RW(pf_total_sf_en, 0x8, 1),
		RW(pf_total_vf_en, 0x9, 1),
		RW(PF_DEVICE_ID_ENABLE, 0xa, 1, BOOL),
		RW(PF_VF_BAR2_MODE, 0xb, 2,
		   NAMES("DEVICE_DEFAULT=0 SF_DISABLED=1 SF_ENABLED=2")),
		RW(PF_SD_GROUP, 0xd, 3),
		RW(PF_TOTAL_SF, 0x10, 16, VALID(pf_total_sf_en)),
		RW(PF_NUM_VF_MSIX, 0x28, 12),
		RW(PF_NUM_PF_MSIX, 0x34, 12),
		RW(PF_DEVICE_ID, 0x40, 16, VALID(PF_DEVICE_ID_ENABLE)),
		RW(PF_NUM_OF_VF, 0x50, 16, VALID(pf_total_vf_en)),
		{ 0 } },
};

static const char hca_conf_mkey_by_name_range_names[] =
	"DEVICE_DEFAULT=0 MKEY_RANGE_DISABLE=1 MKEY_RANGE_ENABLE=2";

static const struct layout hca_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(MULTI_PORT_VHCA_EN, 0x0, 1, BOOL),
		RW(PCI_WR_ORDERING, 0x2, 2, NAMES("per_mkey=0 force_relax=1")),
		RW(ROCE_CONTROL, 0x4, 2,
		   NAMES("DEVICE_DEFAULT=0 ROCE_DISABLE=1 ROCE_ENABLE=2")),
		RW(MKEY_BY_NAME_RANGE, 0x6, 2,
		   NAMES(hca_conf_mkey_by_name_range_names)),
		RW(SILENT_MODE, 0x8, 1, BOOL),
		{ 0 } },
};

static const struct layout external_port_ctrl = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(TRACER_ENABLE, 0x1c, 1, BOOL),
		RW(RENEG_ON_CHANGE, 0x1d, 1, BOOL),
		RW(ALLOW_RD_COUNTERS, 0x1e, 1, BOOL),
		RW(PORT_OWNER, 0x1f, 1, BOOL),
		{ 0 } },
};

static const struct layout rom_boot_conf2 = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(BOOT_UNDI_NETWORK_WAIT, 0x8, 8),
		RW(IP_VER, 0x16, 2,
		   NAMES("IPv4=0 IPv6=1 IPv4_IPv6=2 IPv6_IPv4=3")),
		{ 0 } },
};

static const struct layout rom_uefi_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(UEFI_HII_EN, 0x0, 1, BOOL),
		{ 0 } },
};

static const char rom_boot_conf1_legacy_boot_protocol_names[] =
	"NONE=0 PXE=1 ISCSI=2 PXE_WO_FAIL_ISCSI=4 ISCSI_WO_FAIL_PXE=5";

static const struct layout rom_boot_conf1 = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(BOOT_VLAN_EN, 0x1, 1, BOOL),
		RW(BOOT_LACP_DIS, 0x2, 1, BOOL),
		RW(BOOT_INTERRUPT_DIS, 0x4, 1, BOOL),
		RW(BOOT_RETRY_CNT1, 0x5, 3,
		   NAMES("NONE=0 _1=1 _2=2 _3=3 _4=4 _5=5 _6=6 UNLIMITED=7")),
		RW(LEGACY_BOOT_PROTOCOL, 0x8, 8,
		   NAMES(rom_boot_conf1_legacy_boot_protocol_names)),
		RW(BOOT_VLAN, 0x14, 12),
		{ 0 } },
};

static const struct layout rom_ib_boot_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(BOOT_PKEY, 0x10, 16),
		{ 0 } },
};

static const char pci_conf_p2p_ordering_mode_names[] =
	"DEVICE_DEFAULT=0 SECURE_NONE=1 SECURE_TRUST=2 SECURE_ALL=3";

static const struct layout pci_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(ADVANCED_PCI_SETTINGS, 0x0, 1, BOOL),
		RW(IBM_CAPI_EN, 0x1, 1, BOOL),
		RW(FORCE_ETH_PCI_SUBCLASS, 0x2, 1, BOOL),
		RW(IBM_AS_NOTIFY_EN, 0x3, 1, BOOL),
		RW(IBM_TUNNELED_ATOMIC_EN, 0x4, 1, BOOL),
		RW(EXP_ROM_PXE_ENABLE, 0x5, 1, BOOL),
		RW(EXP_ROM_UEFI_x86_ENABLE, 0x6, 1, BOOL),
		RW(EXP_ROM_UEFI_ARM_ENABLE, 0x7, 1, BOOL),
		RW(DYNAMIC_VF_MSIX_TABLE, 0x8, 1, BOOL),
		RW(ATS_ENABLED, 0x9, 1, BOOL),
		RW(EXP_ROM_NVME_UEFI_x86_ENABLE, 0xa, 1, BOOL),
		RW(EXP_ROM_NVME_UEFI_ARM_ENABLE, 0xb, 1, BOOL),
		RW(EXP_ROM_VIRTIO_BLK_UEFI_x86_ENABLE, 0xc, 1, BOOL),
		RW(EXP_ROM_VIRTIO_BLK_UEFI_ARM_ENABLE, 0xd, 1, BOOL),
		RW(EXP_ROM_VIRTIO_NET_UEFI_x86_ENABLE, 0xe, 1, BOOL),
		RW(EXP_ROM_VIRTIO_NET_UEFI_ARM_ENABLE, 0xf, 1, BOOL),
		RW(EXP_ROM_VIRTIO_NET_PXE_ENABLE, 0x10, 1, BOOL),
		RW(P2P_ORDERING_MODE, 0x12, 2,
		   NAMES(pci_conf_p2p_ordering_mode_names)),
		RW(MANAGEMENT_PF_MODE, 0x14, 2,
		   NAMES("DEVICE_DEFAULT=0 MNG_PF_ENABLE=1 MNG_PF_DISABLE=2")),
		RW(BAR_PAGE_ALIGNMENT, 0x16, 2,
		   NAMES("DEVICE_DEFAULT=0 ALIGN_4KB=1 ALIGN_64KB=2")),
		{ 0 } },
};

static const struct layout safe_mode_conf = {
	.bytes = 4,
	.fields = (const struct field[]) {
		RW(SAFE_MODE_ENABLE, 0x1, 1, BOOL),
		RW(SAFE_MODE_THRESHOLD, 0x18, 8),
		{ 0 } },
};

const struct nv_item nv_items[] = {
	{ GLOBAL, 0x6, "memic_conf", &memic_conf },
	{ GLOBAL, 0xc, "internal_cpu_conf", &internal_cpu_conf },
	{ GLOBAL, 0xe, "flex_parser_conf", &flex_parser_conf },
	{ GLOBAL, 0x10, "roce_1_5_conf", &roce_1_5_conf },
	{ GLOBAL, 0x80, "global_pci_conf", &global_pci_conf },
	{ GLOBAL, 0x82, "tpt_conf", &tpt_conf },
	{ GLOBAL, 0x84, "global_pci_conf_2", &global_pci_conf_2 },
	{ GLOBAL, 0x88, "power_conf", &power_conf },
	{ GLOBAL, 0x10a, "sw_offload_conf", &sw_offload_conf },
	{ GLOBAL, 0x11d, "sw_accelerate_conf", &sw_accelerate_conf },
	{ GLOBAL, 0x124, "advanced_testability", &advanced_testability },
	{ GLOBAL, 0x190, "ib_dc_conf", &ib_dc_conf },
	{ PORT, 0x12, "vpi_link_type", &vpi_link_type },
	{ PORT, 0x107, "roce_cc", &roce_cc },
	{ PORT, 0x108, "roce_cc_ecn", &roce_cc_ecn },
	{ PORT, 0x10a, "lldp_nb_conf", &lldp_nb_conf },
	{ PORT, 0x11b, "roce_conf", &roce_conf },
	{ PORT, 0x18e, "lldp_nb_dcbx", &lldp_nb_dcbx },
	{ PORT, 0x190, "keep_link_up", &keep_link_up },
	{ PORT, 0x192, "qos_conf", &qos_conf },
	{ PORT, 0x196, "mpfs_conf", &mpfs_conf },
	{ FUNCTION, 0x10, "wol_conf", &wol_conf },
	{ FUNCTION, 0x80, "pf_pci_conf", &pf_pci_conf },
	{ FUNCTION, 0x112, "hca_conf", &hca_conf },
	{ FUNCTION, 0x192, "external_port_ctrl", &external_port_ctrl },
	{ FUNCTION, 0x195, "rom_boot_conf2", &rom_boot_conf2 },
	{ FUNCTION, 0x196, "rom_uefi_conf", &rom_uefi_conf },
	{ FUNCTION, 0x221, "rom_boot_conf1", &rom_boot_conf1 },
	{ FUNCTION, 0x222, "rom_ib_boot_conf", &rom_ib_boot_conf },
	{ HOST, 0x80, "pci_conf", &pci_conf },
	{ HOST, 0x82, "safe_mode_conf", &safe_mode_conf },
	{ 0 },
};
