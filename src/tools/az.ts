import { azClass } from './az-classes.ts'
import { azRedirects } from './az-redirects.ts'
import { refineAz } from './az-refine.ts'
import { typedGlobs } from './glob-word.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const az: Tool = {
  name: 'az',
  programs: ['az'],
  variables: [
    'AZURE_CLI_DISABLE_CONNECTION_VERIFICATION',
    'AZURE_CLOUD_NAME',
    'AZURE_CONFIG_DIR',
    'AZURE_CORE_*',
    'AZURE_DEFAULTS_*',
    'AZURE_EXTENSION_*',
    'AZURE_STORAGE_*',
    'REQUESTS_CA_BUNDLE',
  ],
  read: readAz,
}

/** Work on the person's own sign-in, configuration and files. */
const LOCAL =
  /^(account (clear|list|set|show)|acr helm install-cli|aks install-cli|bicep (?!publish)|cache|cloud|config|configure|demo style|extension|feedback|find|init|login|logout|self-test|survey|upgrade|version|devops (login|logout|configure)|(mysql|postgres|mariadb|sql|synapse) .*show-connection-string)( |$)/

/** Options that every command has; they may stand in front only where az strips them itself. */
const GLOBAL_VALUES = new Set(['--output', '-o', '--query', '--subscription'])
const GLOBAL_SWITCHES = new Set(['--debug', '--verbose', '--only-show-errors'])
const HARMLESS_VALUES: ReadonlySet<string> = new Set(['--query', '--output', '-o', '--filter'])

function readAz(argv: readonly string[], context: ToolContext): Reading {
  const args = typedGlobs(argv.slice(1), HARMLESS_VALUES)
  const { path, rest, error } = commandOf(args)
  const help = rest.some((arg) => arg === '--help' || arg === '-h')
  const name = path.join(' ')
  if (error) return newReading('az', shownWord(name) || 'az', 'exec', error)
  if (path.length === 0 || help) {
    const version = rest.includes('--version') || rest.includes('-v')
    const plain = help || version || rest.length === 0
    return plain
      ? newReading('az', name || (version ? 'version' : 'help'), 'read', 'only shows help', 'local')
      : newReading('az', shownWord(rest[0]!), 'exec', 'no command is named')
  }

  const found = classified(path)
  const shown = found.path.join(' ')
  const local = LOCAL.test(`${shown} `) && found.cls === 'read'
  const reading = newReading('az', shown, found.cls, found.why, local ? 'local' : 'named')
  const extra = path.slice(found.path.length)
  if (extra.length > 0) reading.operation.resource = extra.slice(0, 5).join(', ')
  refineAz(reading, shown, rest)
  nameResource(reading, rest)
  if (reading.reach === 'named') {
    reading.selectors = selectorsOf(rest, shown)
    reading.redirects = [...reading.redirects, ...azRedirects(shown, rest, context.env)]
  }
  addFiles(reading, rest, context)
  const runs = runsOther(context.env)
  if (runs) raise(reading, 'exec', runs)
  if (rest.some((arg) => !isSeen(arg))) raiseForHidden(reading, rest)
  return reading
}

/** The words in front are the command; az has next to no positionals. */
function commandOf(args: readonly string[]): {
  path: string[]
  rest: readonly string[]
  error: string | null
} {
  const path: string[] = []
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (!isSeen(arg)) {
      if (path.length > 0 && classified(path).cls !== 'unknown') break
      return { path, rest: args, error: 'its command is not known before it runs' }
    }
    if (!arg.startsWith('-')) {
      path.push(arg)
      continue
    }
    if (path.length > 0) break
    const name = arg.split('=')[0]!
    if (GLOBAL_SWITCHES.has(name)) continue
    if (!GLOBAL_VALUES.has(name)) return { path, rest: args.slice(i), error: null }
    if (!arg.includes('=')) i++
  }
  return { path, rest: args.slice(i), error: null }
}

/** Commands that take words of their own behind the command: `az config set core.output=json`. */
const TAKES_WORDS =
  /^(config (get|set|unset)|find|acr (build|run|pack build)|rest|bicep \S+|alias \S+|devops invoke)$/

function classified(path: readonly string[]): {
  path: readonly string[]
  cls: Reading['operation']['class']
  why: string
} {
  if (path[0] === 'rest') return { path: ['rest'], cls: 'read', why: 'sends a request' }
  for (let length = 1; length < path.length; length++) {
    const front = path.slice(0, length)
    if (!TAKES_WORDS.test(front.join(' '))) continue
    const found = azClass(front)
    if (found) return { path: front, ...found }
  }
  const found = azClass(path)
  if (found) return { path, ...found }
  // A group alone prints its help.
  return { path, cls: 'unknown', why: `\`${path.join(' ')}\` is no command known here` }
}

/** What a person would call the thing: the values of the options that name one. */
function nameResource({ operation }: Reading, args: readonly string[]): void {
  const names: string[] = []
  for (let i = 0; i < args.length; i++) {
    const match =
      /^(?:--(?:name|[a-z-]*-name|ids?|vault-name|resource-group|resource-id)|-n|-g)(?:=(.*))?$/s.exec(
        args[i]!,
      )
    if (!match) continue
    if (match[1] !== undefined) names.push(match[1])
    else while (i + 1 < args.length && !args[i + 1]!.startsWith('-')) names.push(args[++i]!)
  }
  if (names.length > 0) operation.resource = names.slice(0, 5).map(shownWord).join(', ')
  const hidden = names.some((name) => !isSeen(name))
  operation.breadth = { count: names.length > 0 && !hidden ? 1 : null, unbounded: hidden }
  if (args.includes('--ids')) operation.breadth.count = hidden ? null : names.length
}

/** argparse takes a shortened option: `--subs x`. */
function isSubscription(name: string): boolean {
  return name.length > 5 && '--subscription'.startsWith(name)
}

/** A subscription typed as such, and those inside resource ids, which win over it. */
function selectorsOf(args: readonly string[], name: string): Reading['selectors'] {
  let typed: string | undefined
  const inIds = new Set<string>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    const equals = arg.indexOf('=')
    const option = equals < 0 ? arg : arg.slice(0, equals)
    if (isSubscription(option)) typed = equals < 0 ? args[i + 1] : arg.slice(equals + 1)
    else if (option === '-s' && name.startsWith('account ')) typed = args[i + 1]
    for (const [, id] of arg.matchAll(/\/subscriptions\/([^/?#\s"',]+)/gi)) inIds.add(id!)
  }
  const own: Reading['selectors'][number] =
    typed === undefined ? { kind: 'azure' } : { kind: 'azure', subscription: typed }
  const others = [...inIds]
    .filter((id) => id !== typed)
    .map((id) => ({ kind: 'azure' as const, subscription: id }))
  const whole = args.some((arg) => arg === '--ids' || arg === '--id' || arg.startsWith('--scope'))
  return others.length > 0 && whole && typed === undefined ? others : [own, ...others]
}

function runsOther(env: Env): string | null {
  const name = ['AZURE_EXTENSION_DIR', 'AZURE_EXTENSION_DEV_SOURCES'].find((variable) => env[variable])
  return name === undefined ? null : `\`${name}\` names code that az loads`
}

/** `@file` stands for the file's contents, in any value. */
function addFiles(reading: Reading, args: readonly string[], { known, trustInputs }: ToolContext): void {
  for (const arg of args) {
    const path = /^(?:--[\w-]+=|[\w.-]+=)?@(.+)$/s.exec(arg)?.[1]
    if (path === undefined) continue
    const seen = known.files.get(path)
    if (isSeen(path) && seen && 'text' in seen) reading.operation.inputs.push({ path, seen: true })
    else {
      if (isSeen(path) && path !== '-' && !seen && !trustInputs) reading.wants.push({ kind: 'file', path })
      const unseen = seen && 'unseen' in seen ? seen.unseen : 'it was not looked at'
      reading.operation.inputs.push({ path: shownWord(path), seen: false, unseen })
    }
  }
}

/** An unknown word may be any option: `--mode Complete`, `--subscription`. */
function raiseForHidden(reading: Reading, args: readonly string[]): void {
  const why = 'a word is not known before it runs'
  const value = args.every(
    (arg, i) => isSeen(arg) || (args[i - 1]?.startsWith('-') && !arg.startsWith('\0\0')),
  )
  if (!value && reading.operation.class === 'write') raise(reading, 'admin', why)
  const hidesSubscription = args.some(
    (arg, i) => !isSeen(arg) && isSubscription((args[i - 1] ?? '').split('=')[0]!),
  )
  const hidesId = args.some(
    (arg, i) => !isSeen(arg) && /^--(ids?|scope|resource-id|resource)$/.test(args[i - 1] ?? ''),
  )
  if (!value || hidesSubscription || hidesId) loseTarget(reading, why)
}
