import { cobraParser } from './cobra.ts'
import { hidesFlags } from './hidden-flags.ts'
import { redirectsOf, selectorsOf, TARGET_FLAGS } from './kubectl-reach.ts'
import { loseTarget, newReading } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readByTable, tableGrammar, type VerbTable } from './verb-table.ts'

/**
 * A screen from which anything can be done: shells, deletions, tunnels. `--readonly` takes the
 * deletions away, not Secrets, tunnels, or the plugins of a person's configuration.
 */
export const k9s: Tool = {
  name: 'k9s',
  programs: ['k9s'],
  variables: [
    'KUBECONFIG',
    'K9S_CONFIG_DIR',
    'K9S_LOGS_DIR',
    'K9S_FEATURE_GATE_NODE_SHELL',
    'KUBE_EDITOR',
    'K9S_EDITOR',
    'EDITOR',
    'XDG_CONFIG_HOME',
  ],
  read: readK9s,
}

const GLOBALS =
  'A:all-namespaces as= as-group= certificate-authority= client-certificate= client-key= cluster= c:command= context= ' +
  'crumbsless headless insecure-skip-tls-verify invert kubeconfig= logFile= l:logLevel= logoless n:namespace= readonly ' +
  'r:refresh= request-timeout= screen-dump-dir= splashless token= user= write'

const VERBS: VerbTable = {
  completion: ['local', 'prints shell code', 'no-descriptions'],
  help: ['local', 'only shows help'],
  info: ['local', 'shows k9s’ own settings'],
  version: ['local', 'shows versions', 's:short'],
}

const parse = cobraParser(tableGrammar(GLOBALS, VERBS))

function readK9s(argv: readonly string[], context: ToolContext): Reading {
  const line = parse(argv.slice(1))
  const { command, parsed } = line
  const table = readByTable({ name: 'k9s', verbs: VERBS, plugins: false }, line)
  if (command !== '' || (parsed.help && parsed.error === null)) return table
  const why = parsed.error ?? 'opens a screen from which anything can be done'
  const reading = newReading('k9s', 'k9s', 'exec', why)
  reading.selectors = selectorsOf(line)
  reading.redirects = redirectsOf(line, context)
  if (parsed.error !== null || hidesFlags(argv.slice(1), line, TARGET_FLAGS))
    loseTarget(reading, 'which cluster it shows is not known')
  return reading
}
