import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import type { JWK } from 'jose'
import { BROKER_KINDS, type BrokerKind } from '../../core/policy.ts'

/** RS256, 3072 bits: Entra accepts nothing else, and every other system does. */
function makeBrokerKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 })
  const kid = randomBytes(9).toString('base64url')
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), alg: 'RS256', use: 'sig', kid }
}

/** Of the SSH user CA. */
function makeSshAuthority(): JWK {
  const { privateKey } = generateKeyPairSync('ed25519')
  const kid = randomBytes(9).toString('base64url')
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), use: 'sig', kid }
}

/** One for each kind, as `init` makes them. */
export function makeBrokerKeys(): BrokerKeyFile {
  return Object.fromEntries(Object.entries(MAKERS).map(([name, make]) => [name, make()])) as BrokerKeyFile
}

/** In the file each broker's key stands under its kind's name. */
export type BrokerKeyFile = Record<BrokerKind | 'sshAuthority', JWK>

const MAKERS = {
  ...(Object.fromEntries(BROKER_KINDS.map((kind) => [kind, makeBrokerKey])) as Record<BrokerKind, () => JWK>),
  sshAuthority: makeSshAuthority,
}

/**
 * What the key file of an older release lacks: each such key stands in a file of its own beside it
 * (`keys.aws.json`), made when it is first asked for. Of several processes that start at once one makes it:
 * `link` puts it in place only where there is none.
 *
 * @param path of the key file
 */
export function keysBeside(path: string, held: object): Record<string, unknown> {
  const missing = Object.entries(MAKERS).filter(([name]) => !(name in held))
  return Object.fromEntries(
    missing.map(([name, make]) => [name, keyIn(path.replace(/(?=\.json$)/, `.${name}`), make)]),
  )
}

function keyIn(path: string, newKey: () => JWK): unknown {
  const there = read(path)
  if (there !== undefined) return there
  make(path, newKey())
  return read(path)
}

function make(path: string, key: JWK): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(temporary, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(temporary)
  }
}

/** Undefined for what is not there, `false` for what is no JSON: the reader's check refuses that. */
function read(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text) ?? false
  } catch {
    return false
  }
}
