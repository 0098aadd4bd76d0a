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

/** One for each kind, as `init` makes them. */
export function makeBrokerKeys(): Record<BrokerKind, JWK> {
  return Object.fromEntries(BROKER_KINDS.map((kind) => [kind, makeBrokerKey()])) as Record<BrokerKind, JWK>
}

/**
 * What the key file of an older release lacks: each such key stands in a file of its own beside it
 * (`keys.aws.json`), made when it is first asked for. Of several processes that start at once one makes it:
 * `link` puts it in place only where there is none.
 *
 * @param path of the key file
 */
export function keysBeside(path: string, held: object): Record<string, unknown> {
  const missing = BROKER_KINDS.filter((kind) => !(kind in held))
  return Object.fromEntries(missing.map((kind) => [kind, keyIn(path.replace(/(?=\.json$)/, `.${kind}`))]))
}

function keyIn(path: string): unknown {
  const there = read(path)
  if (there !== undefined) return there
  make(path)
  return read(path)
}

function make(path: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(temporary, `${JSON.stringify(makeBrokerKey(), null, 2)}\n`, { mode: 0o600, flag: 'wx' })
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
