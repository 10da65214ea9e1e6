# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Shared by build and run: kernels for KUnit, by the kernel's own kunit.py.
#
#   um     under ARCH=um, with all that watches there
#   kmsan  on x86_64 in QEMU, under KMSAN, for which only clang compiles

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=/cache/kunit/tree

# kunit KIND COMMAND [ARGUMENT]...
kunit() {
	local kind=$1 command=$2 arch=(--arch=um)
	shift 2
	[ "$kind" = um ] || arch=(--arch=x86_64 --make_options LLVM=1)
	(cd "$tree" && python3 tools/testing/kunit/kunit.py "$command" "${arch[@]}" \
		--build_dir="/cache/kunit/$kind" --kunitconfig="$here/.kunitconfig" \
		--kunitconfig="$here/$kind.config" "$@")
}
