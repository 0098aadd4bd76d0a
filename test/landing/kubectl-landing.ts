import { readdirSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { PolicyEnvironment } from '../../src/core/policy.ts'
import { scratch } from '../probe/scratch.ts'
import type { KubectlSituation } from './kubectl-situations.ts'
import { type Recorded, Recorder } from './recorder.ts'
import {
  environmentOf,
  explained,
  type Landing,
  lay,
  placedIn,
  programIn,
  run,
  targetsOf,
} from './situation.ts'

/** The newest kubectl of this machine: Google's SDK brings several beside one that only picks among them. */
export function kubectlProgram(): string | null {
  const found = process.env['KUBECTL'] ?? programIn('kubectl')
  if (found === null || process.env['KUBECTL']) return found
  const directory = dirname(realpathSync(found))
  const versions = readdirSync(directory).filter((name) => /^kubectl\.1\.\d+$/.test(name))
  const [newest] = versions.toSorted((a, b) => Number(b.split('.')[2]) - Number(a.split('.')[2]))
  return newest === undefined ? found : join(directory, newest)
}

const RESOURCES = JSON.stringify({
  kind: 'APIResourceList',
  groupVersion: 'v1',
  resources: [
    { name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list', 'delete'] },
  ],
})

/** A server of Kubernetes as far as listing and deleting pods needs one. */
export function podServer(): Recorder {
  return new Recorder(({ url }) => {
    const path = url.replace(/^https?:\/\/[^/]*/, '').replace(/^\/(pre\/fix|localhost|a)(?=\/)/, '')
    if (/^\/api\/v1(\?|$)/.test(path)) return RESOURCES
    if (/^\/api(\?|$)/.test(path)) return '{"kind":"APIVersions","versions":["v1"]}'
    if (/^\/apis(\?|$)/.test(path)) return '{"kind":"APIGroupList","apiVersion":"v1","groups":[]}'
    if (/\/pods(\?|$)/.test(path)) return '{"kind":"PodList","apiVersion":"v1","items":[]}'
    if (path.includes('/pods/')) return '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"x"}}'
    return '{}'
  })
}

export function policyOf(places: readonly string[]): PolicyEnvironment[] {
  return places.map((place, index) =>
    environmentOf(`place-${index}`, {
      kubernetes: { server: [`http://${place}/*`, `https://${place}/*`] },
    }),
  )
}

/** Where kubectl goes and where we say that it goes. `tools` is a directory with nothing but kubectl in it. */
export async function landKubectl(
  situation: KubectlSituation,
  recorder: Recorder,
  tools: string,
): Promise<Landing> {
  const { places } = recorder
  const cwd = scratch()
  const { files, env, words } = placedIn(situation, cwd, places)
  lay(cwd, files)
  const all = { argv: ['kubectl', ...words], env: { PATH: tools, ...env }, cwd }
  recorder.take()
  // It asks for a name and a password where it has no credentials for TLS.
  const { stderr } = await run(all, 'me\npassword\n')
  const requests = recorder.take()
  const assessment = await explained(all, policyOf(places))
  rmSync(cwd, { recursive: true })

  const targets = targetsOf(assessment, 'kubernetes')
  const { name, tier } = assessment.top.environment
  const url = askedIn(stderr) ?? urlOf(requests[0])
  const servers = targets.map(({ server }) => server)
  const excused = situation.kuberc && isReleases(servers, url, stderr)
  // Without a terminal it can ask for no password; where it would go is what it was told.
  const prompts = stderr.includes('error reading input for Password')
  if (excused || (url === null && prompts)) return { worked: false, theirs: {}, ours: {}, said: stderr }
  if (url === null) {
    const ours = { servers, tier }
    return {
      worked: false,
      theirs: { servers: targets.map(() => null), tier: 'unknown' },
      ours,
      said: stderr,
    }
  }
  const raw = words.includes('--raw')
  const target = targets.find(({ server }) => server !== null && isBelow(url, server, raw)) ?? targets[0]
  const place = places.findIndex((at) => url.includes(`//${at}/`))
  const path = requests.map((request) => /\/(?:namespaces\/([^/]*)\/)?pods/.exec(request.url)).find(Boolean)
  // What kuberc sets may count or not, as releases differ: it is one of several targets then.
  const sure = targets.length === 1 || !situation.kuberc
  const ours = {
    targets: targets.length,
    server: target?.server ?? null,
    environment: name,
    namespace: target?.namespace ?? null,
  }
  const theirs = {
    targets: sure ? 1 : ours.targets,
    server: ours.server !== null && isBelow(url, ours.server, raw) ? ours.server : url,
    environment: place >= 0 && sure ? `place-${place}` : name,
    namespace: path && sure ? (path[1] ?? null) : ours.namespace,
  }
  return { worked: true, theirs, ours, said: stderr }
}

/** Whether kuberc counts, and so what is wrong with it, is the release's affair. */
function isReleases(servers: readonly (string | null)[], url: string | null, stderr: string): boolean {
  const lost = servers.filter((server) => server === null).length
  return lost === servers.length || (url === null && lost > 0) || stderr.includes('unknown command')
}

/** The first address that it asked, also one that did not answer. */
function askedIn(stderr: string): string | null {
  // An address of another kind is logged too, and nothing is sent to it.
  const [, ...urls] =
    / (?:GET|DELETE) (https?:\S+)|verb="\w+" url="(https?:[^"]*)"|err=.*Get \\"(https?:[^"\\]*)/i.exec(
      stderr,
    ) ?? []
  return urls.find((url) => url !== undefined) ?? null
}

/** Of a request that was not logged: kubectl says nothing of what it writes and nothing of a handshake. */
function urlOf(request: Recorded | undefined): string | null {
  if (request === undefined) return null
  if (request.tls) return `https://${request.place}/`
  return request.url.startsWith('/') ? `http://${request.place}${request.url}` : request.url
}

/** `get --raw` names the whole path itself; a query of the server's address is dropped. */
function isBelow(url: string, server: string, raw: boolean): boolean {
  const address = withoutUser(server.replace(/[?#].*$/, ''))
  const base = raw || url.endsWith('/') ? address.replace(/(?<=\/\/[^/]*)\/.*$/, '') : address
  return withoutUser(url)
    .toLowerCase()
    .startsWith(`${base.toLowerCase().replace(/\/$/, '')}/`)
}

function withoutUser(url: string): string {
  return url.replace(/(?<=\/\/)[^/]*@/, '')
}
