import { AWS_SDK_VARIABLES, nameAwsTarget } from './aws-target.ts'
import { cobraParser } from './cobra.ts'
import { isOn, lastValue, type ParsedFlags } from './flags.ts'
import { loseTarget, newReading } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar, type VerbTable } from './verb-table.ts'

/** The Serverless Framework 3 and 4. Plugins of a service may add commands: those are not known here. */
export const serverless: Tool = {
  name: 'serverless',
  programs: ['serverless', 'sls', 'slss'],
  variables: [...AWS_SDK_VARIABLES, 'SLS_*', 'SERVERLESS_*'],
  read: readServerless,
}

const GLOBALS =
  'c:config= s:stage= r:region= aws-profile= use-local-credentials param= app= org= service= debug= verbose v:version ' +
  'help-interactive region-file= no-aws-s3-accelerate'

const DEPLOY =
  'conceal p:package= force aws-s3-accelerate enforce-hash-update minify-template f:function= u:update-config ' +
  'no-aws-s3-accelerate noDeploy n:noDeploy'
const INVOKE =
  'f:function= q:qualifier= p:path= t:type= l:log d:data= raw context= x:contextPath= e:env= docker docker-arg= ' +
  'skip-package'
const LOGS = 'f:function= t:tail startTime= endTime= filter= i:interval= aggregate'

const VERBS: VerbTable = {
  create: ['local', 'writes local files', 't:template= u:template-url= template-path= p:path= n:name='],
  config: ['local', 'changes local configuration', 'autoupdate'],
  'config credentials': [
    'local',
    'stores credentials here',
    'p:provider= k:key= s:secret= n:profile= o:overwrite',
  ],
  dashboard: ['local', 'opens the dashboard'],
  deploy: ['write', 'deploys', DEPLOY],
  'deploy function': ['write', 'deploys a function', DEPLOY],
  'deploy list': ['read', 'lists deployments'],
  'deploy list functions': ['read', 'lists functions'],
  dev: [
    'exec',
    'sends the calls of a deployed function to the code here',
    'mode= onerror= detailed f:function=',
  ],
  diagnose: ['read', 'looks at the service'],
  doctor: ['local', 'shows deprecations'],
  'generate-event': ['local', 'prints an event', 't:type= b:body='],
  help: ['local', 'only shows help'],
  info: ['secret-read', 'shows the values of API keys', 'conceal'],
  install: ['local', 'downloads a service', 'u:url= n:name='],
  invoke: ['write', 'runs a function that is there', INVOKE],
  'invoke local': ['exec', 'runs the code of the service here, with what this person may do', INVOKE],
  login: ['local', 'signs the person in', 'dashboard'],
  'login aws': ['local', 'signs the person in'],
  logout: ['local', 'forgets the sign-in'],
  logs: ['read', 'shows logs', LOGS],
  mcp: ['exec', 'serves tools to an agent', 't:transport= p:port='],
  metrics: ['read', 'shows metrics', 'f:function= startTime= endTime='],
  output: 'group',
  'output get': ['secret-read', 'shows an output of the dashboard', 'name='],
  'output list': ['secret-read', 'shows outputs of the dashboard'],
  package: ['local', 'packages', 'p:package= minify-template'],
  param: 'group',
  'param get': ['secret-read', 'shows a parameter', 'name='],
  'param list': ['secret-read', 'shows parameters'],
  plugin: 'group',
  'plugin install': ['local', 'installs a plugin', 'n:name='],
  'plugin uninstall': ['local', 'removes a plugin', 'n:name='],
  'plugin list': ['local', 'lists plugins'],
  'plugin search': ['local', 'looks for plugins', 'q:query='],
  print: ['secret-read', 'shows the configuration with what it resolves', 'format= path= transform='],
  prune: [
    'destructive',
    'deletes old versions',
    'n:number= f:function= includeLayers l:includeLayers dryRun d:dryRun',
  ],
  reconcile: ['write', 'changes instances of the service'],
  remove: ['destructive', 'removes the service and all its resources', 'force'],
  rollback: ['write', 'rolls back', 't:timestamp='],
  'rollback function': ['write', 'rolls a function back', 'f:function= function-version='],
  slstats: ['local', 'changes local configuration', 'e:enable d:disable'],
  support: ['local', 'writes a report', 'all ai'],
  test: ['write', 'calls deployed functions', 'f:function= t:test='],
  uninstall: ['local', 'removes itself'],
  upgrade: ['local', 'upgrades itself', 'major'],
  usage: ['read', 'shows usage'],
  update: ['local', 'upgrades itself'],
}

const parse = cobraParser(tableGrammar(GLOBALS, VERBS))

function readServerless(argv: readonly string[], context: ToolContext): Reading {
  const line = parse(argv.slice(1).map((arg) => (arg === '--no-aws-s3-accelerate' ? arg : denied(arg))))
  const { command, parsed } = line
  if (command === '' && parsed.error === null) {
    if (isOn(parsed, 'version'))
      return newReading('serverless', 'version', 'read', 'shows its version', 'local')
    if (parsed.words.length === 0 && !parsed.help) {
      return newReading('serverless', 'serverless', 'exec', 'asks what to do, and may deploy')
    }
  }
  const reading = readByTable({ name: 'serverless', verbs: VERBS, plugins: false }, line)
  const seen = argv.every(isSeen)
  if (command === 'info' && isOn(parsed, 'conceal') && seen && !parsed.help) {
    reading.operation = {
      ...reading.operation,
      class: 'read',
      evidence: ['shows the service, its keys hidden'],
    }
  }
  if (command === 'prune' && isOn(parsed, 'dryRun') && seen && !parsed.help) {
    reading.operation = { ...reading.operation, class: 'read', dryRun: true, evidence: ['is a dry run'] }
  }
  const stage = lastValue(parsed, 'stage')
  const words = [
    ...(stage === undefined ? [] : [`stage ${stage}`]),
    ...(parsed.values.get('function') ?? []),
    ...parsed.words,
  ]
  reading.operation.resource = words.length > 0 ? words.map(shownWord).join(', ') : null
  name(reading, parsed, argv, context)
  return reading
}

/** `--no-x` of a switch. */
function denied(arg: string): string {
  return /^--no-[a-z-]+$/.test(arg) ? `--${arg.slice(5)}=false` : arg
}

/** What was typed wins over the `provider` block of the configuration; a value that it computes is not seen. */
function name(reading: Reading, parsed: ParsedFlags, argv: readonly string[], context: ToolContext): void {
  const file = configured(reading, parsed, context)
  const names = {
    profile: lastValue(parsed, 'aws-profile') ?? file.profile,
    region: lastValue(parsed, 'region') ?? file.region,
  }
  nameAwsTarget(reading, names, argv, context)
  if (names.profile?.includes('${') && reading.reach === 'named') {
    loseTarget(reading, 'the configuration computes which profile it uses')
  }
}

function configured(
  reading: Reading,
  parsed: ParsedFlags,
  { known, trustInputs }: ToolContext,
): { profile?: string; region?: string } {
  if (reading.reach !== 'named') return {}
  const given = lastValue(parsed, 'config')
  const paths = given !== undefined && isSeen(given) ? [given] : ['serverless.yml', 'serverless.yaml']
  for (const path of paths) {
    const seen = known.files.get(path)
    if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path })
    if (seen && 'text' in seen) return providerOf(seen.text)
  }
  return {}
}

/** Two scalars of the `provider` mapping, in block style as everybody writes it. */
function providerOf(text: string): { profile?: string; region?: string } {
  const found: { profile?: string; region?: string } = {}
  let inside = false
  for (const line of text.split('\n')) {
    if (/^\S/.test(line) && !line.startsWith('#')) inside = /^provider\s*:/.test(line)
    const option = /^\s+(profile|region)\s*:\s*["']?([^"'#]*?)["']?\s*(#.*)?$/.exec(line)
    if (inside && option && found[option[1] as 'profile' | 'region'] === undefined) {
      found[option[1] as 'profile' | 'region'] = option[2]!
    }
  }
  return found
}
