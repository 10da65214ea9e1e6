# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Build and run kernels that contain this tree, with kunit.py. The scripts build
# and run source this file.
#
#   um     ARCH=um, KASAN, lockdep: KUnit suites, built-in modules
#   kmsan  x86_64 in QEMU, KMSAN (needs clang): KUnit suites
#   kcsan  x86_64 in QEMU, KCSAN: KUnit suites, built-in modules
#   kasan  x86_64 in QEMU, KASAN, lockdep: loadable modules

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
		# KCSAN samples accesses, so sample only this tree: its Kbuild
		# overrides this default.
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
