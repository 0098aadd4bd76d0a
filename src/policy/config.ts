import { StepupError } from '../core/errors.ts'
import { writePrivately } from './atomic-file.ts'
import { type JsonFile, lineOfKey, type Ownership, readJsonFile } from './json-file.ts'
import { makePrivate, type Places } from './places.ts'

/** What is pinned: whom to trust, and since when. */
export type Config = {
  /** Issuer of the verifier; null before enrolment. */
  verifier: string | null
  /** RFC 7638 thumbprint of the key that signs policy. */
  policyKey: string | null
  /** The oldest policy that will do. */
  minPolicyVersion: number
  source: 'managed' | 'personal' | 'none'
  /** What a person's own file says and the managed one overrides, in words. */
  overridden: string[]
}

type Pin = { verifier?: string; policyKey?: string; minPolicyVersion?: number }

const KEYS = ['verifier', 'policyKey', 'minPolicyVersion'] as const

/**
 * Reads the pins. The managed file wins; a person's own may only tighten, which is to ask for a newer
 * policy. Fails with `config_invalid`, naming file, line and key.
 */
export function loadConfig(places: Places, uid: number): Config {
  const managed = pinFrom(readJsonFile(places.managed, { uid: 0, words: 'root' }))
  const personal = pinFrom(readJsonFile(personalPath(places), mine(uid)))
  if (!managed) return configOf(personal ?? {}, personal ? 'personal' : 'none', [])
  const overridden = (['verifier', 'policyKey'] as const).filter(
    (key) => managed[key] !== undefined && personal?.[key] !== undefined && personal[key] !== managed[key],
  )
  const minPolicyVersion = Math.max(managed.minPolicyVersion ?? 0, personal?.minPolicyVersion ?? 0)
  return configOf({ ...managed, minPolicyVersion }, 'managed', [...overridden])
}

function configOf(pin: Pin, source: Config['source'], overridden: string[]): Config {
  return {
    verifier: pin.verifier ?? null,
    policyKey: pin.policyKey ?? null,
    minPolicyVersion: pin.minPolicyVersion ?? 0,
    source,
    overridden,
  }
}

/**
 * Writes a person's own pins, whole or not at all, 0600. Where a managed file pins something else it
 * fails with `pin_mismatch`: what would be written would count for nothing.
 */
export function savePersonalConfig(
  places: Places,
  uid: number,
  pin: { verifier: string; policyKey: string | null },
): void {
  const managed = pinFrom(readJsonFile(places.managed, { uid: 0, words: 'root' }))
  if (managed?.verifier !== undefined && managed.verifier !== pin.verifier) {
    throw new StepupError('pin_mismatch', `\`${places.managed}\` pins the verifier \`${managed.verifier}\``)
  }
  if (managed?.policyKey !== undefined && pin.policyKey !== null && managed.policyKey !== pin.policyKey) {
    throw new StepupError(
      'pin_mismatch',
      `\`${places.managed}\` pins the policy key \`${managed.policyKey}\``,
    )
  }
  const before = pinFrom(readJsonFile(personalPath(places), mine(uid)))
  const { policyKey, ...rest } = pin
  const kept = before?.minPolicyVersion === undefined ? {} : { minPolicyVersion: before.minPolicyVersion }
  const content = { ...rest, ...(policyKey === null ? {} : { policyKey }), ...kept }
  makePrivate(places.config, uid)
  writePrivately(personalPath(places), `${JSON.stringify(content, null, 2)}\n`)
}

function personalPath(places: Places): string {
  return `${places.config}/config.json`
}

function mine(uid: number): Ownership {
  return { uid, words: `user ${uid}` }
}

function pinFrom(file: JsonFile | null): Pin | null {
  if (!file) return null
  const wrong = (key: string, what: string) =>
    new StepupError('config_invalid', `${file.path}:${lineOfKey(file, key)} ${key}: ${what}`)
  for (const key of Object.keys(file.value)) {
    if (!(KEYS as readonly string[]).includes(key)) {
      throw wrong(key, `is no key that goes here; these do: ${KEYS.map((k) => `\`${k}\``).join(', ')}`)
    }
  }
  const { verifier, policyKey, minPolicyVersion } = file.value
  if (verifier !== undefined && !isIssuer(verifier)) {
    throw wrong('verifier', 'must be the `https://` address of a verifier')
  }
  if (policyKey !== undefined && !(typeof policyKey === 'string' && /^[A-Za-z0-9_-]{43}$/.test(policyKey))) {
    throw wrong('policyKey', 'must be an RFC 7638 thumbprint: 43 characters of base64url')
  }
  if (
    minPolicyVersion !== undefined &&
    !(Number.isSafeInteger(minPolicyVersion) && (minPolicyVersion as number) >= 0)
  ) {
    throw wrong('minPolicyVersion', 'must be a whole number')
  }
  return file.value as Pin
}

/** RFC 8414 §2: https, no query, no fragment. http on this machine alone, for trying it out. */
function isIssuer(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol, hostname, search, hash, username, password } = new URL(value)
  const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
  return (
    (protocol === 'https:' || (protocol === 'http:' && loopback)) &&
    [search, hash, username, password].every((part) => part === '')
  )
}
