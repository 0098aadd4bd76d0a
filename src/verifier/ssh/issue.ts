import { randomInt } from 'node:crypto'
import { jwtVerify } from 'jose'
import type { Kysely, Transaction } from 'kysely'
import { isClass, type OperationClass } from '../../core/class.ts'
import type { PolicyEnvironment, SshCredentials } from '../../core/policy.ts'
import type { BrokerClaims } from '../../wire/grant.ts'
import { ED25519, SshReader } from '../../wire/ssh-encoding.ts'
import type { BrokerKey } from '../broker/broker-key.ts'
import type { Audit } from '../interaction.ts'
import { isRevoked } from '../oauth/denylist.ts'
import type { Database } from '../store/schema.ts'
import type { SshAuthority } from './authority.ts'
import { signCertificate } from './certificate.ts'

/** How far a host's clock may be behind, seconds. */
const SKEW = 60

export type IssueDependencies = {
  store: Kysely<Database>
  audit: Audit
  /** Of the broker `ssh`, by which its tokens are signed. */
  key: BrokerKey
  /** `<issuer>/broker/ssh`. */
  issuer: string
  authority: SshAuthority
  environments(): readonly PolicyEnvironment[]
  /** Seconds since the epoch. */
  now(): number
}

/** `expiresAt` in seconds since the epoch. */
export type Issued = { certificate: Buffer; expiresAt: number }

/** Why there is no certificate, in the words of RFC 6750 §3.1. */
export class IssueRefusal extends Error {
  readonly error: 'invalid_token' | 'invalid_request'
  constructor(error: IssueRefusal['error'], message: string) {
    super(message)
    this.error = error
  }
}

/**
 * A certificate for a broker token: each token once, while its grant stands, for no longer than the token
 * itself. What is in it comes from the policy of this moment.
 *
 * @throws IssueRefusal
 */
export async function issueCertificate(
  deps: IssueDependencies,
  token: string,
  publicKey: string,
  address: string,
): Promise<Issued> {
  const claims = await verified(deps, token)
  const raw = ed25519In(publicKey)
  const { environment, wanted, credentials } = whatFor(deps, claims)
  return deps.store.transaction().execute(async (tx) => {
    const grant = await standingGrant(tx, claims, deps.now())
    const serial = randomInt(1, 2 ** 48 - 1)
    const keyId = `${claims.email} ${environment.name} ${wanted} grant:${grant.jti}`
    const certificate = signCertificate(
      {
        publicKey: raw,
        serial: BigInt(serial),
        keyId,
        principals: credentials.principals[wanted] ?? [],
        validAfter: deps.now() - SKEW,
        validBefore: claims.exp,
        forceCommand: credentials.forceCommand[wanted] ?? null,
        sourceAddress: credentials.sourceAddress,
        extensions: credentials.extensions[wanted] ?? [],
      },
      deps.authority,
    )
    await tx
      .insertInto('ssh_certificates')
      .values({ serial, grant_jti: grant.jti, expires_at: claims.exp })
      .execute()
    await deps.audit.record(tx, {
      type: 'ssh-certificate',
      person: grant.person_id,
      device: grant.device_jkt,
      address,
      serial: String(serial),
      grant: grant.jti,
      environment: environment.name,
      class: wanted,
      principals: credentials.principals[wanted] ?? [],
      expires: claims.exp,
    })
    return { certificate, expiresAt: claims.exp }
  })
}

async function verified({ key, issuer, now }: IssueDependencies, token: string): Promise<BrokerClaims> {
  const { payload } = await jwtVerify<BrokerClaims>(token, key.publicJwk, {
    algorithms: ['RS256'],
    issuer,
    currentDate: new Date(now() * 1000),
    requiredClaims: ['exp', 'jti', 'aud', 'sub', 'stepup/grant'],
  }).catch((cause: unknown) => {
    throw Object.assign(new IssueRefusal('invalid_token', 'the token is not valid'), { cause })
  })
  return payload
}

function ed25519In(line: string): Buffer {
  const problem = new IssueRefusal('invalid_request', '`public_key` is no line of an Ed25519 key')
  const [type, text] = line.trim().split(/\s+/)
  if (type !== ED25519 || text === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw problem
  try {
    const reader = new SshReader(Buffer.from(text, 'base64'))
    const named = reader.text()
    const raw = reader.string()
    if (named !== ED25519 || raw.length !== 32 || !reader.isAtEnd) throw problem
    return raw
  } catch {
    throw problem
  }
}

/** The environment that the token is for, unless policy has changed since. */
function whatFor(
  { environments }: IssueDependencies,
  claims: BrokerClaims,
): { environment: PolicyEnvironment; wanted: OperationClass; credentials: SshCredentials } {
  const environment = environments().find(({ name }) => name === claims['stepup/environment'])
  const credentials = environment?.credentials?.ssh
  const wanted = claims['stepup/class']
  if (!environment || credentials?.audience !== claims.aud || !isClass(wanted)) {
    throw new IssueRefusal('invalid_token', 'the token is for nothing that policy knows now')
  }
  if (!credentials.principals[wanted]?.length) {
    throw new IssueRefusal('invalid_token', 'policy gives this class no principals here')
  }
  return { environment, wanted, credentials }
}

/** Spends the token, and looks again whether its grant, run and device still stand: minutes may have passed. */
async function standingGrant(tx: Transaction<Database>, claims: BrokerClaims, now: number) {
  const spent = await tx
    .insertInto('replays')
    .values({ id: `ssh:${claims.jti}`, expires_at: claims.exp + SKEW })
    .onConflict((c) => c.column('id').doNothing())
    .executeTakeFirst()
  if (spent.numInsertedOrUpdatedRows !== 1n) throw over()
  const grant = await tx
    .selectFrom('grants')
    .innerJoin('devices', 'devices.jkt', 'grants.device_jkt')
    .innerJoin('people', 'people.id', 'grants.person_id')
    .leftJoin('runs', 'runs.grant_jti', 'grants.jti')
    .select(['grants.jti', 'grants.person_id', 'grants.device_jkt', 'runs.closed_at', 'runs.ends_at'])
    .where('grants.jti', '=', claims['stepup/grant'])
    .where('devices.revoked_at', 'is', null)
    .where('people.disabled_at', 'is', null)
    .executeTakeFirst()
  const runIsOver = grant && (grant.closed_at !== null || (grant.ends_at !== null && grant.ends_at <= now))
  if (!grant || runIsOver || (await isRevoked(tx, grant.jti))) throw over()
  return grant
}

function over(): IssueRefusal {
  return new IssueRefusal('invalid_token', 'the token was used before, or its grant is over')
}
