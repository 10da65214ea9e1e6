#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Test the libraries as they are installed: versions, ABI, static linking and headers
# of the device types. Prints TAP.
#
# Environment: S (source), O (build directory), CC, MAKE, PKG_CONFIG, VERSION,
# KERNEL_DOC.

LD_LIBRARY_PATH=$O
export LD_LIBRARY_PATH LC_ALL=C
libraries="libfwctl libfwctl-identity libfwctl-mlx5"
# shellcheck source=tap.sh
. "$S/tests/tap.sh"
d=$work/dest

# same WHAT VALUE WANTED
same() {
	[ "$2" = "$3" ] || { echo "$1 is '$2', not '$3'"; return 1; }
}

# pc ARGUMENT...: run pkg-config for the installed files
pc() {
	PKG_CONFIG_PATH=$d/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$d "$PKG_CONFIG" "$@"
}

is_installed() {
	"$MAKE" -s -C "$S" O="$O" DESTDIR="$d" PREFIX=/usr install
}

# The newest node of the symbols is that of the minor version.
versions_agree() {
	minor=${VERSION%.*}
	same "the tool's version" "$("$O/fwctl" --version)" "fwctl $VERSION" || return
	for l in $libraries; do
		same "$l.pc" "$(pc --modversion "$l")" "$VERSION" || return
		same "soname" "$(readelf -d "$O/$l.so" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')" \
			"$l.so.${VERSION%%.*}" || return
		same "the newest node of $l" \
			"$(sed -n 's/^LIBFWCTL.*_\([0-9.]*\) {$/\1/p' "$S"/*/"$l.map" | sort -V | tail -n 1)" \
			"$minor" || return
	done
}

# defined NM_ARGUMENT...: print the names of the global symbols
defined() {
	nm -g --defined-only "$@" | sed -n 's/.* [A-Z] \([a-z][^@]*\).*/\1/p' | sort
}

static_libraries_define_what_shared_ones_do() {
	for l in $libraries; do
		defined -D "$O/$l.so" >"$work/shared"
		[ -s "$work/shared" ] &&
			defined "$d/usr/lib/$l.a" | diff "$work/shared" - || return
	done
}

# Debian has no static libudev and libpci, so only libfwctl is linked statically.
example_is_static() {
	# shellcheck disable=SC2046
	"$CC" -static -o "$work/static" "$S/examples/queue.c" \
		$(pc --static --cflags --libs libfwctl) || return
	! readelf -d "$work/static" | grep NEEDED || return
	"$work/static" nosuch "$0" >"$work/said" 2>&1
	same "exit status" $? 1 && grep "there is no fwctl device 'nosuch'" "$work/said"
}

identity_is_linked_statically() {
	printf '%s\n' '#include <stdio.h>' '#include <libfwctl-identity.h>' \
		'int main(void) {' \
		'	struct fwctl_inventory *i;' \
		'	int ret = fwctl_inventory_new(&i, NULL);' \
		'	fwctl_inventory_free(i);' \
		'	return ret || !fwctl_version();' '}' >"$work/identity.c"
	# shellcheck disable=SC2046
	"$CC" -o "$work/identity" "$work/identity.c" \
		$(pc --static --cflags --libs libfwctl-identity |
			sed 's/-l\(fwctl[^ ]*\)/-l:lib\1.a/g') || return
	! readelf -d "$work/identity" | grep 'NEEDED.*fwctl' && "$work/identity"
}

# pkg-config must find the installed headers before those of linux-libc-dev.
device_types_are_declared() {
	for h in fwctl mlx5 mock; do
		echo "#include <fwctl/$h.h>"
	done >"$work/types.c"
	# shellcheck disable=SC2046
	"$CC" -Wall -Wextra -Werror -H -fsyntax-only "$work/types.c" \
		$(pc --cflags libfwctl) 2>"$work/included" || return
	cat "$work/included"
	same "headers below $d" "$(grep -c "^\. $d" "$work/included")" 3
}

# The example of the documentation, on a recording
python_package_works() {
	printf '%s\n' '{"record":"device","type":1,"info":""}' \
		'{"record":"request","id":1,"in":"61"}' \
		'{"record":"response","id":1,"out":"6263","out_len":2}' >"$work/recording"
	printf a >"$work/request"
	LD_LIBRARY_PATH=$d/usr/lib PYTHONPATH=$d/usr/lib/python3/dist-packages \
		PYTHONDONTWRITEBYTECODE=1 python3 "$S/examples/parallel.py" \
		"replay:$work/recording" "$work/request" >"$work/said" || return
	same "the output" "$(sort "$work/said" | uniq -c | xargs)" "8 2 bytes, 6263"
}

# kernel-doc has no warnings, because make man3 would fail.
functions_have_pages() {
	for l in $libraries; do
		defined -D "$O/$l.so"
	done | sed "s|.*|$d/usr/share/man/man3/&.3|" | xargs ls -d >/dev/null &&
		mandoc -T lint -W error "$d"/usr/share/man/man3/*.3
}

# Both sides need the same options of abidw: abidiff ignores types that have no location
# if it reads the headers. Its exit status does not distinguish appended members.
abi_is_unchanged() {
	for l in $libraries; do
		"$MAKE" -s -C "$S" O="$O" "$O/$l.abi" &&
			abidiff "$S/abi/$l.abi" "$O/$l.abi" && continue
		echo "If programs that were built with the old $l still work, run make abi and"
		echo "commit abi/. Otherwise undo the change, or raise the major version."
		return 1
	done
}

check "the libraries are installed" is_installed
check "all versions are that of the Makefile" versions_agree
check "static libraries define the symbols of the shared ones" \
	static_libraries_define_what_shared_ones_do
check "a static program runs" example_is_static
check "a program with a static libfwctl-identity runs" identity_is_linked_statically
check "the headers of the device types are installed" device_types_are_declared
check "the installed Python package works" python_package_works
if [ -n "$KERNEL_DOC" ] && command -v mandoc >/dev/null; then
	check "each function has a manual page" functions_have_pages
else
	skip "each function has a manual page" "no kernel-doc or no mandoc"
fi
if ! command -v abidiff >/dev/null; then
	skip "the ABI is unchanged" "no abidiff"
elif [ "$(getconf LONG_BIT)" != 64 ]; then
	skip "the ABI is unchanged" "the dump is for 64 bits"
else
	check "the ABI is unchanged" abi_is_unchanged
fi

finish
