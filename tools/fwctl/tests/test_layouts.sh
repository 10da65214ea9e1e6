#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Check that the generated layouts of mlx5 structs are current. Prints TAP.
#
# In the environment: S the source, IFC the directory of the kernel's mlx5_ifc.h,
# empty for none.

# shellcheck source=tap.sh
. "$S/tests/tap.sh"

layouts_are_current() {
	python3 "$S/mlx5/layouts.py" "$IFC" "$work" || return
	for file in layouts.c layouts.h; do
		diff -u "$S/mlx5/$file" "$work/$file" || return
	done
}

name="layouts.txt and mlx5_ifc.h give the layouts that the tool has"
if [ -z "$IFC" ] || [ ! -e "$IFC/mlx5_ifc.h" ]; then
	skip "$name" "no mlx5_ifc.h: install linux-headers of Linux 7.3, or set IFC"
elif ! command -v python3 >/dev/null; then
	skip "$name" "no python3"
else
	check "$name" layouts_are_current
fi
finish
