import { OPTION_WORDS, type OptionWord, SUBCOMMAND_WORDS, type SubcommandWord } from './completion-words.ts'

/** Completion for zsh: a file of fpath, or evaluated after compinit. */
export function zshCompletion(): string {
  return `#compdef stepup
# zsh completion for stepup: its own words, then whatever completes the wrapped command.

_stepup() {
  local curcontext=$curcontext state line ret=1
  typeset -A opt_args
  local -a subcommands
  subcommands=(
${SUBCOMMAND_WORDS.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`).join('\n')}
  )
  _arguments -C -S -A '-*' \\
${OPTION_WORDS.map((option) => `    ${argument(option)} \\`).join('\n')}
    '(-)1: :->command' \\
    '(-)*:: :->rest' && ret=0
  case $state in
    command)
      _alternative \\
        'subcommands:subcommand:(($subcommands))' \\
        'commands:command:_command_names -e' && ret=0
      ;;
    rest)
      case $words[1] in
        --) shift words; (( CURRENT-- )); _normal && ret=0 ;;
${SUBCOMMAND_WORDS.map(subcommandCase).join('\n')}
        *) _normal && ret=0 ;;
      esac
      ;;
  esac
  return ret
}

if [[ $funcstack[1] == _stepup ]]; then
  _stepup "$@"
elif (( $+functions[compdef] )); then
  compdef _stepup stepup
fi
`
}

function argument({ names, takes, summary }: OptionWord): string {
  const [only, ...others] = names
  const value = takes === null ? '' : `:${takes}:`
  const text = `[${quoted(summary)}]${value}`
  if (others.length === 0) return `'${only}${text}'`
  return `'(${names.join(' ')})'{${names.join(',')}}'${text}'`
}

function subcommandCase(word: SubcommandWord): string {
  const options = word.options.map(argument)
  const rest = word.command
    ? [`'(-)1:command:_command_names -e'`, `'(-)*::arguments:_normal'`]
    : word.words.length > 0
      ? [`'1:word:(${word.words.join(' ')})'`]
      : []
  const stop = word.command ? ` -A '-*'` : ''
  return `        ${word.name}) _arguments -S${stop} ${[...options, ...rest].join(' ')} && ret=0 ;;`
}

function quoted(text: string): string {
  return text.replaceAll("'", `'\\''`).replaceAll(':', '\\:')
}
