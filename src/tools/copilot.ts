import { AWS_SDK_VARIABLES, nameAwsTarget } from './aws-target.ts'
import { cobraParser } from './cobra.ts'
import { isOn, lastValue } from './flags.ts'
import { newReading, raise } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar, type VerbTable } from './verb-table.ts'

/** AWS Copilot. GitHub's agent has the same name: it has no commands, and what it is asked may do anything. */
export const copilot: Tool = {
  name: 'copilot',
  programs: ['copilot'],
  variables: [...AWS_SDK_VARIABLES, 'COPILOT_*'],
  read: readCopilot,
}

const FLAGS = 'a:app= e:env= n:name= json resources yes v:version'

const DEPLOY =
  'tag= resource-tags= force no-rollback allow-downgrade diff diff-yes detach aws-access-key-id= ' +
  'aws-secret-access-key= aws-session-token= profile= region= init-wkld all init-env deploy-env'
const INIT =
  't:type= w:wkld-type= s:svc-type= d:dockerfile= i:image= port= build-arg= sidecar-config= no-subscribe ' +
  'subscribe-topics= ingress-type= sources= schedule= timeout= retries= tag= deploy domain= permissions-boundary= ' +
  'resource-tags= profile= region= aws-access-key-id= aws-secret-access-key= aws-session-token= prod ' +
  'default-config container-insights allow-app-downgrade import-vpc-id= import-public-subnets= ' +
  'import-private-subnets= import-cert-arns= override-vpc-cidr= override-az-names= override-public-cidrs= ' +
  'override-private-cidrs= internal-alb-subnets= internal-alb-allow-vpc-ingress allow-downgrade'
const OVERRIDE = 'tool= cdk-language= skip-resources'
const LOGS =
  'f:follow limit= since= start-time= end-time= tasks= t:task= c:container= p:previous log-group= last= include-state-machine log-groups='
const PACKAGE = 'output-dir= upload-assets diff allow-downgrade tag= force'
const OBJECT = 'manifest default-config local l:local-only'

const VERBS: VerbTable = {
  init: ['write', 'makes an application, with roles in the account', `${INIT} a:app=`],
  deploy: ['write', 'deploys', DEPLOY],
  app: 'group',
  'app init': ['write', 'makes an application, with roles in the account', INIT],
  'app ls': ['read', 'lists'],
  'app show': ['read', 'shows'],
  'app delete': ['destructive', 'deletes an application and all it runs', 'env-profiles='],
  'app upgrade': ['write', 'upgrades the application'],
  env: 'group',
  'env init': ['write', 'makes an environment, with roles in the account', INIT],
  'env ls': ['read', 'lists'],
  'env show': ['read', 'shows', OBJECT],
  'env package': ['read', 'prints templates', PACKAGE],
  'env override': ['local', 'writes local files', OVERRIDE],
  'env deploy': ['write', 'deploys an environment', DEPLOY],
  'env delete': ['destructive', 'deletes an environment', 'profile= skip-retain'],
  'env upgrade': ['write', 'upgrades an environment', 'all'],
  svc: 'group',
  'svc init': ['write', 'registers a service', INIT],
  'svc ls': ['read', 'lists', OBJECT],
  'svc show': ['read', 'shows', OBJECT],
  'svc status': ['read', 'shows'],
  'svc logs': ['read', 'shows logs', LOGS],
  'svc package': ['read', 'prints templates', PACKAGE],
  'svc override': ['local', 'writes local files', OVERRIDE],
  'svc deploy': ['write', 'deploys a service', DEPLOY],
  'svc delete': ['destructive', 'deletes a service'],
  'svc pause': ['write', 'pauses a service'],
  'svc resume': ['write', 'resumes a service'],
  'svc exec': ['exec', 'runs a command in a container', 'c:command= task-id= container='],
  job: 'group',
  'job init': ['write', 'registers a job', INIT],
  'job ls': ['read', 'lists', OBJECT],
  'job logs': ['read', 'shows logs', LOGS],
  'job package': ['read', 'prints templates', PACKAGE],
  'job override': ['local', 'writes local files', OVERRIDE],
  'job deploy': ['write', 'deploys a job', DEPLOY],
  'job delete': ['destructive', 'deletes a job'],
  'job run': ['write', 'runs a job that is there'],
  task: 'group',
  'task run': [
    'exec',
    'runs an image',
    'task-group-name= n:task-group-name= i:image= dockerfile= build-context= build-args= tag= acknowledge-secrets-access ' +
      'command= entrypoint= count= cpu= memory= task-role= execution-role= platform-os= platform-arch= default cluster= ' +
      'subnets= security-groups= env-vars= env-file= secrets= follow resource-tags= generate-cmd=',
  ],
  'task exec': ['exec', 'runs a command in a container', 'c:command= task-id= default cluster='],
  'task delete': ['destructive', 'deletes tasks', 'default cluster='],
  run: 'group',
  'run local': [
    'exec',
    'runs containers of the project here',
    'env-var-override= port-override= proxy proxy-network= watch use-task-role',
  ],
  secret: 'group',
  'secret init': ['write', 'stores secrets', 'values= cli-input-yaml= overwrite'],
  storage: 'group',
  'storage init': [
    'local',
    'writes local files',
    't:storage-type= w:workload= l:lifecycle= add-ingress-from= partition-key= sort-key= no-sort lsi= no-lsi ' +
      'engine= initial-db= parameter-group= serverless-version=',
  ],
  pipeline: 'group',
  'pipeline init': [
    'local',
    'writes local files',
    'u:url= git-branch= b:git-branch= environments= p:pipeline-type= repo-url= git-access-token=',
  ],
  'pipeline deploy': ['write', 'deploys a pipeline', 'allow-downgrade diff diff-yes'],
  'pipeline override': ['local', 'writes local files', OVERRIDE],
  'pipeline ls': ['read', 'lists', OBJECT],
  'pipeline show': ['read', 'shows'],
  'pipeline status': ['read', 'shows'],
  'pipeline delete': ['destructive', 'deletes a pipeline', 'delete-secret'],
  docs: ['local', 'opens the documentation'],
  completion: ['local', 'prints a script'],
  help: ['local', 'only shows help'],
  version: ['local', 'shows its version'],
}

const NOUNS: Readonly<Record<string, string>> = { app: 'application', env: 'environment', svc: 'service' }

function aliases(): Record<string, string> {
  const found: Record<string, string> = {}
  for (const path of Object.keys(VERBS)) {
    const [noun = '', verb] = path.split(' ')
    if (verb === undefined && NOUNS[noun] !== undefined) found[NOUNS[noun]] = path
    if (verb === 'ls') found[`${noun} list`] = path
  }
  return found
}

const parse = cobraParser(tableGrammar(FLAGS, VERBS, aliases()))

function readCopilot(argv: readonly string[], context: ToolContext): Reading {
  const line = parse(argv.slice(1))
  const { command, parsed } = line
  if (command === '' && parsed.error === null && isOn(parsed, 'version')) {
    return newReading('copilot', 'version', 'read', 'shows its version', 'local')
  }
  if (command === '' && !parsed.help) {
    return newReading(
      'copilot',
      'copilot',
      'exec',
      'may be the agent of this name, which may do anything',
      'current',
    )
  }
  const reading = readByTable({ name: 'copilot', verbs: VERBS, plugins: false }, line)
  if (isOn(parsed, 'upload-assets')) raise(reading, 'write', '`--upload-assets` uploads')
  const words = [...['app', 'env', 'name'].flatMap((flag) => parsed.values.get(flag) ?? []), ...parsed.words]
  reading.operation.resource = words.length > 0 ? words.map(shownWord).join(', ') : null
  const names = { profile: lastValue(parsed, 'profile'), region: lastValue(parsed, 'region') }
  nameAwsTarget(reading, names, argv, context)
  return reading
}
