import { rankOfClass } from '../core/class.ts'
import { refusedClient } from './database-client.ts'
import { also, type DatabaseSelector, landsOn, nothingYet, stdinText } from './database-reading.ts'
import { baseName } from './path.ts'
import { newReading, raise } from './reading.ts'
import { redisClass, SECRET_SETTINGS } from './redis-commands.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const redis: Tool = {
  name: 'redis-cli',
  programs: ['redis-cli', 'valkey-cli'],
  variables: [
    'REDISCLI_AUTH',
    'VALKEYCLI_AUTH',
    'REDISCLI_CLUSTER_YES',
    'REDISCLI_RCFILE',
    'REDISCLI_HISTFILE',
  ],
  read: (argv, context) => readRedis(baseName(argv[0] ?? ''), argv.slice(1), context),
}

const VALUES = new Set(
  (
    '-h -s -p -r -i -n -a -u -d -D -X -t --user --pass --sni --cacert --cacertdir --cert --key --tls-ciphers --tls-ciphersuites --show-pushes ' +
    '--lru-test --rdb --functions-rdb --pipe-timeout --memkeys-samples --keystats-samples --pattern --quoted-pattern --intrinsic-latency --eval ' +
    '--count --cursor --top --name --vset-recall --cluster-replicas --cluster-master-id --cluster-from --cluster-to --cluster-slots --cluster-timeout ' +
    '--cluster-pipeline --cluster-threshold --cluster-from-user --cluster-from-pass --cluster-slot-timeout'
  ).split(' '),
)

const SWITCHES = new Set(
  (
    '-x -c -e -2 -3 -4 -6 --askpass --raw --no-raw --quoted-input --csv --json --quoted-json --latency --latency-dist --latency-history --stat --scan ' +
    '--replica --slave --pipe --bigkeys --memkeys --hotkeys --keystats --ldb --ldb-sync-mode --verbose --no-auth-warning --insecure --tls --rdma --mptcp ' +
    '--cluster-yes --cluster-simulate --cluster-replace --cluster-copy --cluster-slave --cluster-replica --cluster-use-empty-masters ' +
    '--cluster-use-empty-primaries --cluster-search-multiple-owners --cluster-fix-with-unreachable-masters --cluster-fix-with-unreachable-primaries ' +
    '--cluster-from-askpass --cluster-only-masters --cluster-only-replicas --cluster-only-primaries --cluster-use-atomic-slot-migration'
  ).split(' '),
)

type Line = {
  values: ReadonlyMap<string, string>
  switches: ReadonlySet<string>
  /** `--cluster` and its words. */
  cluster: readonly string[] | null
  command: readonly string[]
  shows: 'help' | 'version' | null
  error: string | null
}

/** Options as redis-cli takes them: each a whole word, up to the first that is none. */
function parse(args: readonly string[]): Line {
  const values = new Map<string, string>()
  const switches = new Set<string>()
  let cluster: string[] | null = null
  const line = (rest: Partial<Line>): Line => ({
    values,
    switches,
    cluster,
    command: [],
    shows: null,
    error: null,
    ...rest,
  })
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    const last = i === args.length - 1
    if (!isSeen(arg)) {
      const hidden = arg.startsWith('\0') || arg.includes('\0\0') || arg.startsWith('-')
      return line(hidden ? { error: 'a word is not known before it runs' } : { command: args.slice(i) })
    }
    if (arg === '--help' || (arg === '-h' && last)) return line({ shows: 'help' })
    if (arg === '--version' || arg === '-v') return line({ shows: 'version' })
    if (arg === '--cluster' && !last) {
      cluster = []
      while (i + 1 < args.length && !args[i + 1]!.startsWith('-')) cluster.push(args[++i]!)
    } else if (arg === '--cluster-weight') {
      while (i + 1 < args.length && !args[i + 1]!.startsWith('-')) i++
    } else if (VALUES.has(arg) && !last) {
      const value = args[++i]!
      if (value.includes('\0\0')) return line({ error: 'a value may become several words' })
      values.set(arg, value)
      // The words behind are keys and arguments of the script.
      if (arg === '--eval') return line({ command: args.slice(i + 1) })
    } else if (SWITCHES.has(arg)) switches.add(arg)
    else if (arg.startsWith('-')) return line({ error: `\`${arg}\` is no option known here` })
    else return line({ command: args.slice(i) })
  }
  return line({})
}

function readRedis(tool: string, args: readonly string[], context: ToolContext): Reading {
  const line = parse(args)
  if (line.shows !== null)
    return newReading(tool, line.shows, 'read', `only shows its ${line.shows}`, 'local')
  if (line.error !== null) return refusedClient(tool, line.error)
  const reading = readMode(tool, line, context)
  if (reading.reach === 'named') landsOn(reading, placesOf(line))
  return reading
}

/** Options that make it do something of its own, in place of a command. */
const MODES: readonly (readonly [option: string, cls: Reading['operation']['class'], why: string])[] = [
  ['--eval', 'exec', 'runs a script on the server'],
  ['--pipe', 'exec', 'sends whatever commands it is given'],
  ['--lru-test', 'write', 'fills the server with keys'],
  ['--replica', 'secret-read', 'shows every command that the server passes on'],
  ['--slave', 'secret-read', 'shows every command that the server passes on'],
  ['--rdb', 'read', 'copies the data to a file'],
  ['--functions-rdb', 'read', 'copies functions to a file'],
  ['--scan', 'read', 'lists keys'],
  ['--bigkeys', 'read', 'looks at keys'],
  ['--memkeys', 'read', 'looks at keys'],
  ['--memkeys-samples', 'read', 'looks at keys'],
  ['--hotkeys', 'read', 'looks at keys'],
  ['--keystats', 'read', 'looks at keys'],
  ['--keystats-samples', 'read', 'looks at keys'],
  ['--vset-recall', 'read', 'measures'],
  ['--stat', 'read', 'shows statistics'],
  ['--latency', 'read', 'measures'],
  ['--latency-dist', 'read', 'measures'],
  ['--latency-history', 'read', 'measures'],
]

function readMode(tool: string, line: Line, context: ToolContext): Reading {
  const { values, switches, cluster, command } = line
  if (cluster) return readCluster(tool, cluster, switches)
  if (values.has('--intrinsic-latency'))
    return newReading(tool, 'intrinsic-latency', 'read', 'measures this machine', 'local')
  const modes = MODES.filter(([option]) => values.has(option) || switches.has(option))
  if (modes.length > 0) {
    const [first] = modes
    const reading = newReading(tool, first![0].slice(2), first![1], first![2])
    for (const [, cls, why] of modes) raise(reading, cls, why)
    const script = values.get('--eval')
    if (script !== undefined)
      reading.operation.inputs.push({ path: shownWord(script), seen: false, unseen: 'a script is not read' })
    return reading
  }
  if (command.length > 0) return readCommand(tool, command)
  return readSession(tool, context)
}

/** Commands of one line; those with subcommands are named by both words. */
function readCommand(tool: string, words: readonly string[]): Reading {
  const [first = '', second] = words
  const name = first.toLowerCase()
  const path = second === undefined ? name : `${name} ${second.toLowerCase()}`
  const third = words[2] === undefined ? path : `${path} ${words[2].toLowerCase()}`
  const found = [third, path, name].find((candidate) => redisClass(candidate) !== undefined)
  if (!isSeen(first))
    return newReading(tool, shownWord(first), 'exec', 'its command is not known before it runs')
  if (found === undefined)
    return newReading(tool, shownWord(name), 'unknown', `\`${shownWord(path)}\` is no command known here`)
  const reading = newReading(
    tool,
    found,
    redisClass(found)!,
    `\`${found.toUpperCase()}\` is ${redisClass(found)!}`,
  )
  const rest = words.slice(found.split(' ').length)
  if (rest[0] !== undefined) reading.operation.resource = shownWord(rest[0])
  refine(reading, found, rest)
  return reading
}

/** What the words behind a command change about it. */
function refine(reading: Reading, name: string, rest: readonly string[]): void {
  const { operation } = reading
  const upper = rest.map((word) => word.toUpperCase())
  const hidden = rest.some((word) => word.includes('\0\0') || word.startsWith('\0'))
  const lower = (why: string) => {
    if (hidden) return
    operation.class = 'read'
    operation.evidence.unshift(why)
  }
  switch (name) {
    case 'config get':
      if (rest.length === 0 || hidden || rest.some(matchesSecret))
        raise(reading, 'secret-read', 'shows passwords among the settings')
      break
    case 'sort':
      if (!upper.includes('STORE')) lower('without STORE it only reads')
      break
    case 'georadius':
    case 'georadiusbymember':
      if (!upper.includes('STORE') && !upper.includes('STOREDIST')) lower('without STORE it only reads')
      break
    case 'bitfield':
      if (!upper.includes('SET') && !upper.includes('INCRBY')) lower('it only gets')
      break
    case 'getex':
      if (rest.length === 1) lower('without an expiry it only reads')
      break
    case 'replicaof':
    case 'slaveof':
      if (upper[0] === 'NO' && upper[1] === 'ONE' && !hidden) {
        operation.class = 'write'
        operation.evidence.unshift('makes a replica a master, which keeps its data')
      }
      break
    case 'migrate':
      if (upper.includes('COPY')) {
        operation.class = 'write'
        operation.evidence.unshift('copies keys to another server')
      }
      break
    case 'flushall':
    case 'flushdb':
      operation.breadth = { count: null, unbounded: true }
      operation.resource = null
      break
    case 'del':
    case 'unlink':
      operation.breadth = { count: hidden ? null : rest.length, unbounded: hidden }
  }
}

/** A glob of Redis against the names of secret settings. */
function matchesSecret(pattern: string): boolean {
  if (!isSeen(pattern)) return true
  const source = pattern
    .toLowerCase()
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  try {
    const glob = new RegExp(`^${source}$`)
    return SECRET_SETTINGS.some((name) => glob.test(name))
  } catch {
    return true
  }
}

/** Without a command it reads its standard input: a session at a terminal, lines from a pipe. */
function readSession(tool: string, context: ToolContext): Reading {
  const reading = nothingYet(tool)
  const text = stdinText(reading, context)
  if (text === null) {
    raise(reading, 'exec', 'opens a session')
    reading.operation.name = 'session'
    reading.operation.inputs = []
    return reading
  }
  for (const line of text.split('\n')) {
    const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+)/g)].map(
      ([, double, single, bare]) => double ?? single ?? bare ?? '',
    )
    // `5 incr x` runs it five times.
    while (/^\d+$/.test(words[0] ?? '')) words.shift()
    if (words.length === 0) continue
    if (/^(quit|exit|clear|help|\?)$/i.test(words[0]!)) continue
    also(reading, readCommand(tool, words))
    if (/["'\\]/.test(words[0]!)) raise(reading, 'exec', 'a line of it cannot be parsed')
  }
  if (reading.operation.evidence.length === 0) reading.operation.evidence.push('holds no command')
  return reading
}

const CLUSTER: Readonly<Record<string, readonly [cls: Reading['operation']['class'], why: string]>> = {
  create: ['write', 'makes a cluster of servers'],
  check: ['read', 'only checks'],
  info: ['read', 'shows the cluster'],
  fix: ['write', 'repairs the cluster'],
  reshard: ['write', 'moves slots'],
  rebalance: ['write', 'moves slots'],
  'add-node': ['write', 'adds a server'],
  'del-node': ['destructive', 'takes a server out of the cluster'],
  'set-timeout': ['write', 'changes a setting of each server'],
  import: ['destructive', 'moves keys out of another server'],
  backup: ['read', 'copies the data to files'],
  help: ['read', 'only shows help'],
}

function readCluster(tool: string, words: readonly string[], switches: ReadonlySet<string>): Reading {
  const [name = '', ...rest] = words
  if (name === 'call') {
    const called = readCommand(tool, rest.slice(1))
    const { operation } = called
    operation.name = `cluster call ${operation.name}`
    operation.breadth = { count: null, unbounded: true }
    return called
  }
  const row = Object.hasOwn(CLUSTER, name) ? CLUSTER[name]! : null
  if (!row)
    return newReading(
      tool,
      `cluster ${shownWord(name)}`,
      'unknown',
      'it is no command of the cluster known here',
    )
  const reading = newReading(tool, `cluster ${name}`, row[0], row[1], name === 'help' ? 'local' : 'named')
  const { operation } = reading
  if (name === 'rebalance' && switches.has('--cluster-simulate')) {
    operation.class = 'read'
    operation.dryRun = true
    operation.evidence.unshift('is a dry run')
  }
  if (
    name === 'import' &&
    switches.has('--cluster-copy') &&
    rankOfClass(operation.class) > rankOfClass('write')
  )
    operation.class = 'write'
  return reading
}

function placesOf({ values, cluster }: Line): DatabaseSelector[] {
  const text = (option: string, key: string) => (values.has(option) ? { [key]: values.get(option)! } : {})
  const place: DatabaseSelector = {
    kind: 'database',
    engine: 'redis',
    ...text('-u', 'url'),
    ...text('-h', 'host'),
    ...text('-p', 'port'),
    ...text('-n', 'database'),
    ...text('--user', 'user'),
    ...text('-s', 'socket'),
  }
  if (!cluster) return [place]
  const nodes = cluster.slice(1).flatMap((word) => {
    const match = /^(.+):(\d+)(?:@\d+)?$/.exec(word)
    return match ? [{ ...place, host: match[1]!, port: match[2]! }] : []
  })
  return nodes.length > 0 ? nodes.slice(0, 16) : [place]
}
