# SPDX-License-Identifier: GPL-2.0-only
#
# Type each line of standard input, TAB and "X" into an interactive shell on a
# terminal. Print the lines that result.
#
# usage: zsh -f type.zsh bash|zsh FOLDER-WITH-COMPLETION

zmodload zsh/zpty

typeset -A start=(
	bash "PS1=; unset PROMPT_COMMAND; bind 'set bell-style none'; . $2/fwctl"
	zsh "PS1=; unsetopt beep; fpath=($2 \$fpath); autoload -U compinit; compinit -u -D; bindkey -e"
)
typeset -A program=(bash 'bash --norc --noprofile -i' zsh 'zsh -f -i')

# Wait until the shell prints <$1TEXT>. Set reply to TEXT.
read_marked() {
	local text

	zpty -r shell text "*<$1*>*" || exit
	reply=${${text##*<$1}%%>*}
}

TERM=dumb zpty shell "stty -echo cols 1000; exec $program[$1]"
# The mark is in two parts, so that an echo of the command does not contain it.
zpty -w shell "$start[$1]; printf '<%s>\n' ready\"\"y"
read_marked readyy
while IFS= read -r line; do
	# Ctrl-A and Ctrl-E move to the start and the end of the completed line.
	zpty -w -n shell "$line"$'\tX\001'"printf '<%s%s>\n' mark 'ed:"$'\005'"'"$'\n'
	read_marked marked:
	print -r -- "$reply"
done
zpty -d shell
