#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The installed tool on a running kernel with the mock: each command once for
# real, and the errors that only a kernel can give. Prints TAP. Needs root, and
# loads and unloads fwctl_mock. Taints the kernel.

n=0
failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mock=/sys/kernel/config/fwctl_mock

result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		failures=$((failures + 1))
		echo "not ok $n - $2"
		sed 's/^/# /' "$work/out"
	fi
}

# check NAME STATUS PATTERN COMMAND...: the command ends with STATUS, and
# prints a line that matches PATTERN
check() {
	local name=$1 want=$2 pattern=$3 status=0
	shift 3
	"$@" >"$work/out" 2>&1 </dev/null || status=$?
	echo "(exit status $status)" >>"$work/out"
	[ "$status" = "$want" ] && grep -qE -- "$pattern" "$work/out"
	result $? "$name"
}

# number KEY: its value in the JSON output of the last command
number() { sed -n "s/^ *\"$1\": \([0-9]*\).*/\1/p" "$work/out" | head -n 1; }

# until_file FILE PATTERN: a line has come; the caller's time limit ends it
until_file() { until grep -qE "$2" "$1" 2>/dev/null; do :; done; }

mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config
modprobe -r fwctl_mock 2>/dev/null
modprobe -r fwctl 2>/dev/null
if [ -e /sys/class/fwctl ]; then
	echo "Bail out! fwctl is in use already"
	exit 1
fi

check "list tells of the missing module" 0 'modprobe fwctl,' fwctl list
check "a device is not found for want of the module" 5 'modprobe fwctl,' \
	fwctl info fwctl0
modprobe fwctl_mock devices=2 || { echo "Bail out! no fwctl_mock"; exit 1; }

check "list shows the node" 0 '^fwctl1 .*/dev/fwctl/fwctl1 .*fwctl_mock\.' fwctl list
parent=$(cat $mock/mock1/parent)
device=$(cat $mock/mock1/device)
check "a device is found by its parent" 0 "$device" fwctl info "$parent"
check "a device is found by its node" 0 "$device" fwctl info "/dev/fwctl/$device"
device=$(cat $mock/mock0/device)
check "info knows a mock" 0 '^type: *mock' fwctl info "$device"
check "an unknown name lists the devices" 5 "Devices are: .*$device" fwctl info fwctl99
check "another node is not taken for a device" 1 'is not a fwctl device' \
	fwctl info /dev/null
check "a user without permission is told who has it" 1 'root only' \
	setpriv --reuid=65534 --clear-groups fwctl info "$device"
check "list needs no privilege" 0 "$device" \
	setpriv --reuid=65534 --clear-groups fwctl list

check "an RPC by hand" 0 '^00000000  01 00 00 00 48 00 00 00' \
	fwctl rpc "$device" --in-hex '01000000 00000000 0000000000000000'
check "a request without header" 1 'header' fwctl rpc "$device" --in-hex 0100
check "a scope that is too small names the right one" 1 '--scope debug-read' \
	fwctl rpc "$device" --in-hex '00010000 00000000 0000000000000000'
check "the right scope" 0 '^00000000  00 01' \
	fwctl rpc "$device" --in-hex '00010000 00000000 0000000000000000' -s debug-read
check "an unknown scope" 1 'does not support scope 77' \
	fwctl rpc "$device" --in-hex 00 --scope 77 --allow-taint
check "a cut response" 1 '88 bytes, of which 16 had room' \
	fwctl rpc "$device" --in-hex '01000000 00000000 0000000000000000' --out-len 16

check "identify" 0 '"serial": "MOCK' fwctl mock identify "$device" --json
guard=$(number guard_addr)
check "effects" 0 '^0x0210  crash +debug-write ' fwctl mock effects "$device"
check "echo" 0 '\|hello\|' fwctl mock echo "$device" hello
head -c 2097136 /dev/urandom >"$work/in"
check "echo of the largest request" 0 "2097136 bytes written" \
	fwctl mock echo "$device" -i "$work/in" -o "$work/echoed"
cmp "$work/in" "$work/echoed" >"$work/out" 2>&1
result $? "the bytes of the file are those that were sent"
check "sleep" 0 'slept' fwctl mock sleep "$device" 1

check "config set" 0 'stays set over a reset' fwctl mock config set "$device" mode fast
check "reset" 0 'resetting' fwctl mock reset "$device"
check "config get after a reset" 0 '^mode = fast$' fwctl mock config get "$device" mode
check "config list" 0 '^mode = fast$' fwctl mock config list "$device"
check "config unset" 0 'removed' fwctl mock config unset "$device" mode
check "config get of what is not set" 3 'NOT_FOUND' fwctl mock config get "$device" mode
check "counters" 0 '"resets": 1' fwctl mock counters "$device" --json

check "mem write wants the taint allowed" 4 'nothing was sent' \
	fwctl mock mem write "$device" 0x100 --in-hex 6869
check "mem write" 0 'taints the kernel' \
	fwctl mock mem write "$device" 0x100 --in-hex 6869 --allow-taint
check "mem read" 0 '^00000100  68 69 00' fwctl mock mem read "$device" 0x100 16
check "mem read beyond the memory" 3 'how much memory' \
	fwctl mock mem read "$device" 0xffffffffffff 1
check "the guarded region is denied" 3 'DENIED' fwctl mock mem read "$device" "$guard" 16
check "full scope reads the guarded region" 0 'taints the kernel' \
	fwctl mock mem read "$device" "$guard" 16 -s debug-write-full --allow-taint
check "full scope needs the capability" 1 'CAP_SYS_RAWIO' \
	setpriv --bounding-set=-sys_rawio fwctl mock mem read "$device" "$guard" 16 \
	-s debug-write-full --allow-taint

check "no dump before a crash" 3 'NOT_FOUND' fwctl mock dump "$device" "$work/core"
check "crash" 0 'crashing' fwctl mock crash "$device" --allow-taint
check "a crashed firmware says how to go on" 3 'CRASHED' fwctl mock echo "$device" hello
check "dump" 0 '"id": 1' fwctl mock dump "$device" "$work/core" --json
[ "$(number len)" = "$(stat -c %s "$work/core")" ]
result $? "the file has the length of the dump"
cp "$work/core" "$work/before"
check "dump replaces no file" 1 'stays as it is' fwctl mock dump "$device" "$work/core"
cmp "$work/core" "$work/before" >"$work/out" 2>&1
result $? "the file is as it was"
[ "$(xxd -s 0x100 -l 2 -p "$work/core" 2>/dev/null ||
	od -An -tx1 -j 256 -N 2 "$work/core" | tr -d ' ')" = 6869 ]
result $? "the dump shows the memory"
check "reset after a crash" 0 'reset' fwctl mock reset "$device"

# A dump that is stopped on its way leaves nothing behind.
fwctl mock crash "$device" --allow-taint >"$work/out" 2>&1
mkdir "$work/dir"
echo 200000 >$mock/mock0/service_us
fwctl mock dump "$device" "$work/dir/core" >"$work/out" 2>&1 &
until [ -n "$(ls -A "$work/dir")" ]; do :; done
until_file $mock/mock0/inflight '[1-9]'
kill $!
wait $! 2>/dev/null
[ -z "$(ls -A "$work/dir")" ]
result $? "a dump that is stopped leaves no file"
echo 100 >$mock/mock0/service_us
fwctl mock reset "$device" >"$work/out" 2>&1

check "resources, freed one by one" 0 '^resource [0-9]+, 2 in use' \
	fwctl mock resource alloc "$device" -n 2 --free
fwctl mock resource alloc "$device" -n 3 --hold >"$work/held" 2>&1 &
holder=$!
until_file "$work/held" 'holding'
check "held resources are counted" 0 '^resources +3$' fwctl mock counters "$device"
id=$(sed -n 's/^resource \([0-9]*\),.*/\1/p' "$work/held" | head -n 1)
check "another context can't free them" 3 'Only the context' \
	fwctl mock resource free "$device" "$id"
kill -INT $holder
wait $holder
result $? "the holder ends well"
check "its resources went with it" 0 '^resources +0$' fwctl mock counters "$device"

for i in 1 2 3; do
	fwctl mock rendezvous "$device" 7 4 >"$work/met$i" 2>&1 &
done
check "four commands meet" 0 'all met' fwctl mock rendezvous "$device" 7 4
wait
check "a rendezvous of more than can run" 3 'number of processors' \
	fwctl mock rendezvous "$device" 7 1000

echo 1 >$mock/mock0/faults/error
check "an injected error" 3 'INTERNAL' fwctl mock identify "$device"
echo 1 >$mock/mock0/faults/length
check "an impossible answer" 1 'makes no sense' fwctl mock identify "$device"
fwctl mock sleep "$device" 60000 >"$work/sleeper" 2>&1 &
sleeper=$!
until_file $mock/mock0/inflight '[1-9]'
echo 1 >$mock/mock0/faults/remove
check "a device that is removed under an RPC" 5 'went away' fwctl mock identify "$device"
wait $sleeper
[ $? = 5 ] && grep -q 'went away' "$work/sleeper"
result $? "an RPC under way learns of it too"
until ! [ -e "/sys/class/fwctl/$device" ]; do :; done
check "the device is not listed any more" 0 "^$(cat $mock/mock1/device) " fwctl list
! grep -q "^$device " "$work/out"
result $? "only the other one is"

modprobe -r fwctl_mock >"$work/out" 2>&1
result $? "the mock unloads"
modprobe fwctl
check "no devices, but the module" 0 'no driver has registered' fwctl list
modprobe -r fwctl
echo "1..$n"
[ "$failures" = 0 ]
