#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Test completion in bash, zsh and fish, which type TAB on a terminal. Prints TAP.
#
# Environment: S (source), O (build directory), T (directory of the tests).

# shellcheck source=tap.sh
. "$S/tests/tap.sh"

LD_LIBRARY_PATH=$O
PATH=$T:$PATH
FWCTL_TREE=$work/tree
HOME=$work
export LD_LIBRARY_PATH PATH FWCTL_TREE HOME

make_tree() {
	class=$FWCTL_TREE/sys/class/fwctl
	device=$FWCTL_TREE/sys/devices/pci/0000:03:00.0/fwctl/fwctl7
	mkdir -p "$class" "$device" "$FWCTL_TREE/sys/bus/pci"
	echo 1:3 >"$device/dev"
	ln -s ../.. "$device/device"
	ln -s ../../../bus/pci "$FWCTL_TREE/sys/devices/pci/0000:03:00.0/subsystem"
	ln -s ../../devices/pci/0000:03:00.0/fwctl/fwctl7 "$class/fwctl7"
	echo >"$work/request.bin"
}

# Lines before and after TAB. "_" at the end stands for a space.
cases() {
	cat <<-END
		fwctl mon|fwctl monitor_
		fwctl list --ident|fwctl list --identity_
		fwctl help mlx5 reg g|fwctl help mlx5 reg get_
		fwctl rpc -s 1 fw|fwctl rpc -s 1 fwctl7_
		fwctl info 0000:0|fwctl info 0000:03:00.0_
		fwctl rpc --scope debug-r|fwctl rpc --scope debug-read_
		fwctl rpc --scope=debug-r|fwctl rpc --scope=debug-read_
		fwctl list --columns DEVICE,TY|fwctl list --columns DEVICE,TYPE_
		fwctl mlx5 config set fwctl7 SRIOV_E|fwctl mlx5 config set fwctl7 SRIOV_EN=
		fwctl mlx5 config set fwctl7 SRIOV_EN=T|fwctl mlx5 config set fwctl7 SRIOV_EN=True_
		fwctl rpc fwctl7 -i $work/req|fwctl rpc fwctl7 -i $work/request.bin_
	END
}

# complete_in SHELL: type the lines into a shell on a terminal, and compare
complete_in() {
	cases >"$work/cases"
	cut -d '|' -f 1 "$work/cases" >"$work/typed"
	# The next character would replace a space that the shell could remove.
	cut -d '|' -f 2 "$work/cases" | sed 's/_$/ /; s/$/X/' >"$work/want"
	timeout 300 zsh -f "$S/tests/type.zsh" "$1" "$S/completion" <"$work/typed" \
		>"$work/got" || return
	diff "$work/want" "$work/got"
}

bash_completes() { complete_in bash; }
zsh_completes() { complete_in zsh; }

# fish prints the words that it would offer, without a terminal.
fish_completes() {
	cases | sed 's/.*|//; s/_$//; s/.* //' >"$work/want"
	cases | cut -d '|' -f 1 | fish --no-config -c "
		source $S/completion/fwctl.fish
		while read -l line
			complete -C \$line
		end" | cut -f 1 | diff "$work/want" -
}

make_tree
if command -v zsh >/dev/null; then
	check "bash completes words" bash_completes
	check "zsh completes words" zsh_completes
else
	skip "bash completes words" "no zsh, whose zpty has a terminal"
	skip "zsh completes words" "no zsh"
fi
if command -v fish >/dev/null; then
	check "fish completes words" fish_completes
else
	skip "fish completes words" "no fish"
fi
finish
