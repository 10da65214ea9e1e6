// SPDX-License-Identifier: GPL-2.0-only
/* The types of capabilities, and how to tell that a device has one. */
#include "caps.h"

/* Bits of general_obj_types. */
#define OBJ_VIRTIO_NET_Q ((uint64_t)1 << 13)
#define OBJ_MACSEC ((uint64_t)1 << 39)

const struct cap_type cap_types[] = {
	{ 0x00, "general", &caps_general },
	{ 0x01, "ethernet-offloads", &caps_ethernet, "eth_net_offloads" },
	{ 0x02, "odp", &caps_odp, "pg" },
	{ 0x03, "atomic", &caps_atomic, "atomic" },
	{ 0x04, "roce", &caps_roce, "roce" },
	{ 0x06, "ipoib-offloads", &caps_ethernet, "ipoib_enhanced_offloads" },
	{ 0x07, "flow-table", &caps_flow_table, "nic_flow_table" },
	{ 0x08, "eswitch-flow-table", &caps_eswitch_flow_table,
	  "eswitch_manager" },
	{ 0x09, "eswitch", &caps_eswitch, "eswitch_manager" },
	{ 0x0c, "qos", &caps_qos, "qos" },
	{ 0x0d, "debug", &caps_debug, "debug" },
	{ 0x0f, "device-memory", &caps_device_memory, "device_memory" },
	{ 0x11, "tls", &caps_tls, "tls_tx" },
	{ 0x13, "virtio-emulation", &caps_virtio, "general_obj_types",
	  OBJ_VIRTIO_NET_Q },
	{ 0x14, "event", &caps_event, "event_cap" },
	{ 0x15, "ipsec", &caps_ipsec, "ipsec_offload" },
	{ 0x1a, "crypto", &caps_crypto, "crypto" },
	{ 0x1d, "shampo", &caps_shampo, "shampo" },
	{ 0x1e, "psp", &caps_psp, "psp" },
	{ 0x1f, "macsec", &caps_macsec, "general_obj_types", OBJ_MACSEC },
	{ 0x20, "general-2", &caps_general_2, "hca_cap_2" },
	{ 0x25, "port-selection", &caps_port_selection, "port_selection_cap" },
	{ 0x26, "advanced-virtualization", &caps_advanced_virtualization,
	  "adv_virtualization" },
	{ 0x28, "advanced-rdma", &caps_advanced_rdma, "adv_rdma" },
	{ 0x2a, "tlp-emulation", &caps_tlp_emulation,
	  "tlp_device_emulation_manager" },
	{ 0 },
};
