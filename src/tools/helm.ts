import { type CobraLine, cobraParser } from './cobra.ts'
import { isOn, lastValue, parseBool } from './flags.ts'
import { HELM_ALIASES, HELM_GLOBALS, HELM_VERBS } from './helm-commands.ts'
import { hidesFlags } from './hidden-flags.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { registryOf } from './registry-host.ts'
import type { TargetSelector } from './selector.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar } from './verb-table.ts'

/** helm 3 and 4. A variable stands for the flag of its name (helm.sh/docs/helm/helm, `EnvSettings`). */
const CONNECTION = {
  'kube-context': 'HELM_KUBECONTEXT',
  namespace: 'HELM_NAMESPACE',
  'kube-apiserver': 'HELM_KUBEAPISERVER',
  'kube-token': 'HELM_KUBETOKEN',
  'kube-ca-file': 'HELM_KUBECAFILE',
  'kube-insecure-skip-tls-verify': 'HELM_KUBEINSECURE_SKIP_TLS_VERIFY',
  'kube-tls-server-name': 'HELM_KUBETLS_SERVER_NAME',
  'kube-as-user': 'HELM_KUBEASUSER',
  'kube-as-group': 'HELM_KUBEASGROUPS',
} as const

export const helm: Tool = {
  name: 'helm',
  programs: ['helm', 'helm3', 'helm4'],
  variables: [
    'KUBECONFIG',
    'KUBERNETES_MASTER',
    'KUBERNETES_SERVICE_HOST',
    'KUBERNETES_SERVICE_PORT',
    ...Object.values(CONNECTION),
    'HELM_DRIVER',
    'HELM_DRIVER_SQL_CONNECTION_STRING',
    'HELM_PLUGINS',
    'HELM_DATA_HOME',
    'HELM_CONFIG_HOME',
    'HELM_REPOSITORY_CONFIG',
    'HELM_REGISTRY_CONFIG',
    'HTTPS_PROXY',
    'https_proxy',
    'NO_PROXY',
    'no_proxy',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
  ],
  read: (argv, context) => readUndone(argv, ['dry-run'], (words) => readHelm(words, context)),
}

const TARGET_FLAGS = new Set(['kubeconfig', 'all-namespaces', ...Object.keys(CONNECTION)])

const parse = cobraParser(tableGrammar(HELM_GLOBALS, HELM_VERBS, HELM_ALIASES))

function readHelm(argv: readonly string[], context: ToolContext): Reading {
  if (argv[1] === '__complete' || argv[1] === '__completeNoDesc') {
    return newReading('helm', 'completion', 'read', 'completes words', 'named')
  }
  const line = parse(argv.slice(1))
  const reading = refine(readByTable({ name: 'helm', verbs: HELM_VERBS, plugins: true }, line), line, context)
  describe(reading, line, context)
  // A plugin gets all the words; those behind a flag that is not known here were not read.
  const unread = line.parsed.error !== null && argv.some((word) => /^--kube/.test(word))
  const hidden = hidesFlags(argv.slice(1), line, TARGET_FLAGS)
  if (unread || hidden) loseTarget(reading, 'which context it uses is not known before it runs')
  return reading
}

function refine(reading: Reading, line: CobraLine, { env }: ToolContext): Reading {
  const { command, parsed } = line
  if (parsed.error !== null || parsed.help) return reading
  if (command.startsWith('plugin ') && reading.operation.class === 'exec') reading.reach = 'current'
  if (command === 'template') {
    const asks = isOn(parsed, 'validate') || lastValue(parsed, 'dry-run') === 'server'
    if (asks) reading.reach = 'named'
  } else if (isDryRun(line)) {
    reading.operation = { ...reading.operation, class: 'read', dryRun: true, evidence: ['is a dry run'] }
  } else if (isOn(parsed, 'force') || isOn(parsed, 'force-replace')) {
    raise(reading, 'destructive', 'replaces objects by deleting them')
  }
  if (parsed.values.has('post-renderer')) raise(reading, 'exec', '`--post-renderer` runs a program')
  const format = lastValue(parsed, 'output')
  if (command === 'status' && format !== undefined && format !== 'table') {
    raise(reading, 'secret-read', `\`-o ${shownWord(format)}\` shows values and manifests as well`)
  }
  if (command === 'env' && env.HELM_KUBETOKEN) raise(reading, 'secret-read', 'shows HELM_KUBETOKEN')
  return reading
}

/** `client`, `server`, and the bare flag; `none` and `false` are no dry run. */
function isDryRun({ parsed }: CobraLine): boolean {
  const value = lastValue(parsed, 'dry-run')
  return value !== undefined && (value === 'client' || value === 'server' || parseBool(value) === true)
}

function describe(reading: Reading, line: CobraLine, context: ToolContext): void {
  const { command, parsed } = line
  const { operation } = reading
  if (command !== '' && parsed.words.length > 0) operation.resource = shownWord(parsed.words[0]!)
  if (command === 'uninstall') {
    const hidden = parsed.words.some((word) => word.includes('\0'))
    operation.breadth = { count: hidden ? null : parsed.words.length, unbounded: hidden }
    operation.resource = parsed.words.map(shownWord).join(', ') || null
  }
  if (reading.reach !== 'named') return
  if (command === 'push') {
    reading.selectors = registryOf(parsed.words[1] ?? '')
    return
  }
  reading.selectors = [selectorOf(line, context)]
  reading.redirects = redirectsOf(line, context)
  for (const flag of ['kube-as-user', 'kube-as-group'] as const) {
    if (settingOf(line, context, flag)) operation.evidence.push(`impersonates by \`--${flag}\``)
  }
}

function settingOf({ parsed }: CobraLine, { env }: ToolContext, flag: keyof typeof CONNECTION) {
  return lastValue(parsed, flag) ?? env[CONNECTION[flag]]
}

function selectorOf(line: CobraLine, context: ToolContext): TargetSelector {
  const selector: TargetSelector & { kind: 'kubernetes' } = { kind: 'kubernetes' }
  const kubeconfig = lastValue(line.parsed, 'kubeconfig')
  const kubeContext = settingOf(line, context, 'kube-context')
  const server = settingOf(line, context, 'kube-apiserver')
  const namespace = settingOf(line, context, 'namespace')
  if (kubeconfig !== undefined) selector.kubeconfig = kubeconfig
  if (kubeContext) selector.context = kubeContext
  if (server) selector.server = server
  if (namespace) selector.namespace = namespace
  if (isOn(line.parsed, 'all-namespaces')) selector.allNamespaces = true
  return selector
}

function redirectsOf(line: CobraLine, context: ToolContext): string[] {
  const found: string[] = []
  for (const flag of [
    'kube-apiserver',
    'kube-insecure-skip-tls-verify',
    'kube-ca-file',
    'kube-tls-server-name',
    'kube-token',
  ] as const) {
    if (line.parsed.values.has(flag)) found.push(`--${flag}`)
    else if (context.env[CONNECTION[flag]]) found.push(CONNECTION[flag])
  }
  // Proxies see a tunnel only: policy pins an https server and its CA.
  return context.env.KUBERNETES_MASTER ? [...found, 'KUBERNETES_MASTER'] : found
}
