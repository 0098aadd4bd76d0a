import type { Browser } from 'playwright-core'
import { stringify } from 'yaml'
import { Person, startBrowser } from './browser.ts'
import type { Cleanup } from './cleanup.ts'
import { type Keyring, startKeyring } from './keyring.ts'
import { type KubernetesApi, startKubernetesApi } from './kubernetes/kubernetes-api-stand-in.ts'
import { DEVELOPERS, READERS, stepupBindings } from './kubernetes/rbac.ts'
import type { Ended, Running } from './running.ts'
import { type Behind, Verifier } from './verifier.ts'
import { type RunOptions, Workstation } from './workstation.ts'

/** Alice's own, standing credentials: everything in dev, reading in prod. */
const OWN_TOKENS = { dev: 'alices-own-token-for-dev', prod: 'alices-own-token-for-prod' }

export type PolicyFile = {
  version: number
  environments: Record<string, unknown>[]
  programs?: Record<string, unknown>[]
  rules?: Record<string, unknown>[]
}

/**
 * A whole company of one: a verifier with a signed policy, two clusters, Alice with her machine,
 * keychain and passkey.
 */
export type Scene = {
  verifier: Verifier
  dev: KubernetesApi
  prod: KubernetesApi
  keyring: Keyring
  browser: Browser
  alice: Person
  workstation: Workstation
  policy: PolicyFile
}

export type SceneOptions = {
  /** Changes the policy before it is signed. */
  policy?: (policy: PolicyFile) => void
  /** Leaves the device as it came, without enrolment. */
  bare?: boolean
  /** Something in front of the verifier. */
  behind?: Behind
}

export async function startScene(cleanup: Cleanup, options: SceneOptions = {}): Promise<Scene> {
  const [keyring, browser, dev, prod] = await Promise.all([
    undone(cleanup, startKeyring(), (keyring) => keyring.stop()),
    undone(cleanup, startBrowser(), (browser) => browser.close()),
    undone(cleanup, startCluster('dev'), (api) => api.stop()),
    undone(cleanup, startCluster('prod'), (api) => api.stop()),
  ])

  const policy = policyFor(dev, prod)
  options.policy?.(policy)
  const verifier = await Verifier.start(cleanup, policy, options.behind)
  prod.trust({ issuer: `${verifier.issuer}/broker/kubernetes`, audience: 'stepup:prod:kubernetes' })
  const workstation = await Workstation.make(cleanup, keyring.env)
  await workstation.write('.kube/config', kubeconfig(dev, prod))
  const alice = await Person.arrive(browser)
  const scene = { verifier, dev, prod, keyring, browser, alice, workstation, policy }
  if (!options.bare) await enrol(scene, workstation, alice, 'alice@example.com')
  return scene
}

/** Enrols a machine for a person, as the invitation says, and fails unless it worked. */
export async function enrol(
  { verifier }: Pick<Scene, 'verifier'>,
  workstation: Workstation,
  person: Person,
  email: string,
): Promise<Ended> {
  const invitation = await verifier.invite(email)
  const running = workstation.start(['enroll', invitation, '--pin', verifier.pin])
  await person.enrol(await enrolmentPage(running))
  const ended = await running.ended
  if (ended.code !== 0) throw new Error(`enrolment ended with ${ended.code}:\n${ended.stderr}`)
  return ended
}

/** The page that binds a passkey, once stepup has printed it. */
export function enrolmentPage(running: Running): Promise<string> {
  return running.waitFor(/https?:\/\/\S+\/enrolment\/\S+/)
}

/** The page that asks for confirmation, once stepup has printed it; null when it ended without one. */
export function confirmationPage(running: Running): Promise<string | null> {
  const printed = running.waitFor(/https?:\/\/\S+request_uri=\S+/).catch(() => null)
  return Promise.race([printed, running.ended.then(() => null)])
}

/** Runs a command that has to be confirmed first, and lets Alice do so. Fails when it does not ask. */
export async function confirmed(
  { alice, workstation }: Pick<Scene, 'alice' | 'workstation'>,
  command: readonly string[],
  options: RunOptions = {},
): Promise<Ended & { page: string }> {
  const running = workstation.start(command, options)
  const url = await confirmationPage(running)
  if (url === null) {
    const { code, stderr } = await running.ended
    throw new Error(`\`${command.join(' ')}\` ended with ${code} and asked nothing:\n${stderr}`)
  }
  const page = await alice.confirm(url)
  return { ...(await running.ended), page }
}

/** Runs a command that must not ask; interrupts it and fails when it does. */
export async function unasked(
  { workstation }: Pick<Scene, 'workstation'>,
  command: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const running = workstation.start(command, options)
  if ((await confirmationPage(running)) !== null) {
    running.kill('SIGINT')
    throw new Error(`\`${command.join(' ')}\` asked:\n${running.stderr}`)
  }
  return running.ended
}

/** Takes care of the end of something as soon as it has begun, whatever becomes of the rest. */
async function undone<T>(cleanup: Cleanup, starting: Promise<T>, undo: (thing: T) => unknown): Promise<T> {
  const thing = await starting
  cleanup.defer(() => undo(thing))
  return thing
}

async function startCluster(environment: 'dev' | 'prod'): Promise<KubernetesApi> {
  const own = environment === 'dev' ? DEVELOPERS : READERS
  const api = await startKubernetesApi({
    bindings: [own, ...stepupBindings(environment)],
    staticTokens: { [OWN_TOKENS[environment]]: { name: 'alice', groups: [own.group] } },
  })
  for (const namespace of ['default', 'payments', 'shop', 'sandbox']) api.cluster.seed(namespace)
  return api
}

function policyFor(dev: KubernetesApi, prod: KubernetesApi): PolicyFile {
  const groups = (['read', 'write', 'destructive', 'admin'] as const).map((name) => [
    name,
    [`stepup:prod:${name}`],
  ])
  return {
    version: 7,
    environments: [
      { name: 'dev', tier: 'development', match: { kubernetes: { server: [dev.url] } } },
      {
        name: 'prod',
        tier: 'production',
        match: { kubernetes: { server: [prod.url] } },
        credentials: {
          kubernetes: {
            server: prod.url,
            ca: prod.ca,
            audience: 'stepup:prod:kubernetes',
            groups: Object.fromEntries(groups),
          },
        },
      },
    ],
    rules: [
      {
        name: 'no-mass-deletion',
        when: { tier: ['production'], class: ['destructive'], unbounded: true },
        then: 'block',
        message: 'deleting everything at once in production goes through a change request',
        link: 'https://wiki.example.com/change-requests',
      },
    ],
  }
}

function kubeconfig(dev: KubernetesApi, prod: KubernetesApi): string {
  const clusters = { dev, prod }
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'dev',
    contexts: (['dev', 'prod'] as const).map((name) => ({
      name,
      context: { cluster: name, user: `alice-${name}`, namespace: 'default' },
    })),
    clusters: (['dev', 'prod'] as const).map((name) => ({
      name,
      cluster: {
        server: clusters[name].url,
        'certificate-authority-data': Buffer.from(clusters[name].ca).toString('base64'),
      },
    })),
    users: (['dev', 'prod'] as const).map((name) => ({
      name: `alice-${name}`,
      user: { token: OWN_TOKENS[name] },
    })),
  })
}
