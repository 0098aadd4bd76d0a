import fc from 'fast-check'
import { defined, maybe, mostly, mostlyNot } from './situation.ts'

/** Everything around one kubectl command; `{0}`, `{1}` … stand for addresses that listen, `{.}` for the directory. */
export type KubectlSituation = {
  files: Record<string, string>
  env: Record<string, string>
  words: string[]
  kuberc: boolean
}

const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('one', 'two', 'prod') },
  { weight: 1, arbitrary: fc.constantFrom('x y', '', 'null', '1', 'é', 'dev/a') },
)

const SERVERS = [
  'http://{0}',
  'http://{1}',
  'http://{2}/pre/fix',
  'http://{1}/',
  'https://{0}',
  '{2}',
  'HTTP://{0}',
  'http://{1}/localhost',
  'http://me:pass@{2}',
]
const ODD_SERVERS = [
  '',
  'http://',
  'not a url',
  'http://[::1',
  '://x',
  'localhost',
  'http://{0}/a?b=c',
  'http://{0}#f',
  'ftp://{0}',
  ' http://{0}',
]
const server = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...SERVERS) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_SERVERS) },
)

/** A certificate for the name `a`, and for nothing else. */
const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBbjCCARWgAwIBAgIUU6Z+5JEKQbDRdr7ico5pK1CUOewwCgYIKoZIzj0EAwIw',
  'DDEKMAgGA1UEAwwBYTAgFw0yNjExMjQxMjU4NDNaGA8yMTI2MTAzMTEyNTg0M1ow',
  'DDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABM0Zjrf6CF4e',
  'WhPwUPPZmCXDtLxsicXse/vuO7Xmu6q7tWBh389rZSD86iAGy+SAX4Tcyo5PzBqG',
  'vwYuVwIb1vejUzBRMB0GA1UdDgQWBBRaaKRfFydlg0Fvp5jSPGiQpN3mXDAfBgNV',
  'HSMEGDAWgBRaaKRfFydlg0Fvp5jSPGiQpN3mXDAPBgNVHRMBAf8EBTADAQH/MAoG',
  'CCqGSM49BAMCA0cAMEQCIFUemZazmz4UQNrN1zJUhJVDyjDe4IHiZKKhj/gmnL1P',
  'AiAamHpB/v3k+V27BVK5tze1QW+JQ6oysrsx2LwN67cuGg==',
  '-----END CERTIFICATE-----',
].join('\n')

const cluster = fc.record({
  server: mostly(server, 20),
  'certificate-authority': maybe(['missing.crt', 'ca.crt', ''], 12),
  'certificate-authority-data': maybe(
    ['', Buffer.from(CERTIFICATE).toString('base64'), '!', 'QU JD', 'QUJ'],
    20,
  ),
  'insecure-skip-tls-verify': maybe([true, false, 'yes'], 12),
  'tls-server-name': maybe(['other', ''], 12),
  'proxy-url': maybe(['http://{3}', 'nonsense://x', '{3}', ''], 20),
})
const context = fc.record({
  cluster: mostly(name, 20),
  user: mostly(name, 3),
  namespace: maybe(['team', 'prod', '', 'A_b'], 2),
})
const user = fc.record({
  token: maybe(['t-a', 't-b', ''], 2),
  tokenFile: maybe(['token', 'missing'], 12),
  username: maybe(['me', ''], 12),
  password: maybe(['pw', ''], 16),
  'client-certificate': maybe(['missing.crt', ''], 24),
  'client-key': maybe(['missing.key'], 30),
  as: maybe(['someone', ''], 16),
  'as-groups': maybe([['g']], 30),
  exec: maybe(
    [
      { command: '/bin/false', apiVersion: 'client.authentication.k8s.io/v1beta1' },
      { command: '', apiVersion: 'client.authentication.k8s.io/v1' },
      { command: 'x' },
      {
        command: 'x',
        apiVersion: 'client.authentication.k8s.io/v1',
        interactiveMode: 'IfAvailable',
      },
    ],
    30,
  ),
})

const plain = <T extends object>(fields: T) => defined(fields as Record<string, unknown>)
const ODD = [['x y'], [''], ['null', '1'], ['é', 'dev/a'], ['one'], ['prod']]
const listed = fc
  .tuple(fc.shuffledSubarray(['one', 'two', 'prod'], { minLength: 2 }), maybe(ODD, 15))
  .map(([names, odd = []]) => [...names, ...odd])
const entries = <T extends object>(member: string, value: fc.Arbitrary<T>) =>
  listed.chain((names) =>
    fc
      .tuple(...names.map(() => mostly(value, 20)))
      .map((values) =>
        values.map((fields, i) => ({ name: names[i], [member]: fields ? plain(fields) : null })),
      ),
  )

const config = fc
  .record({
    apiVersion: maybe(['v1', 'v1', 'v1', 'v1', 'v1', 'v1', 'v1', '', 'v2'], 1),
    kind: maybe(['Config', 'Config', 'Config', 'Config', 'Config', 'Config', 'Config', 'Pod', ''], 1),
    'current-context': mostly(name, 6),
    contexts: mostly(entries('context', context), 12),
    clusters: mostly(entries('cluster', cluster), 12),
    users: mostly(entries('user', user), 8),
  })
  .map(plain)

const WRITTEN: ((value: Record<string, unknown>) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, null, 2),
  yaml,
  yaml,
  yaml,
  yaml,
  (value) => `---\n${yaml(value)}`,
  (value) => `${yaml(value)}---\ncurrent-context: prod\n`,
  (value) => `# first\n${yaml(value)}...\n`,
  (value) => `${yaml(value)}current-context: two\n`,
  (value) => yaml(value).replaceAll('\n', '\r\n'),
  (value) => `\ufeff${yaml(value)}`,
  (value) => `${yaml(value)}unknown: {more: [1, 2]}\npreferences: {colors: true}\nextensions: []\n`,
  (value) => JSON.stringify(value).replaceAll(/"(\w+)":/g, '$1: '),
]
const ODD_FILES = ['', '# nothing\n', '---\n', '{', '[]', 'text', '{}', 'contexts: {}\n', 'users: 5\n', '\0']

const file = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.tuple(config, fc.constantFrom(...WRITTEN)).map(([value, write]) => write(value)),
  },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_FILES) },
)

/** As people write it: lists and maps in blocks, values as they come. */
function yaml(value: Record<string, unknown>): string {
  return Object.entries(value)
    .map(([key, own]) =>
      Array.isArray(own)
        ? `${key}:\n${own.map((item) => `- ${JSON.stringify(item)}\n`).join('')}`
        : `${key}: ${JSON.stringify(own)}\n`,
    )
    .join('')
}

const PATHS = [
  'a',
  'b',
  'sub/c',
  './a',
  '{.}/b',
  '{.}/sub/../a',
  'missing',
  '',
  'dir',
  'sub/c/x',
  ' a',
  '~/a',
]
const list = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'sub/c', '{.}/b') },
    { weight: 1, arbitrary: fc.constantFrom(...PATHS) },
  ),
  { minLength: 1, maxLength: 4 },
)

const env = fc
  .record({
    KUBECONFIG: mostly(
      list.map((paths) => paths.join(':')),
      4,
    ),
    HOME: maybe(['', '{.}/home2', '.'], 8),
    KUBERNETES_MASTER: maybe(['http://{1}', ''], 6),
    KUBERNETES_SERVICE_HOST: maybe(['10.0.0.1'], 8),
    KUBERNETES_SERVICE_PORT: maybe(['443'], 8),
    POD_NAMESPACE: maybe(['podspace'], 10),
  })
  .map((fields) => ({ HOME: '{.}', ...defined(fields) }))

const valued = (flag: string, value: fc.Arbitrary<string>) =>
  fc.tuple(fc.boolean(), value).map(([joined, own]) => (joined ? [`--${flag}=${own}`] : [`--${flag}`, own]))
const flag = fc.oneof(
  {
    weight: 3,
    arbitrary: valued('kubeconfig', fc.constantFrom('a', 'b', 'a', 'b', '{.}/sub/c', 'missing', 'dir', '')),
  },
  { weight: 5, arbitrary: valued('context', name) },
  { weight: 3, arbitrary: valued('cluster', name) },
  { weight: 3, arbitrary: valued('user', name) },
  { weight: 3, arbitrary: valued('server', server) },
  { weight: 1, arbitrary: server.map((own) => ['-s', own]) },
  { weight: 1, arbitrary: server.map((own) => [`-s=${own}`]) },
  { weight: 2, arbitrary: fc.constantFrom('web', '', 'prod').map((own) => ['-n', own]) },
  { weight: 1, arbitrary: fc.constantFrom('web', 'prod').map((own) => [`-n${own}`]) },
  { weight: 1, arbitrary: valued('namespace', fc.constantFrom('web', 'x-y')) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ['-A'],
      ['--all-namespaces'],
      ['--all-namespaces=false'],
      ['--insecure-skip-tls-verify'],
      ['--insecure-skip-tls-verify=false'],
      ['--token=typed'],
      ['--username=me', '--password=x'],
      ['--username='],
      ['--as=admin'],
      ['--as-group=g'],
      ['--password=x'],
      ['--tls-server-name=x'],
      ['--request-timeout=2'],
      ['--match-server-version=false'],
      ['--'],
    ),
  },
)

const COMMANDS = [
  ['get', 'pods'],
  ['get', 'pods', 'prod'],
  ['delete', 'pod', 'x', '--wait=false'],
  ['get', '--raw', '/version'],
]
const words = fc
  .tuple(fc.constantFrom(...COMMANDS), fc.array(fc.tuple(flag, fc.boolean()), { maxLength: 2 }))
  .map(([command, flags]) => {
    // Flags of its own stand behind a command's words.
    const isFirst = ([own, first]: (typeof flags)[number]) => first && !/^(-A|--all-names)/.test(own[0] ?? '')
    const before = flags.filter(isFirst).flatMap(([own]) => own)
    const after = flags.filter((one) => !isFirst(one)).flatMap(([own]) => own)
    const plain = [...before, ...command, ...after].filter((word) => word !== '--')
    return flags.some(([own]) => own[0] === '--') ? [...plain, '-v=6', '--'] : [...plain, '-v=6']
  })

const option = fc
  .oneof(
    name.map((own) => ['context', own]),
    name.map((own) => ['cluster', own]),
    fc.constantFrom('web', 'prod').map((own) => ['namespace', own]),
    server.map((own) => ['server', own]),
    fc.constantFrom('a', 'b').map((own) => ['kubeconfig', own]),
  )
  .map(([key, value]) => ({ name: key, default: value }))
const kuberc = fc
  .record({
    aliases: fc.array(
      fc.record({
        name: fc.constantFrom('gp', 'get', 'zap'),
        command: fc.constantFrom('get', 'delete'),
        prependArgs: fc.constantFrom(['pods'], ['pod', 'x']),
        appendArgs: fc.constantFrom([], ['--context=two'], ['-n', 'appended']),
        options: fc.array(option, { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
    defaults: fc.array(
      fc.record({ command: fc.constantFrom('get', 'delete'), options: fc.array(option, { maxLength: 2 }) }),
      { maxLength: 2 },
    ),
  })
  .map(({ aliases, defaults }) => {
    // The one version that this kubectl knows spells two members another way.
    const flags = ({ options, ...rest }: { options: unknown[] }) => ({ ...rest, flags: options })
    return JSON.stringify({
      apiVersion: 'kubectl.config.k8s.io/v1alpha1',
      kind: 'Preference',
      aliases: aliases.map(flags),
      overrides: defaults.map(flags),
    })
  })

export const kubectlSituation: fc.Arbitrary<KubectlSituation> = fc
  .record({
    a: file,
    b: file,
    c: file,
    home: mostly(file, 4),
    env,
    words,
    kuberc: mostlyNot(kuberc, 9),
    alias: fc.constantFrom([], ['-n', 'web'], null, null),
  })
  .map(({ a, b, c, home, env, words, kuberc, alias }) => {
    const aliased = env.HOME === '{.}' ? /"name":"(gp|zap)","command"/.exec(kuberc ?? '')?.[1] : undefined
    return {
      files: defined({
        a,
        b,
        'sub/c': c,
        'dir/x': '',
        'home2/.kube/config': c,
        token: 't-file',
        'ca.crt': CERTIFICATE,
        'sub/ca.crt': CERTIFICATE,
        '.kube/config': home,
        '.kube/kuberc': kuberc,
      }),
      env: kuberc === undefined ? env : { ...env, KUBECTL_KUBERC: 'true' },
      words: aliased && alias !== null ? [aliased, ...alias, '-v=6'] : words,
      kuberc: kuberc !== undefined,
    }
  })
