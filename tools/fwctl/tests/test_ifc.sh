#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Does the tool believe of mlx5 structs what the kernel believes? Prints TAP.
#
# In the environment: S source, T directory with list_layouts, CC, IFC the
# directory of the kernel's mlx5_ifc.h, empty for none.

# shellcheck source=tap.sh
. "$S/tests/tap.sh"
missing="no mlx5_ifc.h: install linux-headers of Linux 7.3, or set IFC"

# A C program with a row for each member that both sides have.
write_program() {
	cat <<-END
		#include <stddef.h>
		#include <stdint.h>
		#include <stdio.h>
		typedef uint8_t u8;
		typedef uint16_t u16;
		typedef uint32_t u32;
		typedef uint64_t u64;
		#define BIT(n) (1UL << (n))
		#define BIT_ULL(n) (1ULL << (n))
		#define DECLARE_FLEX_ARRAY(type, name) \\
			struct { struct { } no_##name; type name[]; }
		#include "$IFC/mlx5_ifc.h"
		#define SIZE(s, m) sizeof(((struct s *)0)->m)
		struct row {
			const char *name;
			size_t bit, width, our_bit, our_width;
		};
		struct size {
			const char *name;
			size_t bits, our_bits;
		};
	END
	awk -f "$S/tests/ifc_members.awk" "$IFC/mlx5_ifc.h" >"$work/members"
	"$T/list_layouts" >"$work/ours" || return
	awk -v missing="$work/missing" -f "$S/tests/ifc_check.awk" \
		"$work/members" "$work/ours"
	cat <<-END
		int main(void)
		{
			int bad = 0, n = sizeof(rows) / sizeof(rows[0]);

			for (int i = 0; i < n; i++) {
				const struct row *r = &rows[i];

				if (r->bit == r->our_bit && r->width == r->our_width)
					continue;
				printf("%s: bit 0x%zx, %zu bits; ours 0x%zx, %zu\n",
				       r->name, r->bit, r->width, r->our_bit,
				       r->our_width);
				bad = 1;
			}
			/* A struct may end in an array whose length varies. */
			for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
				if (sizes[i].bits <= sizes[i].our_bits)
					continue;
				printf("%s: %zu bits, ours %zu\n", sizes[i].name,
				       sizes[i].bits, sizes[i].our_bits);
				bad = 1;
			}
			fprintf(stderr, "%d members compared\n", n);
			return bad || n < 1500;
		}
	END
}

fields_are_where_the_kernel_has_them() {
	write_program >"$work/compare.c" || return
	"$CC" -std=gnu11 -w -o "$work/compare" "$work/compare.c" &&
		"$work/compare"
}

no_field_of_the_kernels_is_missing() {
	[ -s "$work/ours" ] || return
	[ ! -s "$work/missing" ] || { sort "$work/missing"; return 1; }
}

# Those of a kind that have a name there: "E REG_ PAOS 20486".
numbers_are_the_kernels() {
	[ -s "$work/ours" ] || return
	cat "$IFC/mlx5_ifc.h" "$IFC/device.h" "$IFC/driver.h" |
		awk '
		FNR == NR { if ($1 == "E") ours["MLX5_" $2 $3] = $4; next }
		$1 ~ /^MLX5_/ && $2 == "=" {
			sub(/,.*/, "", $3)
			if (!($1 in ours))
				next
			compared++
			if (hex($3) != ours[$1]) {
				print $1 " is " $3 ", ours " ours[$1]
				bad = 1
			}
		}
		function hex(text, i, value) {
			if (text !~ /^0x/)
				return text + 0
			for (i = 3; i <= length(text); i++)
				value = value * 16 + index("0123456789abcdef", tolower(substr(text, i, 1))) - 1
			return value
		}
		END {
			print compared + 0 " numbers compared"
			exit bad || compared < 130
		}' "$work/ours" -
}

if [ -n "$IFC" ] && [ -e "$IFC/mlx5_ifc.h" ]; then
	check "fields are where the kernel has them" \
		fields_are_where_the_kernel_has_them
	check "no field of the kernel's is missing" \
		no_field_of_the_kernels_is_missing
	check "registers, commands and statuses have the kernel's numbers" \
		numbers_are_the_kernels
else
	skip "fields are where the kernel has them" "$missing"
	skip "no field of the kernel's is missing" "$missing"
	skip "registers, commands and statuses have the kernel's numbers" "$missing"
fi
finish
