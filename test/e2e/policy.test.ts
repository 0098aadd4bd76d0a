import { execFile } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, type PolicyFile, type Scene, startScene, unasked } from '../support/scene.ts'
import { TamperingProxy } from '../support/tampering-proxy.ts'
import { until } from '../support/wait.ts'

const cleanup = new Cleanup()
let scene: Scene
let proxy: TamperingProxy
beforeAll(async () => {
  scene = await startScene(cleanup, {
    policy: (policy) =>
      policy.environments.push({
        name: 'watched',
        tier: 'production',
        mode: 'observe',
        match: { kubernetes: { context: ['watched'] } },
      }),
    behind: async (issuer, verifier) => {
      proxy = await TamperingProxy.start(cleanup, issuer, verifier)
    },
  })
  await scene.workstation.run(['config', 'set-context', 'watched', '--cluster=dev', '--user=alice-dev'], {
    program: 'kubectl',
  })
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => {
  proxy.tamper = () => null
})

const DELETE = ['kubectl', '--context', 'prod', 'delete', 'namespace', 'payments']

async function outcome(command: string[]): Promise<{ outcome: string; rule: string }> {
  const { stdout } = await scene.workstation.run(['explain', '--json', '--', ...command])
  return JSON.parse(stdout).decision
}

/** Refreshes until that version is in force here: the verifier looks at its documents once a second. */
async function takenUp(version: number): Promise<void> {
  await until(`policy version ${version}`, async () => {
    await scene.workstation.run(['policy', 'refresh'])
    const { stdout } = await scene.workstation.run(['status', '--json'])
    const { policy } = JSON.parse(stdout)
    return policy.version === version && policy.state === 'current'
  })
}

/** A client document signed with the policy key, or with one of its own. */
async function documentOf(policy: PolicyFile, foreignKey: boolean): Promise<string> {
  const directory = await cleanup.directory('documents')
  const key = foreignKey ? join(directory, 'other.jwk') : scene.verifier.key
  if (foreignKey) await scene.verifier.tool('policy', 'keygen', '--out', key)
  const file = join(directory, 'policy.yaml')
  await writeFile(file, stringify(policy))
  await scene.verifier.tool('policy', 'sign', file, '--key', key, '--out', directory)
  return (await readFile(join(directory, 'client.jws'), 'utf8')).trim()
}

describe('a new policy', () => {
  test('is taken up after `stepup policy refresh`', async () => {
    const rule = { name: 'calm', when: { environment: ['prod'], class: ['destructive'] }, then: 'allow' }
    const before = await outcome(DELETE)
    expect(before.outcome).toBe('challenge')
    await scene.verifier.publish({ ...scene.policy, version: 8, rules: [rule] })
    await until('the new policy', async () => {
      expect((await scene.workstation.run(['policy', 'refresh'])).code).toBe(0)
      return (await outcome(DELETE)).rule === 'calm'
    })
    await scene.verifier.publish({ ...scene.policy, version: 9 })
    await until('the newer policy', async () => {
      expect((await scene.workstation.run(['policy', 'refresh'])).code).toBe(0)
      return (await outcome(DELETE)).outcome === 'challenge'
    })
  })

  test.each([
    ['an older version', 'policy_rollback', { version: 3 }, false],
    ['a wrong key', 'pin_mismatch', { version: 99 }, true],
  ] as const)('%s is refused, loudly, and the old one stays', async (_what, code, change, foreignKey) => {
    const jws = await documentOf({ ...scene.policy, ...change, rules: [] }, foreignKey)
    proxy.tamper = ({ path, status }) => (path === '/policy' && status === 200 ? jws : null)
    const before = await outcome(DELETE)
    const ended = await scene.workstation.run(['policy', 'refresh'])
    expect(ended.code).toBe(ERRORS[code].exit)
    expect(ended.stderr).toContain(ERRORS[code].hint)
    expect(await outcome(DELETE)).toEqual(before)
  })

  test('that was changed on the disk is refused, and nothing runs', async () => {
    const [file] = await keptDocuments()
    const text = await readFile(file!, 'utf8')
    const [header, payload, signature] = text.trim().split('.')
    const bundle = JSON.parse(Buffer.from(payload!, 'base64url').toString())
    bundle.policy.environments = []
    const changed = Buffer.from(JSON.stringify(bundle)).toString('base64url')
    await writeFile(file!, `${header}.${changed}.${signature}\n`)
    try {
      const ended = await unasked(scene, ['kubectl', '--context', 'prod', 'get', 'pods'])
      expect(ended.code).toBe(78)
      expect(ended.stdout).toBe('')
    } finally {
      await writeFile(file!, text)
    }
  })

  test('that was deleted from the disk does not fall back to the built-in one', async () => {
    const [file] = await keptDocuments()
    const text = await readFile(file!, 'utf8')
    await rm(file!)
    const read = ['kubectl', '--context', 'prod', 'get', 'pods']
    try {
      expect((await unasked(scene, read)).code).toBe(78)
      // The hint says `stepup policy refresh`, and it helps.
      expect((await scene.workstation.run(['policy', 'refresh'])).code).toBe(0)
      expect((await unasked(scene, read)).code).toBe(0)
    } finally {
      await writeFile(file!, text, { mode: 0o600 })
    }
  })
})

async function keptDocuments(): Promise<string[]> {
  const root = join(scene.workstation.home, '.local/state/stepup/policy')
  const names = await readdir(root, { recursive: true })
  return names.filter((name) => name.endsWith('.jws')).map((name) => join(root, name))
}

describe('an expired policy', () => {
  test('keeps its tiers and its blocks; its allows become the built-in table’s', async () => {
    const rules = [
      ...(scene.policy.rules ?? []),
      { name: 'calm', when: { environment: ['prod'] }, then: 'allow' },
    ]
    await scene.verifier.publish({ ...scene.policy, version: 20, rules }, { expires: '5s' })
    await until('the short policy', async () => {
      await scene.workstation.run(['policy', 'refresh'])
      return (await outcome(DELETE)).rule === 'calm'
    })
    await until('its end', async () => (await outcome(DELETE)).outcome === 'challenge')
    const mass = ['kubectl', '--context', 'prod', 'delete', 'pods', '--all']
    expect(await outcome(mass)).toMatchObject({ outcome: 'block', rule: 'no-mass-deletion' })
    expect((await outcome(['kubectl', '--context', 'prod', 'get', 'pods'])).outcome).toBe('allow')
    await scene.verifier.publish({ ...scene.policy, version: 21 })
    await takenUp(21)
  })
})

describe('`mode: observe`', () => {
  test('everything runs, unasked, and the trail says what would have happened', async () => {
    const ended = await unasked(scene, ['kubectl', '--context', 'watched', 'delete', 'namespace', 'shop'])
    expect(ended.code).toBe(0)
    expect(scene.dev.cluster.has('namespaces', 'shop')).toBe(false)
    const { stdout } = await scene.workstation.run(['audit', '--json', '--env', 'watched'])
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toContainEqual(expect.objectContaining({ outcome: 'allowed', observed: 'challenge' }))
  })
})

describe('in-house programs', () => {
  test('are what policy declares them to be', async () => {
    const path = await scene.workstation.install('acmectl', '#!/bin/sh\necho "acmectl $*"\n')
    const programs = [
      {
        name: 'acmectl',
        path,
        commands: { 'status *': 'read', status: 'read', 'rollback *': 'destructive' },
        environment: 'prod',
      },
    ]
    await scene.verifier.publish({ ...scene.policy, version: 30, programs })
    await takenUp(30)
    expect((await unasked(scene, ['acmectl', 'status', 'x'])).stdout).toBe('acmectl status x\n')
    const running = scene.workstation.start(['acmectl', 'rollback', '41'])
    const url = await confirmationPage(running)
    expect(url).not.toBeNull()
    await scene.alice.confirm(url!)
    expect(await running.ended).toMatchObject({ code: 0, stdout: 'acmectl rollback 41\n' })
  })
})

describe('`stepup-verifier policy check`', () => {
  test('names file, line and key of what is wrong', async () => {
    const file = await scene.workstation.write(
      'bad.yaml',
      'version: 1\nenvironments:\n  - name: prod\n    tier: prodution\n',
    )
    const failed = await promisify(execFile)(process.execPath, [
      scene.verifier.program,
      'policy',
      'check',
      file,
    ]).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 78 })
    expect((failed as { stderr: string }).stderr).toMatch(/bad\.yaml:4:\d+ .*tier/)
  })
})
