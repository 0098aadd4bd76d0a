import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { accessKeyOf } from '../support/aws/access-key.ts'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'

const cleanup = new Cleanup()
let scene: Scene

beforeAll(async () => {
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push({
        name: 'data',
        tier: 'production',
        match: { aws: { account: ['123456789012'] } },
      })
      policy.rules?.push({
        name: 'waiting',
        when: { environment: 'prod', operation: 'wait' },
        then: 'challenge',
        grant: { scope: 'environment', ttl: '15m' },
      })
    },
  })
})
afterAll(() => cleanup.run())
afterEach(async () => {
  await scene.workstation.abandonAll()
  await scene.workstation.run(['lock'])
})

const NAMED = '--for=jsonpath={.metadata.name}=payments'
const wait = (limit: string) => [
  ...['kubectl', '--context', 'prod', 'wait', 'namespace/payments', NAMED, `--timeout=${limit}`],
]
const unlock = (time: string) => confirmed(scene, ['unlock', 'prod', '--class', 'read', '--for', time])

/** What stepup itself says; kubectl tells of a watch that was short. */
const said = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('stepup:'))

describe('under a grant that is nearly over', () => {
  test('a long command is not begun: a fresh one is asked for, and serves the next', async () => {
    expect((await unlock('60s')).code).toBe(0)
    const { code, stderr } = await confirmed(scene, wait('10m'))
    expect(stderr).not.toContain('may take')
    expect(code).toBe(0)
    const next = await unasked(scene, wait('10m'))
    expect([next.code, said(next.stderr)]).toEqual([0, []])
  })

  test('a short one is', async () => {
    expect((await unlock('60s')).code).toBe(0)
    const { code, stderr } = await unasked(scene, wait('10s'))
    expect([code, said(stderr)]).toEqual([0, []])
  })

  test.each<[string, string[], Record<string, undefined>]>([
    ['`--no-input`', ['--no-input'], {}],
    ['no browser and no terminal', [], { BROWSER: undefined }],
  ])('nobody can be asked: it runs, and one line says when they end: %s', async (_why, options, env) => {
    expect((await unlock('60s')).code).toBe(0)
    const { code, stderr } = await unasked(scene, [...options, ...wait('10m')], { env })
    expect(code).toBe(0)
    expect(said(stderr)).toEqual([
      expect.stringMatching(
        /^stepup: the credentials of `kubectl wait` end in \d+[ms] \(\d\d:\d\d\), and it may take 10 min: first run `stepup unlock prod --class read --for 15m`$/,
      ),
    ])
  })

  test('explain says that it would be asked for', async () => {
    expect((await unlock('60s')).code).toBe(0)
    for (const [limit, cached] of [
      ['10m', false],
      ['10s', true],
    ] as const) {
      const { stdout } = await scene.workstation.run(['explain', '--json', '--', ...wait(limit)])
      expect(JSON.parse(stdout).decision.cached).toBe(cached)
    }
  })
})

describe('where a fresh grant may be too short', () => {
  test('it is said, and what would give more', async () => {
    const { stderr } = await confirmed(scene, wait('20m'))
    expect(stderr).toMatch(
      /`kubectl wait` end in 1[45]m\S* \(.*may take 20 min: rule `waiting` gives 15 min at most/,
    )
    const quiet = await unasked(scene, ['--quiet', ...wait('20m')])
    expect(said(quiet.stderr)).toEqual([])
    await scene.workstation.run(['lock'])
    const shorter = await confirmed(scene, ['--for', '5m', ...wait('40m')])
    expect(shorter.stderr).toContain('without `--for` it gets 15 min')
  })

  test('for one command they live as long as a run may', async () => {
    const drain = (limit: string) => ['kubectl', '--context', 'prod', 'drain', 'n1', `--timeout=${limit}`]
    const long = await confirmed(scene, drain('2h'))
    expect(long.stderr).toMatch(/`kubectl drain` end in 1h \(.*may take 2 h: nothing that is minted/)
    const short = await confirmed(scene, drain('30m'))
    expect(short.stderr).not.toContain('may take')
  })
})

describe('her own session of AWS', () => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
  const sync = ['aws', 's3', 'sync', '.', 's3://bucket']
  const keys = { AWS_ACCESS_KEY_ID: accessKeyOf('123456789012'), AWS_SECRET_ACCESS_KEY: 's' }

  test.each([
    [5, true],
    [45, false],
  ])('that ends in %i minutes is said to: %s', async (minutes, short) => {
    await scene.workstation.install('aws', '#!/bin/sh\nexit 0\n')
    const env = { ...keys, AWS_CREDENTIAL_EXPIRATION: inMinutes(minutes) }
    const running = scene.workstation.start(sync, { env })
    await scene.alice.confirm((await confirmationPage(running))!)
    const { code, stderr } = await running.ended
    expect(code).toBe(0)
    expect(/`aws s3 sync` end in .*get new ones first/.test(stderr)).toBe(short)
  })
})
