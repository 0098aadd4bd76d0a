# bash completion for stepup: its own words, then whatever completes the wrapped command.

__stepup_reply() {
  COMPREPLY=($(compgen -W "$1" -- "$2"))
}

# Completes the words from index $1 on as a command line of their own.
__stepup_hand_over() {
  local first=$1 load spec
  if ((COMP_CWORD == first)); then
    COMPREPLY=($(compgen -c -- "${COMP_WORDS[first]}"))
    return
  fi
  for load in _comp_command_offset _command_offset; do
    if declare -F "$load" >/dev/null; then
      "$load" "$first"
      return
    fi
  done
  # Without bash-completion: the command's own function, seeing only its own words.
  local before="${COMP_LINE%%"${COMP_WORDS[first]}"*}"
  COMP_LINE=${COMP_LINE#"$before"}
  COMP_POINT=$((COMP_POINT - ${#before}))
  COMP_WORDS=("${COMP_WORDS[@]:first}")
  COMP_CWORD=$((COMP_CWORD - first))
  spec=$(complete -p -- "${COMP_WORDS[0]}" 2>/dev/null) || spec=$(complete -p -- "${COMP_WORDS[0]##*/}" 2>/dev/null)
  if [[ $spec =~ -F\ ([^\ ]+) ]]; then
    "${BASH_REMATCH[1]}" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  else
    COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
  fi
}

# Index of the first word from $1 on that is no option; $2 names the options with a value.
__stepup_skip_options() {
  local at=$1
  while ((at < COMP_CWORD)); do
    case ${COMP_WORDS[at]} in
      --) echo $((at + 1)); return ;;
      -*)
        if [[ " $2 " == *" ${COMP_WORDS[at]} "* ]]; then
          # `--env=name` arrives as three words.
          if [[ ${COMP_WORDS[at + 1]-} == = ]]; then ((at += 3)); else ((at += 2)); fi
        else
          ((at += 1))
        fi ;;
      *) break ;;
    esac
  done
  echo "$at"
}

_stepup() {
  local cur=${COMP_WORDS[COMP_CWORD]} at
  COMPREPLY=()
  at=$(__stepup_skip_options 1 '-e --env -r --reason --for')
  if ((at > COMP_CWORD)); then return; fi
  if [[ $at -gt 1 && ${COMP_WORDS[at - 1]} == -- ]]; then __stepup_hand_over "$at"; return; fi
  if ((at == COMP_CWORD)); then
    if [[ $cur == -* ]]; then
      __stepup_reply '-e --env -r --reason --for --no-input --device-code --json -v --verbose -q --quiet --color --no-color -h --help -V --version' "$cur"
    else
      __stepup_reply "explain init enroll unlock lock status audit policy credential setup doctor shell-init $(compgen -c -- "$cur" | sort -u)" "$cur"
    fi
    return
  fi
  case ${COMP_WORDS[at]} in
    explain)
      at=$(__stepup_skip_options $((at + 1)) '')
      if ((at == COMP_CWORD)) && [[ $cur == -* && ${COMP_WORDS[at - 1]} != -- ]]; then
        __stepup_reply '--json --stdin -h --help' "$cur"
      else
        __stepup_hand_over "$at"
      fi ;;
    init) if [[ $cur == -* ]]; then __stepup_reply '-h --help' "$cur"; else __stepup_reply '' "$cur"; fi ;;
    enroll) if [[ $cur == -* ]]; then __stepup_reply '--pin --name -h --help' "$cur"; else __stepup_reply '' "$cur"; fi ;;
    unlock) if [[ $cur == -* ]]; then __stepup_reply '--for --class -h --help' "$cur"; else __stepup_reply '' "$cur"; fi ;;
    lock) if [[ $cur == -* ]]; then __stepup_reply '-h --help' "$cur"; else __stepup_reply '' "$cur"; fi ;;
    status) if [[ $cur == -* ]]; then __stepup_reply '--json -h --help' "$cur"; else __stepup_reply '' "$cur"; fi ;;
    audit) if [[ $cur == -* ]]; then __stepup_reply '--since --env --json --follow -h --help' "$cur"; else __stepup_reply 'verify' "$cur"; fi ;;
    policy) if [[ $cur == -* ]]; then __stepup_reply '-h --help' "$cur"; else __stepup_reply 'show refresh verify' "$cur"; fi ;;
    credential) if [[ $cur == -* ]]; then __stepup_reply '-h --help' "$cur"; else __stepup_reply 'kubernetes aws git docker postgres vault ssh-agent' "$cur"; fi ;;
    setup) if [[ $cur == -* ]]; then __stepup_reply '-h --help' "$cur"; else __stepup_reply 'kubectl aws git docker ssh' "$cur"; fi ;;
    doctor) if [[ $cur == -* ]]; then __stepup_reply '--json -h --help' "$cur"; else __stepup_reply '' "$cur"; fi ;;
    shell-init) if [[ $cur == -* ]]; then __stepup_reply '-h --help' "$cur"; else __stepup_reply 'bash zsh fish' "$cur"; fi ;;
    *) __stepup_hand_over "$at" ;;
  esac
}

complete -o default -F _stepup stepup
