# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Run functions as tests and print TAP. Each test runs in a subshell:
# before_each(), the test function, after_each(). A test passes if all commands
# succeed. Otherwise the failed command and the output of the test are printed.

before_each() { :; }
after_each() { :; }

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# run_tests FUNCTION...: run these tests. Returns 1 if one failed
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

# skip REASON: end the test as skipped
skip() {
	echo "$*" >"$tmp/skip"
	exit 77
}

# skip_all REASON: skip the file; called instead of run_tests
skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# keep_json FILE STATUS COMMAND...: keep the output in FILE of fwctl --json, or of
# another command that runs it. The host validates it, see
# tools/fwctl/tests/validate_json.py
keep_json() {
	local file=$1 status=$2 word
	shift 2
	while [ $# != 0 ] && [ "$1" != fwctl ]; do
		shift
	done
	for word; do
		case $word in
		--json | -j | session | batch)
			{ printf '\036%s\037' "$status"
			  printf '%s\037' "$@"
			  printf '\036'
			  cat "$file"; } >>"${FWCTL_OUTPUTS:-/dev/null}"
			break ;;
		esac
	done
}

# run STATUS COMMAND...: run a command, which must exit with STATUS. Sets $out
# and $err to its output
run() {
	local want=$1 status=0
	shift
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
	out=$(<"$tmp/out")
	err=$(<"$tmp/err")
	printf '%s\n' "ran: $*" "exit status: $status" "stdout: $out" \
		"stderr: $err"
	keep_json "$tmp/out" "$status" "$@"
	[ "$status" = "$want" ]
}

# fails COMMAND...: run a command that must fail. "! COMMAND" would not do,
# because set -e ignores its status
fails() {
	! "$@" || { echo "should have failed: $*"; return 1; }
}

# has TEXT PATTERN...: check that TEXT contains a match of each pattern
has() {
	local text=$1 pattern
	shift
	for pattern; do
		# shellcheck disable=SC2053
		[[ $text == *$pattern* ]] || { echo "no $pattern in: $text"; return 1; }
	done
}

# wait_for COMMAND...: repeat a command until it succeeds. Fails after $patience
# seconds, by default 30
wait_for() {
	local end=$((SECONDS + ${patience:-30}))
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.01
	done
}
