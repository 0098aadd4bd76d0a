import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dockerHost } from '../../src/probe/docker-host.ts'
import { probeTargets } from '../../src/probe/targets.ts'
import { docker } from '../../src/tools/docker.ts'
import { contextOf } from '../tools/reading-of.ts'
import { scratch, worldIn } from './scratch.ts'

test.each([
  ['', false, 'unix:///var/run/docker.sock'],
  [' ', false, 'unix:///var/run/docker.sock'],
  ['', true, 'tcp://localhost:2376'],
  ['unix://', false, 'unix:///var/run/docker.sock'],
  ['unix:///x', true, 'unix:///x'],
  ['unix://a://b', false, null],
  ['h', false, 'tcp://h:2375'],
  ['h:1', false, 'tcp://h:1'],
  [':1', false, 'tcp://localhost:1'],
  ['tcp://', true, 'tcp://localhost:2375'],
  ['tcp://h', false, 'tcp://h:2375'],
  ['tcp://h:1/p', false, 'tcp://h:1/p'],
  ['tcp://[::1]:1', false, 'tcp://[::1]:1'],
  ['tcp://[::1]', false, null],
  ['::1', false, 'tcp://[::1]:2375'],
  ['tcp://h:x', false, null],
  ['ssh://a@h', false, 'ssh://a@h'],
  ['http://h', false, null],
  ['npipe://x', false, null],
])('docker’s address of %j (tls %s)', (typed, tls, host) => {
  expect(dockerHost(typed, tls)).toBe(host)
})

const meta = (name: string) => `contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`
const context = (name: string, endpoints: unknown) =>
  JSON.stringify({ Name: name, Metadata: {}, Endpoints: endpoints })

const CONFIGS = [
  '{}',
  '{"currentContext":"one"}',
  '{"currentContext":"gone"}',
  '{"currentContext":"default"}',
  '{"currentContext":""}',
  '{"CurrentContext":"one"}',
  '{"currentContext":5}',
  '[]',
  '',
]
const CONTEXTS = [
  { docker: { Host: 'tcp://127.0.0.1:1', SkipTLSVerify: false } },
  { docker: { Host: 'unix:///none.sock' } },
  { docker: {} },
  {},
]
const HOSTS = [
  'tcp://127.0.0.1:3',
  'unix:///none.sock',
  '',
  '127.0.0.1:4',
  ':5',
  'tcp://127.0.0.1',
  'http://x',
  '::1',
]
const NAMES = ['one', 'gone', 'default', '']

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 })
const directory = fc.record({ config: maybe(CONFIGS), one: maybe(CONTEXTS) })
const situation = fc.record({
  home: directory,
  other: directory,
  host: maybe(HOSTS),
  context: maybe(NAMES),
  config: maybe(['other', '']),
  flags: fc.array(
    fc.oneof(
      fc.constantFrom(...HOSTS).map((host) => [`--host=${host}`]),
      fc.constantFrom(...NAMES).map((name) => ['-c', name]),
      fc.constant(['--config', 'other']),
      fc.constant(['-D']),
    ),
    { maxLength: 2 },
  ),
})

function filesOf(base: string, { config, one }: { config?: string | undefined; one?: object | undefined }) {
  return {
    ...(config === undefined ? {} : { [`${base}/config.json`]: config }),
    ...(one === undefined ? {} : { [`${base}/${meta('one')}`]: context('one', one) }),
  }
}

const isInstalled = spawnSync('docker', ['--version']).error === undefined
if (!isInstalled) console.warn('docker is not installed: its targets were compared with version 28.2')

describe.runIf(isInstalled)('the engine that docker itself speaks to', () => {
  // It says which one when it cannot reach it; nothing listens on these addresses.
  const SAID = /Docker daemon at (\S+?)\. Is/
  test('is the one that is named, in any situation', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(situation, async ({ home, other, host, context, config, flags }) => {
        const files = { ...filesOf('.docker', home), ...filesOf('other', other) }
        const world = worldIn(scratch(files), {
          ...(host === undefined ? {} : { DOCKER_HOST: host }),
          ...(context === undefined ? {} : { DOCKER_CONTEXT: context }),
          ...(config === undefined ? {} : { DOCKER_CONFIG: config }),
        })
        const argv = ['docker', ...flags.flat(), 'ps']
        const { stderr } = spawnSync('docker', argv.slice(1), {
          cwd: world.cwd,
          env: world.env as NodeJS.ProcessEnv,
          encoding: 'utf8',
        })
        const [target] = await probeTargets(docker.read(argv, contextOf(world.env)).selectors, world)
        expect(target?.kind === 'docker' ? target.host : null).toBe(SAID.exec(stderr)?.[1] ?? null)
      }),
      { numRuns: 150 },
    )
  })
})
