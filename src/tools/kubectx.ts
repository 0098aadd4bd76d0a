import { flagSet, isOn, parseFlags } from './flags.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Reading, Tool } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/** Switches, renames and forgets contexts of the person's own kubeconfig. */
export const kubectx: Tool = {
  name: 'kubectx',
  programs: ['kubectx', 'kubectl-ctx'],
  variables: ['KUBECONFIG', 'KUBECTX_IGNORE_FZF'],
  read: readKubectx,
}

const CONTEXTS = flagSet('c:current d:delete e:export= r:readonly= s:shell= u:unset V:version')

function readKubectx(argv: readonly string[]): Reading {
  const parsed = parseFlags(argv.slice(1), CONTEXTS)
  const [first] = parsed.words
  if (parsed.error !== null) {
    const reading = newReading('kubectx', 'kubectx', 'exec', parsed.error, 'current')
    return reading
  }
  const verb =
    ['delete', 'unset', 'current'].find((flag) => isOn(parsed, flag)) ??
    (first === undefined ? 'list' : 'switch')
  const reading = newReading('kubectx', verb, 'read', 'changes the local kubeconfig alone', 'local')
  if (first !== undefined) reading.operation.resource = parsed.words.map(shownWord).join(', ')
  for (const flag of ['shell', 'readonly']) {
    if (parsed.values.has(flag)) raise(reading, 'exec', `\`--${flag}\` opens a shell`)
  }
  return reading
}

/** Switches the namespace of the current context; it asks the cluster whether there is such a one. */
export const kubens: Tool = {
  name: 'kubens',
  programs: ['kubens', 'kubectl-ns'],
  variables: ['KUBECONFIG', 'KUBECTX_IGNORE_FZF'],
  read: readKubens,
}

const NAMESPACES = flagSet('c:current f:force u:unset V:version')

function readKubens(argv: readonly string[]): Reading {
  const parsed = parseFlags(argv.slice(1), NAMESPACES)
  const [first] = parsed.words
  if (parsed.error !== null) return newReading('kubens', 'kubens', 'exec', parsed.error, 'current')
  const local = parsed.help || ['current', 'unset', 'version'].some((flag) => isOn(parsed, flag))
  const verb = first === undefined ? 'list' : 'switch'
  const reading = newReading(
    'kubens',
    verb,
    'read',
    'changes the local kubeconfig alone',
    local ? 'local' : 'named',
  )
  if (first !== undefined) reading.operation.resource = `namespaces/${shownWord(first)}`
  if (local) return reading
  reading.selectors = [
    { kind: 'kubernetes', ...(first && first !== '-' && isSeen(first) ? { namespace: first } : {}) },
  ]
  if (!parsed.words.every(isSeen)) loseTarget(reading, 'the namespace is not known before it runs')
  return reading
}
