# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Shared by build and run: kernels with this tree in them, made by kunit.py.
#
#   um     the KUnit suites and all modules, under ARCH=um, with KASAN and lockdep
#   kmsan  the suites on x86_64 in QEMU, under KMSAN, for which only clang compiles
#   kcsan  the suites and all modules on x86_64 in QEMU, under KCSAN
#   kasan  all modules, loadable, on x86_64 in QEMU, under KASAN and lockdep

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=/cache/kunit/tree

# kunit KIND COMMAND [ARGUMENT]...
kunit() {
	local kind=$1 command=$2 arch=(--arch=x86_64) configs config
	shift 2
	configs=("$kind.config")
	case $kind in
	um) arch=(--arch=um) configs+=(.kunitconfig) ;;
	kmsan) arch+=(--make_options LLVM=1) configs+=(.kunitconfig) ;;
	kcsan)
		configs+=(.kunitconfig machine.config)
		# Only the Kbuild of this tree overrides it. KCSAN samples accesses, and
		# should not spend its samples on the rest of the kernel.
		export KCSAN_SANITIZE=n
		;;
	kasan) configs+=(machine.config) ;;
	esac
	for config in "${configs[@]}"; do
		set -- --kunitconfig="$here/$config" "$@"
	done
	(cd "$tree" && python3 tools/testing/kunit/kunit.py "$command" "${arch[@]}" \
		--build_dir="/cache/kunit/$kind" "$@")
}
