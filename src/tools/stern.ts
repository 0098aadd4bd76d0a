import { cobraParser } from './cobra.ts'
import { hidesFlags } from './hidden-flags.ts'
import { redirectsOf, selectorsOf, TARGET_FLAGS } from './kubectl-reach.ts'
import { loseTarget, newReading } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { shownWord } from './unseen-word.ts'
import { tableGrammar } from './verb-table.ts'

/** Follows logs of many pods, and does nothing else. */
export const stern: Tool = {
  name: 'stern',
  programs: ['stern', 'kubectl-stern'],
  variables: ['KUBECONFIG', 'KUBERNETES_MASTER', 'STERNCONFIG', 'XDG_CONFIG_HOME'],
  read: readStern,
}

/** stern 1.33; `--template` only formats. */
const FLAGS =
  'A:all-namespaces as= as-group= as-uid= cache-dir= certificate-authority= client-certificate= client-key= cluster= ' +
  'color= completion= condition= config= c:container= container-colors= container-state= context= diff-container ' +
  'disable-compression ephemeral-containers e:exclude= E:exclude-container= exclude-pod= field-selector= ' +
  'H:highlight= i:include= init-containers insecure-skip-tls-verify kubeconfig= max-log-requests= n:namespace= ' +
  'no-follow node= only-condition-containers only-log-lines o:output= pod-colors= p:prompt request-timeout= l:selector= ' +
  'server= show-hidden-options s:since= stdin tail= template= T:template-file= timestamps? t:t timezone= ' +
  'tls-server-name= token= user= verbosity= v:version'

const parse = cobraParser(tableGrammar(FLAGS, {}))

function readStern(argv: readonly string[], context: ToolContext): Reading {
  const line = parse(argv.slice(1))
  const { parsed } = line
  const shows = parsed.help || parsed.values.has('version') || parsed.values.has('completion')
  if (shows && parsed.error === null) return newReading('stern', 'help', 'read', 'only shows help', 'local')
  const reading = newReading('stern', 'logs', 'read', 'shows logs')
  reading.operation.resource = parsed.words.map(shownWord).join(', ') || null
  reading.operation.breadth = { count: null, unbounded: true }
  reading.selectors = selectorsOf(line)
  reading.redirects = redirectsOf(line, context)
  if (parsed.error !== null || hidesFlags(argv.slice(1), line, TARGET_FLAGS))
    loseTarget(reading, 'which cluster it reads is not known')
  return reading
}
