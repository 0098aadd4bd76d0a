import { baseName } from './path.ts'
import { parseShell, ShellSyntaxError } from './shell.ts'
import { mayBeEvaluated } from './shell-evaluation.ts'
import type { Dialect } from './shell-reader.ts'
import type { ShellList } from './shell-syntax.ts'
import { walkShell } from './shell-walk.ts'
import type { Env } from './tool.ts'
import { isSeen } from './unseen-word.ts'
import { type Frame, type SimpleCommand, startFrame, variable } from './unwrap-frame.ts'
import { isDecisive, isLoader } from './variables.ts'
import { type Unwrapped, WRAPPERS } from './wrappers.ts'

export type { SimpleCommand }

/** Wrappers inside wrappers: more than any person writes. */
const MAX_DEPTH = 32
const MAX_COMMANDS = 2000

/**
 * Sees through wrappers (`sudo`, `env`, `xargs`, …) and shells (`sh -c`) to every command that would
 * be started, with what would be changed for it. Never throws, and never answers an empty list: a
 * line that starts nothing is `true`.
 */
export function unwrap(argv: readonly string[], env: Env): SimpleCommand[] {
  const frame = startFrame(env)
  const commands = new Commands()
  try {
    resolve(argv, frame, 0, commands)
  } catch {
    // The stack or the steps ran out on absurd nesting.
    commands.add(argv, frame, 'it is nested too deeply')
  }
  if (commands.list.length === 0) commands.add(['true'], frame, null)
  return commands.list
}

class Commands {
  readonly list: SimpleCommand[] = []
  readonly #seen = new Set<string>()

  add(argv: readonly string[], frame: Frame, unseen: string | null): void {
    const command = simpleCommand(argv, frame, unseen)
    const key = JSON.stringify(command)
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    if (this.list.length < MAX_COMMANDS) this.list.push(command)
    else if (this.list.length === MAX_COMMANDS)
      this.list.push({ ...command, unseen: 'it starts too many commands' })
  }
}

function simpleCommand(argv: readonly string[], frame: Frame, unseen: string | null): SimpleCommand {
  const { remote } = frame
  if (remote) {
    const there = simpleCommand(argv, withoutRemote(frame), unseen)
    const here = simpleCommand(argv, remote.from, null)
    return {
      ...there,
      change: here.change,
      cwd: here.cwd,
      unseen: there.unseen ?? here.unseen,
      adrift: here.adrift,
      remote: { hosts: remote.hosts, env: there.change.set },
    }
  }
  const set: Record<string, string> = {}
  let why = unseen
  let { adrift } = frame
  for (const [name, value] of frame.set) {
    if (isLoader(name) && value !== frame.env[name]) why ??= `\`${name}\` makes programs load other code`
    if (value !== null) set[name] = value
    else if (isDecisive(name)) {
      why ??= `\`${name}\` is not known before it runs`
      adrift ??= `\`${name}\` is not known before it runs`
    }
  }
  return {
    argv: [...argv],
    wrappers: [...frame.wrappers],
    change: { set, unset: [...frame.unset], cleared: frame.cleared, user: frame.user },
    cwd: frame.cwd,
    unseen: why,
    adrift,
    inputsMayChange: frame.inputsMayChange,
    ...(frame.stdin === undefined ? {} : { stdin: frame.stdin }),
  }
}

function withoutRemote({ remote: _, ...frame }: Frame): Frame {
  return frame
}

function resolve(argv: readonly string[], frame: Frame, depth: number, commands: Commands): void {
  const [program = ''] = argv
  if (depth > MAX_DEPTH) {
    commands.add(argv, frame, 'it is nested too deeply')
    return
  }
  if (!isSeen(program) || program === '') {
    commands.add(argv, frame, 'the command is not known before it runs')
    return
  }
  const name = wrapperName(program)
  const wrapper = name === null ? undefined : WRAPPERS.get(name)
  const shell = name === null ? undefined : SHELLS.get(name)
  if (name === null || (!wrapper && !shell)) {
    commands.add(argv, frame, functionOf(program, frame))
    return
  }
  const unwrapped = wrapper ? wrapper(argv.slice(1), frame) : openShell(name, shell!, argv.slice(1), frame)
  follow(unwrapped, name, argv, frame, depth, commands)
}

function follow(
  unwrapped: Unwrapped,
  name: string,
  argv: readonly string[],
  outer: Frame,
  depth: number,
  commands: Commands,
): void {
  switch (unwrapped.kind) {
    case 'nothing':
      return
    case 'itself':
      commands.add(argv, outer, functionOf(argv[0] ?? '', outer))
      return
    case 'unseen':
      commands.add(argv, outer, unwrapped.why)
      return
    case 'several':
      for (const way of unwrapped.ways) follow(way, name, argv, outer, depth, commands)
      return
    case 'command':
      resolve(unwrapped.argv, within(unwrapped.frame, name), depth + 1, commands)
      return
    case 'script': {
      const shell = SHELLS.get(unwrapped.name)!
      const label = name === unwrapped.name ? `${name} -c` : name
      script(unwrapped.text, shell.dialect, within(unwrapped.frame, label), argv, depth, commands)
      return
    }
  }
}

/** Wrappers that leave standard input to the command; others read it themselves, or share it out. */
const PASSING = new Set('sudo doas env nice time timeout command exec stdbuf ionice chrt setsid'.split(' '))

function within({ stdin, ...frame }: Frame, wrapper: string): Frame {
  const wrappers = [...frame.wrappers, wrapper]
  return stdin !== undefined && PASSING.has(wrapper) ? { ...frame, wrappers, stdin } : { ...frame, wrappers }
}

function script(
  text: string,
  dialect: Dialect,
  frame: Frame,
  argv: readonly string[],
  depth: number,
  commands: Commands,
): void {
  const home = frame.remote ? '~' : text.includes('HOME') ? null : (variable(frame, 'HOME') ?? null)
  let list: ShellList
  try {
    list = parseShell(text, { home, dialect })
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error
    commands.add(
      argv,
      { ...frame, wrappers: frame.wrappers.slice(0, -1) },
      `its script cannot be followed: ${error.message}`,
    )
    return
  }
  const before = commands.list.length
  walkShell(list, isLone(list) ? frame : { ...frame, inputsMayChange: true }, (inner, state, unseen) => {
    if (unseen === null) resolve(inner, state, depth + 1, commands)
    else commands.add(inner, state, unseen)
  })
  // `ssh host env`: nothing that is read here, but that host is reached all the same.
  if (frame.remote && commands.list.length === before) commands.add(['true'], frame, null)
}

/** A script that is one command and nothing else: it reads what the whole line reads. */
function isLone(list: ShellList): boolean {
  const [only, ...others] = list
  if (!only || others.length > 0 || only.background || only.node.kind !== 'simple') return false
  return only.node.redirects.length === 0 && only.node.words.every((word) => word.inner.length === 0)
}

/** A wrapper is known by its name in PATH or by a path where systems keep it; `./sudo` is any program. */
function wrapperName(program: string): string | null {
  if (!program.includes('/')) return program
  return /^(\/usr(\/local)?)?\/s?bin\/[^/]+$|^\/opt\/homebrew\/bin\/[^/]+$/.test(program)
    ? baseName(program)
    : null
}

/** A function that bash takes from the environment comes before any program. */
function functionOf(program: string, frame: Frame): string | null {
  const inShell = frame.wrappers.some((wrapper) => wrapper.endsWith(' -c'))
  if (!inShell || variable(frame, `BASH_FUNC_${program}%%`) === undefined) return null
  return `\`${program}\` is a shell function in the environment`
}

type Shell = {
  dialect: Dialect
  /** Options that take no value and change nothing about what runs. */
  harmless: ReadonlySet<string>
  /** A start-up file that is read before a script: a variable, or a file unless an option says no. */
  startup: { variable: string } | { unless: readonly string[]; file: string } | null
}

const COMMON = new Set(['--posix', '--norc', '--noprofile', '--no-rcs', '--verbose'])

const SHELLS: ReadonlyMap<string, Shell> = new Map<string, Shell>([
  ['sh', { dialect: 'posix', harmless: COMMON, startup: null }],
  ['ash', { dialect: 'posix', harmless: COMMON, startup: null }],
  ['dash', { dialect: 'posix', harmless: COMMON, startup: null }],
  ['bash', { dialect: 'bash', harmless: COMMON, startup: { variable: 'BASH_ENV' } }],
  ['zsh', { dialect: 'bash', harmless: COMMON, startup: { unless: ['f', '--no-rcs'], file: '~/.zshenv' } }],
])

/** `sh -c script`: anything else reads its script from a file or a terminal, which is `exec`. */
function openShell(name: string, shell: Shell, args: readonly string[], frame: Frame): Unwrapped {
  let command = false
  const letters = new Set<string>()
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (!isSeen(arg)) return { kind: 'unseen', why: `\`${name}\`: its words are not known before it runs` }
    if (arg === '--' || arg === '-') {
      i++
      break
    }
    if (shell.harmless.has(arg)) {
      letters.add(arg)
      continue
    }
    const match = /^[-+]([cefhuvxCEHTBno]+)$/.exec(arg)
    if (!match) break
    for (const letter of match[1]!) letters.add(letter)
    if (arg.startsWith('-') && arg.includes('c')) command = true
    if (
      match[1]!.includes('o') &&
      !/^(pipefail|errexit|nounset|xtrace|noglob|noclobber|posix)$/.test(args[++i] ?? '')
    ) {
      return { kind: 'unseen', why: `\`${name} -o\`: its option is not followed` }
    }
  }
  const text = args[i]
  if (/^--(version|help)$/.test(text ?? '')) return { kind: 'nothing' }
  if (text?.startsWith('-') || text?.startsWith('+'))
    return { kind: 'unseen', why: `\`${name}\`: unknown option \`${text}\`` }
  if (text === undefined) return { kind: 'unseen', why: `\`${name}\` opens a shell` }
  if (!command) return { kind: 'unseen', why: `\`${name}\` runs a script` }
  if (!isSeen(text)) return { kind: 'unseen', why: 'its script is not known before it runs' }
  // `$1` and what `env A=b` set are values as well.
  const given = [...args.slice(i + 1), ...[...frame.set.values()].filter((value) => value !== null)]
  if (given.some(mayBeEvaluated)) return { kind: 'unseen', why: 'its script gets text that a shell may run' }
  const startup = startupOf(shell, letters, frame)
  if (startup) return { kind: 'unseen', why: startup }
  return { kind: 'script', text, name, frame }
}

function startupOf({ startup }: Shell, letters: ReadonlySet<string>, frame: Frame): string | null {
  if (startup === null) return null
  if ('variable' in startup) {
    const value = variable(frame, startup.variable)
    return value === undefined || value === ''
      ? null
      : `\`${startup.variable}\` names a script that runs first`
  }
  return startup.unless.some((option) => letters.has(option))
    ? null
    : `it reads ${startup.file} first; \`-f\` leaves that out`
}
