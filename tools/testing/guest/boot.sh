# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Functions for booting a guest, in QEMU or as a program. launch and launch-um
# source this file.

# initramfs RELEASE MODULE...: print the path of an initramfs with busybox and
# these modules. The kernel needs the modules to mount its root.
initramfs() {
	local key path new
	key=$({ cat /src/tools/testing/guest/{initramfs-init,boot.sh}; echo "$@"; } |
		sha256sum | cut -c1-12)
	path=/cache/initramfs/$1-$key
	if [ ! -e "$path" ]; then
		mkdir -p /cache/initramfs
		new=$(mktemp -p /cache/initramfs)
		make_initramfs "$@" >"$new"
		mv "$new" "$path"
	fi
	echo "$path"
}

make_initramfs() {
	local release=$1 dir module n=10
	shift
	dir=$(mktemp -d)
	mkdir -p "$dir"/{dev,proc,machine,layer,root,modules}
	cp /bin/busybox "$dir/busybox"
	cp /src/tools/testing/guest/initramfs-init "$dir/init"
	[ $# = 0 ] || modprobe -S "$release" --show-depends -a "$@" |
		awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
	while read -r module; do
		case $module in
		*.xz) xz -dc "$module" ;;
		*) cat "$module" ;;
		esac >"$dir/modules/$n-$(basename "${module%.xz}")"
		n=$((n + 1))
	done
	(cd "$dir" && find . | cpio --quiet -o -H newc)
}

# boot_deadline LOG PROGRAM SECONDS: kill the program if the guest does not boot
# in time. A boot takes 4 s without KVM, and 25 s on a busy host.
boot_deadline() {
	local log=$1 second
	for ((second = 0; second < $3; second++)); do
		sleep 1
		[ ! -e "$log/ready" ] || return 0
	done
	echo "[no boot within $3 s]" >>"$log/console"
	pkill -x "$2"
}
