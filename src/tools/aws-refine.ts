import { rankOfClass } from '../core/class.ts'
import type { AwsOptions } from './aws-options.ts'
import { STATEMENT_OPTIONS, statementsClass } from './aws-statements.ts'
import { raise } from './reading.ts'
import type { Reading, ToolContext } from './tool.ts'
import { isSeen } from './unseen-word.ts'

/** What an operation's options say beyond its name. `name` is `service operation`. */
export function refineByOptions(
  reading: Reading,
  name: string,
  options: AwsOptions,
  context: ToolContext,
): void {
  const text = (option: string) => texts(options.valuesOf(option), context)
  refineByStatement(reading, name, options, text)
  refineByBatch(reading, name, options, text)
  refineSecrets(reading, name, options, text)
  refineAccess(reading, name, options, text)
  refinePrograms(reading, name, options, text)
  if (name === 'ec2 cancel-spot-fleet-requests' && options.mayHave('terminate-instances')) {
    raise(reading, 'destructive', '`--terminate-instances` ends them too')
  }
  if (isDryRun(name, options)) {
    reading.operation.class = 'read'
    reading.operation.dryRun = true
    reading.operation.evidence.unshift('is a dry run')
  }
}

/** Texts behind an option's words; null for one that cannot be seen. What the device has answered for is left out. */
type Texts = (option: string) => (string | null)[]

function texts(values: readonly string[], { known, trustInputs }: ToolContext): (string | null)[] {
  return values.flatMap((value) => {
    if (!isSeen(value)) return [null]
    const path = /^fileb?:\/\/(.+)$/s.exec(value)?.[1]
    if (path === undefined) return [value]
    const seen = known.files.get(path)
    if (seen && 'text' in seen) return [seen.text]
    return trustInputs ? [] : [null]
  })
}

/** Whole input behind one option: its values could be anything of the operation's. */
function hasInput(options: AwsOptions): boolean {
  return options.all.some(({ name }) => name.startsWith('cli-i'))
}

function refineByStatement(reading: Reading, name: string, options: AwsOptions, text: Texts): void {
  if (!Object.hasOwn(STATEMENT_OPTIONS, name)) return
  const { option, least } = STATEMENT_OPTIONS[name]!
  const statements = text(option)
  const unseen = statements.includes(null) || hasInput(options)
  if (unseen) raise(reading, 'exec', 'its statement cannot be seen')
  if (unseen || !options.mayHave(option)) return
  const { cls, why } = statementsClass(statements as string[])
  reading.operation.class = least
  reading.operation.evidence.unshift(why)
  raise(reading, cls, why)
}

/** Batches that may hold deletions: what is seen to hold none is only a write. */
const BATCHES: Readonly<Record<string, readonly [option: string, deletion: RegExp]>> = {
  'clouddirectory batch-write': ['operations', /(Delete|Remove)\w*/],
  'dynamodb batch-write-item': ['request-items', /\bDelete(Request)?\b/],
  'dynamodb transact-write-items': ['transact-items', /\bDelete\b/],
  'route53 change-resource-record-sets': ['change-batch', /\bDELETE\b/i],
}

function refineByBatch(reading: Reading, name: string, options: AwsOptions, text: Texts): void {
  if (!Object.hasOwn(BATCHES, name)) return
  const [option, deletion] = BATCHES[name]!
  const items = text(option)
  if (!options.mayHave(option) || items.some((item) => item === null || deletion.test(item))) return
  reading.operation.class = 'write'
  reading.operation.evidence.unshift('deletes nothing')
}

const SECRET_FILE =
  /\.tfstate(\.backup)?$|(^|\/)(id_(rsa|dsa|ecdsa|ed25519)|kubeconfig|\.env(\.\w+)?|\.pgpass|\.netrc|\.htpasswd)$|(^|\/)\.aws\/credentials$|\.(pem|p12|pfx|jks|kdbx|ppk)$/

/** Whether an object's name tells that it holds keys, passwords or a state file. */
export function isSecretFile(path: string): boolean {
  return SECRET_FILE.test(path)
}

function refineSecrets(reading: Reading, name: string, options: AwsOptions, text: Texts): void {
  if (name.startsWith('ssm get-parameter') && (options.mayHave('with-decryption') || hasInput(options))) {
    raise(reading, 'secret-read', 'decrypts parameters')
  }
  if (
    name === 'ec2 describe-instance-attribute' &&
    (hasInput(options) || text('attribute').some((value) => value === null || /userdata/i.test(value)))
  ) {
    raise(reading, 'secret-read', 'user data of an instance often holds secrets')
  }
  if (name === 's3api get-object' && text('key').some((key) => key !== null && isSecretFile(key))) {
    raise(reading, 'secret-read', 'its name tells of keys or a state file')
  }
}

/** Options of otherwise harmless changes that open something to others, and how much of them must be typed. */
const ACCESS_OPTION =
  /^(acl?|grant-(full|read|write).*|access-(control-pol|pol).*|pol(i|ic|icy)?|policy-doc.*|resource-pol.*|repository-pol.*|launch-perm.*|permissions|override-perm.*|reset-pol.*)$/

/** Keys of a JSON or YAML input that do the same. */
const ACCESS_KEY =
  /["']?\b(ACL|Policy|PolicyDocument|AccessPolicies|AccessPolicy|ResourcePolicy|policyText|Grant(FullControl|Read|ReadACP|Write|WriteACP)|LaunchPermission|Permissions)\b["']?\s*[:=]/

function refineAccess(reading: Reading, name: string, options: AwsOptions, text: Texts): void {
  const changes = rankOfClass(reading.operation.class) >= rankOfClass('write')
  if (!changes) return
  const access = options.all.find((option) => ACCESS_OPTION.test(option.name))
  if (access) raise(reading, 'admin', `\`--${access.name}\` sets who may do what`)
  const inputs = [...text('cli-input-json'), ...text('cli-input-yaml')]
  if (inputs.some((input) => input !== null && ACCESS_KEY.test(input))) {
    raise(reading, 'admin', 'its input sets who may do what')
  }
  const [service] = name.split(' ')
  if ((service === 'sqs' || service === 'sns') && /\bPolicy\b/.test(text('attributes').join(' '))) {
    raise(reading, 'admin', 'its attributes set who may do what')
  }
  if (service === 'cloudformation' || service === 'serverlessrepo') {
    const capable = options.all.some(({ values }) =>
      values.some((value) => /CAPABILITY_(NAMED_)?IAM/.test(value)),
    )
    if (capable || inputs.some((input) => input?.includes('_IAM')))
      raise(reading, 'admin', 'its stack may change IAM')
  }
  if (
    name === 'eks update-cluster-config' &&
    (options.mayHave('access-config') || options.mayHave('logging'))
  ) {
    raise(reading, 'admin', 'changes who gets in, or what is recorded')
  }
  if (
    name.startsWith('apigateway update-') &&
    /path=\/?["']?\/?policy/.test(text('patch-operations').join(' '))
  ) {
    raise(reading, 'admin', 'changes the policy of an API')
  }
  refineCloudControl(reading, name, options, text)
}

/** Cloud Control makes resources of any type. */
function refineCloudControl(reading: Reading, name: string, options: AwsOptions, text: Texts): void {
  if (!/^cloudcontrol (create|update|delete)-resource$/.test(name)) return
  const types = text('type-name')
  const seen = types.length > 0 && !types.includes(null) && !hasInput(options)
  const access =
    /^AWS::(IAM|KMS|Organizations|SSO|RAM|IdentityStore|Cognito|CloudTrail|Config|GuardDuty)::|Polic(y|ies)$|Permission/
  if (!seen) raise(reading, 'admin', 'the type of its resource cannot be seen')
  else if (types.some((type) => access.test(type!))) raise(reading, 'admin', 'changes who may do what')
}

/** Runs of what exists already, and the options that bring other programs along. */
const OVERRIDES: Readonly<Record<string, RegExp>> = {
  'batch submit-job': /^(container|node|ecs-properties|eks-properties)-?o/,
  'codebuild start-build': /^(buildspec|image|source-(type|location|version))/,
  'codebuild start-build-batch': /^(buildspec|image|source-(type|location|version))/,
  'ecs run-task': /^over/,
  'ecs start-task': /^over/,
}

function refinePrograms(reading: Reading, name: string, options: AwsOptions, text: Texts): void {
  if (!Object.hasOwn(OVERRIDES, name)) return
  const own = options.all.find((option) => OVERRIDES[name]!.test(option.name))
  if (!own) return
  const values = text(own.name)
  // Overrides of names, sizes and variables bring no program.
  const harmless =
    own.name !== 'image-override' && values.every((value) => value !== null && !/command|image/i.test(value))
  if (!harmless || name.startsWith('codebuild'))
    raise(reading, 'exec', `\`--${own.name}\` brings a program along`)
}

/** Services and operations whose `--dry-run` sends nothing that changes anything; `synthetics` has a `--dry-run-id`. */
const DRY_RUNS = new Set(
  (
    'ec2 kms mgh network-firewall medialive appstream.create-imported-image appstream.create-updated-image ' +
    'bcm-dashboards.execute-scheduled-report cloud9.create-environment-ec2 clouddirectory.upgrade-applied-schema ' +
    'clouddirectory.upgrade-published-schema elementalinference.associate-feed elementalinference.disassociate-feed ' +
    'emr-containers.update-role-trust-policy es.cancel-domain-config-change es.update-elasticsearch-domain-config ' +
    'imagebuilder.create-component imagebuilder.create-workflow lambda.update-function-code ' +
    'launch-wizard.create-deployment launch-wizard.update-deployment license-manager.extend-license-consumption ' +
    'meteringmarketplace.meter-usage migrationhub-config.create-home-region-control ' +
    'opensearch.cancel-domain-config-change opensearch.update-domain-config outposts.start-capacity-task ' +
    'pinpoint-sms-voice-v2.send-media-message pinpoint-sms-voice-v2.send-text-message ' +
    'pinpoint-sms-voice-v2.send-voice-message redshift.create-snapshot-schedule ' +
    'redshift.modify-lakehouse-configuration redshift-serverless.update-lakehouse-configuration ' +
    'ssm.delete-inventory tnb.instantiate-sol-network-instance wickr.register-opentdf-config'
  ).split(' '),
)

/** Only spelled out, and with nothing near it that could be `--no-dry-run`. */
function isDryRun(name: string, options: AwsOptions): boolean {
  if (options.mayHaveMore) return false
  if (name === 'lambda invoke') {
    const typed = options.all.filter((option) => 'invocation-type'.startsWith(option.name))
    return typed.length === 1 && typed[0]!.name === 'invocation-type' && typed[0]!.values[0] === 'DryRun'
  }
  const [service = '', operation = ''] = name.split(' ')
  if (!DRY_RUNS.has(service) && !DRY_RUNS.has(`${service}.${operation}`)) return false
  return options.has('dry-run') && !options.all.some((option) => option.name.startsWith('no-d'))
}
