# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Completion of muniment for bash. Verbs and options are asked of the program itself, so that they
# cannot differ from what it takes.

_muniment_verbs() { # PROGRAM
	"$1" help 2>/dev/null | sed -n 's/^  \([a-z][a-z ]*[a-z]\)   *.*/\1/p'
}

_muniment_options() { # PROGRAM VERB...
	"$1" help "${@:2}" 2>/dev/null |
		sed -n 's/^ \{2,6\}\(\(-[^ ,]\), \)\{0,1\} *\(--[a-z-]*\)\(=\{0,1\}\).*/\2 \3\4/p' | sed 's/-[?V] //'
}

_muniment() {
	local current=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]} verbs word
	local -a verb=()
	COMPREPLY=()
	verbs=$(_muniment_verbs "$program")
	# The words before the cursor that name the verb: one, or two where the first is a group.
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[ ${#verb[@]} = 0 ] && [ "$word" = help ] && continue
		grep -qx "${verb[*]}" <<<"$verbs" && break
		verb+=("$word")
		grep -q "^${verb[*]}\( \|$\)" <<<"$verbs" || return
	done
	if grep -qx "${verb[*]}" <<<"$verbs"; then
		if [[ $current == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$(_muniment_options "$program" "${verb[@]}")" -- "$current")
			[[ ${COMPREPLY[0]-} == *= && ${#COMPREPLY[@]} == 1 ]] && compopt -o nospace 2>/dev/null
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$current")
			compopt -o filenames 2>/dev/null
		fi
		return
	fi
	word=$(sed -n "s/^${verb[*]}${verb:+ }\([a-z]*\).*/\1/p" <<<"$verbs" | sort -u)
	[ ${#verb[@]} = 0 ] && word+=" help --help --version"
	mapfile -t COMPREPLY < <(compgen -W "$word" -- "$current")
}

complete -F _muniment muniment
