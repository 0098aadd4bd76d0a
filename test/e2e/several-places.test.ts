import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { confirmed, type Scene, startScene, unasked } from '../support/scene.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup, {
    policy: ({ environments }) => {
      for (const name of ['east', 'west']) {
        environments.push({ name, tier: 'production', match: { kubernetes: { context: [name] } } })
      }
    },
  })
  for (const name of ['east', 'west']) {
    await scene.workstation.run(['config', 'set-context', name, '--cluster=dev', '--user=alice-dev'], {
      program: 'kubectl',
    })
  }
})
afterAll(() => cleanup.run())
beforeEach(() => {
  for (const api of [scene.dev, scene.prod]) {
    for (const namespace of ['payments', 'shop']) api.cluster.seed(namespace)
    api.requests.length = 0
  }
})

const deletions = () => scene.prod.requests.filter(({ method }) => method === 'DELETE')

/** One tap, one grant, two places: each place knows it, and locking either takes it back. */
describe('an environment grant of a line that lands in two places', () => {
  const label = (context: string) => ['kubectl', '--context', context, 'label', 'namespace', 'shop', 'a=b']
  const line = ['sh', '-c', `${label('east').join(' ')}; ${label('west').join(' ')} --overwrite`]

  test('covers each of them, and is gone when one is locked', async () => {
    expect((await confirmed(scene, line)).code).toBe(0)
    expect((await unasked(scene, [...label('west'), '--overwrite'])).code).toBe(0)
    expect((await unasked(scene, [...label('east'), '--overwrite'])).code).toBe(0)
    expect((await scene.workstation.run(['lock', 'west'])).code).toBe(0)
    await expect(unasked(scene, [...line])).rejects.toThrow(/asked/)
  })
})

/** An elevated child has one kubeconfig, and everything on its line reads it. */
describe('minted credentials for a line of several commands', () => {
  test.each([
    [
      'one in the current context',
      'kubectl --context prod delete namespace payments; kubectl delete namespace shop',
    ],
    [
      'one in another cluster',
      'kubectl --context prod delete namespace payments; kubectl --context dev delete namespace shop',
    ],
    ['a program that uses what is current', 'kubectl --context prod delete namespace payments; python3 -V'],
    [
      'one whose context an earlier one may have switched',
      'kubectl --context prod delete namespace payments; kubectl config use-context prod; kubectl get pods',
    ],
  ])('refused beside %s', async (_what, script) => {
    const ended = await unasked(scene, ['sh', '-c', script])
    expect(ended.code).toBe(ERRORS.target_not_pinned.exit)
    expect(ended.stderr).toContain(ERRORS.target_not_pinned.hint)
    expect([...scene.prod.requests, ...scene.dev.requests]).toEqual([])
  })

  test.each([
    ['env KUBECONFIG=', (own: string) => ['env', `KUBECONFIG=${own}`]],
    ['env -u KUBECONFIG', () => ['env', '-u', 'KUBECONFIG']],
    ['env -i', (own: string) => ['env', '-i', `KUBECONFIG=${own}`]],
  ])('refused where `%s` would leave them aside', async (_what, wrapper) => {
    const own = scene.workstation.env['KUBECONFIG']!
    const ended = await unasked(scene, [
      ...wrapper(own),
      'kubectl',
      '--context',
      'prod',
      'delete',
      'namespace',
      'payments',
    ])
    expect(ended.code).toBe(ERRORS.target_not_pinned.exit)
    expect(scene.prod.requests).toEqual([])
  })

  test('in one place: a token of the highest class that was confirmed', async () => {
    const script =
      'kubectl --context prod label namespace payments a=b; kubectl --context prod delete namespace payments'
    const { code } = await confirmed(scene, ['sh', '-c', script])
    expect(code).toBe(0)
    expect(deletions().map(({ status }) => status)).toEqual([200])
  })
})
