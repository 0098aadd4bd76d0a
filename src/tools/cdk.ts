import { AWS_SDK_VARIABLES, nameAwsTarget } from './aws-target.ts'
import { cobraParser } from './cobra.ts'
import { isOn, lastValue, type ParsedFlags } from './flags.ts'
import { newReading, raise } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar, type VerbTable } from './verb-table.ts'
import { yargsWords } from './yargs-words.ts'

/** AWS CDK. `CDK_PROFILE` is `--profile`, and so on for every option; `cdk.json` gives them too. */
export const cdk: Tool = {
  name: 'cdk',
  programs: ['cdk'],
  variables: [...AWS_SDK_VARIABLES, 'CDK_*', 'NODE_OPTIONS'],
  read: readCdk,
}

const GLOBALS =
  'a:app= build= c:context= p:plugin= trace strict lookups ignore-errors j:json v:verbose debug profile= proxy= ' +
  'ca-bundle-path= i:ec2creds version-reporting path-metadata asset-metadata r:role-arn= staging o:output= notices ' +
  'no-color color ci unstable= region= yes y:yes telemetry-file= version'

const DEPLOY =
  'all E:build-exclude= e:exclusively require-approval= notification-arns= t:tags= execute change-set-name= m:method= ' +
  'import-existing-resources f:force parameters= O:outputs-file= previous-parameters toolkit-stack-name= progress= ' +
  'rollback R:R hotswap hotswap-fallback hotswap-ecs-minimum-healthy-percent= hotswap-ecs-maximum-healthy-percent= ' +
  'watch logs concurrency= asset-parallelism asset-prebuild ignore-no-stacks revert-drift express'
const SYNTH = 'e:exclusively validation q:quiet'
const DIFF =
  'e:exclusively context-lines= template= strict security-only fail processed q:quiet change-set changeset ' +
  'import-existing-resources include-moves method='
const BOOTSTRAP =
  'b:bootstrap-bucket-name= toolkit-bucket-name= bootstrap-kms-key-id= example-permissions-boundary epb ' +
  'custom-permissions-boundary= bootstrap-customer-key qualifier= public-access-block-configuration deny-external-id ' +
  't:tags= execute trust= trust-for-lookup= untrust= cloudformation-execution-policies= f:force ' +
  'termination-protection show-template toolkit-stack-name= template= previous-parameters'

const VERBS: VerbTable = {
  list: ['read', 'lists stacks', 'l:long d:show-dependencies'],
  synth: ['read', 'prints templates', SYNTH],
  bootstrap: ['admin', 'makes roles that others may use', BOOTSTRAP],
  gc: [
    'destructive',
    'deletes assets',
    'action= type= rollback-buffer-days= created-buffer-days= confirm bootstrap-stack-name=',
  ],
  deploy: ['write', 'deploys', DEPLOY],
  watch: ['write', 'deploys', DEPLOY],
  rollback: [
    'write',
    'rolls a stack back',
    'all toolkit-stack-name= f:force validate-bootstrap-version orphan=',
  ],
  import: [
    'write',
    'takes resources into a stack',
    'execute change-set-name= toolkit-stack-name= rollback f:force r:record-resource-mapping= m:resource-mapping=',
  ],
  'publish-assets': ['write', 'uploads assets', `${DEPLOY}`],
  publish: ['write', 'uploads assets', `${DEPLOY}`],
  refactor: [
    'write',
    'moves resources between stacks',
    'additional-stack-name= dry-run override-file= revert f:force exclude-file= mapping-file=',
  ],
  orphan: ['destructive', 'removes resources from the stack that records them', 'path= f:force'],
  destroy: ['destructive', 'deletes stacks', 'all e:exclusively f:force concurrency='],
  diff: ['read', 'compares', DIFF],
  drift: ['read', 'compares', 'fail'],
  validate: ['read', 'checks templates', 'online watch'],
  explore: ['read', 'shows the app in a browser', 'port='],
  lsp: ['local', 'serves an editor', 'features'],
  diagnose: ['read', 'looks at a failed deployment', 'all'],
  metadata: ['read', 'shows'],
  migrate: [
    'read',
    'reads resources and writes local files',
    'n:stack-name= l:language= account= region= from-path= from-stack output-path= from-scan= filter= compress',
  ],
  acknowledge: ['local', 'changes local configuration'],
  notices: ['local', 'lists notices', 'u:unacknowledged'],
  init: [
    'local',
    'writes local files',
    'l:language= list generate-only V:lib-version= project-name= n:project-name= from-path= template-path= package-manager=',
  ],
  context: ['local', 'changes local configuration', 'e:reset= f:force clear'],
  help: ['local', 'only shows help'],
  docs: ['local', 'opens the documentation', 'b:browser='],
  doctor: ['local', 'checks the set-up'],
  flags: [
    'local',
    'changes local configuration',
    'value= set all unconfigured recommended default interactive i:interactive safe concurrency=',
  ],
  'cli-telemetry': ['local', 'changes local configuration', 'enable disable status'],
  version: ['local', 'shows its version'],
}

const ALIASES = {
  ls: 'list',
  synthesize: 'synth',
  ack: 'acknowledge',
  doc: 'docs',
}

const grammar = tableGrammar(GLOBALS, VERBS, ALIASES)
const parse = cobraParser(grammar)

function readCdk(argv: readonly string[], context: ToolContext): Reading {
  const line = parse(yargsWords(argv.slice(1), `${GLOBALS} ${DEPLOY} ${BOOTSTRAP} ${DIFF}`))
  const { command, parsed } = line
  if (isOn(parsed, 'version') && parsed.error === null) {
    return newReading('cdk', 'version', 'read', 'shows its version', 'local')
  }
  const reading = readByTable({ name: 'cdk', verbs: VERBS, plugins: false }, line)
  refine(reading, command, parsed, argv.every(isSeen))
  reading.operation.resource = parsed.words.length > 0 ? parsed.words.map(shownWord).join(', ') : null
  const all = isOn(parsed, 'all') || parsed.words.some((word) => /[*?]/.test(word))
  reading.operation.breadth = {
    count: all || parsed.words.length === 0 ? null : parsed.words.length,
    unbounded: all,
  }
  raiseForPrograms(reading, parsed, context)
  const file = configured(reading, context)
  const names = {
    profile: lastValue(parsed, 'profile') ?? context.env.CDK_PROFILE ?? file.profile,
    role: lastValue(parsed, 'role-arn') ?? context.env.CDK_ROLE_ARN ?? file.role,
  }
  nameAwsTarget(reading, names, argv, context)
  return reading
}

function refine(reading: Reading, command: string, parsed: ParsedFlags, seen: boolean): void {
  const becomes = (cls: 'read' | 'write', why: string) => {
    reading.operation = { ...reading.operation, class: cls, dryRun: cls === 'read', evidence: [why] }
  }
  if (!seen || parsed.help || parsed.error !== null) return
  if (command === 'bootstrap' && isOn(parsed, 'show-template')) becomes('read', 'only prints the template')
  if (command === 'refactor' && isOn(parsed, 'dry-run')) becomes('read', 'is a dry run')
  if (command === 'gc' && lastValue(parsed, 'action') === 'print')
    becomes('read', 'only lists what it would delete')
  if (command === 'gc' && lastValue(parsed, 'action') === 'tag') becomes('write', 'only tags')
  if (command === 'validate' && isOn(parsed, 'online'))
    raise(reading, 'write', '`--online` makes change sets')
}

/** `--app` and `--build` are command lines, but for a directory of what was made before; a plugin is code. */
function raiseForPrograms(reading: Reading, parsed: ParsedFlags, { env }: ToolContext): void {
  const app = lastValue(parsed, 'app') ?? env.CDK_APP
  if (app !== undefined && !/^[\w./-]+$/.test(app)) raise(reading, 'exec', '`--app` runs a program')
  if (parsed.values.has('build') || env.CDK_BUILD) raise(reading, 'exec', '`--build` runs a program')
  if (parsed.values.has('browser')) raise(reading, 'exec', '`--browser` runs a program')
  if (parsed.values.has('plugin') || env.CDK_PLUGIN) raise(reading, 'exec', '`--plugin` runs code')
}

function configured(
  reading: Reading,
  { known, trustInputs }: ToolContext,
): { profile?: string; role?: string } {
  if (reading.reach !== 'named') return {}
  const seen = known.files.get('cdk.json')
  if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path: 'cdk.json' })
  if (!seen || !('text' in seen)) return {}
  const text = (key: string) => new RegExp(`"${key}"\\s*:\\s*"([^"\\\\]*)"`).exec(seen.text)?.[1]
  const [profile, role] = [text('profile'), text('roleArn')]
  return { ...(profile === undefined ? {} : { profile }), ...(role === undefined ? {} : { role }) }
}
