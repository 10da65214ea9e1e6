/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Declarations that the table of registers shares with the files that implement
 * them.
 */
#ifndef CONNECTX_REGISTER_H
#define CONNECTX_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "field.h"
#include "firmware_state.h"
#include "firmware_syndrome.h"
#include "kernel.h"

/**
 * struct register_call - One access to one register
 * @fw: The firmware.
 * @access: The access.
 * @entry: Table entry of the register.
 * @data: Content of the register in the command, replaced by that in the response.
 * @len: Size of the register, at least @entry->len and at most @entry->max_len.
 *	firmware_access_register() hides any excess of the buffer.
 * @syndrome: Set by register_reject().
 */
struct register_call {
	struct firmware *fw;
	const struct register_access *access;
	const struct register_entry *entry;
	uint8_t *data;
	size_t len;
	uint32_t *syndrome;
};

/* Handle an access. Returns a command status. */
typedef uint8_t (*register_fn)(struct register_call *call);

/**
 * struct register_entry - A register that this firmware implements
 * @id: Register number.
 * @name: Name in data sheets.
 * @len: Size in bytes. Shorter data are rejected. In longer data, the bytes after
 *	the register are ignored, and zero in the response.
 * @max_len: Maximum size of a register of variable size, else 0.
 * @query: Handles a query; NULL if the register cannot be queried.
 * @set: Handles a set; NULL if the register is read-only.
 * @debug: A debug register, see struct register_access.
 */
struct register_entry {
	uint16_t id;
	const char *name;
	uint16_t len;
	uint16_t max_len;
	register_fn query;
	register_fn set;
	bool debug;
};

uint8_t register_reject(struct register_call *call, uint8_t status,
			enum firmware_syndrome why);

/* Returns the nth register of the table, sorted by number; NULL past the end. */
const struct register_entry *register_nth(size_t n);
const struct register_entry *register_find(uint16_t id);

/* register_identity.c: identity */
uint8_t mgir_query(struct register_call *call);
uint8_t mqis_query(struct register_call *call);
uint8_t mfsv_query(struct register_call *call);
uint8_t mlcok_query(struct register_call *call);
uint8_t pguid_query(struct register_call *call);

/* register_pcie.c; a set of MPCNT acts as a query */
uint8_t mpir_query(struct register_call *call);
uint8_t mpcnt_access(struct register_call *call);

/* register_roce.c, register_debug.c */
uint8_t roce_accl_query(struct register_call *call);
uint8_t roce_accl_set(struct register_call *call);
uint8_t mdsr_query(struct register_call *call);
uint8_t mdsr_set(struct register_call *call);

/* register_component.c, register_update.c: flash components */
uint8_t mcqs_query(struct register_call *call);
uint8_t mcqi_query(struct register_call *call);
uint8_t mcc_query(struct register_call *call);
uint8_t mcc_set(struct register_call *call);
uint8_t mcda_set(struct register_call *call);

/* register_capability.c: masks of implemented registers */
uint8_t mcam_query(struct register_call *call);
uint8_t pcam_query(struct register_call *call);
uint8_t qcam_query(struct register_call *call);

/* register_host.c: byte order, time and timeouts */
uint8_t host_endianness_set(struct register_call *call);
uint8_t mrtc_query(struct register_call *call);
uint8_t mrtc_set(struct register_call *call);
uint8_t dtor_query(struct register_call *call);

/* register_temperature.c */
uint8_t mtcap_query(struct register_call *call);
uint8_t mtmp_query(struct register_call *call);
uint8_t mtmp_set(struct register_call *call);

/* register_port.c, register_module.c, register_port_*.c: the network port */
uint8_t paos_query(struct register_call *call);
uint8_t paos_set(struct register_call *call);
uint8_t ppaos_query(struct register_call *call);
uint8_t ptys_query(struct register_call *call);
uint8_t ptys_set(struct register_call *call);
uint8_t pmtu_query(struct register_call *call);
uint8_t pmtu_set(struct register_call *call);
uint8_t pplr_query(struct register_call *call);
uint8_t pplr_set(struct register_call *call);
uint8_t pmlp_query(struct register_call *call);
uint8_t pmaos_query(struct register_call *call);
uint8_t pmaos_set(struct register_call *call);
uint8_t pddr_query(struct register_call *call);
uint8_t pplm_query(struct register_call *call);
uint8_t pplm_set(struct register_call *call);
uint8_t sltp_query(struct register_call *call);
uint8_t ppcnt_query(struct register_call *call);
uint8_t ppcnt_set(struct register_call *call);

/* register_lane.c, register_module.c, register_module_monitor.c */
uint8_t slrg_query(struct register_call *call);
uint8_t pltc_query(struct register_call *call);
uint8_t pltc_set(struct register_call *call);
uint8_t pmdr_query(struct register_call *call);
uint8_t ppcr_query(struct register_call *call);
uint8_t pmpt_query(struct register_call *call);
uint8_t pmpt_set(struct register_call *call);
uint8_t mtmg_query(struct register_call *call);
uint8_t mtmg_set(struct register_call *call);
uint8_t mtmr_query(struct register_call *call);

/* register_congestion.c */
uint8_t mpegc_query(struct register_call *call);
uint8_t mpegc_set(struct register_call *call);

/* register_config.c: the non-volatile configuration */
uint8_t mnvda_query(struct register_call *call);
uint8_t mnvda_set(struct register_call *call);
uint8_t mnvdi_set(struct register_call *call);
uint8_t mnvqc_query(struct register_call *call);
uint8_t mnvgc_query(struct register_call *call);
uint8_t mnvgn_query(struct register_call *call);
uint8_t mnvia_set(struct register_call *call);

/* register_dump.c; the driver sets the register, tools query it */
uint8_t resource_dump_access(struct register_call *call);

/* register_agent.c: sessions with agents */
#define AGENT_REGISTER_MAX	4096
uint8_t agent_query(struct register_call *call);
uint8_t agent_set(struct register_call *call);

/* register_reset.c */
uint8_t mfrl_query(struct register_call *call);
uint8_t mfrl_set(struct register_call *call);

#endif
