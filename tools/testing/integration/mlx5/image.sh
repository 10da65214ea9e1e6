# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
#
# Functions for the tests of firmware updates, which source it after cards.sh.

factory=16.35.4030
first=16.36.1010
second=16.37.2020

# image FILE VERSION [KILOBYTES [corrupt]]: write an image
image() { python3 "$here/image.py" "$@"; }

# versions N: print running, stored and pending version of a card
versions() {
	fwctl fw show "pci/${pci[$1]}" --json >"$tmp/out"
	json /components/0/running /components/0/stored /components/0/pending
}

# No file of the tool is left below /lib/firmware.
is_clean() {
	local files=(/lib/firmware/fwctl-*)
	[ ! -e "${files[0]}" ] || { echo "left: ${files[*]}"; return 1; }
}

# wrote N: print the number of pieces of an image that card N accepted since its mark
wrote() { sent "$1" ACCESS_REG register=0x9063 op_mod=0 status=0; }
wrote_more_than() { [ "$(wrote "$1")" -gt "$2" ]; }

modinfo mlxfw >/dev/null || skip_all "this kernel has no mlxfw"
