import { namesOf, OPTION_WORDS, type OptionWord, SUBCOMMAND_WORDS, valueNames } from './completion-words.ts'

/** Completion for fish. */
export function fishCompletion(): string {
  return `# fish completion for stepup: its own words, then whatever completes the wrapped command.

# Prints the words after stepup's own options, one a line; the last is the one under the cursor.
function __stepup_rest
    set -l words (commandline -opc) (commandline -ct)
    set -e words[1]
    while set -q words[2]
        switch $words[1]
            case --
                set -e words[1]
                break
            case ${valueNames(OPTION_WORDS).join(' ')}
                set -e words[1..2]
            case '-*'
                set -e words[1]
            case '*'
                break
        end
    end
    string join -- \\n $words
end

# At the place where a command or subcommand stands.
function __stepup_at_command
    set -l rest (__stepup_rest)
    test (count $rest) -le 1
end

# Inside the subcommand $argv[1].
function __stepup_in
    set -l rest (__stepup_rest)
    test (count $rest) -gt 1; and test "$rest[1]" = "$argv[1]"
end

# Inside a wrapped command, which may stand behind \`explain\` too.
function __stepup_wrapped
    set -l rest (__stepup_rest)
    if test "$rest[1]" = explain
        set -e rest[1]
        while set -q rest[2]; and string match -q -- '-*' $rest[1]
            set -e rest[1]
        end
        test (count $rest) -gt 0; or return 1
        string join -- \\n $rest
        return 0
    end
    test (count $rest) -gt 1; or return 1
    contains -- $rest[1] ${SUBCOMMAND_WORDS.map(({ name }) => name).join(' ')}; and return 1
    string join -- \\n $rest
end

function __stepup_hand_over
    set -l rest (__stepup_wrapped)
    set -l before (string escape -- $rest[1..-2])
    complete -C "$before $rest[-1]"
end

complete -c stepup -f
complete -c stepup -n __stepup_wrapped -a '(__stepup_hand_over)'
complete -c stepup -n __stepup_at_command -a '(__fish_complete_command)'
${OPTION_WORDS.map((option) => optionLine('__stepup_at_command', option)).join('\n')}
${SUBCOMMAND_WORDS.map(subcommandLines).join('\n')}
`
}

function optionLine(condition: string, option: OptionWord): string {
  const names = namesOf([option]).map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  )
  const value = option.takes === null ? '' : ' -x'
  return `complete -c stepup -n '${condition}' ${names.join(' ')}${value} -d '${quoted(option.summary)}'`
}

function subcommandLines(word: (typeof SUBCOMMAND_WORDS)[number]): string {
  const condition = `__stepup_in ${word.name}`
  const lines = [`complete -c stepup -n __stepup_at_command -a ${word.name} -d '${quoted(word.summary)}'`]
  if (word.words.length > 0) lines.push(`complete -c stepup -n '${condition}' -a '${word.words.join(' ')}'`)
  return [...lines, ...word.options.map((option) => optionLine(condition, option))].join('\n')
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
}
