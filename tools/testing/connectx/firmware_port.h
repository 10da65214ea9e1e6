/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The network port, for the files that implement its registers. Its cable ends in
 * a peer that does whatever the port is set to, so the link is up whenever the
 * port and its module are enabled.
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

/* Protocols, as PTYS and PDDR number them. */
#define PROTO_IB		1
#define PROTO_ETH		4

/* Rates of IB: up to EDR; widths: 1x, 2x, 4x. */
#define IB_RATES		0x3f
#define IB_EDR			0x20
#define IB_WIDTHS		0x7
#define IB_4X			0x4
/* Rates of Ethernet, from 1 to 100 Gb/s. */
#define ETH_RATES		0xf8f4f0d2
#define ETH_100G_SR4		0x00200000

/* FEC in use, as PDDR numbers it. */
#define FEC_NONE		0
#define FEC_RS_528		2
#define FEC_LL_RS_271		3

/* Loopback, bits as in PPLR. */
#define LOOPBACK_REMOTE		0x1
#define LOOPBACK_LOCAL		0x2
#define LOOPBACK_MODES		(LOOPBACK_REMOTE | LOOPBACK_LOCAL)

/**
 * struct port - What can be set of the port, and what follows from time
 * @enabled: The port may come up.
 * @module_enabled: So may its module.
 * @an_disabled: Only the rates that are set, no negotiation.
 * @ib_rates: Allowed ones.
 * @ib_widths: Likewise.
 * @eth_rates: Likewise.
 * @loopback: One of the modes, or 0.
 * @fec_100g: Which FEC, 0 for the port's choice; likewise the others.
 * @fec_50g: See there.
 * @fec_25g: See there.
 * @mtu: Largest frame.
 * @cleared_ns: When the counters were cleared.
 * @downs: How often the link went down since then.
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
/* PROTO_IB or PROTO_ETH, as configured at the last reset. */
unsigned int port_protocol(const struct firmware *fw);
/* The rate in use, in the protocol's own numbers; 0 while the link is down. */
uint32_t port_rate(const struct firmware *fw);
uint32_t port_width(const struct firmware *fw);
unsigned int port_fec(const struct firmware *fw);
/* Does the register call concern our port? Else it is refused with @status. */
bool port_is_ours(struct register_call *call, uint8_t *status);
/* After something was set that may have taken the link down. */
void port_changed(struct firmware *fw, bool was_up);

#endif
