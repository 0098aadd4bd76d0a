import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { defined, maybe, mostly, mostlyNot } from './situation.ts'

/** Everything around one docker command; `{0}`, `{1}` … stand for addresses that listen, `{.}` for the directory. */
export type DockerSituation = { files: Record<string, string>; env: Record<string, string>; words: string[] }

const HOSTS = [
  'tcp://{0}',
  'tcp://{1}',
  'tcp://{2}/path',
  '{1}',
  'unix:///none.sock',
  'unix://{.}/none.sock',
  'ssh://me@box',
  'ssh://box:2222',
]
const ODD_HOSTS = [
  '',
  ' ',
  'unix://',
  'tcp://',
  ':5',
  '127.0.0.9',
  'tcp://127.0.0.9',
  'tcp://127.0.0.9/p',
  'http://{0}',
  'https://{0}',
  '::1',
  '[::1]:1',
  'tcp://[::1]:1',
  'tcp://me:secret@127.0.0.9:1',
  'tcp://me@127.0.0.9:1',
  'npipe:////./pipe/x',
  'tcp://{0}?x=y',
  'tcp://{0}#x',
  ' tcp://{0} ',
  'TCP://{0}',
  'ssh://',
  'ssh://me:pw@box',
  'ssh://box?q=1',
  'ssh://:22',
  'ssh://box/path',
  'tcp://a b',
]
const host = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTS) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_HOSTS) },
)

const NAMES = ['one', 'two', 'prod.eu']
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 2, arbitrary: fc.constantFrom('default', 'gone', '', 'One', 'a b', '../x', 'é') },
)

const endpoint = fc.oneof(
  { weight: 8, arbitrary: host.map((Host) => ({ Host, SkipTLSVerify: false })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({}, { Host: null }, { Host: 5 }, { host: 'tcp://{1}' }, null, 'x'),
  },
)
const meta = fc
  .record({
    Name: mostlyNot(fc.constantFrom('other', '', 5), 8),
    Metadata: maybe([{}, { Description: 'x' }, null], 3),
    Endpoints: fc.oneof(
      { weight: 8, arbitrary: endpoint.map((docker) => ({ docker })) },
      {
        weight: 2,
        arbitrary: fc.constantFrom<object | null>(
          {},
          null,
          { kubernetes: { Host: 'tcp://{2}' } },
          { Docker: { Host: 'tcp://{2}' } },
        ),
      },
    ),
  })
  .map(
    (fields) => (own: string) => JSON.stringify({ ...defined<unknown>({ Name: own, ...defined(fields) }) }),
  )
const written = fc.oneof(
  { weight: 12, arbitrary: meta },
  { weight: 1, arbitrary: fc.constantFrom('', '{', '[]', 'null', '{}').map((text) => () => text) },
)

const config = fc.oneof(
  { weight: 6, arbitrary: name.map((currentContext) => JSON.stringify({ auths: {}, currentContext })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '{}',
      '',
      '{',
      '[]',
      'null',
      '{"currentContext":5}',
      '{"currentContext":null}',
      '{"CurrentContext":"two"}',
      '{"currentContext":"one","currentcontext":"two"}',
      '{"currentContext":"one","currentContext":"two"}',
      '{"currentContext":"two"} trailing',
      '{"currentContext":"two","auths":5}',
      '{"auths":{"x":{"auth":"!"}},"currentContext":"two"}',
      '\ufeff{"currentContext":"two"}',
      '{"currentContext":"two","HttpHeaders":{"a":"b"},"credsStore":"none","plugins":{"x":{"y":"z"}}}',
    ),
  },
)
const directory = fc.record({
  config: mostlyNot(config, 1),
  one: mostly(written, 3),
  two: mostly(written, 3),
  'prod.eu': mostlyNot(written, 1),
})

const PLACES = ['.docker', 'other', 'deep/er']

const env = fc
  .record({
    HOME: maybe(['', '{.}/deep', '.'], 12),
    DOCKER_HOST: mostlyNot(host, 3),
    DOCKER_CONTEXT: mostlyNot(name, 4),
    DOCKER_CONFIG: maybe(['other', '{.}/other', '{.}/deep/er', '', 'missing', 'a-file', '~/other'], 4),
    DOCKER_TLS: maybe(['1', '', '0', 'false'], 20),
    DOCKER_TLS_VERIFY: maybe(['1', '', '0'], 20),
    DOCKER_CERT_PATH: maybe(['{.}', 'missing', ''], 20),
    DOCKER_API_VERSION: maybe(['1.40', ''], 20),
  })
  .map((fields) => ({ HOME: '{.}', ...defined(fields) }))

const valued = (long: string, short: string | null, value: fc.Arbitrary<string>) =>
  fc.tuple(fc.nat(short === null ? 1 : 4), value).map(([form, own]) => {
    if (form === 0) return [`--${long}=${own}`]
    if (form === 1) return [`--${long}`, own]
    if (form === 2 || own === '') return [`-${short}`, own]
    return form === 3 ? [`-${short}${own}`] : [`-${short}=${own}`]
  })
const flag = fc.oneof(
  { weight: 4, arbitrary: valued('host', 'H', host) },
  { weight: 4, arbitrary: valued('context', 'c', name) },
  { weight: 3, arbitrary: valued('config', null, fc.constantFrom('other', '{.}/deep/er', 'missing', '')) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ['-D'],
      ['--debug=false'],
      ['-l', 'error'],
      ['-Dl', 'info'],
      ['--log-level=warn'],
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ['--tls'],
      ['--tls=false'],
      ['--tlsverify'],
      ['--tlsverify=false'],
      ['--tlscacert', 'missing'],
    ),
  },
)

const COMMANDS = [
  ['ps'],
  ['rm', 'prod'],
  ['volume', 'ls'],
  ['container', 'ls', '-a'],
  ['info'],
  ['version'],
  ['stop', '-t', '1', 'x'],
]

export const dockerSituation: fc.Arbitrary<DockerSituation> = fc
  .record({
    directories: fc.tuple(...PLACES.map(() => directory)),
    env,
    flags: fc.array(flag, { maxLength: 3 }),
    command: fc.constantFrom(...COMMANDS),
  })
  .map(({ directories, env, flags, command }) => ({
    files: Object.assign({ 'a-file': 'x' }, ...directories.map((own, at) => filesOf(PLACES[at]!, own))),
    env,
    words: [...flags.flat(), ...command],
  }))

type Written = (own: string) => string

function filesOf(
  base: string,
  { config, ...contexts }: { config?: string | undefined } & Record<string, unknown>,
) {
  const files = config === undefined ? {} : { [`${base}/config.json`]: config }
  for (const [own, write] of Object.entries(contexts)) {
    const id = createHash('sha256').update(own).digest('hex')
    if (write !== undefined)
      Object.assign(files, { [`${base}/contexts/meta/${id}/meta.json`]: (write as Written)(own) })
  }
  return files
}
