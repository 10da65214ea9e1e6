/* SPDX-License-Identifier: GPL-2.0-only */
/* Scripts of commands and responses of mlx5 firmware. */
#ifndef FWCTL_TESTS_MLX5_SCRIPT_H
#define FWCTL_TESTS_MLX5_SCRIPT_H

#include "run_tool.h"

/* Expect the FWCTL_INFO that starts every mlx5 command. */
void expect_mlx5(struct run *run);

/*
 * Expect a command. @x->in and @x->out follow the first 8 bytes of the headers.
 * The syndrome of a failure is 0x1234.
 */
void expect_mlx5_cmd(struct run *run, const struct exchange *x);

/**
 * struct register_exchange - An access that a test expects, and its response
 * @id: Number of the register.
 * @write: The register is written, not read.
 * @in: The register in the request.
 * @out: The register in the response; NULL for zeroes.
 * @len: Size of the register in bytes.
 * @status: Status of the response.
 */
struct register_exchange {
	uint16_t id;
	bool write;
	const void *in;
	const void *out;
	size_t len;
	uint8_t status;
};

void expect_register(struct run *run, const struct register_exchange *x);
void expect_read(struct run *run, uint16_t id, const void *in, const void *out,
		 size_t len);
void expect_write(struct run *run, uint16_t id, const void *in,
		  const void *out, size_t len);
/* Expect a read, which the firmware rejects with @status. */
void expect_rejected_read(struct run *run, uint16_t id, const void *in,
			  size_t len, uint8_t status);

/* Return the last response of the script. */
unsigned char *last_mlx5_response(struct run *run);

/*
 * Non-volatile configuration: expect a query of the capabilities or of an item, and
 * an access to an item. @type contains class, port and number. expect_nv_read()
 * returns the header of the item in the response.
 */
void expect_nv_caps(struct run *run, unsigned int caps);
void expect_nv_support(struct run *run, uint32_t type, unsigned int support);
unsigned char *expect_nv_read(struct run *run, uint32_t type,
			      unsigned int access, const void *data,
			      size_t len);
void expect_nv_write(struct run *run, uint32_t type, const void *data,
		     size_t len, uint8_t status);

/* Store a big-endian number at offset @at. */
void put16(void *data, size_t at, uint16_t value);
void put32(void *data, size_t at, uint32_t value);
void put64(void *data, size_t at, uint64_t value);

#endif
