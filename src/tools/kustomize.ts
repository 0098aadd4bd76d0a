import { type CobraLine, cobraParser } from './cobra.ts'
import { isOn } from './flags.ts'
import { raise } from './reading.ts'
import type { Reading, Tool } from './tool.ts'
import { isSeen, mayBeOption, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar, type Verb, type VerbTable } from './verb-table.ts'

/** Works on local files, unless a kustomization may run programs. */
export const kustomize: Tool = {
  name: 'kustomize',
  programs: ['kustomize'],
  variables: ['KUSTOMIZE_PLUGIN_HOME', 'XDG_CONFIG_HOME', 'KUSTOMIZE_ENABLE_ALPHA_COMMANDS'],
  read: readKustomize,
}

const GLOBALS = 'stack-trace log-level='
const EDIT =
  'a:annotation= base= behavior= case= disableNameSuffixHash f:force from-env-file= from-file= from-literal= group= ' +
  'include-selectors include-templates kind= labelSelector= annotationSelector= match-name= name= namespace= ' +
  'new-tag= no-verify patch= path= r:recursive type= version= w:without-selector fields='

const edits = (names: string): Record<string, Verb> =>
  Object.fromEntries(
    names
      .split(' ')
      .map((name): [string, Verb] => [
        `edit ${name.replace('/', ' ')}`,
        ['local', 'changes a kustomization', EDIT],
      ]),
  )

const VERBS: VerbTable = {
  build: [
    'local',
    'builds manifests',
    'as-current-user enable-alpha-plugins enable-exec enable-helm enable-managedby-label enable-star e:env= ' +
      'helm-api-versions= helm-command= helm-debug helm-kube-version= load-restrictor= mount= network network-name= ' +
      'o:output= reorder=',
  ],
  cfg: 'group',
  'cfg cat': ['local', 'shows local files'],
  'cfg count': ['local', 'counts local objects'],
  'cfg grep': ['local', 'searches local files'],
  'cfg tree': ['local', 'shows local files'],
  completion: ['local', 'prints shell code'],
  create: [
    'local',
    'writes a kustomization',
    'annotations= autodetect labels= nameprefix= namesuffix= namespace= recursive resources=',
  ],
  docs: ['local', 'shows documentation'],
  edit: 'group',
  'edit add': 'group',
  'edit fix': ['local', 'changes a kustomization', 'vars'],
  'edit remove': 'group',
  'edit set': 'group',
  'edit alpha-list-builtin-plugin': ['local', 'lists plugins'],
  ...edits(
    'add/annotation add/base add/buildmetadata add/component add/configmap add/generator add/label add/patch ' +
      'add/resource add/secret add/transformer remove/annotation remove/buildmetadata remove/configmap remove/label ' +
      'remove/patch remove/resource remove/secret remove/transformer set/annotation set/buildmetadata set/configmap ' +
      'set/image set/label set/nameprefix set/namesuffix set/namespace set/replicas set/secret',
  ),
  fn: 'group',
  'fn run': ['exec', 'runs functions'],
  'fn sink': ['local', 'writes local files'],
  'fn source': ['local', 'shows local files'],
  help: ['local', 'only shows help'],
  localize: ['local', 'writes local files', 'no-verify scope='],
  openapi: 'group',
  'openapi fetch': ['read', 'reads a cluster’s schema'],
  'openapi info': ['local', 'shows versions'],
  version: ['local', 'shows versions', 'o:output= short'],
}

const parse = cobraParser(tableGrammar(GLOBALS, VERBS, { config: 'cfg' }))

const RUNS = ['enable-alpha-plugins', 'enable-exec', 'enable-helm', 'helm-command', 'network']

function readKustomize(argv: readonly string[]): Reading {
  const line = parse(argv.slice(1))
  const reading = readByTable({ name: 'kustomize', verbs: VERBS, plugins: false }, line)
  if (line.command !== '' && line.parsed.error === null && !line.parsed.help) refine(reading, line)
  // What it would run is found by no target: a program may touch whatever is current.
  if (reading.operation.class === 'exec' || reading.operation.class === 'unknown') reading.reach = 'current'
  else if (reading.reach === 'named') reading.selectors = [{ kind: 'kubernetes' }]
  return reading
}

function refine(reading: Reading, { command, parsed }: CobraLine): void {
  if (parsed.words.length > 0) reading.operation.resource = shownWord(parsed.words[0]!)
  if (command !== 'build') return
  // An unquoted word may hold any flag.
  if (parsed.words.some((word) => !isSeen(word) && mayBeOption(word))) {
    raise(reading, 'exec', 'a word that is not known before it runs may let it run programs')
  }
  for (const flag of RUNS) {
    const given = flag === 'helm-command' ? parsed.values.has(flag) : isOn(parsed, flag)
    if (given) raise(reading, 'exec', `\`--${flag}\` runs programs`)
  }
}
