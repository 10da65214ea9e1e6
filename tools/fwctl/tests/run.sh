#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run test programs and merge their TAP into one stream.
#
# usage: run.sh PROGRAM...   (*.sh with sh, *.py with python3)

export CMOCKA_MESSAGE_OUTPUT=TAP
# An installed mstflint must not change the results.
export FWCTL_MSTFLINT=/nowhere
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

# The programs append their JSON.
export FWCTL_OUTPUTS="$T/outputs"
rm -f "$FWCTL_OUTPUTS"

out=$(mktemp)
trap 'rm -f "$out"' EXIT
total=0
bad=0

# Print $out, and continue the test numbers of earlier programs.
renumber() {
	awk -v n="$total" -v name="$1" '
		/^1\.\.[0-9]+/ || /^TAP version/ { next }
		/^(not )?ok [0-9]+/ {
			sub(/ok [0-9]+( -)?/, "ok " ++n " - " name ":")
		}
		{ print }' "$out"
}

for program; do
	name=$(basename "${program%.*}")
	status=0
	case $program in
	*.sh) sh "$program" >"$out" || status=$? ;;
	*.py) python3 "$program" --all "$FWCTL_OUTPUTS" >"$out" || status=$? ;;
	*) "$program" >"$out" || status=$? ;;
	esac
	ran=$(grep -cE '^(not )?ok [0-9]+' "$out")
	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$out" | head -n 1)
	renumber "$name"
	total=$((total + ran))
	[ "$status" = 0 ] || bad=1
	# A sanitizer report or a crash can fail the program although each test passed.
	if [ "$ran" != "${plan:-none}" ] ||
		{ [ "$status" != 0 ] && ! grep -q '^not ok' "$out"; }; then
		bad=1
		total=$((total + 1))
		echo "not ok $total - $name: ended with status $status after $ran of ${plan:-?} tests"
	fi
done
echo "1..$total"
exit $bad
