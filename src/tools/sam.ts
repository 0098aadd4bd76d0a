import { AWS_SDK_VARIABLES, nameAwsTarget } from './aws-target.ts'
import { cobraParser } from './cobra.ts'
import { isOn, lastValue, type ParsedFlags } from './flags.ts'
import { newReading, raise } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar, type VerbTable } from './verb-table.ts'

/** AWS SAM. Its options are click's: long ones are never shortened. */
export const sam: Tool = {
  name: 'sam',
  programs: ['sam', 'samdev', 'sam-beta-cdk'],
  variables: [...AWS_SDK_VARIABLES, 'SAM_*'],
  read: readSam,
}

const GLOBALS =
  'debug beta-features no-beta-features config-file= config-env= save-params profile= region= t:template= template-file= ' +
  'stack-name= parameter-overrides= hook-name= terraform-plan-file= skip-prepare-infra no-skip-prepare-infra mount-symlinks no-memory-limit'

const UPLOAD =
  's3-bucket= s3-prefix= image-repository= image-repositories= kms-key-id= metadata= signing-profiles= resolve-s3 ' +
  'no-resolve-s3 resolve-image-repos no-resolve-image-repos force-upload no-force-upload no-progressbar use-json no-use-json'
const DEPLOY =
  `${UPLOAD} capabilities= tags= role-arn= notification-arns= g:guided no-guided confirm-changeset ` +
  'no-confirm-changeset execute-changeset no-execute-changeset fail-on-empty-changeset no-fail-on-empty-changeset ' +
  'disable-rollback no-disable-rollback on-failure= max-wait-duration= language-extensions no-language-extensions'
const BUILD =
  'b:build-dir= s:base-dir= cache-dir= m:manifest= u:use-container no-use-container e:container-env-var= ' +
  'f:container-env-var-file= build-image= x:exclude= mount-with= skip-pull-image no-skip-pull-image docker-network= ' +
  'build-in-source no-build-in-source p:parallel no-parallel c:cached no-cached no-memory-limit'
const LOCAL =
  'n:env-vars= d:debug-port= debug-args= debugger-path= container-env-vars= v:docker-volume-basedir= l:log-file= ' +
  'layer-cache-basedir= skip-pull-image no-skip-pull-image docker-network= force-image-build no-force-image-build ' +
  'shutdown no-shutdown container-host= container-host-interface= add-host= invoke-image= e:event= no-event runtime= ' +
  'host= p:port= s:static-dir= warm-containers= debug-function= binary-data-encoding= ssl-cert-file= ssl-key-file= ' +
  'disable-authorizer no-disable-authorizer mount-with= name= tenant-id= durable-execution-name='
const INIT =
  'no-interactive l:location= p:package-type= r:runtime= base-image= d:dependency-manager= o:output-dir= n:name= ' +
  'app-template= no-input extra-context= a:architecture= tracing no-tracing application-insights ' +
  'no-application-insights structured-logging no-structured-logging'
const OBSERVE =
  'n:name= filter= s:start-time= e:end-time= t:tail no-tail i:include-traces cw-log-group= output= trace-id='
const REMOTE =
  'e:event= event-file= name= test-event-name= parameter= output= file= force no-force runtime= schema= result= error= ' +
  'tenant-id= durable-execution-name= include-execution-data reverse-order format= callback-id= error-message= ' +
  'error-type= error-data= stack-trace='
const PIPELINE =
  'interactive no-interactive bootstrap no-bootstrap stage= pipeline-user= pipeline-execution-role= ' +
  'cloudformation-execution-role= bucket= create-image-repository no-create-image-repository image-repository= ' +
  'confirm-changeset no-confirm-changeset permissions-provider= oidc-provider-url= oidc-client-id= github-org= ' +
  'github-repo= deployment-branch= oidc-provider= gitlab-group= gitlab-project= bitbucket-repo-uuid='

const RUNS_CODE = 'runs the code of the project here, with what this person may do'

const VERBS: VerbTable = {
  init: ['local', 'writes local files', INIT],
  validate: ['local', 'checks a template', 'lint'],
  build: ['local', 'builds', BUILD],
  package: ['write', 'uploads what it packages', `${UPLOAD} output-template-file=`],
  deploy: ['write', 'deploys', DEPLOY],
  sync: [
    'write',
    'deploys',
    `${DEPLOY} ${BUILD} code no-code watch no-watch dependency-layer no-dependency-layer skip-deploy-sync ` +
      'no-skip-deploy-sync resource-id= resource= watch-exclude= use-container no-use-container',
  ],
  delete: ['destructive', 'deletes a stack and its files', 's3-bucket= s3-prefix= no-prompts'],
  publish: ['write', 'publishes an application', 'semantic-version= fail-on-same-version'],
  logs: ['read', 'shows logs', OBSERVE],
  traces: ['read', 'shows traces', OBSERVE],
  docs: ['local', 'opens the documentation'],
  list: 'group',
  'list endpoints': ['read', 'lists', 'output='],
  'list resources': ['read', 'lists', 'output='],
  'list stack-outputs': ['read', 'lists', 'output='],
  local: 'group',
  'local callback': ['exec', RUNS_CODE, REMOTE],
  'local execution': ['exec', RUNS_CODE, REMOTE],
  'local generate-event': ['local', 'prints an event'],
  'local invoke': ['exec', RUNS_CODE, LOCAL],
  'local start-api': ['exec', RUNS_CODE, LOCAL],
  'local start-function-urls': ['exec', RUNS_CODE, LOCAL],
  'local start-lambda': ['exec', RUNS_CODE, LOCAL],
  remote: 'group',
  'remote invoke': ['write', 'runs a function that is there', REMOTE],
  'remote callback': 'group',
  'remote callback succeed': ['write', 'answers a waiting execution', REMOTE],
  'remote callback fail': ['write', 'answers a waiting execution', REMOTE],
  'remote callback heartbeat': ['write', 'answers a waiting execution', REMOTE],
  'remote execution': 'group',
  'remote execution get': ['read', 'shows an execution', REMOTE],
  'remote execution history': ['read', 'shows an execution', REMOTE],
  'remote execution stop': ['write', 'stops an execution', REMOTE],
  'remote test-event': 'group',
  'remote test-event get': ['read', 'shows an event', REMOTE],
  'remote test-event list': ['read', 'lists events', REMOTE],
  'remote test-event put': ['write', 'stores an event', REMOTE],
  'remote test-event delete': ['destructive', 'deletes an event', REMOTE],
  pipeline: 'group',
  'pipeline init': ['local', 'writes local files', PIPELINE],
  'pipeline bootstrap': ['admin', 'makes users and roles for a pipeline', PIPELINE],
}

const parse = cobraParser(tableGrammar(GLOBALS, VERBS))

function readSam(argv: readonly string[], context: ToolContext): Reading {
  const args = argv.slice(1)
  const shown = args.find((arg) => arg === '--version' || arg === '--info')
  if (shown !== undefined && args.every((arg) => arg.startsWith('-'))) {
    return newReading('sam', shown.slice(2), 'read', 'shows its version', 'local')
  }
  // `local generate-event s3 put --bucket x` has options for every kind of event, and reaches nothing.
  if (args.slice(0, 2).join(' ') === 'local generate-event') {
    return newReading('sam', 'local generate-event', 'read', 'prints an event', 'local')
  }
  const line = parse(args)
  const { command, parsed } = line
  const reading = readByTable({ name: 'sam', verbs: VERBS, plugins: false }, line)
  if (command === 'pipeline init' && isOn(parsed, 'bootstrap')) {
    reading.reach = 'named'
    raise(reading, 'admin', '`--bootstrap` makes users and roles for a pipeline')
  }
  const capable = [...(parsed.values.get('capabilities') ?? []), ...parsed.words]
  if (reading.operation.class === 'write' && capable.some((word) => /CAPABILITY_(NAMED_)?IAM/.test(word))) {
    raise(reading, 'admin', 'its stack may change IAM')
  }
  reading.operation.resource = shownWord(lastValue(parsed, 'stack-name') ?? parsed.words.join(' ')) || null
  const file = configured(reading, command, parsed, context)
  const names = {
    profile: lastValue(parsed, 'profile') ?? file.profile,
    region: lastValue(parsed, 'region') ?? file.region,
  }
  nameAwsTarget(reading, names, argv, context)
  return reading
}

/** `samconfig.toml` gives options that were not typed: `[default.deploy.parameters]`, then `[default.global.parameters]`. */
function configured(
  reading: Reading,
  command: string,
  parsed: ParsedFlags,
  { known, trustInputs }: ToolContext,
): { profile?: string; region?: string } {
  if (reading.reach !== 'named') return {}
  const path = lastValue(parsed, 'config-file') ?? 'samconfig.toml'
  if (!isSeen(path)) return {}
  const seen = known.files.get(path)
  if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path })
  if (!seen || !('text' in seen)) return {}
  const environment = lastValue(parsed, 'config-env') ?? 'default'
  const section = command.replaceAll(/[ -]/g, '_')
  return {
    ...optionsIn(seen.text, `${environment}.global`),
    ...optionsIn(seen.text, `${environment}.${section}`),
  }
}

/** The two options that name the account. Quoted, as `sam deploy --guided` writes them. */
function optionsIn(text: string, section: string): { profile?: string; region?: string } {
  const found: { profile?: string; region?: string } = {}
  let inside = false
  for (const line of text.split('\n')) {
    const header = /^\s*\[\s*(.+?)\s*\]/.exec(line)
    if (header) inside = header[1]!.replaceAll(/["'\s]/g, '') === `${section}.parameters`
    const option = /^\s*(profile|region)\s*=\s*["']([^"']*)["']/.exec(line)
    if (inside && option) found[option[1] as 'profile' | 'region'] = option[2]!
  }
  return found
}
