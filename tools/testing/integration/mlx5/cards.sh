# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
#
# Functions for the tests of the mlx5 provider: access to the emulated cards
# through PCI and sysfs, and through their control sockets.

# shellcheck source=../tap.sh
. "$here/../tap.sh"

rpc="$here/../helpers/rpc"
queue="$here/../helpers/queue"
umem="$here/../helpers/umem"

# json POINTER...: print values from the output of the last run
json() { "$here/../helpers/json" "$@" <"$tmp/out"; }

# Keep an FD of each card's control socket open.
wires=()
for ((n = 0; n < 3; n++)); do
	[ -c "/dev/vport1p$((n + 3))" ] || break
	exec {wire}<>"/dev/vport1p$((n + 3))"
	wires+=("$wire")
done

# card N REQUEST...: send a request to the control socket of card N and print the
# response. Does the same as guest/card, but starts no process, which takes 50 ms
# without KVM.
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

# state N KEY: print a value of the status of card N
state() {
	local line
	while read -r line; do
		[[ $line != "$2="* ]] || echo "${line#*=}"
	done < <(card "$1" status)
}

# sent N WORD|KEY=VALUE...: print the number of matching commands that card N
# received since its mark
sent() {
	local n=$1
	shift
	card "$n" count "$@"
}

# is N KEY VALUE: succeed if the status of card N has this value
is() { [ "$(state "$1" "$2")" = "$3" ]; }

# hold COUNT: let card 0 hold the next COUNT QUERY_ADAPTER commands until
# "release". The limit of 30 s is longer than any test. "late" in its status is
# the number of held commands
hold() { card 0 fault late QUERY_ADAPTER 30000 "$1"; }

# Print the PCI functions of the cards, sorted by address and so by card number.
functions() {
	local device

	for device in /sys/bus/pci/devices/*; do
		[ "$(<"$device/vendor")$(<"$device/device")" = 0x15b30x1017 ] ||
			continue
		basename "$device"
	done
}

# device_of FUNCTION: print the name fwctlN of its device
device_of() {
	local path=("/sys/bus/pci/devices/$1/fwctl/"fwctl*)
	echo "${path[0]##*/}"
}

# present FUNCTION: succeed if it has an fwctl device
present() { [ -e "/sys/bus/pci/devices/$1/fwctl" ]; }
absent() { ! present "$1"; }

# refresh: update the names of the devices
refresh() {
	wait_for present "$pci0"
	wait_for present "$pci1"
	dev0=$(device_of "$pci0")
	dev1=$(device_of "$pci1")
	node0=/dev/fwctl/$dev0
	node1=/dev/fwctl/$dev1
}

# access_register REGISTER BYTES: print a request that reads a register, in
# hexadecimal
access_register() {
	printf '08050000000000010000%04x00000000%0*d' "$1" $(($2 * 2)) 0
}

# A command that mlx5_core sends only during its load
query_adapter=01010000000000000000000000000000
# Maximum number of RPCs in flight per device: half of the card's 31 slots
most=15
# Maximum per context: all but the last quarter
share=12

mgir=$(access_register 0x9020 1024)
mgir_len=$((16 + 1024))

# The previous test may have changed the names of the devices.
before_each() {
	refresh
	violations=$(violations)
}

# Fail a test if a card recorded a protocol error, which real hardware would
# reject.
after_each() {
	[ "$(violations)" = "$violations" ] || {
		card 0 log 0 | grep -w violation
		card 1 log 0 | grep -w violation
		return 1
	}
}

violations() { echo "$(state 0 violations) $(state 1 violations)"; }

# reads_mgir NODE: succeed if the firmware responds
reads_mgir() {
	local response
	response=$("$rpc" "$1" 1 $mgir_len "$mgir") || { echo "$response"; return 1; }
	# Length of the response, then status 0.
	[[ $response == "$mgir_len 00"* ]]
}

# errno_of NODE: print the errno of the same read, which must fail
errno_of() {
	local response
	! response=$("$rpc" "$1" 1 $mgir_len "$mgir") || return 1
	echo "${response#open: }"
}

# Conditions for wait_for
hears() { [ "$(errno_of "$1")" = "$2" ]; }
is_gone() { hears "$1" ENXIO || hears "$1" ENODEV; }
got_more_than() { [ "$(sent "$1" ACCESS_REG)" -gt "$2" ]; }
was_reset_since() { [ "$(state "$1" resets)" -gt "$2" ]; }

# tests FUNCTION...: run tests, then check that the cards have no user context
# left
tests() {
	run_tests "$@" cards_are_not_in_use
}

cards_are_not_in_use() {
	wait_for is 0 uctx 0
	wait_for is 1 uctx 0
}

modprobe -a mlx5_core mlx5_fwctl || exit
mapfile -t pci < <(functions)
[ ${#pci[@]} -ge 2 ] || skip_all "needs two cards (vm --card 3), has ${#pci[@]}"
pci0=${pci[0]} pci1=${pci[1]}
refresh || exit
