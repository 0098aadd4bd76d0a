import { globalValue } from './cobra.ts'
import { isOn } from './flags.ts'
import type { KubectlLine } from './kubectl-command-line.ts'
import { canonicalResource } from './kubectl-resources.ts'
import { type Facts, TAKES_RESOURCES } from './kubectl-subjects.ts'
import type { TargetSelector } from './selector.ts'
import type { Reading, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/** Fills in what a line reaches: resource, breadth, inputs, targets, redirects. */
export function describeReach(reading: Reading, facts: Facts): void {
  const { subjects, inputs, parsed, command } = facts
  const { operation } = reading
  operation.inputs = inputs.inputs
  reading.wants = inputs.wants
  const named: string[] = subjects.map(({ resource, name }) =>
    name === null ? resource : `${resource}/${name}`,
  )
  const held = inputs.objects.map((object) => {
    const { resource } = canonicalResource(object.kind)
    return object.name === null ? resource : `${resource}/${object.name}`
  })
  operation.resource ??= nameList([...named, ...held])
  const selecting = ['all', 'all-namespaces', 'selector', 'field-selector', 'prune'].filter((flag) =>
    parsed.values.has(flag),
  )
  const wide = selecting.some(
    (flag) => flag === 'selector' || flag === 'field-selector' || isOn(parsed, flag),
  )
  const nameless =
    TAKES_RESOURCES.has(command) && inputs.inputs.length === 0 && subjects.every((s) => s.name === null)
  const hidden = parsed.words.some((word) => !isSeen(word))
  const unbounded = wide || hidden || (nameless && !parsed.values.has('raw'))
  const counted = inputs.inputs.some((input) => !input.seen) ? null : named.length + held.length
  operation.breadth = { count: unbounded || counted === 0 ? null : counted, unbounded }
  if (reading.reach === 'local') return

  reading.selectors = [...selectorsOf(facts), ...namespacesOf(facts)]
  reading.redirects = redirectsOf(facts, facts.context)
  for (const flag of ['as', 'as-group', 'as-uid']) {
    if (parsed.values.has(flag)) operation.evidence.push(`impersonates by \`--${flag}\``)
  }
}

function nameList(names: readonly string[]): string | null {
  if (names.length === 0) return null
  const shown = [...new Set(names.map(shownWord))]
  return shown.length <= 5 ? shown.join(', ') : `${shown.slice(0, 5).join(', ')} and ${shown.length - 5} more`
}

/** Flags that say where a line lands. */
export const TARGET_FLAGS: ReadonlySet<string> = new Set(
  'kubeconfig context cluster user server namespace all-namespaces'.split(' '),
)

/** Stand over what the kubeconfig says of certificates and credentials. */
const CREDENTIAL_FLAGS = [
  'certificate-authority',
  'insecure-skip-tls-verify',
  'token',
  'username',
  'password',
  'client-certificate',
  'client-key',
  'as',
  'as-group',
  'as-uid',
]

export function selectorsOf(line: KubectlLine): TargetSelector[] {
  const selector: TargetSelector & { kind: 'kubernetes' } = { kind: 'kubernetes' }
  for (const field of ['kubeconfig', 'context', 'cluster', 'user', 'server', 'namespace'] as const) {
    const value = globalValue(line, field)
    if (value !== undefined) selector[field] = value
  }
  if (isOn(line.parsed, 'all-namespaces')) selector.allNamespaces = true
  const typed = CREDENTIAL_FLAGS.filter((flag) => !['', 'false', undefined].includes(globalValue(line, flag)))
  if (typed.length > 0) selector.typed = typed
  return [selector]
}

/** Namespaces that are reached without `-n`: those being deleted or changed, those that manifests and `cp` name. */
function namespacesOf(facts: Facts): TargetSelector[] {
  const [base] = selectorsOf(facts)
  const names = new Set<string>()
  for (const { resource, name } of facts.subjects) if (resource === 'namespaces' && name) names.add(name)
  for (const object of facts.inputs.objects) {
    if (object.namespace) names.add(object.namespace)
    if (object.kind === 'Namespace' && object.name) names.add(object.name)
  }
  if (facts.command === 'cp') {
    for (const word of facts.parsed.words) {
      const namespace = /^([^/:]+)\/[^/:]+:/.exec(word)?.[1]
      if (namespace !== undefined) names.add(namespace)
    }
  }
  return [...names].map((namespace) => ({ ...(base as { kind: 'kubernetes' }), namespace }))
}

const REDIRECTING = [
  'server',
  'insecure-skip-tls-verify',
  'certificate-authority',
  'tls-server-name',
  'token',
]

export function redirectsOf(line: KubectlLine, { env }: ToolContext): string[] {
  const flags = REDIRECTING.filter((flag) => globalValue(line, flag) !== undefined).map((flag) => `--${flag}`)
  // A proxy of HTTPS_PROXY sees a tunnel only: policy pins an https server and its CA.
  const variables = ['KUBERNETES_MASTER'].filter((name) => env[name])
  return [...flags, ...variables]
}
