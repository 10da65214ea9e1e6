/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Access to fields of big-endian device structs, as the kernel describes them.
 *
 * The kernel's mlx5_ifc.h describes each command and register as a struct in
 * which a byte stands for a bit. offsetof() is a field's first bit, counted from
 * the most significant bit of the first byte, and sizeof() is the width. The card
 * thus uses the layouts of mlx5_core and has no copy that could differ. Structs that
 * mlx5_ifc.h lacks are in the structs.h of the fwctl tool, in the same form.
 */
#ifndef CONNECTX_FIELD_H
#define CONNECTX_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Definitions that mlx5_ifc.h needs. */
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
#ifndef BIT
#define BIT(n) (1UL << (n))
#endif
#ifndef BIT_ULL
#define BIT_ULL(n) (1ULL << (n))
#endif
#ifndef DECLARE_FLEX_ARRAY
#define DECLARE_FLEX_ARRAY(type, name) type name[0]
#endif

#include <linux/mlx5/mlx5_ifc.h>

#include "../../fwctl/mlx5/bits.h"
#include "../../fwctl/mlx5/structs.h"

#define FIELD_STRUCT(type) struct mlx5_ifc_##type##_bits
#define FIELD_BIT(type, field) offsetof(FIELD_STRUCT(type), field)
#define FIELD_WIDTH(type, field) sizeof(((FIELD_STRUCT(type) *)0)->field)
/* Size of a struct, and position of a field that starts at a byte. */
#define STRUCT_BYTES(type) (sizeof(FIELD_STRUCT(type)) / 8)
#define FIELD_BYTE(type, field) (FIELD_BIT(type, field) / 8)
#define FIELD_BYTES(type, field) (FIELD_WIDTH(type, field) / 8)

/*
 * A field that both lack: offset of the dword, highest bit and lowest bit,
 * as in data sheets. Expands to two arguments, first bit and width.
 */
#define AT(offset, high, low) (8 * (offset) + 31 - (high)), ((high) - (low) + 1)

#define GET(type, p, field) \
	field_get_bits(p, FIELD_BIT(type, field), FIELD_WIDTH(type, field))
#define SET(type, p, field, value)                        \
	field_set_bits(p, FIELD_BIT(type, field),         \
		       FIELD_WIDTH(type, field), value)
/* A field that is an array of bytes or a struct. */
#define ADDR_OF(type, p, field) ((uint8_t *)(p) + FIELD_BYTE(type, field))

#endif
