/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The network port, for the files that implement its registers. The link partner
 * supports all settings of the port, so the link is up whenever port and module are
 * enabled.
 */
#ifndef CONNECTX_FIRMWARE_PORT_H
#define CONNECTX_FIRMWARE_PORT_H

#include <stdbool.h>
#include <stdint.h>

struct firmware;
struct register_call;

#define PORT_LANES		4
#define PORT_MAX_MTU		9978
#define PORT_MIN_MTU		68

/* Protocols, numbered as in PTYS and PDDR. */
#define PROTO_IB		1
#define PROTO_ETH		4

/* IB rates, up to EDR, and widths: 1x, 2x, 4x. */
#define IB_RATES		0x3f
#define IB_EDR			0x20
#define IB_WIDTHS		0x7
#define IB_4X			0x4
/* Ethernet rates, from 1 to 100 Gb/s. */
#define ETH_RATES		0xf8f4f0d2
#define ETH_100G_SR4		0x00200000

/* Active FEC, numbered as in PDDR. */
#define FEC_NONE		0
#define FEC_RS_528		2
#define FEC_LL_RS_271		3

/* Loopback modes, bits as in PPLR. */
#define LOOPBACK_REMOTE		0x1
#define LOOPBACK_LOCAL		0x2
#define LOOPBACK_MODES		(LOOPBACK_REMOTE | LOOPBACK_LOCAL)

/**
 * struct port - Settings and counters of the port
 * @enabled: The port is enabled.
 * @module_enabled: The module is enabled.
 * @an_disabled: No negotiation: use the configured rates only.
 * @ib_rates: Allowed IB rates.
 * @ib_widths: Allowed IB widths.
 * @eth_rates: Allowed Ethernet rates.
 * @loopback: One of the modes, or 0.
 * @fec_100g: FEC at 100G, 0 if the port selects it.
 * @fec_50g: FEC at 50G.
 * @fec_25g: FEC at 25G.
 * @mtu: Largest frame.
 * @cleared_ns: Time at which the counters were cleared.
 * @downs: Number of times that the link went down since @cleared_ns.
 */
struct port {
	bool enabled;
	bool module_enabled;
	bool an_disabled;
	uint16_t ib_rates;
	uint16_t ib_widths;
	uint32_t eth_rates;
	uint8_t loopback;
	uint8_t fec_100g;
	uint8_t fec_50g;
	uint8_t fec_25g;
	uint16_t mtu;
	uint64_t cleared_ns;
	uint32_t downs;
};

void port_reset(struct firmware *fw);
bool port_is_up(const struct firmware *fw);
/* Returns true if the module is plugged and enabled. */
bool module_is_on(const struct firmware *fw);
/* Returns PROTO_IB or PROTO_ETH, as configured at the last reset. */
unsigned int port_protocol(const struct firmware *fw);
/* Returns the current rate in the protocol's encoding; 0 while the link is down. */
uint32_t port_rate(const struct firmware *fw);
uint32_t port_width(const struct firmware *fw);
unsigned int port_fec(const struct firmware *fw);
/*
 * Returns true if the call addresses the card's port. Otherwise rejects the call and
 * sets @status.
 */
bool port_is_ours(struct register_call *call, uint8_t *status);
/* Count a change of the settings that has taken the link down. */
void port_changed(struct firmware *fw, bool was_up);

#endif
