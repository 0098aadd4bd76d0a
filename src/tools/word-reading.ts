import { rankOfClass } from '../core/class.ts'
import type { Command } from './command-words.ts'
import { hiddenOptions } from './hidden-options.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Reading, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export type WordTool = {
  /** Paths that work on the person's own files and sign-in. */
  local: RegExp
  /** What sends a credential to an address of the caller's choosing. */
  redirects: { flags: readonly string[]; variables: readonly string[] }
}

/** The reading that a command of words gives; the tool sharpens it with its own options. */
export function readingOfWords(
  tool: string,
  command: Command,
  args: readonly string[],
  { env }: ToolContext,
  { local, redirects }: WordTool,
): Reading {
  const name = command.path.join(' ')
  if (command.error && !command.help) return newReading(tool, shownWord(name) || tool, 'exec', command.error)
  if (command.help || command.path.length === 0)
    return newReading(tool, shownWord(name) || 'help', 'read', 'only shows help', 'local')

  const isLocal = local.test(`${name} `) && command.cls === 'read'
  const reading = newReading(tool, name, command.cls, command.why, isLocal ? 'local' : 'named')
  const words = leading(command.rest)
  if (words.length > 0) {
    reading.operation.resource = words.slice(0, 5).map(shownWord).join(', ')
    const hidden = words.some((word) => !isSeen(word))
    reading.operation.breadth = { count: hidden ? null : words.length, unbounded: hidden }
  }
  if (!isLocal) {
    const typed = redirects.flags.filter((flag) =>
      args.some((arg) => arg === flag || arg.startsWith(`${flag}=`)),
    )
    reading.redirects = [...typed, ...redirects.variables.filter((variable) => env[variable])]
  }
  const hidden = hiddenOptions(args, (option) => option.startsWith('-'), TARGETS)
  if (hidden.option && rankOfClass(reading.operation.class) >= rankOfClass('write'))
    raise(reading, 'destructive', 'a word is not known before it runs')
  if (hidden.option || hidden.target) loseTarget(reading, 'a word is not known before it runs')
  return reading
}

/** Options that say on whose behalf a command runs, and against what. */
const TARGETS: ReadonlySet<string> = new Set(
  '--context --app -a --org --team --scope --project --env -e --token -t --access-token --config -c'.split(
    ' ',
  ),
)

/** The words before the first option: they are no option's value. */
function leading(rest: readonly string[]): string[] {
  const first = rest.findIndex((arg) => arg.startsWith('-'))
  return rest.slice(0, first < 0 ? undefined : first)
}

/** Whether an option was typed before `--`, in any of its spellings. */
export function hasOption(args: readonly string[], ...names: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end < 0 ? undefined : end).some((arg) => names.includes(arg.split('=')[0]!))
}

/** The last value of an option, undefined when it was not typed. */
export function optionValue(args: readonly string[], ...names: readonly string[]): string | undefined {
  const end = args.indexOf('--')
  let value: string | undefined
  args.slice(0, end < 0 ? undefined : end).forEach((arg, i, all) => {
    const equals = arg.indexOf('=')
    if (names.includes(arg)) value = all[i + 1] ?? ''
    else if (equals > 0 && names.includes(arg.slice(0, equals))) value = arg.slice(equals + 1)
  })
  return value
}
