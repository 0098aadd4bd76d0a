import { decodeJwt } from 'jose'
import type { RecordedRequest } from '../support/kubernetes/kubernetes-api-stand-in.ts'
import { narrator } from './narrator.ts'
import type { Stage } from './stage.ts'

type Act = { title: string; why: string; play(stage: Stage): Promise<void> }

export const ACTS: readonly Act[] = [
  {
    title: 'Reading in production',
    why: 'Harmless wherever it lands: no question, no network of ours, nothing printed by stepup.',
    async play(stage) {
      const outcome = await stage.play(
        ['kubectl', '--context', 'prod', 'get', 'pods', '-n', 'payments'],
        null,
      )
      stage.check(outcome.code === 0 && outcome.stdout.includes('web-1'), 'it ran')
      stage.check(outcome.stderr === '', 'stepup said nothing')
    },
  },
  {
    title: 'Deleting in development',
    why: 'Destructive, but where that is fine.',
    async play(stage) {
      const outcome = await stage.play(
        ['kubectl', '--context', 'dev', 'delete', 'namespace', 'sandbox'],
        null,
      )
      stage.check(outcome.code === 0 && outcome.stderr === '', 'it ran, unasked')
      stage.check(!stage.scene.dev.cluster.has('namespaces', 'sandbox'), 'the namespace is gone from dev')
      stage.check(
        stage.scene.prod.cluster.has('namespaces', 'sandbox'),
        'its namesake in production is untouched',
      )
    },
  },
  {
    title: 'Deleting in production',
    why: 'The page shows the very command; the passkey signs its digest; kubectl gets a token that can do just that, for minutes.',
    async play(stage) {
      const outcome = await stage.play(
        ['kubectl', '--context', 'prod', 'delete', 'namespace', 'payments'],
        'confirm',
      )
      stage.check(outcome.asked && outcome.code === 0, 'confirmed on the page, then it ran')
      stage.check(
        !stage.scene.prod.cluster.has('namespaces', 'payments'),
        'the namespace is gone from production',
      )
      tellToken(stage, lastDeletion(stage))
    },
  },
  {
    title: 'The same class again',
    why: 'What is destructive in production is confirmed command by command: the last tap covers nothing else.',
    async play(stage) {
      const outcome = await stage.play(
        ['kubectl', '--context', 'prod', 'delete', 'namespace', 'sandbox'],
        'confirm',
      )
      stage.check(outcome.asked && outcome.code === 0, 'asked anew, then it ran')
    },
  },
  {
    title: 'Scaling twice',
    why: 'A write can be set back: one tap covers writes in this environment, from this terminal, for a while.',
    async play(stage) {
      const scale = (replicas: number) => [
        ...[
          'kubectl',
          '--context',
          'prod',
          '-n',
          'shop',
          'scale',
          'deployment/web',
          `--replicas=${replicas}`,
        ],
      ]
      const first = await stage.play(scale(5), 'confirm')
      stage.check(first.asked && first.code === 0, 'the first was confirmed')
      const second = await stage.play(scale(3), null)
      stage.check(
        second.code === 0 && !/https?:/.test(second.stderr),
        'the second ran on the cached grant, unasked',
      )
      stage.check(stage.scene.prod.cluster.replicas('shop', 'web') === 3, 'the deployment has 3 replicas')
    },
  },
  {
    title: 'Something that policy forbids',
    why: 'No passkey opens this one: the rule says what to do instead.',
    async play(stage) {
      const before = stage.scene.prod.requests.length
      const outcome = await stage.play(
        ['kubectl', '--context', 'prod', '-n', 'shop', 'delete', 'pods', '--all'],
        null,
      )
      stage.check(outcome.code === 77, 'blocked, exit code 77')
      stage.check(stage.scene.prod.requests.length === before, 'the cluster never heard of it')
    },
  },
  {
    title: 'A person who says no',
    why: 'Deny is a button too.',
    async play(stage) {
      const outcome = await stage.play(
        ['kubectl', '--context', 'prod', 'delete', 'namespace', 'shop'],
        'deny',
      )
      stage.check(outcome.asked && outcome.code === 77, 'denied, exit code 77')
      stage.check(stage.scene.prod.cluster.has('namespaces', 'shop'), 'the namespace is still there')
    },
  },
  {
    title: 'What happened',
    why: 'The trail, for people.',
    async play(stage) {
      const outcome = await stage.play(['audit'], null)
      stage.check(outcome.code === 0 && /payments/.test(outcome.stdout), 'the trail tells it')
      const chain = await stage.play(['audit', 'verify'], null)
      stage.check(chain.code === 0, 'and its chain holds')
    },
  },
]

function lastDeletion(stage: Stage): RecordedRequest | undefined {
  return stage.scene.prod.requests.findLast(({ method }) => method === 'DELETE')
}

/** The credential that kubectl used, as the cluster saw it. */
function tellToken(stage: Stage, request: RecordedRequest | undefined): void {
  const claims = request?.token?.includes('.') ? decodeJwt(request.token) : null
  stage.check(claims !== null, 'the cluster saw a minted token, not Alice’s own')
  if (!claims || !request) return
  const seconds = (claims.exp ?? 0) - Math.floor(Date.now() / 1000)
  narrator.said(
    `token for ${claims.aud}\nuser ${request.user}, groups ${request.groups.join(', ')}\nexpires in ${seconds} s`,
  )
}
