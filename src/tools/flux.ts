import { cobraParser } from './cobra.ts'
import { isOn } from './flags.ts'
import { FLUX_ALIASES, FLUX_GLOBALS, FLUX_VERBS } from './flux-commands.ts'
import { hidesFlags } from './hidden-flags.ts'
import { redirectsOf, selectorsOf, TARGET_FLAGS } from './kubectl-reach.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { registryOf } from './registry-host.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar } from './verb-table.ts'

export const flux: Tool = {
  name: 'flux',
  programs: ['flux'],
  variables: [
    'KUBECONFIG',
    'KUBERNETES_MASTER',
    'KUBERNETES_SERVICE_HOST',
    'KUBERNETES_SERVICE_PORT',
    'FLUX_SYSTEM_NAMESPACE',
    'FLUX_NS_FOLLOW_KUBECONTEXT',
  ],
  read: (argv, context) => readUndone(argv, ['export', 'dry-run'], (words) => readFlux(words, context)),
}

const parse = cobraParser(tableGrammar(FLUX_GLOBALS, FLUX_VERBS, FLUX_ALIASES))

function readFlux(argv: readonly string[], context: ToolContext): Reading {
  const line = parse(argv.slice(1))
  const { command, parsed } = line
  const reading = readByTable({ name: 'flux', verbs: FLUX_VERBS, plugins: true }, line)
  if (command !== '' && parsed.error === null && !parsed.help) {
    const on = (flag: string) => isOn(parsed, flag)
    if (/^(create|install)/.test(command) && on('export')) {
      return newReading('flux', command, 'read', '`--export` only prints', 'local')
    }
    if (command === 'uninstall' && on('dry-run')) {
      reading.operation.class = 'read'
      reading.operation.dryRun = true
      reading.operation.evidence = ['is a dry run']
    }
    if (command === 'migrate' && parsed.values.has('path')) {
      return newReading('flux', command, 'read', 'changes local files alone', 'local')
    }
    if (command.startsWith('export ') && on('with-credentials')) {
      raise(reading, 'secret-read', '`--with-credentials` shows Secrets')
    }
    if (command.startsWith('debug ') && (on('show-values') || on('show-vars'))) {
      raise(reading, 'secret-read', 'shows values out of Secrets')
    }
    const { words } = parsed
    const hidden = words.some((word) => !isSeen(word))
    if (words.length > 0) reading.operation.resource = words.map(shownWord).join(', ')
    reading.operation.breadth =
      on('all') || hidden
        ? { count: null, unbounded: true }
        : { count: words.length || null, unbounded: false }
  }
  if (reading.reach !== 'named') return reading
  if (command === 'push artifact' || command === 'tag artifact') {
    reading.selectors = registryOf(parsed.words[0] ?? '')
    if (reading.selectors.length === 0) loseTarget(reading, 'its registry is not known before it runs')
    return reading
  }
  reading.selectors = selectorsOf(line)
  reading.redirects = redirectsOf(line, context)
  if (parsed.error !== null || hidesFlags(argv.slice(1), line, TARGET_FLAGS))
    loseTarget(reading, 'which cluster it uses is not known')
  return reading
}
