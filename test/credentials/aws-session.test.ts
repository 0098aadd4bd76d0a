import { afterEach, describe, expect, test } from 'vitest'
import { CLASSES } from '../../src/core/class.ts'
import { StepupError } from '../../src/core/errors.ts'
import { type CredentialsEndpoint, openCredentialsEndpoint } from '../../src/credentials/aws-endpoint.ts'
import { keptSession } from '../../src/credentials/aws-kept-session.ts'
import { sessionPolicy } from '../../src/credentials/aws-session-policy.ts'
import type { AwsSession } from '../../src/credentials/aws-sts.ts'
import { MANAGED, type PolicyDocument, verdict } from '../support/aws/policy.ts'

const UNTIL = 1_800_000_000

describe('the session policy', () => {
  test.each(CLASSES)('of `%s` is short enough for STS, and ends', (name) => {
    const { policy, managed } = sessionPolicy(name, 'aws', UNTIL)
    expect(policy.length).toBeLessThanOrEqual(2048)
    const policies = [JSON.parse(policy) as PolicyDocument, ...managed.map((arn) => MANAGED[arn]!)]
    expect(verdict(policies, 's3:GetObject', UNTIL + 1)).toBe('deny')
  })

  test.each([
    ['read', 's3:GetObject', 'allow'],
    ['read', 's3:PutObject', 'deny'],
    ['read', 'secretsmanager:GetSecretValue', 'deny'],
    ['secret-read', 'secretsmanager:GetSecretValue', 'allow'],
    ['secret-read', 's3:PutObject', 'deny'],
    ['write', 's3:PutObject', 'allow'],
    ['write', 's3:DeleteObject', 'deny'],
    ['write', 'ec2:TerminateInstances', 'deny'],
    ['write', 'iam:CreateUser', 'deny'],
    ['write', 'ssm:SendCommand', 'deny'],
    ['write', 'ssm:PutParameter', 'allow'],
    ['write', 'eks:CreateAccessEntry', 'deny'],
    ['write', 's3:PutObjectAcl', 'deny'],
    ['write', 'ec2:ModifySnapshotAttribute', 'deny'],
    ['write', 'lambda:AddPermission', 'deny'],
    ['read', 's3:GetDataAccess', 'deny'],
    ['destructive', 'ecs:ExecuteCommand', 'deny'],
    ['destructive', 'sts:GetWebIdentityToken', 'deny'],
    ['destructive', 'ec2:TerminateInstances', 'allow'],
    ['destructive', 'iam:CreateUser', 'deny'],
    ['destructive', 'sts:AssumeRole', 'deny'],
    ['admin', 'iam:CreateUser', 'allow'],
    ['unknown', 's3:GetObject', 'deny'],
  ] as const)('of `%s`: %s is %s', (name, action, wanted) => {
    const { policy, managed } = sessionPolicy(name, 'aws', UNTIL)
    const policies = [JSON.parse(policy) as PolicyDocument, ...managed.map((arn) => MANAGED[arn]!)]
    expect(verdict(policies, action, UNTIL - 1)).toBe(wanted)
  })

  test('names managed policies of its own partition', () => {
    expect(sessionPolicy('read', 'aws-cn', UNTIL).managed).toEqual([
      'arn:aws-cn:iam::aws:policy/ReadOnlyAccess',
    ])
  })
})

const session = (n: number, expiresAt: number, until = 10_000): AwsSession => ({
  accessKeyId: `ASIA${n}`,
  secretAccessKey: 'secret',
  sessionToken: 'token',
  account: '123456789012',
  roleArn: 'arn:aws:iam::123456789012:role/x',
  expiresAt,
  until,
})

describe('a kept session', () => {
  /** `now` in seconds; a trade answers a session of 900 s, or fails while `broken`. */
  function kept(until = 10_000) {
    const world = { now: 0, trades: 0, broken: false }
    const trade = async () => {
      if (world.broken) throw new StepupError('broker_unreachable', 'away')
      world.trades++
      return session(world.trades, Math.min(world.now + 900, until), until)
    }
    return { world, get: keptSession(trade, () => world.now * 1000) }
  }

  test('is traded for once, also by askers that come at once', async () => {
    const { world, get } = kept()
    await Promise.all([get(), get(), get()])
    world.now = 500
    await get()
    expect(world.trades).toBe(1)
  })

  test('is renewed before it ends', async () => {
    const { world, get } = kept()
    await get()
    world.now = 601
    expect((await get()).expiresAt).toBe(1501)
  })

  test('is not traded for again where nothing later is to be had', async () => {
    const { world, get } = kept(900)
    await get()
    world.now = 800
    await get()
    expect(world.trades).toBe(1)
  })

  test('outlives a verifier or an STS that is away, and not its own end', async () => {
    const { world, get } = kept()
    await get()
    Object.assign(world, { now: 700, broken: true })
    expect((await get()).expiresAt).toBe(900)
    world.now = 900
    await expect(get()).rejects.toMatchObject({ code: 'broker_unreachable' })
  })
})

describe('the endpoint of a child', () => {
  let endpoint: CredentialsEndpoint
  afterEach(() => endpoint.close())
  const ask = async (headers: Record<string, string>, url = endpoint.url, method = 'GET') =>
    fetch(url, { headers, method })

  test('answers whoever knows its word, as a container’s does', async () => {
    endpoint = await openCredentialsEndpoint(async () => session(1, 9000))
    const answer = await ask({ authorization: endpoint.authorization })
    expect(await answer.json()).toMatchObject({
      AccessKeyId: 'ASIA1',
      Token: 'token',
      Expiration: '1970-01-01T02:30:00Z',
    })
  })

  test.each([
    ['no word', '', 'GET', 403],
    ['another word', 'x', 'GET', 403],
    ['a POST', 'right', 'POST', 404],
  ])('%s gets nothing', async (_, word, method, status) => {
    endpoint = await openCredentialsEndpoint(async () => session(1, 9000))
    const authorization = word === 'right' ? endpoint.authorization : word
    const answer = await ask({ authorization }, endpoint.url, method)
    expect(answer.status).toBe(status)
    expect(await answer.text()).not.toContain('secret')
  })

  test('nor does who reached it by another name, as a page in a browser would', async () => {
    endpoint = await openCredentialsEndpoint(async () => session(1, 9000))
    const answer = await ask(
      { authorization: endpoint.authorization },
      endpoint.url.replace('127.0.0.1', 'localhost'),
    ).catch(() => null)
    expect(answer?.status ?? 404).toBe(404)
  })

  test('says why there is no session', async () => {
    endpoint = await openCredentialsEndpoint(async () => {
      throw new StepupError('grant_expired', 'the grant or its run is over')
    })
    const answer = await ask({ authorization: endpoint.authorization })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'grant_expired' })
  })
})
