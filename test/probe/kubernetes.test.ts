import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type KubernetesSelector, kubernetesFacts, probeKubernetes } from '../../src/probe/kubernetes.ts'
import { scratch, worldIn } from './scratch.ts'

const A = `
apiVersion: v1
kind: Config
current-context: one
clusters:
- name: shared
  cluster: {server: "http://127.0.0.1:1/a", tls-server-name: ta}
- name: only-a
  cluster: {server: "http://127.0.0.1:1/only-a", certificate-authority: rel/ca.crt}
contexts:
- name: one
  context: {cluster: shared, user: u, namespace: na}
- name: both
  context: {cluster: shared, user: u}
- name: dangling
  context: {cluster: gone, user: u}
users:
- name: u
  user: {token: ta}
`
const B = `
apiVersion: v1
kind: Config
current-context: two
clusters:
- name: shared
  cluster: {server: "http://127.0.0.1:1/b"}
- name: only-b
  cluster: {server: "http://127.0.0.1:1/only-b"}
- name: empty
  cluster:
contexts:
- name: two
  context: {cluster: only-b, user: u}
- name: both
  context: {cluster: only-b, user: u, namespace: nb}
- name: empty
  context: {cluster: empty}
users:
- name: u
  user: {token: tb}
`

/** The address the real kubectl asks, or null when it refuses to. */
function askKubectl(
  selector: KubernetesSelector,
  directory: string,
  env: Record<string, string>,
): string | null {
  const flags = (['kubeconfig', 'context', 'cluster', 'user', 'server', 'namespace'] as const).flatMap(
    (flag) => (selector[flag] === undefined ? [] : [`--${flag}=${selector[flag]}`]),
  )
  const { stderr } = spawnSync('kubectl', [...flags, 'api-versions', '-v6'], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 15_000,
  })
  // Nothing is sent to an address of another kind, though it is logged.
  return /GET (https?:\S+)\/api\?/i.exec(stderr)?.[1] ?? null
}

/** Entries that kubectl refuses, or that look as if it would. */
const ODD_ENTRIES: [name: string, cluster: object, user: object][] = [
  ['two authorities', { 'certificate-authority': 'ca.crt', 'certificate-authority-data': 'QUJD' }, {}],
  ['an authority that is not there', { 'certificate-authority': 'none.crt' }, {}],
  ['an authority and no TLS', { 'certificate-authority': 'ca.crt', 'insecure-skip-tls-verify': true }, {}],
  ['an authority that is no base64', { 'certificate-authority-data': 'QUJ' }, {}],
  ['base64 of several lines', { 'certificate-authority-data': 'QU\nJD\n' }, {}],
  ['a proxy of no kind', { 'proxy-url': 'nonsense://x' }, {}],
  ['a proxy without a scheme', { 'proxy-url': '127.0.0.1:1' }, {}],
  ['a number for a server', { server: 1 }, {}],
  ['a text for a switch', { 'insecure-skip-tls-verify': 'yes' }, {}],
  ['a token and a password', {}, { token: 't', username: 'me' }],
  ['a token’s file that is not there, without TLS', {}, { tokenFile: 'none' }],
  ['a certificate without a key', {}, { 'client-certificate-data': 'QUJD' }],
  ['a key without a certificate', {}, { 'client-key': 'none.key' }],
  ['a certificate that is not there', {}, { 'client-certificate': 'none', 'client-key-data': 'QUJD' }],
  ['a key that is no base64', {}, { 'client-key-data': '!' }],
  ['groups of nobody', {}, { 'as-groups': ['g'] }],
  ['a plugin without a command', {}, { exec: { apiVersion: 'client.authentication.k8s.io/v1beta1' } }],
  ['a plugin without a version', {}, { exec: { command: 'x' } }],
  ['a plugin without a mode', {}, { exec: { command: 'x', apiVersion: 'client.authentication.k8s.io/v1' } }],
]

/** One cluster and one user, with these members. */
function oddKubeconfig([, cluster, user]: (typeof ODD_ENTRIES)[number]): string {
  return JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: 'http://127.0.0.1:1/odd', ...cluster } }],
    users: [{ name: 'u', user }],
  })
}

type Case = { name: string; env?: Record<string, string>; selector?: Omit<KubernetesSelector, 'kind'> }

const CASES: Case[] = [
  { name: 'a alone', env: { KUBECONFIG: 'a.yaml' } },
  { name: 'a before b', env: { KUBECONFIG: 'a.yaml:sub/b.yaml' } },
  { name: 'b before a', env: { KUBECONFIG: 'sub/b.yaml:a.yaml' } },
  { name: 'missing and empty names are skipped', env: { KUBECONFIG: 'none::sub/b.yaml:' } },
  { name: 'all missing', env: { KUBECONFIG: 'none' } },
  {
    name: 'KUBERNETES_MASTER fills in',
    env: { KUBECONFIG: 'none', KUBERNETES_MASTER: 'http://127.0.0.1:9' },
  },
  {
    name: 'KUBERNETES_MASTER does not override',
    env: { KUBECONFIG: 'a.yaml', KUBERNETES_MASTER: 'http://127.0.0.1:9' },
  },
  { name: 'KUBECONFIG empty is the default path', env: { KUBECONFIG: '' } },
  { name: 'no KUBECONFIG', env: {} },
  { name: 'HOME empty is relative', env: { HOME: '' } },
  { name: 'a directory in the list', env: { KUBECONFIG: 'sub:a.yaml' } },
  { name: 'a broken file in the list', env: { KUBECONFIG: 'a.yaml:broken.yaml' } },
  { name: 'a file of another kind', env: { KUBECONFIG: 'pod.yaml:a.yaml' } },
  {
    name: '--kubeconfig alone counts',
    env: { KUBECONFIG: 'a.yaml' },
    selector: { kubeconfig: 'sub/b.yaml' },
  },
  { name: '--kubeconfig missing', env: { KUBECONFIG: 'a.yaml' }, selector: { kubeconfig: 'none' } },
  { name: '--kubeconfig empty', env: { KUBECONFIG: 'a.yaml' }, selector: { kubeconfig: '' } },
  { name: '--context', env: { KUBECONFIG: 'a.yaml:sub/b.yaml' }, selector: { context: 'two' } },
  {
    name: '--context of both files',
    env: { KUBECONFIG: 'sub/b.yaml:a.yaml' },
    selector: { context: 'both' },
  },
  { name: '--context unknown', env: { KUBECONFIG: 'a.yaml' }, selector: { context: 'nope' } },
  {
    name: '--context unknown with --server',
    env: { KUBECONFIG: 'a.yaml' },
    selector: { context: 'nope', server: 'http://127.0.0.1:2' },
  },
  { name: '--cluster', env: { KUBECONFIG: 'a.yaml:sub/b.yaml' }, selector: { cluster: 'only-b' } },
  { name: '--cluster unknown', env: { KUBECONFIG: 'a.yaml' }, selector: { cluster: 'nope' } },
  { name: '--server', env: { KUBECONFIG: 'a.yaml' }, selector: { server: 'http://127.0.0.1:2/p' } },
  { name: '--server of no HTTP', env: { KUBECONFIG: 'a.yaml' }, selector: { server: 'ftp://127.0.0.1:1' } },
  { name: '--server that is no address', env: { KUBECONFIG: 'a.yaml' }, selector: { server: 'http://[::1' } },
  { name: '--server with a path alone', env: { KUBECONFIG: 'a.yaml' }, selector: { server: 'h/p' } },
  { name: '--user', env: { KUBECONFIG: 'a.yaml' }, selector: { user: 'u' } },
  { name: '--user unknown', env: { KUBECONFIG: 'a.yaml' }, selector: { user: 'nope' } },
  { name: 'a path through a file', env: { KUBECONFIG: 'a.yaml:sub/b.yaml/c' } },
  ...ODD_ENTRIES.map(([name]) => ({ name, env: { KUBECONFIG: name } })),
  { name: '--server without scheme', env: { KUBECONFIG: 'a.yaml' }, selector: { server: '127.0.0.1:2' } },
  { name: 'dangling cluster', env: { KUBECONFIG: 'a.yaml' }, selector: { context: 'dangling' } },
  { name: 'empty cluster entry', env: { KUBECONFIG: 'sub/b.yaml' }, selector: { context: 'empty' } },
  { name: 'current context that is nowhere', env: { KUBECONFIG: 'lost.yaml' } },
  {
    name: 'current context that another file has',
    env: { KUBECONFIG: 'lost.yaml:sub/b.yaml' },
    selector: { context: 'two' },
  },
]

const FILES = {
  'a.yaml': A,
  'sub/b.yaml': B,
  '.kube/config': A.replaceAll('/a"', '/home"'),
  'broken.yaml': 'current-context: "x\n',
  'pod.yaml': 'apiVersion: v1\nkind: Pod\ncurrent-context: one\n',
  'lost.yaml': 'current-context: lost\n',
  'ca.crt': 'not looked into',
  'rel/ca.crt': 'not looked into',
  ...Object.fromEntries(ODD_ENTRIES.map((odd) => [odd[0], oddKubeconfig(odd)])),
}

describe('the address is the one kubectl asks', () => {
  const directory = scratch(FILES)
  test.each(CASES)('$name', ({ env = {}, selector = {} }) => {
    const chosen: KubernetesSelector = { kind: 'kubernetes', ...selector }
    const target = probeKubernetes(chosen, worldIn(directory, env))
    expect(target.server).toBe(askKubectl(chosen, directory, env))
  })
})

test('names, namespace and source come from what was read', () => {
  const directory = scratch(FILES)
  const world = worldIn(directory, { KUBECONFIG: 'a.yaml:sub/b.yaml' })
  const target = probeKubernetes({ kind: 'kubernetes' }, world)
  expect(target).toMatchObject({ context: 'one', cluster: 'shared', namespace: 'na', user: 'u' })
  expect(probeKubernetes({ kind: 'kubernetes', context: 'both' }, world)).toMatchObject({
    namespace: 'default',
  })
  expect(probeKubernetes({ kind: 'kubernetes', namespace: 'x' }, world)).toMatchObject({ namespace: 'x' })
  expect(probeKubernetes({ kind: 'kubernetes', allNamespaces: true }, world)).toMatchObject({
    namespace: null,
  })
  expect(kubernetesFacts(target)?.entry).toMatchObject({
    server: 'http://127.0.0.1:1/a',
    tlsServerName: 'ta',
  })
  expect(kubernetesFacts({ ...target })).toBeNull()
  const other = probeKubernetes({ kind: 'kubernetes', cluster: 'only-a' }, world)
  expect(kubernetesFacts(other)?.entry.certificateAuthority).toBe(join(directory, 'rel/ca.crt'))
})

test('a pipe is not drained', () => {
  const directory = scratch()
  spawnSync('mkfifo', [join(directory, 'pipe')])
  const target = probeKubernetes({ kind: 'kubernetes', kubeconfig: 'pipe' }, worldIn(directory))
  expect(target.server).toBeNull()
})

test('a changed file is read again', () => {
  const directory = scratch({ 'a.yaml': A })
  const world = worldIn(directory, { KUBECONFIG: 'a.yaml' })
  expect(probeKubernetes({ kind: 'kubernetes' }, world).context).toBe('one')
  writeFileSync(join(directory, 'a.yaml'), A.replace('current-context: one', 'current-context: both'))
  expect(probeKubernetes({ kind: 'kubernetes' }, world).context).toBe('both')
})

/** Ways to spell one kubeconfig that a parser may read differently. */
const LONG = 'Q'.repeat(300)
const TEXTS: Record<string, string> = {
  'long names': A.replaceAll('shared', LONG).replace(
    'current-context: one',
    `x: &${LONG} one\ncurrent-context: *${LONG}`,
  ),
  'a long escape': A.replace('/a"', `/\\x41${LONG}"`),
  'a mark of ours': A.replaceAll('shared', 'stepup-long-value-0-').replace('token: ta', `token: ${LONG}`),
  'a long address': A.replace('/a"', `/${LONG}"`),
  'a long literal': A.replace('token: ta', `token: |\n    ${LONG}\n    ${LONG}=`),
  'duplicate keys': `${A}current-context: both\n`,
  'second document': `${A}---\ncurrent-context: both\n`,
  'broken second document': `${A}---\n}{\n`,
  'empty first document': `---\n---\n${A}`,
  'document start and end': `---${A}...\n`,
  directive: `%YAML 1.1\n---${A}`,
  'byte order mark': `\ufeff${A}`,
  'carriage returns': A.replaceAll('\n', '\r\n'),
  comment: '# nothing\n',
  empty: '',
  scalar: 'hello',
  list: '[]',
  'number for a string': A.replace('current-context: one', 'current-context: 1'),
  'boolean for a string': A.replace('current-context: one', 'current-context: on'),
  'tagged string': A.replace('current-context: one', 'current-context: !!str one'),
  'binary tag': A.replace('current-context: one', 'current-context: !!binary b25l'),
  'null context': A.replace('current-context: one', 'current-context: ~'),
  'folded string': A.replace('current-context: one', 'current-context: >-\n  one'),
  'literal string': A.replace('current-context: one', 'current-context: |\n  one'),
  'quoted over lines': A.replace('current-context: one', 'current-context: "o\\\n  ne"'),
  escaped: A.replace('current-context: one', 'current-context: "\\x6fne"'),
  'complex key': A.replace('current-context: one', '? current-context\n: one'),
  anchors: A.replace('current-context: one', 'x: &x one\ncurrent-context: *x'),
  'unknown anchor': A.replace('current-context: one', 'current-context: *nope'),
  'merge after': A.replace(
    '{server: "http://127.0.0.1:1/a", tls-server-name: ta}',
    '{server: "http://127.0.0.1:1/a", <<: {server: "http://127.0.0.1:1/m"}}',
  ),
  'merge before': A.replace(
    '{server: "http://127.0.0.1:1/a", tls-server-name: ta}',
    '{<<: {server: "http://127.0.0.1:1/m"}, server: "http://127.0.0.1:1/a"}',
  ),
  'line separator': A.replace('current-context: one', 'current-context: one\u2028x: y'),
  'duplicate entries': A.replace('only-a\n', 'shared\n'),
  'entries as a map': A.replace(/clusters:\n.*?contexts:/s, 'clusters: {}\ncontexts:'),
  'keys in capitals': A.replace('current-context: one', 'Current-Context: one'),
  'tab indentation': A.replace('  cluster:', '\tcluster:'),
  json: JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k' } }],
    clusters: [{ name: 'k', cluster: { server: 'http://127.0.0.1:1/j' } }],
  }),
  'not UTF-8': `${A}x: @\n`,
  proto: `__proto__: {current-context: both}\n${A.replace('current-context: one', 'a: b')}`,
}

/** Spellings that no tool writes: we may refuse what kubectl reads, never read another thing. */
const REFUSED = [
  'binary tag',
  'merge after',
  'merge before',
  'line separator',
  'tab indentation',
  'broken second document',
]

describe('a text is read as kubectl reads it, or not at all', () => {
  const directory = scratch()
  for (const [name, text] of Object.entries(TEXTS)) {
    writeFileSync(
      join(directory, name),
      Buffer.from(text.replace('@', '\xff'), name === 'not UTF-8' ? 'latin1' : 'utf8'),
    )
  }
  const selectorOf = (name: string): KubernetesSelector => ({
    kind: 'kubernetes',
    kubeconfig: join(directory, name),
  })
  let bun: (string | null)[] = []
  beforeAll(() => {
    const cases = Object.keys(TEXTS).map((name) => [selectorOf(name), directory, {}])
    const program = join(import.meta.dirname, '../../node_modules/.bin/bun')
    const child = spawnSync(program, [join(import.meta.dirname, 'under-bun.ts')], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
    })
    bun = JSON.parse(child.stdout)
  })
  test.each(Object.keys(TEXTS))('%s', (name) => {
    const selector = selectorOf(name)
    const { server } = probeKubernetes(selector, worldIn(directory))
    const asked = askKubectl(selector, directory, {})
    const underBun = bun[Object.keys(TEXTS).indexOf(name)]
    if (REFUSED.includes(name)) {
      expect([asked, null]).toContain(server)
      expect([asked, null]).toContain(underBun)
    } else {
      expect(server).toBe(asked)
      expect(underBun).toBe(asked)
    }
  })
})

test('random lists of files', () => {
  const name = fc.constantFrom('a', 'b', 'c d', 'é', 'null', '1', '#', "it's", 'x: y')
  const file = fc.record({
    current: fc.option(name, { nil: '' }),
    contexts: fc.uniqueArray(fc.tuple(name, name), { selector: ([key]) => key, maxLength: 4 }),
    clusters: fc.uniqueArray(fc.tuple(name, fc.nat(9)), { selector: ([key]) => key, maxLength: 4 }),
  })
  fc.assert(
    fc.property(
      fc.array(file, { minLength: 1, maxLength: 3 }),
      fc.option(name, { nil: undefined }),
      (files, context) => {
        const directory = scratch()
        files.forEach(({ current, contexts, clusters }, index) => {
          const lines = [
            `current-context: ${JSON.stringify(current)}`,
            'contexts:',
            ...contexts.flatMap(([own, cluster]) => [
              `- name: '${own.replaceAll("'", "''")}'`,
              `  context:\n    cluster: ${JSON.stringify(cluster)}`,
            ]),
            'clusters:',
            ...clusters.map(
              ([own, port]) =>
                `- {name: ${JSON.stringify(own)}, cluster: {server: 'http://127.0.0.1:1/${index}-${port}'}}`,
            ),
          ]
          writeFileSync(join(directory, `${index}.yaml`), `${lines.join('\n')}\n`)
        })
        const env = { KUBECONFIG: files.map((_, index) => `${index}.yaml`).join(':') }
        const selector: KubernetesSelector = {
          kind: 'kubernetes',
          ...(context === undefined ? {} : { context }),
        }
        expect(probeKubernetes(selector, worldIn(directory, env)).server).toBe(
          askKubectl(selector, directory, env),
        )
      },
    ),
    { numRuns: 40 },
  )
})
