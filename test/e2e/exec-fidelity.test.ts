import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { confirmed, type Scene, startScene } from '../support/scene.ts'
import { STEPUP } from '../support/workstation.ts'
import { installPrograms, PROGRAM_NAMES } from './exec-fidelity/programs.ts'
import { sameAsBare } from './exec-fidelity/suite.ts'

// `dist/stepup` itself. Where nothing is current the cases' programs are allowed. Where an AWS profile of
// production is current they are elevated: once confirmed, each runs unasked for as long as its grant lives.
const ENVIRONMENT = 'fidelity'

const cleanup = new Cleanup()
let scene: Scene
let allowed: Record<string, string>
let elevated: Record<string, string>

beforeAll(async () => {
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push({
        name: ENVIRONMENT,
        tier: 'production',
        match: { aws: { profile: [ENVIRONMENT] } },
      })
      policy.rules?.unshift({
        name: ENVIRONMENT,
        when: { environment: [ENVIRONMENT] },
        then: 'challenge',
        require: { acr: 'phr' },
        grant: { scope: 'environment', ttl: '1h' },
        share: 'device',
      })
    },
  })
  const { workstation } = scene
  rmSync(join(workstation.home, '.kube'), { recursive: true })
  await workstation.write('.aws/config', `[profile ${ENVIRONMENT}]\ncredential_process = none\n`)
  const { KUBECONFIG: _, ...env } = workstation.env
  allowed = {
    ...env,
    PATH: `${installPrograms(workstation.home)}:${env['PATH']}`,
    FIDELITY: join(import.meta.dirname, 'exec-fidelity'),
  }
  elevated = { ...allowed, AWS_PROFILE: ENVIRONMENT }
  for (const name of PROGRAM_NAMES) await confirmed(scene, [name, '--version'], { env: elevated })
})
afterAll(() => cleanup.run())

describe('allowed', { concurrent: true }, () => {
  sameAsBare(
    () => ({ prefix: [STEPUP], env: allowed }),
    ({ roomOnly }) => roomOnly,
  )
})

describe('elevated', { concurrent: true }, () => {
  sameAsBare(
    () => ({ prefix: [STEPUP], env: elevated }),
    ({ roomOnly, unforeseen }) => roomOnly || unforeseen,
  )
})

describe('that the cases go the ways they are meant to', () => {
  test.each([
    ['allowed', () => allowed, 'allow', undefined],
    ['elevated', () => elevated, 'challenge', true],
  ] as const)('%s', async (_, env, outcome, cached) => {
    const { stdout } = await scene.workstation.run(['explain', '--json', 'x-sh', '-c', 'exit 3'], {
      env: env(),
    })
    const { decision } = JSON.parse(stdout) as { decision: { outcome: string; cached?: boolean } }
    expect(decision).toMatchObject(cached === undefined ? { outcome } : { outcome, cached })
  })
})
