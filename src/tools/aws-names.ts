import { higherClass, type OperationClass } from '../core/class.ts'

/**
 * What an operation's name says, for operations newer than the table of AWS's own levels. Never too
 * low: only verbs that AWS gives to nothing but reads are reads here, and a verb that is not here is
 * `unknown`. The table (aws-operations.generated.ts) holds what this gets wrong.
 */
const VERBS = new Map<string, OperationClass>()

function verbs(cls: OperationClass, words: string): void {
  for (const word of words.split(' ')) VERBS.set(word, cls)
}

verbs(
  'read',
  'describe list get head lookup search query scan select count estimate validate view contains is simulate ' +
    'calculate autocomplete geocode suggest forecast filter tail render',
)
verbs(
  'write',
  'accept acknowledge activate add allocate analyze apply archive assign associate attach back begin build bundle ' +
    'cancel change check checkin checkout classify claim clone close commit compare complete compose ' +
    'configure confirm continue converse convert copy create deactivate decline decrease define deploy deprecate ' +
    'derive detach detect disable disassociate discover dismiss dissociate distribute download drain enable ' +
    'encrypt end evaluate exit enter export extend failover finalize generate group import increase index infer ' +
    'ingest initialize initiate insert install instantiate join label launch link mark merge meter migrate modify ' +
    'monitor move notify open optimize pause poll populate post predict prepare preview probe process promote ' +
    'provision publish purchase push put re re-encrypt rebalance reboot rebuild receive recognize record redrive ' +
    'refresh register reject reload rename renew reorder replace replicate report request rerank reserve resend ' +
    'resize resolve respond restart restore resubmit resume resync retrieve retry return reverse rollback rotate ' +
    'run sample save schedule send set signal skip snap snooze split start stop stream submit subscribe suspend ' +
    'swap switchover sync synchronize synthesize tag test toggle transfer translate unarchive unassign undeploy ' +
    'undeprecate ungroup unlabel unlink unmonitor untag update upgrade upload upsert verify vote wait write',
)
verbs(
  'destructive',
  'delete terminate deregister unregister purge remove destroy dispose release abort expire forget discard evict ' +
    'deprovision flush clear drop truncate shutdown withdraw unsubscribe unpeer retire reset empty redact erase ' +
    'invalidate leave disconnect',
)
verbs(
  'admin',
  'authorize deauthorize revoke grant allow deny share unshare invite admin approve lock unlock opt override ' +
    'manage deliver exclude issue peer',
)
verbs('secret-read', 'assume decrypt login exchange')
verbs('exec', 'execute invoke ssh connect')

/** Services where every change is about who may do what, or about the record of it. */
const ADMIN_SERVICES = new Set(
  (
    'iam organizations sso-admin identitystore account ram rolesanywhere verifiedpermissions controltower mpa ' +
    'cloudtrail guardduty'
  ).split(' '),
)

/** Words in an operation's name that make a change `admin`. */
const ADMIN_NOUNS = new Set(
  (
    'policy policies permission permissions acl acls grant grants role roles user users principal principals iam ' +
    'mfa public share shares shared sharing authorizer authorizers auth saml oidc identity trust ' +
    'credential credentials entitlement entitlements membership trail detector recorder admin'
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
  'snapshot-attribute',
  'keys-and-certificate',
  'function-url',
  'event-selectors',
  'bucket-logging',
  'block-public',
]

/** Words in the name of a reading operation that returns a secret or a credential. */
const SECRET_NOUNS = new Set(
  'password passwords secret token tokens credential credentials presigned kubeconfig'.split(' '),
)

export type NamedClass = { cls: OperationClass; why: string }

/** The class of an operation by its verb and by what its name says it touches. */
export function classByName(command: string, operation: string): NamedClass {
  const parts = operation.split('-')
  const verb = parts[0] === 'batch' || parts[0] === 'bulk' ? (parts[1] ?? 'batch') : parts[0]!
  const base = VERBS.get(verb)
  if (base === undefined) return { cls: 'unknown', why: `\`${verb}\` is no verb known here` }
  if (base === 'read') return readingClass(verb, parts)
  const why = `\`${verb}\` is ${base}`
  if (ADMIN_SERVICES.has(command))
    return { cls: higherClass(base, 'admin'), why: `every change in ${command} is` }
  if (touchesAccess(operation, parts)) {
    return { cls: higherClass(base, 'admin'), why: `\`${operation}\` changes who may do what` }
  }
  return { cls: base, why }
}

function readingClass(verb: string, parts: readonly string[]): NamedClass {
  // Lists and descriptions of secrets name them; they do not show them.
  const names = verb === 'list' || verb === 'describe'
  if (!names && parts.some((part) => SECRET_NOUNS.has(part))) {
    return { cls: 'secret-read', why: 'returns a secret or a credential' }
  }
  return { cls: 'read', why: `\`${verb}\` only reads` }
}

function touchesAccess(operation: string, parts: readonly string[]): boolean {
  // A token that was created lasts; one that was got expires by itself.
  if (parts[0] === 'create' && parts.includes('token')) return true
  return (
    parts.some((part) => ADMIN_NOUNS.has(part)) || ADMIN_PHRASES.some((phrase) => operation.includes(phrase))
  )
}
