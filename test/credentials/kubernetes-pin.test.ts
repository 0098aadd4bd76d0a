import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pinKubernetes } from '../../src/credentials/kubernetes-pin.ts'
import { type KubernetesSelector, kubernetesFacts, probeKubernetes } from '../../src/probe/kubernetes.ts'
import { scratch, worldIn } from '../probe/scratch.ts'

const CONFIG = `
apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: dev
  cluster: {server: "http://127.0.0.1:1/dev"}
- name: prod
  cluster: {server: "http://127.0.0.1:1/prod"}
- name: full
  cluster:
    server: "https://full.test"
    certificate-authority: rel/ca.crt
    tls-server-name: "name\\u2028\\x7f é"
    proxy-url: http://127.0.0.1:3
contexts:
- name: dev
  context: {cluster: dev, user: person, namespace: team}
- name: prod
  context: {cluster: prod, user: person}
- name: full
  context: {cluster: full, user: person}
users:
- name: person
  user: {token: the-secret}
`

function setUp(env: Record<string, string> = { KUBECONFIG: 'config' }) {
  const directory = scratch({ config: CONFIG, '.kube/config': CONFIG, 'rel/ca.crt': '' })
  const runtime = join(directory, 'runtime')
  mkdirSync(runtime, { mode: 0o700 })
  return { directory, runtime, env }
}

function pinOf(
  place: ReturnType<typeof setUp>,
  selector: Partial<KubernetesSelector> = {},
  operation = 'get',
) {
  const target = probeKubernetes({ ...selector, kind: 'kubernetes' }, worldIn(place.directory, place.env))
  return pinKubernetes(kubernetesFacts(target), { operation }, place.runtime)
}

function kubectl(
  place: ReturnType<typeof setUp>,
  pin: Record<string, string> | null,
  ...args: string[]
): string {
  const env = { PATH: process.env.PATH, HOME: place.directory, ...place.env, ...pin }
  const child = spawnSync('kubectl', args, {
    cwd: place.directory,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return child.stdout + child.stderr
}

function asked(
  place: ReturnType<typeof setUp>,
  pin: Record<string, string> | null,
  ...args: string[]
): string | undefined {
  return /GET (\S+)\/api\?/.exec(kubectl(place, pin, ...args, 'api-versions', '-v6'))?.[1]
}

describe('a context that is switched between decision and exec redirects nothing', () => {
  test.each([
    ['current context', {}, []],
    ['--context', { context: 'dev' }, ['--context=dev']],
    ['--cluster', { cluster: 'dev' }, ['--cluster=dev']],
  ])('%s', (_, selector, flags) => {
    const place = setUp()
    const pin = pinOf(place, selector)
    writeFileSync(
      join(place.directory, 'config'),
      CONFIG.replace('current-context: dev', 'current-context: prod').replace(
        '127.0.0.1:1/dev',
        '127.0.0.1:1/moved',
      ),
    )
    expect(asked(place, null, ...flags)).not.toBe('http://127.0.0.1:1/dev')
    expect(asked(place, pin, ...flags)).toBe('http://127.0.0.1:1/dev')
  })

  test('no context at all', () => {
    const place = setUp({ KUBECONFIG: 'later' })
    const pin = pinOf(place)
    writeFileSync(
      join(place.directory, 'later'),
      CONFIG.replace('current-context: dev', 'current-context: prod'),
    )
    expect(asked(place, null)).toBe('http://127.0.0.1:1/prod')
    expect(asked(place, pin)).toBe('http://localhost:8080')
  })
})

test.each(['dev', 'full'])('kubectl sees the same as without the pin: %s', (context) => {
  const place = setUp()
  const pin = pinOf(place, { context })
  const view = (variables: Record<string, string> | null) =>
    JSON.parse(
      kubectl(
        place,
        variables,
        'config',
        'view',
        '--minify',
        '--flatten=false',
        '--raw',
        `--context=${context}`,
        '-o=json',
      ),
    )
  const before = view(null)
  const after = view(pin)
  // Relative paths are shown relative to the file they stand in; the overlay has them absolute.
  const ca = before.clusters[0].cluster
  if (ca['certificate-authority'])
    ca['certificate-authority'] = join(place.directory, ca['certificate-authority'])
  expect(after).toEqual(before)
})

test('the default path stays behind the overlay', () => {
  const place = setUp({})
  expect(pinOf(place)?.KUBECONFIG).toMatch(new RegExp(`:${place.directory}/.kube/config$`))
})

test('there is no secret in the overlay, and only its owner may read it', () => {
  const place = setUp()
  pinOf(place)
  const [name, ...others] = readdirSync(place.runtime)
  expect(others).toEqual([])
  const path = join(place.runtime, name!)
  expect(readFileSync(path, 'utf8')).not.toContain('the-secret')
  expect(lstatSync(path).mode & 0o777).toBe(0o600)
})

test('a proxy’s password stays where it is', () => {
  const place = setUp({ KUBECONFIG: 'secret' })
  writeFileSync(
    join(place.directory, 'secret'),
    CONFIG.replace('http://127.0.0.1:3', 'http://u:hidden@127.0.0.1:3'),
  )
  const path = pinOf(place, { context: 'full' })!.KUBECONFIG.split(':')[0]!
  expect(readFileSync(path, 'utf8')).not.toContain('hidden')
  expect(
    kubectl(place, { KUBECONFIG: `${path}:secret` }, 'config', 'view', '--raw', '--minify', '-o=json'),
  ).toContain('u:hidden@')
})

test.each([
  ['kubectl config', {}, 'config use-context'],
  ['kubectl config alone', {}, 'config'],
  ['--kubeconfig', { kubeconfig: 'config' }, 'get'],
  ['an unresolved target', { context: 'nope' }, 'get'],
])('nothing is pinned for %s', (_, selector, operation) => {
  expect(pinOf(setUp(), selector, operation)).toBeNull()
})

test('a file that holds something else is replaced, a link is not followed', () => {
  const place = setUp()
  const path = pinOf(place)!.KUBECONFIG.split(':')[0]!
  const content = readFileSync(path, 'utf8')
  writeFileSync(path, 'current-context: prod')
  pinOf(place)
  expect(readFileSync(path, 'utf8')).toBe(content)
  const victim = join(place.directory, 'victim')
  writeFileSync(victim, content)
  spawnSync('rm', [path])
  symlinkSync(victim, path)
  pinOf(place)
  expect(lstatSync(path).isSymbolicLink()).toBe(false)
  const inode = lstatSync(path).ino
  pinOf(place)
  expect(lstatSync(path).ino).toBe(inode)
})

test('a directory that others may enter is refused', () => {
  const place = setUp()
  chmodSync(place.runtime, 0o755)
  expect(() => pinOf(place)).toThrowError(expect.objectContaining({ code: 'config_invalid' }))
})
