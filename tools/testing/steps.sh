# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Steps of check, compare and bench/run, which source this file after lib.sh. Each
# step writes logs and TAP to $RESULTS and prints one line.

RESULTS=${FWCTL_RESULTS:-$CACHE/results}

inside() {
	local script=$1
	shift
	"$TESTING/enter" --bind "$RESULTS" /out "/src/tools/testing/$script" "$@"
}

# tally [-q] FILE...: run tally in the root, because it needs TAP::Parser
tally() {
	inside tally "${@/#$RESULTS//out}"
}

# report NAME SECONDS FILE...: print the line of a finished step
report() {
	local name=$1 seconds=$2 counts
	shift 2
	counts=$(tally -q "$@") || true
	printf '%-20s %4d s  %s\n' "$name" "$seconds" "$counts"
}

# tap_of NAME STATUS LOG: print TAP with one test for a command that writes none
tap_of() {
	echo 1..1
	if [ "$2" = 0 ]; then
		echo "ok 1 - $1"
	else
		echo "not ok 1 - $1"
		sed 's/^/# /' "$3"
	fi
}

# step NAME COMMAND...: run a command that writes no TAP
step() {
	local name=$1 status=0 start=$SECONDS
	shift
	"$@" >"$RESULTS/$name.log" 2>&1 || status=$?
	tap_of "$name" $status "$RESULTS/$name.log" >"$RESULTS/$name.tap"
	report "$name" $((SECONDS - start)) "$RESULTS/$name.tap"
	[ $status = 0 ] || sed 's/^/    /' "$RESULTS/$name.log" | head -n 40
}

# tap_step NAME COMMAND...: run a command that writes TAP
tap_step() {
	local name=$1 status=0 start=$SECONDS
	shift
	"$@" >"$RESULTS/$name.tap" 2>"$RESULTS/$name.log" || status=$?
	echo $status >"$RESULTS/$name.exit"
	report "$name" $((SECONDS - start)) "$RESULTS/$name.tap"
}

# machine_of FOLDER SERIES: print the options of vm that the tests of FOLDER need
machine_of() {
	case $1 in
	# Fill freed memory with 0x6b, and do not zero it when it is allocated again.
	mock) [ "$2" = kunit ] || echo --qemu-arg -device --qemu-arg edu --append slub_debug=FP ;;
	mlx5) echo --card 3 ;;
	lockdown | storm-mlx5) echo --card 2 ;;
	esac
}

# can_run SERIES MODULES: succeed if tests and modules are built. The kernels of this
# tree contain the modules.
can_run() {
	local kernel
	[ -d "$CACHE/build/tests" ] || return
	kernel=$(own_kernel "$1")
	[ -e "${kernel:-$CACHE/build/$1/modules-$2}" ]
}

# validate_json NAME: validate the outputs of fwctl --json that the tests of a step
# kept. Each command is one more test
validate_json() {
	local status=0 out=$RESULTS/$1 files
	files=("$out"/*.json)
	[ -e "${files[0]}" ] || return 0
	inside ../fwctl/tests/validate_json.py "${files[@]/#$RESULTS//out}" \
		>"$out/json.tap" 2>>"$out/log" || status=$?
	echo $status >"$out/json.exit"
}

# vm_step NAME FOLDER SERIES [MODULES [TEST...]]: run the integration tests of a
# folder, or some of them, on one kernel. guest/verdict counts as one more test.
vm_step() {
	local name=$1 folder=$2 series=$3 modules=${4:-ours}
	local status=0 start=$SECONDS out=$RESULTS/$1 slow=1
	shift $(($# < 4 ? $# : 4))
	mkdir -p "$out"
	rm -f "$out"/*.json "$out"/json.*
	case $series in
	kasan | kcsan) slow=3 ;;
	esac
	if can_run "$series" "$modules"; then
		# shellcheck disable=SC2046
		"$TESTING/vm" --kernel "$series" --modules "$modules" --out "$out" \
			--expect-taint JU $(machine_of "$folder" "$series") --timeout $((2400 * slow)) \
			-- env TEST_TIMEOUT=$((300 * slow)) \
			STORM_SEED="${STORM_SEED:-}" STORM_SECONDS="${STORM_SECONDS:-}" \
			/src/tools/testing/guest/run-tests "$folder" "$@" \
			>"$out/log" 2>&1 || status=$?
	else
		echo "not run: kernel, modules or tests are not built" >"$out/log"
		status=1
	fi
	tap_of "the guest ran well" $status "$out/log" >"$out/guest.tap"
	validate_json "$name"
	report "$name" $((SECONDS - start)) "$out"/*.tap
	[ $status = 0 ] || sed 's/^/    /' "$out/log" | tail -n 40
}

# Run the fuzzer on the KUnit kernel. Uses FUZZ_SECONDS and FUZZ_SEED.
fuzz_kernel() {
	local seconds=${FUZZ_SECONDS:-60}
	mkdir -p "$RESULTS/fuzz-kernel"
	"$TESTING/vm" --kernel kunit --out "$RESULTS/fuzz-kernel" --expect-taint JU \
		--timeout $((seconds + 300)) -- env FUZZ_SECONDS="$seconds" \
		FUZZ_SEED="${FUZZ_SEED:-0}" /tests/mock/fuzz
}

modules() {
	inside build/modules "$1" "$(kernel_release "$1")" "$2"
}

foreign_modules() {
	inside build/modules "$1" "$(foreign_release "$1")" clang
}
