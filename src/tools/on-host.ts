import { gitOnHost } from './git-on-host.ts'
import { newReading, raise } from './reading.ts'
import { type Known, NOTHING_KNOWN, type Reading, type Tool, type Want } from './tool.ts'
import { readUnknown } from './unknown-program.ts'
import { shownWord } from './unseen-word.ts'
import type { SimpleCommand } from './unwrap-frame.ts'

const MAX_LOOKS = 24

/** `beyond`: it goes on from the host to what is current there, or to what `selectors` name there. */
export type OnHostReading = { reading: Reading; beyond: boolean }

/**
 * What a command does that runs on another machine (`ssh host 'kubectl …'`). Its words mean what they
 * mean; nothing of that machine is seen, and what would be work on local files here changes a target there.
 * `tool` is the grammar of the program; without one it is a program of the caller's choosing, as any
 * that `kubectl exec` runs.
 */
export function readOnHost(command: SimpleCommand, tool: Tool | null, trustInputs: boolean): OnHostReading {
  const { argv, unseen } = command
  const context = { env: command.remote?.env ?? {}, known: NOTHING_KNOWN, trustInputs }
  if (unseen !== null) {
    const reading = readUnknown(argv, context)
    return onHost({ ...reading, operation: { ...reading.operation, class: 'exec', evidence: [unseen] } })
  }
  if (tool) {
    const read = (known: Known) => tool.read(argv, { ...context, known })
    const reading = settled(read)
    return onHost(changed(reading, argv), reading.reach === 'named')
  }
  const name = shownWord(argv[0] ?? '').replace(/^.*\//, '')
  const reading = newReading(name, name, 'exec', `runs \`${name}\` on that host`)
  const words = argv.slice(1).filter((word) => !word.startsWith('-'))
  if (words.length > 0) reading.operation.resource = words.slice(0, 5).map(shownWord).join(', ')
  return onHost(reading)
}

/** Credentials are never sent on from here, so nothing redirects them. */
function onHost(reading: Reading, beyond = false): OnHostReading {
  const selectors = beyond ? reading.selectors : []
  return { reading: { ...reading, reach: 'named', selectors, redirects: [], wants: [] }, beyond }
}

/** Reads again until everything it wants to see is known not to be seen. */
function settled(read: (known: Known) => Reading): Reading {
  const elsewhere = { unseen: 'it is on another machine' }
  let known: Known = {
    ...NOTHING_KNOWN,
    kuberc: { aliases: [], defaults: [] },
    awsAliases: new Map(),
    gitConfig: [],
  }
  let reading = read(known)
  const paths = (wants: readonly Want[], kind: 'file' | 'directory') =>
    wants.flatMap((want) => (want.kind === kind ? [(want as { path: string }).path] : []))
  for (let round = 0; reading.wants.length > 0 && round < MAX_LOOKS; round++) {
    const { wants } = reading
    known = {
      ...known,
      files: new Map([...known.files, ...paths(wants, 'file').map((path) => [path, elsewhere] as const)]),
      directories: new Map([
        ...known.directories,
        ...paths(wants, 'directory').map((path) => [path, []] as const),
      ]),
      stdin: elsewhere,
    }
    reading = read(known)
  }
  return reading
}

/** Commands of any tool that change nothing on the machine they run on. */
const INERT =
  /^(help|version|completion|config (view|list|get|current-context|get-contexts|get-clusters|get-users|ls)|context (ls|show|inspect)|(\w+ )?(list|ls|show|get|describe|status|info|view|diff)|template|lint|validate|verify|explain|env|search|whoami|plugin list|repo list|output|providers|graph|fmt -check|init -help)$/

/** Grammars whose local commands have the class of what they do to this machine. */
const MACHINES = new Set([
  'systemctl',
  'journalctl',
  'loginctl',
  'machinectl',
  'hostnamectl',
  'timedatectl',
  'localectl',
])

/** What they fetch is written there. */
const FETCHERS = new Set(['scp', 'rsync', 'sftp'])

/** Local work is a change there. */
function changed(reading: Reading, argv: readonly string[]): Reading {
  const { operation, tool, reach } = reading
  const why = 'it works on the files of that host'
  if (operation.dryRun || operation.name === 'help') return reading
  if (tool === 'git') raise(reading, gitOnHost(operation.name, argv), why)
  else if (tool === 'rsync' && operation.name === 'delete') raise(reading, 'destructive', why)
  else if (FETCHERS.has(tool) && operation.name !== 'list') raise(reading, 'write', why)
  else if (reach === 'local' && !MACHINES.has(tool) && !INERT.test(operation.name))
    raise(reading, 'write', why)
  return reading
}
