# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# Paths, pinned versions and messages for the scripts of this folder.

set -euo pipefail

TESTING=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TREE=$(cd "$TESTING/../.." && pwd)
CACHE=${FWCTL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fwctl}

# shellcheck source=versions
. "$TESTING/versions"

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 2; }

# The name of the root contains a hash of its pins and packages. A changed pin
# therefore creates a new root, and a root in use never changes.
root_key() {
	{ grep -E '^(SUITE|QEMU_VERSION)=' "$TESTING/versions"
	  sed 's/#.*//' "$TESTING/packages"; } | sha256sum | cut -c1-12
}
ROOT=$CACHE/root-$(root_key)
SOURCE=$CACHE/$SOURCE_PACKAGE-$SOURCE_VERSION

all_kernels() { awk 'NF { print $1 }' <<<"$KERNELS"; }

# kernel_field SERIES suite|release|version|compiler: print the pinned value
kernel_field() {
	awk -v s="$1" -v f="$2" '
		BEGIN { n["suite"] = 2; n["release"] = 3; n["version"] = 4; n["compiler"] = 5 }
		$1 == s { print $n[f]; found = 1 }
		END { exit !found }' <<<"$KERNELS" ||
		die "no kernel '$1': choose one of $(all_kernels | xargs)"
}

# kernel_stamp SERIES: print the path of a file that contains the installed release.
# It differs from the pinned release if the mirror no longer had that one.
kernel_stamp() {
	echo "$ROOT/.kernel-$(kernel_field "$1" release)=$(kernel_field "$1" version)"
}
kernel_release() { cat "$(kernel_stamp "$1")"; }
# The same release for FOREIGN_ARCH, for which modules are built but not run
foreign_release() { kernel_release "$1" | sed "s/amd64$/$FOREIGN_ARCH/"; }

# own_kernel SERIES: print the path of a kernel from kunit/build, or nothing for a
# Debian kernel
own_kernel() {
	case $1 in
	kunit) echo "$CACHE/kunit/um/linux" ;;
	kasan | kcsan) echo "$CACHE/kunit/$1/arch/x86/boot/bzImage" ;;
	esac
}
