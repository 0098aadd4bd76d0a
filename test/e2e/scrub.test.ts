import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { accessKeyOf } from '../support/aws/access-key.ts'
import { Cleanup } from '../support/cleanup.ts'
import { confirmed, type Scene, startScene, unasked } from '../support/scene.ts'

const cleanup = new Cleanup()
let scene: Scene

const STANDING = { DATABASE_URL: 'postgres://a:b@db/x', ACME_PROD_KEY: 'k', AWS_PROFILE: 'x' }

beforeAll(async () => {
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push(
        { name: 'acme', tier: 'production', match: {}, scrub: ['DATABASE_URL', 'ACME_PROD_*'] },
        {
          name: 'data',
          tier: 'production',
          match: { aws: { account: ['123456789012'] } },
          scrub: ['AWS_ACCESS_KEY_ID', 'ACME_PROD_*'],
        },
      )
      policy.programs = [
        { name: 'acmectl', commands: { 'show *': 'read', 'roll *': 'write' }, environment: 'acme' },
        { name: 'shopctl', commands: { 'roll *': 'write' }, environment: 'prod' },
      ]
    },
  })
  for (const name of ['acmectl', 'shopctl', 'aws']) {
    await scene.workstation.install(name, '#!/bin/sh\nexec env\n')
  }
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

const namesIn = (text: string) => text.split('\n').map((line) => line.split('=')[0])

describe('what the policy takes from a command', () => {
  test('is not in an elevated one, and all else is', async () => {
    const { code, stdout } = await confirmed(scene, ['acmectl', 'roll', 'out'], { env: STANDING })
    expect(code).toBe(0)
    expect(namesIn(stdout)).toEqual(expect.arrayContaining(['PATH', 'HOME', 'AWS_PROFILE']))
    expect(namesIn(stdout)).not.toContain('DATABASE_URL')
    expect(namesIn(stdout)).not.toContain('ACME_PROD_KEY')
  })

  test('nor under an earlier confirmation', async () => {
    const { code, stdout } = await unasked(scene, ['acmectl', 'roll', 'on'], { env: STANDING })
    expect(code).toBe(0)
    expect(namesIn(stdout)).not.toContain('DATABASE_URL')
  })

  test('stays in an allowed one', async () => {
    const { stdout } = await unasked(scene, ['acmectl', 'show', 'it'], { env: STANDING })
    expect(namesIn(stdout)).toEqual(expect.arrayContaining(['DATABASE_URL', 'ACME_PROD_KEY']))
  })

  test('and in one of another environment', async () => {
    const { stdout } = await confirmed(scene, ['shopctl', 'roll', 'out'], { env: STANDING })
    expect(namesIn(stdout)).toEqual(expect.arrayContaining(['DATABASE_URL', 'ACME_PROD_KEY']))
  })

  test('is said by explain', async () => {
    const line = ['--', 'acmectl', 'roll', 'out']
    const json = await scene.workstation.run(['explain', '--json', ...line], { env: STANDING })
    expect(JSON.parse(json.stdout).credentials.scrubbed).toEqual(['ACME_PROD_KEY', 'DATABASE_URL'])
    const { stdout } = await scene.workstation.run(['explain', ...line], { env: STANDING })
    expect(stdout).toMatch(/without\s+ACME_PROD_KEY, DATABASE_URL/)
    const many = { env: STANDING, input: 'acmectl roll out\nacmectl show it\n' }
    const lines = (await scene.workstation.run(['explain', '--stdin'], many)).stdout.trim().split('\n')
    expect(lines.map((text) => JSON.parse(text).credentials.scrubbed)).toEqual([
      ['ACME_PROD_KEY', 'DATABASE_URL'],
      [],
    ])
  })
})

describe('a command that is read by what the policy takes', () => {
  const REMOVE = ['aws', 's3', 'rm', 's3://bucket/x']
  const keys = { AWS_ACCESS_KEY_ID: accessKeyOf('123456789012'), AWS_SECRET_ACCESS_KEY: 's' }

  test('is refused before anybody is asked: it would land elsewhere', async () => {
    const { code, stderr, stdout } = await unasked(scene, REMOVE, { env: keys })
    expect(code).toBe(ERRORS.target_not_pinned.exit)
    expect(stderr).toContain('`AWS_ACCESS_KEY_ID`')
    expect(stdout).toBe('')
  })

  test('runs where the rest says the same', async () => {
    await scene.workstation.write(
      '.aws/credentials',
      `[data]\naws_access_key_id = ${keys.AWS_ACCESS_KEY_ID}\naws_secret_access_key = s\n`,
    )
    const { code, stdout } = await confirmed(scene, [...REMOVE, '--profile', 'data'], { env: keys })
    expect(code).toBe(0)
    expect(namesIn(stdout)).not.toContain('AWS_ACCESS_KEY_ID')
  })
})
