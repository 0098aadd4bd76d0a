import { type CobraLine, cobraParser } from './cobra.ts'
import { isOn, lastValue, parseBool } from './flags.ts'
import { hidesFlags } from './hidden-flags.ts'
import { kubectl, readKubectlCommand, refused } from './kubectl.ts'
import { COMMAND_ALIASES, COMMAND_FLAGS } from './kubectl-commands.ts'
import { redirectsOf, selectorsOf, TARGET_FLAGS } from './kubectl-reach.ts'
import { isSecret, subjectsOf } from './kubectl-resources.ts'
import { OC_ALIASES, OC_GLOBALS, OC_GROUPS, OC_MORE_FLAGS, OC_VERBS } from './oc-commands.ts'
import { loseTarget, raise } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { readUndone } from './undone.ts'
import { shownWord } from './unseen-word.ts'
import { readByTable, type VerbTable } from './verb-table.ts'

/** OpenShift's client: kubectl's commands, read by kubectl's own code, and many more. */
export const oc: Tool = {
  name: 'oc',
  programs: ['oc'],
  variables: [...kubectl.variables, 'OC_EDITOR', 'REGISTRY_AUTH_FILE', 'OC_LOGIN_TOKEN'],
  read: (argv, context) => readUndone(argv, ['dry-run', 'local'], (words) => readOc(words, context)),
}

const VERBS: VerbTable = {
  ...Object.fromEntries([...OC_GROUPS].map((group): [string, 'group'] => [group, 'group'])),
  ...OC_VERBS,
}

const parse = cobraParser({
  globals: OC_GLOBALS,
  flagsOf(path) {
    if (Object.hasOwn(VERBS, path)) {
      const verb = VERBS[path]!
      return verb === 'group' ? '' : (verb[2] ?? '')
    }
    if (!Object.hasOwn(COMMAND_FLAGS, path)) return undefined
    return `${COMMAND_FLAGS[path]} ${OC_MORE_FLAGS[path] ?? ''}`
  },
  aliasOf(path) {
    if (Object.hasOwn(OC_ALIASES, path)) return OC_ALIASES[path]
    return Object.hasOwn(COMMAND_ALIASES, path) ? COMMAND_ALIASES[path] : undefined
  },
  leading: new Set(['rsh']),
})

function readOc(argv: readonly string[], context: ToolContext): Reading {
  const args = argv.slice(1)
  const line = parse(args)
  const reading = readLine(line, args, context)
  reading.tool = 'oc'
  if (hidesFlags(args, line, TARGET_FLAGS)) {
    loseTarget(reading, 'which context it uses is not known before it runs')
  }
  return reading
}

function readLine(line: CobraLine, args: readonly string[], context: ToolContext): Reading {
  const { command, parsed } = line
  const own = command === '' || Object.hasOwn(VERBS, command)
  if (parsed.error !== null) return refused(command || 'oc', parsed.error, line, args)
  if (!own) return readKubectlCommand(line, context)

  const reading = readByTable({ name: 'oc', verbs: VERBS, plugins: true }, line)
  if (command !== '' && !parsed.help) refine(reading, line)
  if (parsed.words.length > 0 && command !== '') reading.operation.resource = shownWord(parsed.words[0]!)
  if (reading.reach !== 'named') return reading
  reading.selectors = selectorsOf(line)
  reading.redirects = redirectsOf(line, context)
  if (UPLOADS.has(command) && reading.operation.class !== 'read') {
    loseTarget(reading, 'the registry it uploads to is not looked at')
  }
  return reading
}

const UPLOADS = new Set([
  'adm catalog mirror',
  'adm release mirror',
  'adm release new',
  'image append',
  'image mirror',
])

/** Without `--confirm` these only say what they would do. */
const CONFIRMED =
  /^adm (?:prune (?:auth|builds|deployments|groups|images|renderedmachineconfigs)|groups (?:sync|prune)|migrate (?!icsp)|policy reconcile-)/

function refine(reading: Reading, line: CobraLine): void {
  const { command, parsed } = line
  const on = (flag: string) => isOn(parsed, flag)
  const given = (...flags: string[]) => flags.some((flag) => parsed.values.has(flag))

  if (isDryRun(line) || (CONFIRMED.test(command) && !on('confirm'))) {
    show(reading, 'is a dry run').operation.dryRun = true
    return
  }
  if (command.startsWith('set ') && on('local')) {
    reading.reach = 'local'
    show(reading, 'works on local files alone')
    return
  }
  if (onlyShows(line)) {
    show(reading, 'only shows what there is')
    return
  }
  switch (command) {
    case 'adm upgrade':
      if (given('to', 'to-latest', 'to-image', 'clear', 'to-multi-arch')) {
        raise(reading, 'write', 'upgrades the cluster')
      }
      return
    case 'adm verify-image-signature':
      if (on('save') || on('remove-all')) raise(reading, 'write', 'changes what is known of an image')
      return
    case 'export':
      if (subjectsOf(parsed.words).some(isSecret) || given('filename')) {
        raise(reading, 'secret-read', 'shows Secrets')
      }
      return
    case 'process':
      if (on('local')) reading.reach = 'local'
      return
    case 'registry login':
      if (['to', 'registry-config'].some((flag) => lastValue(parsed, flag) === '-'))
        raise(reading, 'secret-read', 'prints the credentials')
      return
    case 'tag':
      if (on('delete')) raise(reading, 'destructive', '`-d` takes a name from an image')
      return
    case 'whoami':
      if (on('show-token')) raise(reading, 'secret-read', '`-t` prints a token')
      return
  }
}

function show(reading: Reading, why: string): Reading {
  reading.operation.class = 'read'
  reading.operation.evidence = [why]
  return reading
}

function isDryRun({ command, parsed }: CobraLine): boolean {
  const value = lastValue(parsed, 'dry-run')
  if (value === undefined || NEVER_DRY.has(command)) return false
  return value === 'client' || value === 'server' || parseBool(value) === true
}

const NEVER_DRY = new Set(['observe', 'rsh', 'rsync', 'debug', 'adm must-gather'])

/** Commands that only list when nothing is asked to be changed. */
function onlyShows({ command, parsed }: CobraLine): boolean {
  const { values, words } = parsed
  const given = (...flags: string[]) => flags.some((flag) => values.has(flag))
  switch (command) {
    case 'extract':
      return !given('filename') && words.length > 0 && words.every((word) => /^(cm|configmaps?)\//.test(word))
    case 'new-app':
      return isOn(parsed, 'list') || isOn(parsed, 'search')
    case 'start-build':
      return given('list-webhooks')
    case 'set image-lookup':
      return isOn(parsed, 'list')
    case 'set route-backends':
      return words.length <= 1 && !given('adjust', 'equal', 'zero', 'filename', 'all', 'selector')
    case 'set triggers':
      return ![...values.keys()].some((flag) => /^(from-|manual|auto|remove)/.test(flag))
    case 'set volumes':
      return !given('add', 'remove', 'claim-name', 'configmap-name', 'secret-name', 'path', 'mount-path')
  }
  return false
}
