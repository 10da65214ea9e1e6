#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Test headers, manual pages, exported symbols, installation and examples. Prints
# TAP.
#
# Environment: S (source), O (build directory), CC, MAKE, PKG_CONFIG.

LD_LIBRARY_PATH=$O
export LD_LIBRARY_PATH LC_ALL=C
fwctl=$O/fwctl
# shellcheck source=tap.sh
. "$S/tests/tap.sh"

# words_of WORD...: print the completions of the last word
words_of() {
	"$fwctl" complete -- "$@" | cut -f 1
}

# list_commands [WORD...]: print the words of every command in a group, one a line
list_commands() {
	for word in $(words_of "$@" ''); do
		if "$fwctl" help "$@" "$word" | sed 1q | grep -q ' COMMAND \.\.\.$'; then
			list_commands "$@" "$word"
		else
			echo "$@" "$word"
		fi
	done
}

# Call "$@" with the words of every command, except groups.
each_command() {
	list_commands >"$work/all"
	[ -s "$work/all" ] || return
	while read -r words; do
		# shellcheck disable=SC2086
		"$@" $words || return
	done <"$work/all"
}

headers_stand_alone() {
	for h in libfwctl.h libfwctl-identity.h fwctl/fwctl.h fwctl/mlx5.h fwctl/mock.h; do
		printf '#include <%s>\n#include <%s>\n' $h $h >"$work/h.c"
		"$CC" -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$S/include" \
			-I"$S/../../include/uapi" -fsyntax-only "$work/h.c" || return
	done
	# The library's, in C++ too.
	printf '%s\n' '#include <libfwctl.h>' \
		'struct fwctl_error err = FWCTL_ERROR_INIT;' \
		'struct fwctl_request req = FWCTL_REQUEST_INIT;' >"$work/h.cc"
	"$CC" -x c++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -I"$S/include" \
		-fsyntax-only "$work/h.cc"
}

cxx_works() {
	echo 'int main(){}' | "$CC" -x c++ -fsyntax-only - 2>/dev/null
}

# functions_of LIBRARY: print the functions that its header declares
functions_of() {
	sed -n '/^[^ ]/s/.*\b\(fwctl_[a-z0-9_]*\)(.*/\1/p' "$S/include/$1.h" |
		sort -u
}

# A library exports the symbols of its header, each with a version.
symbols_are_the_headers() {
	for l in libfwctl libfwctl-identity; do
		functions_of $l >"$work/header"
		nm -D --defined-only "$O/$l.so" |
			sed -n 's/.* T \(.*\)@@LIBFWCTL_.*/\1/p' | sort -u >"$work/exported"
		[ -s "$work/exported" ] && diff "$work/header" "$work/exported" || return
		echo "$l, without a version, or data:"
		! nm -D --defined-only "$O/$l.so" |
			grep -vE ' T .*@@LIBFWCTL_| A LIBFWCTL_' || return
	done
}

every_function_is_documented() {
	status=0
	for l in libfwctl libfwctl-identity; do
		for f in $(functions_of $l); do
			grep -q "^ \* $f() - " "$S/include/$l.h" ||
				{ echo "$f"; status=1; }
		done
	done
	return $status
}

libfwctl_needs_only_libc() {
	needed=$(readelf -d "$O/libfwctl.so" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')
	echo "$needed"
	[ "$needed" = libc.so.6 ]
}

# man/fwctl-list.1 for "list"; the page of the group for "mock mem read"
has_page() {
	page=$S/man/fwctl-$1.1
	[ "$1" != help ] || page=$S/man/fwctl.1
	[ -f "$page" ] || { echo "$1: no page"; return 1; }
	group=$1
	shift
	if [ $# != 0 ]; then
		grep -q "^\.It Cm $*" "$page" ||
			{ echo "$page: no 'It Cm $*'"; return 1; }
	fi
	for option in $(words_of "$group" "$@" --); do
		case " $common " in
		*" $option "*) described=$S/man/fwctl.1 ;;
		*) described=$page ;;
		esac
		grep -q "Fl Fl ${option#--}" "$described" ||
			{ echo "$page: no $option for $group $*"; return 1; }
	done
}

# fwctl(1) describes the options that all commands have.
pages_cover_every_command_and_option() {
	common=$(words_of info -- | xargs)
	each_command has_page
}

print_json_command() {
	if words_of "$@" -- | grep -qx -- --json; then
		printf '%s\n' "$*" | tr ' ' -
	fi
}

# Other schemas: see validate_json.py
every_command_has_a_schema() {
	each_command print_json_command | sort >"$work/commands"
	for f in "$S"/schema/*.json; do
		basename "$f" .json
	done | grep -vxE 'common|devices|failure' | sort | diff "$work/commands" -
}

pages_are_well_formed() {
	mandoc -T lint -W style "$S"/man/*.1 | grep -vE \
		'referenced manual not found|outdated mandoc.db|Mdocdate missing|operating system explicitly' >"$work/lint"
	cat "$work/lint"
	[ ! -s "$work/lint" ]
}

installation_is_complete() {
	d=$work/dest
	"$MAKE" -s -C "$S" O="$O" DESTDIR="$d" PREFIX=/usr install || return
	for f in bin/fwctl lib/libfwctl.so lib/libfwctl.so.0 lib/libfwctl-record.so \
		lib/pkgconfig/libfwctl.pc include/libfwctl.h \
		lib/libfwctl-identity.so.0 lib/pkgconfig/libfwctl-identity.pc \
		include/libfwctl-identity.h \
		share/man/man1/fwctl.1 share/man/man1/fwctl-mock.1 \
		share/bash-completion/completions/fwctl \
		share/zsh/site-functions/_fwctl \
		share/fish/vendor_completions.d/fwctl.fish \
		lib/udev/rules.d/60-fwctl.rules lib/sysusers.d/fwctl.conf \
		share/fwctl/schema/common.json share/fwctl/schema/mlx5-reg-get.json \
		share/fwctl/firmware/fwctl_firmware.py; do
		[ -e "$d/usr/$f" ] || { echo "$f is missing"; return 1; }
	done
	LD_LIBRARY_PATH=$d/usr/lib "$d/usr/bin/fwctl" --version || return
}

# Build against the installed files with pkg-config, like an external program.
examples_build_and_run() {
	flags=$(PKG_CONFIG_PATH=$d/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$d \
		"$PKG_CONFIG" --cflags --libs libfwctl) || return
	for example in identify queue events; do
		# shellcheck disable=SC2086
		"$CC" -std=c11 -Wall -Wextra -Werror -o "$work/$example" \
			"$S/examples/$example.c" $flags || return
		LD_LIBRARY_PATH=$d/usr/lib "$work/$example" nosuch "$0" \
			>"$work/said" 2>&1
		[ $? = 1 ] && cat "$work/said" &&
			grep -q "there is no fwctl device 'nosuch'" \
				"$work/said" || return
	done
}

# A program for firmware in user space needs no other header than those installed.
firmware_helpers_work() {
	printf '%s\n' '#include <fwctl_firmware.h>' \
		'int main(void) { return fwctl_firmware_open("nosuch") != -ENOENT; }' \
		>"$work/firmware.c"
	"$CC" -std=gnu11 -Wall -Wextra -Werror -I"$d/usr/share/fwctl/firmware" \
		-o "$work/firmware" "$work/firmware.c" && "$work/firmware" || return
	for example in agent connectx nvme; do
		PYTHONDONTWRITEBYTECODE=1 python3 \
			"$d/usr/share/fwctl/firmware/$example.py" nosuch \
			>"$work/said" 2>&1
		grep -q "No such file or directory: '/dev/nosuch'" "$work/said" ||
			{ cat "$work/said"; return 1; }
	done
}

uninstall_leaves_nothing() {
	"$MAKE" -s -C "$S" O="$O" DESTDIR="$d" PREFIX=/usr uninstall || return
	! find "$d" ! -type d | grep .
}

if cxx_works; then
	check "each header compiles alone and twice" headers_stand_alone
else
	skip "each header compiles alone and twice" "no C++ compiler"
fi
check "the library exports what its header declares" symbols_are_the_headers
check "every function is documented" every_function_is_documented
check "libfwctl needs only libc" libfwctl_needs_only_libc
check "manual pages cover every command and option" \
	pages_cover_every_command_and_option
check "every command with --json has a schema" every_command_has_a_schema
if command -v mandoc >/dev/null; then
	check "manual pages are well formed" pages_are_well_formed
else
	skip "manual pages are well formed" "no mandoc"
fi
check "installation is complete" installation_is_complete
check "the examples build from what was installed" examples_build_and_run
check "the helpers for firmware work as installed" firmware_helpers_work
check "uninstallation leaves nothing" uninstall_leaves_nothing

finish
