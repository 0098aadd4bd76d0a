import { higherClass, type OperationClass } from '../core/class.ts'

/** First word of an operation's name to its class. A verb that is not here is `unknown`. */
const VERBS = new Map<string, OperationClass>()

function verbs(cls: OperationClass, words: string): void {
  for (const word of words.split(' ')) VERBS.set(word, cls)
}

verbs(
  'read',
  'describe list get head lookup search query scan select count check preview estimate validate view compare ' +
    'contains is calculate discover resolve simulate detect recognize analyze classify predict infer ' +
    'translate geocode suggest autocomplete forecast filter tail wait render decode derive encrypt ' +
    'evaluate probe retrieve snap',
)
verbs(
  'write',
  'create update put start stop tag untag associate disassociate modify add enable disable register set import ' +
    'accept copy attach detach publish activate deactivate allocate apply assign unassign clone complete configure ' +
    'confirm continue convert define deploy extend failover generate increase decrease initialize initiate ' +
    'install label unlabel launch merge migrate move notify open pause post promote provision purchase reboot ' +
    'rebuild receive record refresh reload rename renew replicate request resend reserve resize restart restore ' +
    'resume retry rollback rotate run save schedule send signal split subscribe suspend swap switchover sync ' +
    'synchronize test transfer update upgrade upload write archive unarchive acknowledge close commit checkout ' +
    'checkin build index optimize prepare process rerank respond submit cancel reject decline dismiss deprecate ' +
    'monitor unmonitor poll report verify undeprecate export replace change undeploy group ungroup reorder link unlink join re re-encrypt converse synthesize',
)
verbs(
  'destructive',
  'delete terminate deregister unregister purge remove destroy dispose release abort expire forget discard evict ' +
    'deprovision flush clear drop truncate shutdown withdraw unsubscribe unpeer retire reset empty rm rb ' +
    'invalidate leave disconnect drain',
)
verbs(
  'admin',
  'authorize deauthorize revoke grant allow deny share unshare invite admin approve lock unlock opt ' +
    'override manage deliver exclude',
)
verbs('secret-read', 'assume decrypt login issue sign exchange')
verbs('exec', 'execute invoke ssh connect')

/** Services whose every change is about who may do what, or about the record of it. */
const ADMIN_SERVICES = new Set(
  (
    'iam organizations sso-admin identitystore ram account controltower rolesanywhere verifiedpermissions ' +
    'accessanalyzer cognito-idp cognito-identity cloudtrail configservice config guardduty securityhub macie2 inspector2 ' +
    'inspector detective auditmanager securitylake fms wafv2 waf waf-regional network-firewall shield ' +
    'acm-pca payment-cryptography cloudhsm cloudhsmv2 ds directory-service support-app iot-roles'
  ).split(' '),
)

/** Words in an operation's name that make a change `admin`. */
const ADMIN_NOUNS = new Set(
  (
    'policy policies permission permissions acl acls grant grants role roles user users principal principals iam ' +
    'mfa public share shares shared sharing authorizer authorizers auth saml oidc identity trust ' +
    'credential credentials entitlement entitlements membership trail detector recorder'
  ).split(' '),
)

const ADMIN_PHRASES = [
  'access-key',
  'api-key',
  'key-pair',
  'access-entry',
  'login-profile',
  'instance-profile',
  'security-group-ingress',
  'security-group-egress',
  'security-group-rule',
  'image-attribute',
  'snapshot-attribute',
  'keys-and-certificate',
  'ownership-controls',
  'function-url',
  'event-selectors',
  'bucket-logging',
  'block-public',
  'service-specific',
  'signing-certificate',
  'resource-share',
]

/** Changes whose name has one of the words above by chance. */
const NOT_ADMIN =
  /(scaling|lifecycle|retention|backup|cache|origin-request|response-headers|placement)-polic|^create-image$/

/** Words in the name of a reading operation that returns a secret or a credential. */
const SECRET_NOUNS = new Set(
  'password passwords secret token tokens credential credentials presigned kubeconfig'.split(' '),
)

/** Exact answers, where the name misleads. A trailing `*` stands for any ending. */
const EXCEPTIONS: Readonly<Record<string, OperationClass>> = {
  'acm export-certificate': 'secret-read',
  'apigateway get-api-key': 'secret-read',
  'apigateway get-api-keys': 'secret-read',
  'appsync list-api-keys': 'secret-read',
  'athena start-query-execution': 'exec',
  'autoscaling execute-policy': 'write',
  'batch submit-job': 'exec',
  'cloudcontrol update-resource': 'exec',
  'cloudcontrol create-resource': 'exec',
  'cloudformation execute-change-set': 'write',
  'cloudformation delete-change-set': 'write',
  'cloudformation package': 'write',
  'cloudfront sign': 'secret-read',
  'codebuild start-build': 'exec',
  'codebuild start-build-batch': 'exec',
  'codecommit credential-helper': 'secret-read',
  'cognito-identity get-id': 'read',
  'cognito-idp initiate-auth': 'secret-read',
  'cognito-idp respond-to-auth-challenge': 'secret-read',
  'datapipeline create-default-roles': 'admin',
  'deploy install': 'write',
  'dlm create-default-role': 'admin',
  'dynamodb batch-write-item': 'destructive',
  'dynamodb transact-write-items': 'destructive',
  'dynamodb execute-statement': 'destructive',
  'dynamodb execute-transaction': 'destructive',
  'dynamodb batch-execute-statement': 'destructive',
  'dynamodb batch-get-item': 'read',
  'dynamodb transact-get-items': 'read',
  'apigateway test-invoke-authorizer': 'exec',
  'apigateway test-invoke-method': 'exec',
  'ec2 describe-vpn-connections': 'secret-read',
  'ec2 export-client-vpn-client-configuration': 'secret-read',
  'ec2 get-vpn-connection-device-sample-configuration': 'secret-read',
  'ec2 send-diagnostic-interrupt': 'destructive',
  'ec2-instance-connect open-tunnel': 'exec',
  'ec2-instance-connect send-serial-console-ssh-public-key': 'exec',
  'ec2-instance-connect send-ssh-public-key': 'exec',
  'ecr put-lifecycle-policy': 'destructive',
  'ecr get-login': 'secret-read',
  'ecs deploy': 'write',
  'ecs run-task': 'exec',
  'ecs start-task': 'exec',
  'eks update-kubeconfig': 'read',
  'emr add-steps': 'exec',
  'emr add-job-flow-steps': 'exec',
  'emr get': 'exec',
  'emr put': 'exec',
  'emr socks': 'exec',
  'emr-containers start-job-run': 'exec',
  'emr-serverless start-job-run': 'exec',
  'gamelift get-compute-access': 'secret-read',
  'gamelift get-instance-access': 'secret-read',
  'glue start-job-run': 'exec',
  'history list': 'read',
  'history show': 'read',
  'kms cancel-key-deletion': 'write',
  'kms create-custom-key-store': 'admin',
  'kms derive-shared-secret': 'secret-read',
  'kms disable-key': 'destructive',
  'kms generate-data-key': 'secret-read',
  'kms generate-data-key-pair': 'secret-read',
  'kms generate-data-key-pair-without-plaintext': 'read',
  'kms generate-data-key-without-plaintext': 'read',
  'kms generate-mac': 'secret-read',
  'kms generate-random': 'read',
  'kms schedule-key-deletion': 'destructive',
  'kms verify': 'read',
  'kms verify-mac': 'read',
  'lambda get-function': 'secret-read',
  'lambda get-layer-version': 'secret-read',
  'lambda get-layer-version-by-arn': 'secret-read',
  'lambda update-function-code': 'exec',
  'license-manager check-in-license': 'write',
  'lightsail download-default-key-pair': 'secret-read',
  'lightsail get-instance-access-details': 'secret-read',
  'logs put-retention-policy': 'destructive',
  'logs start-query': 'read',
  'logs stop-query': 'read',
  'logs start-live-tail': 'read',
  'rds generate-db-auth-token': 'secret-read',
  'rds-data batch-execute-statement': 'exec',
  'redshift-data batch-execute-statement': 'exec',
  'redshift get-cluster-credentials': 'secret-read',
  'route53 change-resource-record-sets': 'destructive',
  'route53domains retrieve-domain-auth-code': 'secret-read',
  's3api create-session': 'secret-read',
  's3api delete-bucket-policy': 'admin',
  's3api put-bucket-lifecycle': 'destructive',
  's3api put-bucket-lifecycle-configuration': 'destructive',
  's3api restore-object': 'write',
  's3api select-object-content': 'read',
  's3api write-get-object-response': 'write',
  'secretsmanager batch-get-secret-value': 'secret-read',
  'secretsmanager get-random-password': 'read',
  'sns set-topic-attributes': 'admin',
  'sqs set-queue-attributes': 'admin',
  'ssm start-change-request-execution': 'exec',
  'sqs receive-message': 'write',
  'ssm send-command': 'exec',
  'ssm start-automation-execution': 'exec',
  'ssm start-session': 'exec',
  'ssm resume-session': 'exec',
  'ssm create-association': 'exec',
  'ssm update-association': 'exec',
  'ssm get-access-token': 'secret-read',
  'sso get-role-credentials': 'secret-read',
  'storagegateway retrieve-tape-archive': 'write',
  'storagegateway retrieve-tape-recovery-point': 'write',
  'support resolve-case': 'write',
  'sts decode-authorization-message': 'read',
  'sts get-access-key-info': 'read',
  'sts get-caller-identity': 'read',
  'sts get-federation-token': 'secret-read',
  'sts get-session-token': 'secret-read',
  'sts get-web-identity-token': 'secret-read',
}

/** Beginnings that decide whatever follows. */
const PREFIXES: readonly (readonly [string, OperationClass])[] = [
  ['sts assume-', 'secret-read'],
  ['dsql generate-', 'secret-read'],
  ['cognito-idp admin-', 'admin'],
  ['iam simulate-', 'read'],
  ['emr-containers get-', 'secret-read'],
  ['bedrock-runtime ', 'write'],
]

/** The class of `service operation`, by exception, by verb, and by what its name says it touches. */
export function awsClass(service: string, operation: string): { cls: OperationClass; why: string } {
  const name = `${service} ${operation}`
  if (Object.hasOwn(EXCEPTIONS, name)) return { cls: EXCEPTIONS[name]!, why: `\`${name}\` is known` }
  for (const [prefix, cls] of PREFIXES)
    if (name.startsWith(prefix)) return { cls, why: `\`${name}\` is known` }

  const parts = operation.split('-')
  const verb = parts[0] === 'batch' || parts[0] === 'bulk' ? (parts[1] ?? 'batch') : parts[0]!
  const base = VERBS.get(verb)
  if (base === undefined) return { cls: 'unknown', why: `\`${verb}\` is no verb known here` }
  if (base === 'read') return readingClass(verb, parts)

  const why = `\`${verb}\` is ${base}`
  if (ADMIN_SERVICES.has(service))
    return { cls: higherClass(base, 'admin'), why: `every change in ${service} is` }
  if (touchesAccess(operation, parts)) {
    return { cls: higherClass(base, 'admin'), why: `\`${operation}\` changes who may do what` }
  }
  return { cls: base, why }
}

function readingClass(verb: string, parts: readonly string[]): { cls: OperationClass; why: string } {
  // Lists and descriptions of secrets name them; they do not show them.
  const names = verb === 'list' || verb === 'describe'
  if (!names && parts.some((part) => SECRET_NOUNS.has(part))) {
    return { cls: 'secret-read', why: 'returns a secret or a credential' }
  }
  return { cls: 'read', why: `\`${verb}\` only reads` }
}

function touchesAccess(operation: string, parts: readonly string[]): boolean {
  if (NOT_ADMIN.test(operation)) return false
  // A token that was created lasts; one that was got expires by itself.
  if (parts[0] === 'create' && parts.includes('token')) return true
  return (
    parts.some((part) => ADMIN_NOUNS.has(part)) || ADMIN_PHRASES.some((phrase) => operation.includes(phrase))
  )
}
