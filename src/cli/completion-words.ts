/**
 * stepup's own words, once for three shells. A test holds them against `--help` of stepup and of
 * each subcommand.
 */
export type OptionWord = {
  names: readonly string[]
  /** What its value is called; null when it takes none. */
  takes: string | null
  summary: string
}

export type SubcommandWord = {
  name: string
  summary: string
  options: readonly OptionWord[]
  /** Words that may follow, each on its own: subcommands or choices. */
  words: readonly string[]
  /** A command follows, to be completed as itself. */
  command: boolean
}

const JSON_OPTION: OptionWord = { names: ['--json'], takes: null, summary: 'machine-readable output' }
const HELP_OPTION: OptionWord = { names: ['-h', '--help'], takes: null, summary: 'how it is used' }

/** Options that stand before the command or subcommand. */
export const OPTION_WORDS: readonly OptionWord[] = [
  { names: ['-e', '--env'], takes: 'name', summary: 'assert the environment' },
  { names: ['-r', '--reason'], takes: 'text', summary: 'why, for the page and the trail' },
  { names: ['--for'], takes: 'duration', summary: 'how long a grant should last' },
  { names: ['--no-input'], takes: null, summary: 'never ask' },
  { names: ['--device-code'], takes: null, summary: 'confirm on another device' },
  JSON_OPTION,
  { names: ['-v', '--verbose'], takes: null, summary: 'say more when something fails' },
  { names: ['-q', '--quiet'], takes: null, summary: 'say nothing that is not an error or a question' },
  { names: ['--color'], takes: null, summary: 'colours, always' },
  { names: ['--no-color'], takes: null, summary: 'no colours' },
  HELP_OPTION,
  { names: ['-V', '--version'], takes: null, summary: 'which stepup this is' },
]

function subcommand(
  name: string,
  summary: string,
  more: Partial<Omit<SubcommandWord, 'name' | 'summary'>> = {},
): SubcommandWord {
  const { options = [], words = [], command = false } = more
  return { name, summary, options: [...options, HELP_OPTION], words, command }
}

export const SUBCOMMAND_WORDS: readonly SubcommandWord[] = [
  subcommand('explain', 'the same walk, stopped at the decision', {
    options: [JSON_OPTION, { names: ['--stdin'], takes: null, summary: 'one command a line' }],
    command: true,
  }),
  subcommand('init', 'first set-up, question by question'),
  subcommand('enroll', 'register this device and a passkey', {
    options: [
      { names: ['--pin'], takes: 'thumbprint', summary: 'the policy key, instead of being asked' },
      { names: ['--name'], takes: 'name', summary: 'what this device is called' },
    ],
  }),
  subcommand('unlock', 'step up ahead of time', {
    options: [
      { names: ['--for'], takes: 'duration', summary: 'how long' },
      { names: ['--class'], takes: 'class', summary: 'the classes to cover' },
    ],
  }),
  subcommand('lock', 'drop and revoke what was unlocked'),
  subcommand('status', 'device, verifier, policy, live grants', { options: [JSON_OPTION] }),
  subcommand('audit', 'the trail in sentences', {
    options: [
      { names: ['--since'], takes: 'duration', summary: 'how far back' },
      { names: ['--env'], takes: 'name', summary: 'only this environment' },
      JSON_OPTION,
      { names: ['--follow'], takes: null, summary: 'keep printing' },
    ],
    words: ['verify'],
  }),
  subcommand('policy', 'the pinned policy in force', { words: ['show', 'refresh', 'verify'] }),
  subcommand('credential', 'the same decision as a plugin', {
    words: ['kubernetes', 'aws', 'git', 'docker', 'postgres', 'vault', 'ssh-agent'],
  }),
  subcommand('setup', 'let tools ask stepup by themselves', {
    words: ['kubectl', 'aws', 'git', 'docker', 'ssh'],
  }),
  subcommand('doctor', 'check everything a person would ask about', { options: [JSON_OPTION] }),
  subcommand('shell-init', 'aliases and completion for your shell', { words: ['bash', 'zsh', 'fish'] }),
]

export function namesOf(options: readonly OptionWord[]): string[] {
  return options.flatMap((option) => option.names)
}

/** Names of the options that take a value. */
export function valueNames(options: readonly OptionWord[]): string[] {
  return namesOf(options.filter((option) => option.takes !== null))
}
