import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { type Scene, startScene } from '../support/scene.ts'
import { programPath } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup)
  for (const tool of ['terraform', 'gcloud']) {
    if (programPath(tool) === null) console.warn(`${tool} is not installed: its cases only classify by name`)
  }
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

async function explain(command: string[], options = {}) {
  const ended = await scene.workstation.run(['explain', '--json', '--', ...command], options)
  return { ...ended, answer: JSON.parse(ended.stdout) }
}

describe('`stepup explain --json`', () => {
  test('is the contract of the design', async () => {
    const { code, answer } = await explain(['kubectl', '--context', 'prod', 'delete', 'ns', 'payments'])
    expect(code).toBe(0)
    expect(Object.keys(answer)).toEqual([
      ...['invocation', 'operation', 'environment', 'decision', 'credentials', 'effects'],
    ])
    expect(answer).toMatchObject({
      invocation: {
        argv: ['kubectl', '--context', 'prod', 'delete', 'ns', 'payments'],
        tool: 'kubectl',
        program: programPath('kubectl'),
        wrappers: [],
      },
      operation: {
        class: 'destructive',
        name: 'delete',
        resource: 'namespaces/payments',
        dryRun: false,
        breadth: { count: 1, unbounded: false },
        inputs: [],
        evidence: expect.arrayContaining([expect.any(String)]),
      },
      environment: {
        name: 'prod',
        tier: 'production',
        evidence: expect.arrayContaining([expect.any(String)]),
        // The namespace that the command runs in, and the one that it is about.
        targets: ['default', 'payments'].map((namespace) => ({
          kind: 'kubernetes',
          context: 'prod',
          cluster: 'prod',
          server: scene.prod.url,
          namespace,
          user: 'alice-prod',
          source: expect.any(String),
        })),
      },
      decision: {
        outcome: 'challenge',
        rule: 'builtin-production-destructive',
        reasons: expect.arrayContaining([expect.any(String)]),
        require: { acr: 'phr', maxAge: 0, deviceBound: false, approvals: 0 },
        grant: { scope: 'command', classes: ['destructive'], ttl: 300 },
        cached: false,
      },
      credentials: { source: 'minted', brokers: ['kubernetes'], scrubbed: expect.any(Array) },
      effects: [],
    })
  })

  test('a block has message and link, and exit 0 like every outcome', async () => {
    const { code, answer } = await explain(['kubectl', '--context', 'prod', 'delete', 'pods', '--all'])
    expect(code).toBe(0)
    expect(answer.decision).toEqual({
      outcome: 'block',
      rule: 'no-mass-deletion',
      reasons: expect.any(Array),
      message: 'deleting everything at once in production goes through a change request',
      link: 'https://wiki.example.com/change-requests',
    })
  })

  test('several effects: each stands there, and the top is the strictest', async () => {
    const line = 'kubectl --context dev delete ns shop; kubectl --context prod delete ns shop'
    const { answer } = await explain(['sh', '-c', line])
    expect(answer.effects).toHaveLength(2)
    expect(answer.environment.name).toBe('prod')
    expect(answer.decision.outcome).toBe('challenge')
  })

  test('is still right while nobody can be asked: no keychain', async () => {
    const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }
    const { code, answer } = await explain(['kubectl', '--context', 'prod', 'delete', 'ns', 'shop'], { env })
    expect(code).toBe(0)
    expect(answer.decision).toMatchObject({ outcome: 'challenge' })
  })

  test('runs nothing', async () => {
    const before = scene.prod.requests.length
    await explain(['kubectl', '--context', 'prod', 'delete', 'ns', 'payments'])
    expect(scene.prod.requests).toHaveLength(before)
    expect(scene.prod.cluster.has('namespaces', 'payments')).toBe(true)
  })

  test.each([
    [['aws', 's3', 'rm', 's3://bucket/x'], 'destructive'],
    [['aws', 'sts', 'get-caller-identity'], 'read'],
    [['terraform', 'destroy'], 'destructive'],
    [['terraform', 'plan'], 'read'],
    [['git', 'commit', '-m', 'x'], 'read'],
    [['no-such-program', '--flag'], 'exec'],
  ])('%j is %s', async (command, expected) => {
    expect((await explain(command)).answer.operation.class).toBe(expected)
  })
})

describe('`stepup explain --stdin`', () => {
  const LINES = [
    ['kubectl --context prod get pods', { decision: { outcome: 'allow' } }],
    ['kubectl --context prod delete ns payments', { decision: { outcome: 'challenge', cached: null } }],
    ["kubectl delete ns 'unclosed", { error: { code: 'usage' } }],
    [
      'kubectl --context dev delete ns x && kubectl --context prod delete ns y',
      { environment: { name: 'prod' } },
    ],
    ['kubectl --context dev delete ns payments', { decision: { outcome: 'allow' } }],
  ] as const

  test('one object a line, in order, an error in its place', async () => {
    const input = LINES.map(([line]) => `${line}\n`).join('')
    const { code, stdout } = await scene.workstation.run(['explain', '--stdin'], { input })
    expect(code).toBe(0)
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(answers).toHaveLength(LINES.length)
    for (const [index, [, expected]] of LINES.entries()) expect(answers[index]).toMatchObject(expected)
    expect(typeof answers[2].error.message).toBe('string')
  })
})
