# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
#
# What the tests of the mlx5 provider share: the emulated cards, from the side of
# the driver (PCI, sysfs) and from behind (their control sockets).

# shellcheck source=../tap.sh
. "$here/../tap.sh"

rpc="$here/../helpers/rpc"
queue="$here/../helpers/queue"

# json POINTER...: values of the output of the last run
json() { "$here/../helpers/json" "$@" <"$tmp/out"; }

# One wire to each card's control socket, for as long as the script runs.
wires=()
for ((n = 0; n < 3; n++)); do
	[ -c "/dev/vport1p$((n + 3))" ] || break
	exec {wire}<>"/dev/vport1p$((n + 3))"
	wires+=("$wire")
done

# card N REQUEST...: to the emulation of card N, prints its answer. As guest/card
# does, but without a process, of which each takes 50 ms without KVM.
card() {
	local line wire=${wires[$1]}
	shift
	echo "$*" >&"$wire"
	while read -r line <&"$wire"; do
		case $line in
		ok) return 0 ;;
		error:*) echo "$line"; return 1 ;;
		*) echo "$line" ;;
		esac
	done
	return 1
}

# state N KEY: a value that the card's status tells
state() {
	local line
	while read -r line; do
		[[ $line != "$2="* ]] || echo "${line#*=}"
	done < <(card "$1" status)
}

# sent N WORD|KEY=VALUE...: how many commands card N got since its mark
sent() {
	local n=$1
	shift
	card "$n" count "$@"
}

# is N KEY VALUE: for wait_for
is() { [ "$(state "$1" "$2")" = "$3" ]; }

# hold COUNT: card 0 keeps the next QUERY_ADAPTERs for longer than any test, or
# until its release; "late" in its status says how many it has got
hold() { card 0 fault late QUERY_ADAPTER 30000 "$1"; }

# The PCI functions of the cards, by address, which is the cards' order.
functions() {
	local device

	for device in /sys/bus/pci/devices/*; do
		[ "$(<"$device/vendor")$(<"$device/device")" = 0x15b30x1017 ] ||
			continue
		basename "$device"
	done
}

# device_of FUNCTION: its fwctlN
device_of() {
	local path=("/sys/bus/pci/devices/$1/fwctl/"fwctl*)
	echo "${path[0]##*/}"
}

# present FUNCTION: does it have a fwctl device?
present() { [ -e "/sys/bus/pci/devices/$1/fwctl" ]; }
absent() { ! present "$1"; }

# refresh: what the devices are called now
refresh() {
	wait_for present "$pci0"
	wait_for present "$pci1"
	dev0=$(device_of "$pci0")
	dev1=$(device_of "$pci1")
	node0=/dev/fwctl/$dev0
	node1=/dev/fwctl/$dev1
}

# access_register REGISTER BYTES: a read, as hexadecimal digits
access_register() {
	printf '08050000000000010000%04x00000000%0*d' "$1" $(($2 * 2)) 0
}

# A command that the driver itself only sends when it is loaded.
query_adapter=01010000000000000000000000000000
# RPCs of one device in flight at most: half of the card's 31 slots.
most=15
# The most of one context: not the last quarter.
share=12

mgir=$(access_register 0x9020 1024)
mgir_len=$((16 + 1024))

# What a test did to the cards may have changed the names of the devices.
before_each() {
	refresh
	violations=$(violations)
}

# Whoever makes a card see what real hardware would refuse, has failed.
after_each() {
	[ "$(violations)" = "$violations" ] || {
		card 0 log 0 | grep -w violation
		card 1 log 0 | grep -w violation
		return 1
	}
}

violations() { echo "$(state 0 violations) $(state 1 violations)"; }

# reads_mgir NODE: does the firmware answer?
reads_mgir() {
	local answer
	answer=$("$rpc" "$1" 1 $mgir_len "$mgir") || { echo "$answer"; return 1; }
	# Length of the response, then status 0.
	[[ $answer == "$mgir_len 00"* ]]
}

# errno_of NODE: what reading it gives instead
errno_of() {
	local answer
	! answer=$("$rpc" "$1" 1 $mgir_len "$mgir") || return 1
	echo "${answer#open: }"
}

# For wait_for, which runs a command until it succeeds.
hears() { [ "$(errno_of "$1")" = "$2" ]; }
is_gone() { hears "$1" ENXIO || hears "$1" ENODEV; }
got_more_than() { [ "$(sent "$1" ACCESS_REG)" -gt "$2" ]; }
was_reset_since() { [ "$(state "$1" resets)" -gt "$2" ]; }

# tests FUNCTION...: run them; then the cards must hold nothing for anybody.
tests() {
	run_tests "$@" cards_hold_nothing_for_anybody
}

cards_hold_nothing_for_anybody() {
	wait_for is 0 uctx 0
	wait_for is 1 uctx 0
}

modprobe -a mlx5_core mlx5_fwctl || exit
mapfile -t pci < <(functions)
[ ${#pci[@]} -ge 2 ] || skip_all "needs two cards (vm --card 3), has ${#pci[@]}"
pci0=${pci[0]} pci1=${pci[1]}
refresh || exit
