/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands for NVIDIA's mlx5 devices. */
#ifndef FWCTL_TOOL_MLX5_H
#define FWCTL_TOOL_MLX5_H

#include <fwctl/mlx5.h>

#include "../table.h"
#include "../vendor.h"

extern const struct command mlx5_commands[];
extern const struct command mlx5_reg_commands[];
extern const struct command mlx5_config_commands[];
extern const struct command mlx5_counters_commands[];
extern const struct command mlx5_dump_commands[];
extern const struct command mlx5_obj_commands[];
extern const struct vendor mlx5_vendor;
extern const struct table_column mlx5_caps_columns[], mlx5_opcodes_columns[];
extern struct opt opt_zeroes, opt_maximum, opt_no_external, opt_op_mod;

/* metrics.c: the member @metrics of the device type. */
enum status mlx5_metrics(struct call *c, struct json_object *samples);

enum status mlx5_show_info(struct call *c);
enum status mlx5_caps(struct call *c);
enum status mlx5_config_set(struct call *c);
enum status mlx5_config_reset(struct call *c);
enum status mlx5_config_save(struct call *c);
enum status mlx5_config_diff(struct call *c);
enum status mlx5_config_apply(struct call *c);
enum status mlx5_raw_command(struct call *c);
enum status mlx5_list_commands(struct call *c);

/* report.c: the parts of a report. */
void mlx5_collect(struct collection *col);
bool mlx5_is_absent(uint32_t status);

/* Completions, see @words of struct command. */
void mlx5_caps_words(int argc, char **argv);
void mlx5_cmd_words(int argc, char **argv);

#endif
