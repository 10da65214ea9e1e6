/* SPDX-License-Identifier: GPL-2.0-only */
/* Scripts of what mlx5 firmware is asked and answers. */
#ifndef FWCTL_TESTS_MLX5_SCRIPT_H
#define FWCTL_TESTS_MLX5_SCRIPT_H

#include "run_tool.h"

/* The question by which every mlx5 command starts. */
void expect_mlx5(struct run *run);

/**
 * expect_mlx5_cmd() - A command and its answer
 * @run: The run.
 * @scope: The scope that has to come.
 * @opcode: As in the header.
 * @op_mod: As in the header.
 * @in: What has to follow the header's first 8 bytes.
 * @in_len: Its bytes, at least 8.
 * @status: Of the answer; its syndrome is 0x1234 unless that is 0.
 * @out: What follows the answer's first 8 bytes.
 * @out_len: Its bytes, at least 8.
 */
void expect_mlx5_cmd(struct run *run, uint32_t scope, uint16_t opcode,
		     uint16_t op_mod, const void *in, size_t in_len,
		     uint8_t status, const void *out, size_t out_len);

/* A register of @len bytes is asked for with @in, and is @out; or written. */
void expect_read(struct run *run, uint16_t id, const void *in, const void *out,
		 size_t len);
void expect_write(struct run *run, uint16_t id, const void *in,
		  const void *out, size_t len);
/* Either, refused. */
void expect_refusal(struct run *run, uint16_t id, const void *in, size_t len,
		    bool write, uint8_t status);

/* The answer that was expected last, from its status on. */
unsigned char *last_mlx5_answer(struct run *run);

/* Big-endian numbers at a byte. */
void put16(void *data, size_t at, uint16_t value);
void put32(void *data, size_t at, uint32_t value);
void put64(void *data, size_t at, uint64_t value);

#endif
