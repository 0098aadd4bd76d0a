import type { OperationClass } from '../core/class.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export type PathVerb = 'read' | 'list' | 'write' | 'patch' | 'delete'

type Told = readonly [cls: OperationClass, why: string]

/** What a verb does to a path of the HTTP API (developer.hashicorp.com/vault/api-docs). */
export function classOfPath(verb: PathVerb, typed: string): Told {
  const path = typed.replace(/^\/+|\/+$/g, '').replace(/^v1\//, '')
  const shown = `\`${shownWord(path)}\``
  if (verb === 'list') return ['read', 'lists names']
  // Where it begins decides; an unseen end stays within its engine.
  if (!isSeen(path.split('/')[0]!) || path === '' || /(^|\/)\.\.?(\/|$)/.test(path))
    return verb === 'read' ? ['secret-read', 'may show any secret'] : ['admin', 'may change anything']
  if (verb === 'read') return classOfRead(path, shown)
  if (verb === 'delete') {
    return ADMINISTERED.test(path) ? ['admin', `removes ${shown}`] : ['destructive', `deletes ${shown}`]
  }
  return classOfWrite(path, shown)
}

const ADMINISTERED = /^(sys|auth|identity)(\/|$)/
/** Mounts that bear an engine's own name; any other may be one of keys and values. */
const NAMED =
  /^(pki([-_]\w+)?|transit|database|aws|gcp|azure|ssh|totp|rabbitmq|consul|nomad|kubernetes|ldap|ad|kmip|transform|terraform|mongodbatlas|alicloud)\//

function classOfRead(path: string, shown: string): Told {
  if (ADMINISTERED.test(path)) {
    return SECRET_SETTINGS.test(path) || !isSeen(path)
      ? ['secret-read', `shows a secret at ${shown}`]
      : ['read', `shows settings at ${shown}`]
  }
  // A read that makes a new list of revoked certificates.
  if (/\/crl\/rotate(-delta)?$/.test(path)) return ['write', `rotates ${shown}`]
  const plain = NAMED.test(path) && isSeen(path) && PUBLIC.test(path)
  return plain ? ['read', `shows settings at ${shown}`] : ['secret-read', `shows the secret at ${shown}`]
}

const SECRET_SETTINGS =
  /^sys\/(raw|storage|rekey|rekey-recovery-key|wrapping|generate-root|config\/ui|managed-keys|replication)(\/|$)|^auth\/token\/lookup|\/(role-id|secret-id)(\/|$)|^identity\/oidc\/(token|client|key)\//

/** Second parts of engines' paths that show no secret. */
const PUBLIC =
  /^[^/]+\/(roles?|certs?|ca|ca_chain|crl|issuers?|config|keys|static-roles?|rolesets?|impersonated-accounts?|static-accounts?|library|scope|public_key|wrapping_key|tidy-status)(\/(?!.*(creds?|check-out|private|export)).*)?(\.pem|\/pem)?$/

/** Sharper first. */
const WRITES: readonly (readonly [RegExp, OperationClass, string])[] = [
  [/^sys\/wrapping\/lookup$/, 'read', 'looks a wrapping token up'],
  [/^sys\/wrapping\//, 'secret-read', 'wraps or unwraps a secret'],
  [/^sys\/(capabilities|capabilities-self|capabilities-accessor)$/, 'read', 'shows what is allowed'],
  [/^sys\/(tools\/(hash|random)|audit-hash|leases\/lookup)(\/|$)/, 'read', 'changes nothing'],
  [/^sys\/(leases\/renew|renew)(\/|$)/, 'write', 'renews a lease'],
  [/^sys\/(leases\/revoke\S*|revoke\S*)(\/|$)/, 'destructive', 'revokes leases'],
  [/^auth\/token\/(lookup|lookup-self|lookup-accessor)$/, 'secret-read', 'shows a token'],
  [/^auth\/token\/(renew|renew-self|renew-accessor)$/, 'write', 'renews a token'],
  [/^auth\/token\/revoke/, 'destructive', 'revokes tokens'],
  [/^auth\/[^/]+\/login(\/[^/]+)?$/, 'secret-read', 'mints a token'],
  [/^identity\/(lookup\/|oidc\/introspect)/, 'read', 'changes nothing'],
  [/^(sys|auth|identity)(\/|$)/, 'admin', 'changes who may do what'],
  [/^[^/]+\/(creds|static-creds|sts)\/|^gcp\/(.*\/)?(token|key)(\/|$)/, 'secret-read', 'mints a credential'],
  [/^transit\/(decrypt|sign|datakey|derived-keys|export|byok-export)(\/|$)/, 'secret-read', 'uses a key'],
  [/^transit\/(encrypt|verify|hmac|hash|random|rewrap|cache-config)(\/|$)/, 'read', 'uses a key'],
  [/^transform\/decode\//, 'secret-read', 'uses a key'],
  [/^transform\/encode\//, 'read', 'uses a key'],
  [/\/(revoke|revoke-with-key|tidy|destroy|delete|trim)(\/|$)/, 'destructive', 'removes what was there'],
  [/^ssh\/lookup$/, 'read', 'changes nothing'],
]

function classOfWrite(path: string, shown: string): Told {
  // A key-value engine may hold any path: what reads like a credential there would be written.
  const rule = WRITES.find(
    ([pattern, cls]) =>
      pattern.test(path) && (cls !== 'secret-read' || ADMINISTERED.test(path) || NAMED.test(path)),
  )
  if (!rule) return isSeen(path) ? ['write', `writes ${shown}`] : ['destructive', `writes ${shown}`]
  const [, cls, why] = rule
  const open = !isSeen(path) && (cls === 'read' || cls === 'secret-read' || cls === 'write')
  return open ? [ADMINISTERED.test(path) ? 'admin' : 'destructive', `writes ${shown}`] : [cls, why]
}
