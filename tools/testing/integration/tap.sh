# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# TAP from functions: each runs in a subshell, between before_each() and
# after_each() where there are such, and passes if every command in them does. If
# one fails, that command is shown, and all that the test wrote.

before_each() { :; }
after_each() { :; }

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# run_tests FUNCTION...: returns 1 if one failed
run_tests() {
	local name status nr=0 failed=0
	echo "1..$#"
	for name; do
		nr=$((nr + 1))
		(set -eE
		 trap 'echo "line $LINENO: $BASH_COMMAND"' ERR
		 before_each
		 "$name"
		 after_each) >"$tmp/log" 2>&1
		status=$?
		case $status in
		0) echo "ok $nr - $name" ;;
		77) echo "ok $nr - $name # SKIP $(cat "$tmp/skip")" ;;
		*) echo "not ok $nr - $name"
		   sed 's/^/# /' "$tmp/log"
		   failed=1 ;;
		esac
	done
	return $failed
}

# skip REASON: ends the test
skip() {
	echo "$*" >"$tmp/skip"
	exit 77
}

# skip_all REASON: instead of run_tests
skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# run STATUS COMMAND...: it must end with that exit status; what it says is left
# in $out and $err
run() {
	local want=$1 status=0
	shift
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
	out=$(<"$tmp/out")
	err=$(<"$tmp/err")
	printf '%s\n' "ran: $*" "exit status: $status" "stdout: $out" \
		"stderr: $err"
	[ "$status" = "$want" ]
}

# fails COMMAND...: for which "!" would not do, as bash does not count it
fails() {
	! "$@" || { echo "should have failed: $*"; return 1; }
}

# has TEXT PATTERN...: TEXT has each of the patterns somewhere in it
has() {
	local text=$1 pattern
	shift
	for pattern; do
		# shellcheck disable=SC2053
		[[ $text == *$pattern* ]] || { echo "no $pattern in: $text"; return 1; }
	done
}

# wait_for COMMAND...: until it succeeds; the deadline only ends a failure
wait_for() {
	local end=$((SECONDS + 30))
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.01
	done
}
