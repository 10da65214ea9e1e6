# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Print TAP for tests that are shell functions.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
failures=0

# check NAME FUNCTION: passes if FUNCTION succeeds; its output explains
check() {
	n=$((n + 1))
	if "$2" >"$work/log" 2>&1; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		sed 's/^/# /' "$work/log"
		failures=$((failures + 1))
	fi
}

# skip NAME REASON
skip() {
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

# Finish the script. Returns false if a test failed.
finish() {
	echo "1..$n"
	[ "$failures" = 0 ]
}
