#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Test that config save, diff and apply suit Ansible. Prints TAP.
#
# Environment: S (source), T (directory of the test programs).

# shellcheck source=tap.sh
. "$S/tests/tap.sh"

playbook=$S/examples/ansible/connectx.yml
config=$work/config
: >"$work/ansible.cfg"
printf 'SRIOV_EN=True\nNUM_OF_VFS=16\n' >"$config"

# Ansible must not use the network or the settings of the user.
export NV_DEVICE="$work/device" HOME="$work/home" ANSIBLE_HOME="$work/home/.ansible" \
	ANSIBLE_CONFIG="$work/ansible.cfg" ANSIBLE_LOCALHOST_WARNING=False LC_ALL=C.UTF-8
unset LD_LIBRARY_PATH

fwctl() { "$T/nv_device" "$@"; }

# play OPTION...: run the playbook; $work/played is its output
play() {
	ansible-playbook -i localhost, -c local "$playbook" -e "fwctl=$T/nv_device" \
		-e "fwctl_config=$config" \
		-e "ansible_python_interpreter=$(command -v python3)" "$@" \
		>"$work/played" 2>&1
	played=$?
	cat "$work/played"
}

has() { grep -qE -- "$1" "$work/played"; }

check_mode_changes_nothing() {
	play --check
	[ $played = 0 ] && has 'changed=1 ' && [ ! -e "$NV_DEVICE" ]
}

first_run_changes_the_device() {
	play
	[ $played = 0 ] && has 'changed=1 ' && has 'Reset needed: True' &&
		fwctl mlx5 config diff fwctl0 "$config"
}

second_run_changes_nothing() {
	cp "$NV_DEVICE" "$work/before" || return
	touch -d @0 "$NV_DEVICE"
	play
	# A write, even of the same value, would set the time of the file.
	[ $played = 0 ] && has 'changed=0 ' && cmp "$NV_DEVICE" "$work/before" &&
		[ "$(stat -c %Y "$NV_DEVICE")" = 0 ]
}

invalid_file_fails_with_the_message() {
	printf 'NO_SUCH=1\n' >"$work/invalid"
	play -e "fwctl_config=$work/invalid"
	[ $played = 2 ] && has "unknown parameter 'NO_SUCH'" && has 'failed=1 '
}

# A saved file describes the device, also after another change.
saved_file_restores_the_device() {
	fwctl mlx5 config save fwctl0 "$work/saved" || return
	fwctl mlx5 config diff fwctl0 "$work/saved" || return
	fwctl mlx5 config set fwctl0 NUM_OF_VFS=4 --yes || return
	fwctl mlx5 config diff fwctl0 "$work/saved"
	[ $? = 6 ] || return
	fwctl mlx5 config apply fwctl0 "$work/saved" --yes &&
		fwctl mlx5 config diff fwctl0 "$work/saved"
}

if command -v ansible-playbook >/dev/null; then
	check "check mode changes nothing" check_mode_changes_nothing
	check "the first run changes the device" first_run_changes_the_device
	check "the second run changes nothing" second_run_changes_nothing
	check "an invalid file fails with the message" \
		invalid_file_fails_with_the_message
else
	for name in "check mode changes nothing" "the first run changes the device" \
		"the second run changes nothing" "an invalid file fails with the message"; do
		skip "$name" "no ansible-playbook"
	done
fi
check "a saved file restores the device" saved_file_restores_the_device

finish
