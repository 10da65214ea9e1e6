/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The handlers of commands, grouped by source file. commands.c checks lengths, user
 * context and card state before it calls a handler.
 */
#ifndef CONNECTX_COMMANDS_H
#define CONNECTX_COMMANDS_H

#include <stdint.h>

struct command;

/* hca.c */
uint8_t enable_hca(struct command *cmd);
uint8_t disable_hca(struct command *cmd);
uint8_t init_hca(struct command *cmd);
uint8_t teardown_hca(struct command *cmd);
uint8_t query_issi(struct command *cmd);
uint8_t set_issi(struct command *cmd);
uint8_t query_adapter(struct command *cmd);
uint8_t set_driver_version(struct command *cmd);
uint8_t nop(struct command *cmd);

/* pages.c */
uint8_t query_pages(struct command *cmd);
uint8_t manage_pages(struct command *cmd);

/* caps.c */
uint8_t query_hca_cap(struct command *cmd);
uint8_t set_hca_cap(struct command *cmd);

/* eq.c */
uint8_t create_eq(struct command *cmd);
uint8_t destroy_eq(struct command *cmd);
uint8_t query_eq(struct command *cmd);

/* uar.c */
uint8_t alloc_uar(struct command *cmd);
uint8_t dealloc_uar(struct command *cmd);

/* uctx.c */
uint8_t create_uctx(struct command *cmd);
uint8_t destroy_uctx(struct command *cmd);

/* memory.c */
uint8_t alloc_pd(struct command *cmd);
uint8_t dealloc_pd(struct command *cmd);
uint8_t create_umem(struct command *cmd);
uint8_t destroy_umem(struct command *cmd);
uint8_t create_mkey(struct command *cmd);
uint8_t destroy_mkey(struct command *cmd);

/* special.c */
uint8_t query_special_contexts(struct command *cmd);
uint8_t query_mkey(struct command *cmd);
uint8_t query_esw_functions(struct command *cmd);

/* access_reg.c */
uint8_t access_reg(struct command *cmd);
uint8_t set_diagnostic_params(struct command *cmd);

#endif
