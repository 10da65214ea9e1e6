# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
#
# Functions for tests of fwctl monitor and of the rules of udev. Source tap.sh first.

# watch OPTION...: start the monitor in the background, as an unprivileged user. Sets
# $monitor to its process
watch() {
	watched=("$@")
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
		fwctl monitor "$@" >"$tmp/changes" 2>"$tmp/message" </dev/null &
	monitor=$!
	# The first start of a program takes long on a busy host.
	patience=120 wait_for grep -q "waiting for changes" "$tmp/message"
}

# saw PATTERN: succeed if the monitor has printed such a line
saw() { grep -q -- "$1" "$tmp/changes"; }

# Wait for the end of the monitor, which must succeed.
end_watch() {
	wait "$monitor"
	keep_json "$tmp/changes" 0 fwctl monitor "${watched[@]}"
}

# End the monitor.
unwatch() {
	kill "$monitor"
	end_watch
}

# Create a mock device. Sets $mock to its folder in configfs, and $dev, $node and $link
# to its names.
make_mock() {
	local configfs=/sys/kernel/config/fwctl_mock

	[ -d $configfs ] || modprobe fwctl_mock
	mock=$configfs/monitor
	mkdir "$mock"
	echo 1 >"$mock/live"
	dev=$(<"$mock/device")
	node=/dev/fwctl/$dev
	link=/dev/fwctl/by-path/platform-$(<"$mock/parent")
}

# Start systemd-udevd with the installed rules, until the end of the script.
start_udevd() {
	mkdir -p /run/udev /etc/udev/rules.d
	# Other rules would load modules.
	ln -sf /dev/null /etc/udev/rules.d/80-drivers.rules
	systemd-sysusers /usr/local/lib/sysusers.d/fwctl.conf
	# udevd runs programs without LD_LIBRARY_PATH.
	ldconfig
	/usr/lib/systemd/systemd-udevd >"$tmp/udevd" 2>&1 &
	# shellcheck disable=SC2064 # $! is the process of now
	trap "kill $!; rm -rf '$tmp'" EXIT
	wait_for udevadm control --ping
}
