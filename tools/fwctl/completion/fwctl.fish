# SPDX-License-Identifier: GPL-2.0-only
# fish completion for fwctl, by the tool itself. "fwctl complete" prints a line for each
# word: the word, a tab and a description. A line ":files" means file names.

function __fwctl_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] complete -- $words[2..] 2>/dev/null)
        if test $line = :files
            __fish_complete_path (string replace -r '^--[^=]*=' '' -- $words[-1])
        else
            echo $line
        end
    end
end

complete -c fwctl -f -a '(__fwctl_complete)'
