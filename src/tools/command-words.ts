import type { OperationClass } from '../core/class.ts'
import { isSeen } from './unseen-word.ts'

/**
 * A tool whose commands are words in groups: `doctl compute droplet delete`. Classes are by the command's
 * own word, with the exceptions written out.
 */
export type WordGrammar = {
  /** Groups, nested in parentheses: `compute(droplet domain(records))`. The first word that is none is the command. */
  groups: string
  /** Other names of groups and commands. */
  aliases: Readonly<Record<string, string>>
  verbs: readonly (readonly [OperationClass, string])[]
  /** Whole paths, separated by `|`; `group *` for all of a group. They come before the verbs. */
  exceptions: readonly (readonly [OperationClass, string])[]
  /** Options that take a value and may stand in front of the command. */
  values: ReadonlySet<string>
  /** Options that take none. */
  switches: ReadonlySet<string>
}

export type Command = {
  /** By the names that the classes are written for. */
  path: string[]
  cls: OperationClass
  why: string
  /** What stands behind the command. */
  rest: readonly string[]
  /** `--help` or `-h` before `--`, and no option's value, or a group alone, which prints its help. */
  help: boolean
  error: string | null
}

type Groups = Map<string, Groups>
type Compiled = {
  groups: Groups
  verbs: Map<string, OperationClass>
  exceptions: Map<string, OperationClass>
}

const compiled = new WeakMap<WordGrammar, Compiled>()

/** Made when the tool is first read. */
function compile(grammar: WordGrammar): Compiled {
  const known = compiled.get(grammar)
  if (known) return known
  const made: Compiled = {
    groups: parseGroups(grammar.groups),
    verbs: new Map(
      grammar.verbs.flatMap(([cls, words]) => words.split(/\s+/).map((word) => [word, cls] as const)),
    ),
    exceptions: new Map(
      grammar.exceptions.flatMap(([cls, text]) =>
        text.split(/\s*[\n|]\s*/).map((path) => [path.trim(), cls] as const),
      ),
    ),
  }
  compiled.set(grammar, made)
  return made
}

function parseGroups(text: string): Groups {
  const root: Groups = new Map()
  const open: Groups[] = [root]
  for (const [, name, mark] of text.matchAll(/([^\s()]*)([\s()]?)/g)) {
    const inner: Groups = new Map()
    if (name) open.at(-1)!.set(name, inner)
    if (mark === '(') open.push(inner)
    if (mark === ')') open.pop()
  }
  return root
}

export function readWords(grammar: WordGrammar, args: readonly string[]): Command {
  const { groups } = compile(grammar)
  const end = args.indexOf('--')
  const front = end < 0 ? args : args.slice(0, end)
  const path: string[] = []
  let group: Groups | undefined = groups
  let error: string | null = null
  let i = 0
  for (; i < front.length && group; i++) {
    const arg = front[i]!
    if (!isSeen(arg)) {
      error = 'its command is not known before it runs'
      break
    }
    if (!arg.startsWith('-')) {
      const name = aliasOf(grammar, groups, path, arg)
      path.push(name)
      group = group.get(name)
      continue
    }
    const option = arg.split('=')[0]!
    if (arg === '--help' || arg === '-h' || arg.includes('=') || grammar.switches.has(option)) continue
    // Alone it can only show the version, or fail.
    if (arg === '--version' && args.length === 1) continue
    if (grammar.values.has(option)) i++
    else if (path.length === 0 || group) {
      // A group of its own prints help; an option that is not known may take the next word.
      if (path.length > 0 && compile(grammar).exceptions.has(path.join(' '))) break
      error = `\`${option}\` is no option known here`
      break
    }
  }
  const found = classOf(grammar, path)
  const groupAlone = path.length > 0 && group !== undefined && error === null && found.cls === 'unknown'
  const help = groupAlone || asksHelp(front, grammar)
  return { path, ...found, rest: args.slice(i), help, error }
}

/** `-h` behind an option that is no switch may be its value (`--config -h`), and behind a word not known yet anything. */
function asksHelp(front: readonly string[], { switches }: WordGrammar): boolean {
  const at = front.findIndex((arg, i) => {
    const before = front[i - 1] ?? ''
    const isValue = before.startsWith('-') && !before.includes('=') && !switches.has(before)
    return (arg === '--help' || arg === '-h') && !isValue
  })
  return at >= 0 && front.slice(0, at).every(isSeen)
}

/** Another name of a top group is one only at the top: `token` is `tokens`, and `auth token` is not. */
function aliasOf({ aliases }: WordGrammar, top: Groups, path: readonly string[], typed: string): string {
  const own = [...path, typed].join(' ')
  if (Object.hasOwn(aliases, own)) return aliases[own]!
  if (!Object.hasOwn(aliases, typed)) return typed
  const name = aliases[typed]!
  return path.length > 0 && top.has(name) ? typed : name
}

function classOf(grammar: WordGrammar, path: readonly string[]): { cls: OperationClass; why: string } {
  const { exceptions, verbs } = compile(grammar)
  const name = path.join(' ')
  const exact = exceptions.get(name)
  if (exact !== undefined) return { cls: exact, why: `\`${name}\` is known` }
  for (let length = path.length - 1; length > 0; length--) {
    const cls = exceptions.get(`${path.slice(0, length).join(' ')} *`)
    if (cls !== undefined) return { cls, why: `\`${name}\` is known` }
  }
  const leaf = path.at(-1) ?? ''
  const cls =
    verbs.get(leaf) ?? (leaf.includes('-') ? verbs.get(`${leaf.slice(0, leaf.indexOf('-'))}-*`) : undefined)
  return cls === undefined
    ? { cls: 'unknown', why: `\`${name}\` is no command known here` }
    : { cls, why: `\`${leaf}\` is ${cls}` }
}
