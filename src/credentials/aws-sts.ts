import { parseRoleArn } from '../core/aws-partition.ts'
import type { OperationClass } from '../core/class.ts'
import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { sessionPolicy } from './aws-session-policy.ts'
import { assertVerifiedTls } from './verified-tls.ts'

/** What STS gave. Both times in seconds since the epoch. */
export type AwsSession = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  account: string
  roleArn: string
  /** From here on everything is denied. */
  expiresAt: number
  /** A later session cannot last longer. */
  until: number
}

export type AwsTrade = {
  /** The broker token. */
  token: string
  /** `{class}` in it stands for the class. */
  roleArn: string
  class: OperationClass
  /** Where the command lands; STS of that region is asked, as it is the one to be reached from there. */
  region: string | null
  /** In the place of AWS's own addresses, from policy. */
  endpoint: string | null
}

/** The shortest session that STS gives, seconds; it is renewed while its command runs. */
const DURATION = 900
/** Milliseconds. */
const PATIENCE = 15_000

/**
 * Trades a broker token for a session (AWS STS, AssumeRoleWithWebIdentity, API version 2011-06-15), which is
 * narrowed down to the class and denies everything after the grant's end.
 *
 * @param now seconds since the epoch
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function assumeRole(trade: AwsTrade, now: number): Promise<AwsSession> {
  const roleArn = trade.roleArn.replaceAll('{class}', trade.class)
  const role = parseRoleArn(roleArn)
  const claims = claimsOf(trade.token)
  const { 'stepup/until': until, 'https://aws.amazon.com/source_identity': name } = claims
  if (!role || typeof until !== 'number' || typeof name !== 'string') {
    throw new StepupError('verifier_failed', 'the verifier’s token for AWS is not understood')
  }
  const expiresAt = Math.min(until, now + DURATION)
  const { policy, managed } = sessionPolicy(trade.class, role.partition.name, expiresAt)
  const answer = await post(
    stsAddress(trade, role.partition),
    new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: name,
      WebIdentityToken: trade.token,
      DurationSeconds: String(DURATION),
      Policy: policy,
      ...Object.fromEntries(managed.map((arn, i) => [`PolicyArns.member.${i + 1}.arn`, arn])),
    }),
    roleArn,
  )
  return {
    accessKeyId: memberOf(answer, 'AccessKeyId'),
    secretAccessKey: memberOf(answer, 'SecretAccessKey'),
    sessionToken: memberOf(answer, 'SessionToken'),
    account: role.account,
    roleArn,
    expiresAt: Math.min(expiresAt, Math.floor(Date.parse(memberOf(answer, 'Expiration')) / 1000)),
    until,
  }
}

/** The region comes from the person's machine and becomes part of a host's name: only one of the partition's. */
function stsAddress({ region, endpoint }: AwsTrade, partition: Partition): string {
  if (endpoint !== null) return endpoint
  const where = region !== null && partition.regions.test(region) ? region : partition.region
  return `https://sts.${where}.${partition.suffix}`
}

type Partition = NonNullable<ReturnType<typeof parseRoleArn>>['partition']

async function post(address: string, form: URLSearchParams, roleArn: string): Promise<string> {
  assertVerifiedTls(address, 'AWS STS')
  let status: number
  let text: string
  try {
    const answer = await fetch(`${address}/`, {
      method: 'POST',
      body: form,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    })
    status = answer.status
    text = await answer.text()
  } catch (cause) {
    throw new StepupError('broker_unreachable', `AWS STS at \`${address}\` does not answer`, { cause })
  }
  if (status === 200) return text
  const code = visible(find(text, 'Code') ?? `status ${status}`)
  const why = visible(find(text, 'Message') ?? 'no reason is given')
  if (status >= 500) throw new StepupError('broker_unreachable', `AWS STS at \`${address}\` failed: ${code}`)
  throw new StepupError('broker_refused', `AWS STS gives no session of \`${roleArn}\`: ${code}, ${why}`)
}

function memberOf(xml: string, name: string): string {
  const value = find(xml, name)
  if (value === null) throw new StepupError('broker_refused', `the answer of AWS STS has no \`${name}\``)
  return value
}

/** STS answers flat XML; each of its members stands there once, and none holds markup. */
function find(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  if (text === undefined) return null
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: keyof typeof ENTITIES) => ENTITIES[entity])
}

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' } as const

/** Read, not believed: STS verifies it. */
function claimsOf(token: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  } catch {
    return {}
  }
}
