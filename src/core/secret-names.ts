import { partsOf } from './name-parts.ts'

/** Last words of names whose values are secret: `db-password`, `API_TOKEN`. */
const ENDINGS = new Set([
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'pass',
  'pwd',
  'secret',
  'secrets',
  'token',
  'apikey',
  'jwt',
  'storepass',
  'keypass',
])

/** Last two words that only together mean a secret. */
const PAIRS = new Set([
  'api key',
  'access key',
  'secret key',
  'private key',
  'account key',
  'shared key',
  'storage key',
  'encryption key',
  'signing key',
  'master key',
  'auth key',
  'secret string',
  'secret binary',
  'secret value',
  'secret base',
  'key base',
  'connection string',
  'oauth2 bearer',
])

/** Written as one word, as in `PGPASSWORD`, `_authToken`, `AccountKey`. */
const GLUED = /(?:password|passwd|passphrase|secret|token|apikey|accesskey|secretkey|privatekey|accountkey)$/u

/** First words of switches that only speak of a secret: `--rotate-master-user-password`, `--with-token`. */
const SWITCHES = new Set([
  'no',
  'with',
  'without',
  'show',
  'print',
  'generate',
  'create',
  'rotate',
  'reset',
  'use',
  'enable',
  'disable',
  'require',
  'skip',
  'manage',
  'has',
  'include',
  'automount',
  'next',
  'starting',
  'page',
  'continuation',
])

/**
 * Whether a flag, variable or key of this name holds a secret. `--secret-id`, `--password-file`,
 * `--token-ttl` and `PWD` do not.
 */
export function isSecretName(name: string): boolean {
  if (/^(?:OLD)?PWD$/u.test(name)) return false
  const words = partsOf(name)
  const last = words.at(-1)
  if (last === undefined || SWITCHES.has(words[0] ?? '')) return false
  return ENDINGS.has(last) || PAIRS.has(words.slice(-2).join(' ')) || GLUED.test(last)
}
