import { randomBytes } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import * as v from 'valibot'
import { StepupError } from '../../core/errors.ts'
import { BROKER_KINDS, type BrokerKind } from '../../core/policy.ts'
import { makePrivateDirectory } from '../private-directory.ts'
import { type Config, issuerProblem, type Keys, type Settings } from '../settings.ts'
import { type BrokerKeyFile, keysBeside, makeBrokerKeys } from './key-file.ts'

const CONFIG_FILE = 'config.json'
const KEYS_FILE = 'keys.json'
const DATABASE_FILE = 'stepup.db'
const POLICY_DIRECTORY = 'policy'

/** Where a verifier lives unless `--data` says otherwise. */
export function defaultDataDirectory(): string {
  const base = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share')
  return join(base, 'stepup-verifier')
}

const text = v.pipe(v.string(), v.minLength(1))
const secret = v.pipe(v.string(), v.minLength(43))
const jwk = v.looseObject({ kty: text, kid: text })

const CONFIG = v.strictObject({
  issuer: text,
  policyKey: v.nullable(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/, 'is not a thumbprint'))),
  host: text,
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535)),
  trustedProxies: v.array(text),
  attestationRoots: v.array(text),
  metricsFrom: v.array(text),
})

/** In the file each broker's key stands under its kind's name. */
type KeyFile = Omit<Keys, 'brokers'> & BrokerKeyFile

const KEYS = v.strictObject({
  signing: v.pipe(v.array(jwk), v.minLength(1)),
  ...(Object.fromEntries(BROKER_KINDS.map((kind) => [kind, jwk])) as Record<BrokerKind, typeof jwk>),
  sshAuthority: jwk,
  cookies: v.pipe(v.array(secret), v.minLength(1)),
  dpopNonce: secret,
  pages: secret,
})

/**
 * Makes the data directory (0700) with fresh keys and config (0600). Fails with `config_invalid` when
 * there is something already: new keys would end every grant, enrolment page and pinned broker.
 */
export async function createDataDirectory(directory: string, config: Config): Promise<void> {
  const problem = issuerProblem(config.issuer)
  if (problem) throw new StepupError('usage', `the issuer \`${config.issuer}\` ${problem}`)
  makePrivateDirectory(directory)
  if (readdirSync(directory).length > 0) {
    throw new StepupError('config_invalid', `\`${directory}\` is not empty; nothing was changed`)
  }
  requirePrivate(directory, 'directory')
  mkdirSync(join(directory, POLICY_DIRECTORY), { mode: 0o700 })
  writePrivate(join(directory, KEYS_FILE), await makeKeys())
  // Last: a directory without config is one whose making was interrupted.
  writePrivate(join(directory, CONFIG_FILE), config)
}

/** Reads what `init` made. Fails with `config_invalid`; no message quotes a key. */
export function readDataDirectory(directory: string): Settings {
  const config = checked<Config>(directory, CONFIG_FILE, CONFIG)
  requirePrivate(directory, 'directory')
  const keys = keysOf(checked<KeyFile>(directory, KEYS_FILE, KEYS, withKeysBeside))
  requirePrivate(join(directory, KEYS_FILE), 'file')
  const problem = issuerProblem(config.issuer)
  if (problem) throw invalid(directory, CONFIG_FILE, `\`issuer\` ${problem}`)
  return {
    config,
    keys,
    database: databaseOf(directory),
    policyDirectory: join(directory, POLICY_DIRECTORY),
    attestationRoots: config.attestationRoots.map((path) =>
      readFileSync(isAbsolute(path) ? path : resolve(directory, path), 'utf8'),
    ),
  }
}

export function databaseOf(directory: string): string {
  return join(directory, DATABASE_FILE)
}

function keysOf({ signing, sshAuthority, cookies, dpopNonce, pages, ...brokers }: KeyFile): Keys {
  return { signing, sshAuthority, cookies, dpopNonce, pages, brokers }
}

function withKeysBeside(path: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null ? { ...value, ...keysBeside(path, value) } : value
}

async function makeKeys(): Promise<KeyFile> {
  const random = () => randomBytes(32).toString('base64url')
  return {
    signing: [await privateJwk()],
    ...makeBrokerKeys(),
    cookies: [random()],
    dpopNonce: random(),
    pages: random(),
  }
}

async function privateJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return {
    ...(await exportJWK(privateKey)),
    alg: 'ES256',
    use: 'sig',
    kid: randomBytes(9).toString('base64url'),
  }
}

function checked<T>(
  directory: string,
  name: string,
  schema: v.GenericSchema,
  complete: (path: string, value: unknown) => unknown = (_path, value) => value,
): T {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(join(directory, name), 'utf8'))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    // No cause: a parser's message quotes the file, which may hold keys.
    throw missing
      ? new StepupError(
          'config_invalid',
          `no verifier in \`${directory}\`; make one with \`stepup-verifier init\``,
        )
      : invalid(directory, name, 'cannot be read as JSON')
  }
  const result = v.safeParse(schema, complete(join(directory, name), value))
  if (result.success) return result.output as T
  const [issue] = result.issues
  throw invalid(directory, name, `\`${v.getDotPath(issue) ?? 'it'}\` is missing or wrong`)
}

function requirePrivate(path: string, what: 'directory' | 'file'): void {
  const stat = lstatSync(path)
  const own = process.getuid === undefined || stat.uid === process.getuid()
  if (own && (stat.mode & 0o077) === 0) return
  const mode = what === 'directory' ? '700' : '600'
  throw new StepupError(
    'config_invalid',
    own
      ? `others may look into \`${path}\`: \`chmod ${mode}\` it`
      : `\`${path}\` belongs to another user; run the verifier as that one`,
  )
}

function writePrivate(path: string, value: unknown): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(temporary, path)
}

function invalid(directory: string, name: string, what: string): StepupError {
  return new StepupError('config_invalid', `\`${join(directory, name)}\`: ${what}`)
}
