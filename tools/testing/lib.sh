# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# Shared by the scripts of this folder: paths, pins, messages.

set -euo pipefail

TESTING=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TREE=$(cd "$TESTING/../.." && pwd)
CACHE=${FWCTL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fwctl}

# shellcheck source=versions
. "$TESTING/versions"

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 2; }

# The root's name follows what it is made of, so that a moved pin makes a new
# one and never changes one that is in use.
root_key() {
	{ grep -E '^(SUITE|QEMU_VERSION)=' "$TESTING/versions"
	  sed 's/#.*//' "$TESTING/packages"; } | sha256sum | cut -c1-12
}
ROOT=$CACHE/root-$(root_key)
SOURCE=$CACHE/$SOURCE_PACKAGE-$SOURCE_VERSION

all_kernels() { awk 'NF { print $1 }' <<<"$KERNELS"; }

# kernel_field SERIES suite|release|version|compiler: what is pinned
kernel_field() {
	awk -v s="$1" -v f="$2" '
		BEGIN { n["suite"] = 2; n["release"] = 3; n["version"] = 4; n["compiler"] = 5 }
		$1 == s { print $n[f]; found = 1 }
		END { exit !found }' <<<"$KERNELS" ||
		die "no kernel '$1': choose one of $(all_kernels | xargs)"
}

# kernel_stamp SERIES: holds the release that set-up put into the root, which
# differs from the pinned one when the mirror moved on
kernel_stamp() {
	echo "$ROOT/.kernel-$(kernel_field "$1" release)=$(kernel_field "$1" version)"
}
kernel_release() { cat "$(kernel_stamp "$1")"; }
# The same release of the architecture for which modules are only built.
foreign_release() { kernel_release "$1" | sed "s/amd64$/$FOREIGN_ARCH/"; }

# own_kernel SERIES: path of a kernel that kunit/build makes; empty for Debian's
own_kernel() {
	case $1 in
	kunit) echo "$CACHE/kunit/um/linux" ;;
	kasan | kcsan) echo "$CACHE/kunit/$1/arch/x86/boot/bzImage" ;;
	esac
}
