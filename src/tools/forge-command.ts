import type { CobraLine } from './cobra.ts'
import type { Expansion } from './command-aliases.ts'
import type { ParsedFlags } from './flags.ts'
import { hidesFlags } from './hidden-flags.ts'
import { loseTarget, newReading } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import type { Env, Reading, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, type VerbTable } from './verb-table.ts'

/** What gh and glab each have of their own. */
export type ForgeCommand = {
  name: string
  verbs: VerbTable
  parse: (args: readonly string[]) => CobraLine
  /** Flags that show the version where they stand alone. */
  versionFlags: readonly string[]
  /** Flags that say which repository it is for. */
  targetFlags: ReadonlySet<string>
  /** Whether an alias may stand behind the name of a group. */
  aliasesInGroups: boolean
  /** `expanded`: the aliases that led to these words. */
  readAlias: (
    args: readonly string[],
    own: Reading,
    context: ToolContext,
    expanded: readonly string[],
  ) => Reading
  /** `open`: a word that is not known before it runs may be any flag. */
  refine: (reading: Reading, line: CobraLine, context: ToolContext, open: boolean) => void
  /** How many things the words name; null: all there are. */
  countOf: (parsed: ParsedFlags) => number | null
  raiseForPrograms: (reading: Reading, line: CobraLine, env: Env) => void
  selectorsOf: (line: CobraLine, env: Env) => TargetSelector[]
}

const NONE: ReadonlySet<string> = new Set()

/** What a line of gh or glab would do, without the program's name in front. */
export function readForgeCommand(
  forge: ForgeCommand,
  args: readonly string[],
  context: ToolContext,
  expanded: readonly string[],
): Reading {
  const { name, verbs } = forge
  const [first = ''] = args
  if (first === '__complete' || first === '__completeNoDesc')
    return newReading(name, 'completion', 'read', 'completes words', 'named')
  if (args.length === 1 && forge.versionFlags.includes(first))
    return newReading(name, 'version', 'read', 'shows the version', 'local')
  const line = forge.parse(args)
  const { command, parsed } = line
  const own = readByTable({ name, verbs, plugins: true }, line)
  const noCommand = command === '' || verbs[command] === 'group'
  const mayBeAlias = command === '' || (noCommand && forge.aliasesInGroups)
  if (mayBeAlias && own.operation.class !== 'read') return forge.readAlias(args, own, context, expanded)
  if (parsed.error !== null || parsed.help || noCommand) return own
  forge.refine(own, line, context, hidesFlags(args, line, NONE))
  describe(own, line, forge.countOf(parsed))
  forge.raiseForPrograms(own, line, context.env)
  if (own.reach === 'named') {
    own.selectors = forge.selectorsOf(line, context.env)
    if (hidesFlags(args, line, forge.targetFlags))
      loseTarget(own, 'which repository it is for is not known before it runs')
  }
  return own
}

function describe({ operation }: Reading, { command, parsed }: CobraLine, count: number | null): void {
  const { words } = parsed
  if (command === 'api' || words.length === 0) return
  operation.resource = words.slice(0, 5).map(shownWord).join(', ')
  const unbounded = count === null || words.some((word) => !isSeen(word))
  operation.breadth = { count: unbounded ? null : count, unbounded }
}

/** What the alias `name` comes to; `own`, with the reason, where that cannot be told. */
export function followAlias(
  name: string,
  expansion: NonNullable<Expansion>,
  own: Reading,
  read: (args: readonly string[]) => Reading,
): Reading {
  if ('unseen' in expansion) {
    own.wants.push(...expansion.wants)
    if (expansion.wants.length === 0) own.operation.evidence.push(expansion.unseen)
    return own
  }
  const reading = read(expansion.args)
  reading.operation.evidence.push(`\`${name}\` is an alias`)
  return reading
}
