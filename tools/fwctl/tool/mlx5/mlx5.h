/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands for NVIDIA's mlx5 devices. */
#ifndef FWCTL_TOOL_MLX5_H
#define FWCTL_TOOL_MLX5_H

#include <fwctl/mlx5.h>

#include "../tool.h"
#include "../vendor.h"

extern const struct command mlx5_commands[];
extern const struct vendor mlx5_vendor;

enum status mlx5_show_info(struct call *c);
enum status mlx5_caps(struct call *c);
enum status mlx5_reg_list(struct call *c);
enum status mlx5_reg_fields(struct call *c);
enum status mlx5_reg_get(struct call *c);
enum status mlx5_reg_set(struct call *c);
enum status mlx5_config_list(struct call *c);
enum status mlx5_config_query(struct call *c);
enum status mlx5_config_set(struct call *c);
enum status mlx5_config_reset(struct call *c);
enum status mlx5_counters_list(struct call *c);
enum status mlx5_counters_status(struct call *c);
enum status mlx5_counters_start(struct call *c);
enum status mlx5_counters_stop(struct call *c);
enum status mlx5_counters_read(struct call *c);
enum status mlx5_dump_list(struct call *c);
enum status mlx5_dump_show(struct call *c);
enum status mlx5_dump_save(struct call *c);
enum status mlx5_obj_list(struct call *c);
enum status mlx5_obj_get(struct call *c);
enum status mlx5_raw_command(struct call *c);
enum status mlx5_list_commands(struct call *c);

/* Completions, see @words of struct command. */
void mlx5_caps_words(int argc, char **argv);
void mlx5_reg_fields_words(int argc, char **argv);
void mlx5_reg_get_words(int argc, char **argv);
void mlx5_reg_set_words(int argc, char **argv);
void mlx5_config_words(int argc, char **argv);
void mlx5_config_set_words(int argc, char **argv);
void mlx5_counters_words(int argc, char **argv);
void mlx5_obj_words(int argc, char **argv);
void mlx5_cmd_words(int argc, char **argv);

#endif
