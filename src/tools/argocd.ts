import { ARGOCD_ALIASES, ARGOCD_GLOBALS, ARGOCD_VERBS } from './argocd-commands.ts'
import { configuredServer } from './argocd-server.ts'
import { type CobraLine, cobraParser } from './cobra.ts'
import { flagSet, isOn, lastValue, type ParsedFlags, parseFlags } from './flags.ts'
import { hidesFlags } from './hidden-flags.ts'
import { programsOfDiff, programsOfEditor } from './person-programs.ts'
import { loseTarget, raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import { splitWords } from './shell-words.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar } from './verb-table.ts'

export const argocd: Tool = {
  name: 'argocd',
  programs: ['argocd'],
  variables: [
    'ARGOCD_SERVER',
    'ARGOCD_OPTS',
    'ARGOCD_AUTH_TOKEN',
    'ARGOCD_CONFIG_DIR',
    'XDG_CONFIG_HOME',
    'KUBECONFIG',
    'KUBECTL_EXTERNAL_DIFF',
    'KUBE_EDITOR',
    'EDITOR',
  ],
  read: (argv, context) => readUndone(argv, ['dry-run'], (words) => readArgocd(words, context)),
}

const parse = cobraParser(tableGrammar(ARGOCD_GLOBALS, ARGOCD_VERBS, ARGOCD_ALIASES))
const TARGET_FLAGS = new Set(
  'server core kube-context port-forward port-forward-namespace config argocd-context kubeconfig context cluster'.split(
    ' ',
  ),
)
const GLOBALS = flagSet(ARGOCD_GLOBALS)

function readArgocd(argv: readonly string[], context: ToolContext): Reading {
  const line = parse(argv.slice(1))
  const { command, parsed } = line
  const reading = readByTable({ name: 'argocd', verbs: ARGOCD_VERBS, plugins: true }, line)
  if (command !== '' && parsed.error === null && !parsed.help) {
    refine(reading, line, context)
    describe(reading, line)
  }
  if (reading.reach !== 'named') return reading
  const landing = landingOf(line, context)
  reading.selectors = landing.selectors
  reading.wants.push(...landing.wants)
  if (parsed.error !== null || hidesFlags(argv.slice(1), line, TARGET_FLAGS))
    loseTarget(reading, 'which server it uses is not known')
  return reading
}

function refine(reading: Reading, { command, parsed }: CobraLine, { env }: ToolContext): void {
  const on = (flag: string) => isOn(parsed, flag)
  // `admin proj update-role-policy` is a dry run unless it is told otherwise.
  const dry =
    command === 'admin proj update-role-policy'
      ? !parsed.values.has('dry-run') || on('dry-run')
      : on('dry-run')
  if (dry) {
    reading.operation.class = 'read'
    reading.operation.dryRun = true
    reading.operation.evidence = ['is a dry run']
    return
  }
  if (command === 'version' && on('client')) reading.reach = 'local'
  if (command === 'app sync' || command === 'app rollback') {
    if (on('prune')) raise(reading, 'destructive', '`--prune` deletes objects')
    if (on('force') || on('replace')) raise(reading, 'destructive', 'replaces objects by deleting them')
  }
  if (
    command === 'app actions run' &&
    parsed.words.slice(1).some((word) => /delete|terminate|abort|\0/i.test(word))
  ) {
    raise(reading, 'destructive', 'the action deletes something')
  }
  const differ =
    command === 'app diff' || (command === 'app sync' && (on('preview-changes') || on('diff-changes')))
  const program = differ
    ? programsOfDiff(env)
    : command.endsWith(' edit')
      ? programsOfEditor(['KUBE_EDITOR', 'EDITOR'], env)
      : null
  if (program) raise(reading, 'exec', program)
}

function describe({ operation }: Reading, { command, parsed }: CobraLine): void {
  const { words, values } = parsed
  if (words.length > 0) operation.resource = words.map(shownWord).join(', ')
  const hidden = words.some((word) => !isSeen(word))
  const wide = values.has('selector') || isOn(parsed, 'all') || hidden
  const counts = /^app(set)? (sync|delete|wait)$/.test(command) && words.length > 0
  operation.breadth = { count: counts && !wide ? words.length : null, unbounded: wide }
}

type Landing = { selectors: TargetSelector[]; wants: Reading['wants'] }

/** argocd's server, or a cluster where it is spoken to without one (`--core`, `admin`). */
function landingOf(line: CobraLine, context: ToolContext): Landing {
  const { command, parsed } = line
  if (command.startsWith('admin ')) return { selectors: [administered(parsed)], wants: [] }
  const server = serverOf(parsed, context)
  if (command !== 'cluster add') return server
  const added: TargetSelector & { kind: 'kubernetes' } = { kind: 'kubernetes' }
  const [name] = parsed.words
  const kubeconfig = lastValue(parsed, 'kubeconfig')
  if (name !== undefined) added.context = name
  if (kubeconfig !== undefined) added.kubeconfig = kubeconfig
  // Both are changed; where the server is not known, neither may be taken for all.
  return server.selectors.length === 0 ? server : { ...server, selectors: [...server.selectors, added] }
}

function serverOf(parsed: ParsedFlags, context: ToolContext): Landing {
  const { env } = context
  const words = env.ARGOCD_OPTS ? splitWords(env.ARGOCD_OPTS) : []
  const options = words === null ? null : parseFlags(words, GLOBALS)
  if (options === null || options.error !== null) return { selectors: [], wants: [] }
  const value = (name: string) => lastValue(parsed, name) ?? lastValue(options, name)
  const on = (name: string) => isOn(parsed, name) || (!parsed.values.has(name) && isOn(options, name))

  if (on('core') || on('port-forward') || value('port-forward-namespace') !== undefined) {
    return { selectors: [clusterOf(value('kube-context'))], wants: [] }
  }
  const typed = value('server') ?? env.ARGOCD_SERVER
  if (typed) return { selectors: [hostOf(typed)], wants: [] }
  const { server, wants } = configuredServer(value('config'), value('argocd-context'), context)
  if (server === null) return { selectors: [], wants }
  const inCluster = server === 'kubernetes' || server === 'port-forward'
  return { selectors: [inCluster ? clusterOf(value('kube-context')) : hostOf(server)], wants }
}

/** The commands of `admin` take kubectl's flags. */
function administered(parsed: ParsedFlags): TargetSelector {
  const selector: TargetSelector & { kind: 'kubernetes' } = { kind: 'kubernetes' }
  for (const field of ['kubeconfig', 'context', 'cluster', 'user', 'namespace'] as const) {
    const value = lastValue(parsed, field)
    if (value !== undefined) selector[field] = value
  }
  return selector
}

function clusterOf(context: string | undefined): TargetSelector {
  return context === undefined ? { kind: 'kubernetes' } : { kind: 'kubernetes', context }
}

function hostOf(server: string): TargetSelector {
  return { kind: 'host', host: server.replace(/^\w+:\/\//, '').replace(/[:/].*$/, '') }
}
