import type { OperationClass } from '../core/class.ts'
import { flagSet } from './flags.ts'
import { hidesFlags } from './hidden-flags.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import { type GoFlags, isGiven, parseGoFlags } from './terraform-flags.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, mayBeOption, shownWord } from './unseen-word.ts'
import { VAULT_COMMANDS, VAULT_FLAGS } from './vault-commands.ts'
import { classOfPath, type PathVerb } from './vault-paths.ts'

const NAMES = [
  'ADDR',
  'AGENT_ADDR',
  'PROXY_ADDR',
  'NAMESPACE',
  'TOKEN',
  'CACERT',
  'CAPATH',
  'CLIENT_CERT',
  'CLIENT_KEY',
  'SKIP_VERIFY',
  'TLS_SERVER_NAME',
  'HTTP_PROXY',
  'PROXY',
  'CLI_NO_COLOR',
  'FORMAT',
  'WRAP_TTL',
  'CONFIG_PATH',
]

export const vault: Tool = tool('vault', ['VAULT'])
/** OpenBao takes its own variables first, and Vault's where those are not set. */
export const bao: Tool = tool('bao', ['BAO', 'VAULT'])

function tool(name: string, prefixes: readonly string[]): Tool {
  return {
    name,
    programs: [name],
    variables: prefixes.flatMap((prefix) => NAMES.map((variable) => `${prefix}_${variable}`)),
    read: (argv, context) => readVault(name, argv.slice(1), context, prefixes),
  }
}

const FLAGS = flagSet(VAULT_FLAGS)
const named = (takes: boolean) =>
  new Set([...FLAGS.long].filter(([, { kind }]) => (kind === 'value') === takes).map(([flag]) => flag))
let sets: { switches: ReadonlySet<string>; valued: ReadonlySet<string> } | undefined

function parse(args: readonly string[]): GoFlags {
  sets ??= { switches: named(false), valued: named(true) }
  return parseGoFlags(args, sets.switches, sets.valued)
}

function readVault(
  name: string,
  args: readonly string[],
  context: ToolContext,
  prefixes: readonly string[],
): Reading {
  const [first] = args
  if (first === undefined) return newReading(name, 'help', 'read', 'only shows help', 'local')
  // mitchellh/cli: wherever they stand, and whatever stands before them.
  const end = args.indexOf('--')
  if (args.slice(0, end < 0 ? undefined : end).some((arg) => /^(-h|--?help)$/.test(arg)))
    return newReading(name, 'help', 'read', 'only shows help', 'local')
  if (/^(-v|--?version)$/.test(first))
    return newReading(name, 'version', 'read', 'shows the version', 'local')
  if (/^-autocomplete-(un)?install$/.test(first))
    return newReading(name, 'completion', 'read', 'changes the person’s shell', 'local')
  const depth = depthOf(args)
  const command = args.slice(0, depth).join(' ')
  const kind = VAULT_COMMANDS.get(command)
  if (kind === undefined)
    return first.startsWith('-') || !isSeen(first)
      ? newReading(name, name, 'exec', `\`${shownWord(first)}\` is no command`)
      : newReading(name, shownWord(first), 'unknown', `\`${shownWord(first)}\` is no command known here`)
  const line = parse(args.slice(depth))
  if (kind === 'group') return ofGroup(name, command, args.slice(depth))

  const [cls, why] = classOf(kind, command, line)
  const reading = newReading(name, command, cls, why, kind === 'local' ? 'local' : 'named')
  if (line.error !== null) raise(reading, 'exec', line.error)
  else if (kind !== 'local') refine(reading, command, line, context, args.every(isSeen))
  describe(reading, line)
  if (reading.reach !== 'named') return reading
  reading.selectors = selectorsOf(command, line, context.env, prefixes)
  reading.redirects = redirectsOf(line, context.env, prefixes)
  if (line.error !== null || hidesServer(args.slice(depth)))
    loseTarget(reading, 'which server it uses is not known')
  return reading
}

/** Flags end at the first word that is none. */
function hidesServer(args: readonly string[]): boolean {
  const dashes = args.map((arg) => arg.replace(/^-(?=[^-])/, '--'))
  return hidesFlags(dashes, { set: FLAGS, depth: 0, leading: true }, TARGETS)
}

const TARGETS = new Set(['address', 'agent-address', 'namespace', 'ns'])

/** The longest run of leading words that names a command. */
function depthOf(args: readonly string[]): number {
  for (let depth = Math.min(4, args.length); depth > 1; depth--)
    if (VAULT_COMMANDS.has(args.slice(0, depth).join(' '))) return depth
  return 1
}

function ofGroup(name: string, command: string, args: readonly string[]): Reading {
  const [word] = args
  return word === undefined
    ? newReading(name, command, 'read', 'only shows help', 'local')
    : newReading(name, command, 'unknown', `\`${shownWord(word)}\` is no command of ${command} known here`)
}

function classOf(kind: string, command: string, line: GoFlags): readonly [OperationClass, string] {
  if (kind === 'local') return ['read', 'works on this machine']
  if (kind !== 'path') return [kind as OperationClass, `\`${command}\` is ${kind}`]
  return classOfPath(command as PathVerb, line.words[0] ?? '')
}

/** `sure`: no word may turn out to be a flag that takes another back. */
function refine(reading: Reading, command: string, line: GoFlags, context: ToolContext, sure: boolean): void {
  const { operation } = reading
  const on = (flag: string) => isGiven(line, flag)
  // It prints the request, or the policy that it would take, and sends nothing.
  const prints = on('output-curl-string') || on('output-policy')
  if (sure && prints && operation.class !== 'exec') {
    operation.class = command === 'print token' ? 'secret-read' : 'read'
    operation.dryRun = true
    operation.evidence = ['prints the request without sending it']
    return
  }
  switch (command) {
    case 'operator init':
    case 'operator rekey':
    case 'operator generate-root':
      if (!sure) return
      if (on('backup-retrieve') || line.values.has('decode')) become(reading, 'secret-read', 'shows keys')
      else if (on('status') && !on('init') && !on('cancel') && !on('backup-delete'))
        become(reading, 'read', 'shows how far it is')
      else if (on('generate-otp')) become(reading, 'read', 'makes a random number')
      return
    case 'token lookup':
      if (sure && on('accessor')) become(reading, 'read', 'shows a token’s record')
      return
    case 'policy write':
      if (line.words[1] !== undefined) addInput(reading, line.words[1], context)
      return
    case 'agent':
    case 'proxy':
    case 'server':
      reading.reach = 'current'
      return
    case 'write':
    case 'patch':
    case 'kv put':
    case 'kv patch':
      for (const word of line.words.slice(1)) {
        const [, file] = /^(?:[^=]*=)?@(.+)$/s.exec(word) ?? []
        if (file !== undefined) addInput(reading, file, context)
        else if (word === '-' || /^[^=]+=-$/.test(word)) addInput(reading, '-', context)
      }
  }
}

function become(reading: Reading, cls: OperationClass, why: string): void {
  reading.operation.class = cls
  reading.operation.evidence = [why]
}

function addInput(reading: Reading, path: string, { known, trustInputs }: ToolContext): void {
  const stdin = path === '-'
  const seen = stdin ? known.stdin : known.files.get(path)
  if (!seen && !trustInputs && isSeen(path))
    reading.wants.push(stdin ? { kind: 'stdin' } : { kind: 'file', path })
  const name = stdin ? 'stdin' : shownWord(path)
  reading.operation.inputs.push(
    seen && 'text' in seen
      ? { path: name, seen: true }
      : { path: name, seen: false, unseen: seen?.unseen ?? 'it was not looked at' },
  )
}

/** `-force`, `-prefix`: everything under a path at once. */
function describe({ operation }: Reading, line: GoFlags): void {
  const [word] = line.words
  if (word === undefined) return
  operation.resource = shownWord(word)
  const wide = isGiven(line, 'prefix') || !isSeen(word) || mayBeOption(word)
  operation.breadth = { count: wide ? null : 1, unbounded: wide }
}

const last = (line: GoFlags, flag: string) => line.values.get(flag)?.at(-1)

function variableOf(env: Env, prefixes: readonly string[], ...names: readonly string[]): string | undefined {
  for (const prefix of prefixes)
    for (const name of names) if (env[`${prefix}_${name}`]) return env[`${prefix}_${name}`]
  return undefined
}

/** An agent gets every request, also those that name another address (command/base.go, `Client`). */
function selectorsOf(
  command: string,
  line: GoFlags,
  env: Env,
  prefixes: readonly string[],
): TargetSelector[] {
  const selector: TargetSelector & { kind: 'vault' } = { kind: 'vault' }
  const agent = last(line, 'agent-address') || variableOf(env, prefixes, 'AGENT_ADDR', 'PROXY_ADDR')
  const address = agent || last(line, 'address') || variableOf(env, prefixes, 'ADDR')
  const namespace = last(line, 'namespace') ?? last(line, 'ns') ?? variableOf(env, prefixes, 'NAMESPACE')
  if (address && address !== env.VAULT_ADDR) selector.address = address
  if (namespace && namespace !== env.VAULT_NAMESPACE) selector.namespace = namespace
  const host = command === 'ssh' ? line.words[0]?.replace(/^.*@/, '') : undefined
  return host === undefined || !isSeen(host) ? [selector] : [selector, { kind: 'host', host }]
}

function redirectsOf(line: GoFlags, env: Env, prefixes: readonly string[]): string[] {
  const typed = ['address', 'agent-address', 'tls-skip-verify', 'tls-server-name', 'ca-cert', 'ca-path']
    .filter((flag) => line.values.has(flag))
    .map((flag) => `-${flag}`)
  const set = prefixes
    .flatMap((prefix) =>
      ['AGENT_ADDR', 'PROXY_ADDR', 'SKIP_VERIFY', 'TLS_SERVER_NAME'].map((name) => `${prefix}_${name}`),
    )
    .filter((name) => env[name])
  return [...typed, ...set]
}
