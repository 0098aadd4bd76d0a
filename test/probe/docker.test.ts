import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
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
  ['tcp://h:1/p?x=y', false, 'tcp://h:1/p'],
  ['tcp://h:1#x', false, 'tcp://h:1'],
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

/** Where docker was found to go another way than one would think. */
const FOUND: [what: string, host: string | null, Record<string, string>, Record<string, string>, string[]][] =
  [
    [
      'what stands behind a configuration',
      'tcp://h:1',
      { 'config.json': '{"currentContext":"one"} x' },
      {},
      [],
    ],
    [
      'a byte order mark',
      'unix:///var/run/docker.sock',
      { 'config.json': '\ufeff{"currentContext":"one"}' },
      {},
      [],
    ],
    [
      'a configuration cut short',
      'unix:///var/run/docker.sock',
      { 'config.json': '{"currentContext":"one"' },
      {},
      [],
    ],
    ['a context without an engine', null, { [meta('none')]: context('none', {}) }, {}, ['-c', 'none']],
    [
      'a context with no engine',
      null,
      { [meta('none')]: context('none', { docker: null }) },
      {},
      ['-c', 'none'],
    ],
    ['a context that is not there', null, {}, {}, ['-c', 'prod']],
    [
      'a context of the wrong kind',
      null,
      { [meta('none')]: '{"Name":5,"Endpoints":{"docker":{}}}' },
      {},
      ['-c', 'none'],
    ],
    ['no scheme', null, { [meta('h')]: context('h', { docker: { Host: 'h:1' } }) }, {}, ['-c', 'h']],
    ['a space', null, { [meta('h')]: context('h', { docker: { Host: ' tcp://h' } }) }, {}, ['-c', 'h']],
    ['a password for ssh', null, {}, { DOCKER_HOST: 'ssh://me:pw@h' }, []],
    ['TLS without its certificates', null, {}, { DOCKER_TLS: '1' }, []],
    ['TLS with its certificates', 'tcp://localhost:2376', { 'ca.pem': '' }, { DOCKER_TLS: '1' }, []],
    ['certificates elsewhere', null, { 'ca.pem': '' }, { DOCKER_TLS: '1', DOCKER_CERT_PATH: 'none' }, []],
    [
      'a certificate as typed',
      'tcp://h:1',
      {},
      {},
      ['--tls', '--tlscacert', '.docker/config.json', '-H', 'h:1'],
    ],
    ['TLS taken away', 'unix:///var/run/docker.sock', {}, { DOCKER_TLS: '1' }, ['--tls=false']],
    ['TLS of --tlsverify=false', null, {}, {}, ['--tlsverify=false']],
    ['no TLS for a context', 'tcp://h:1', {}, { DOCKER_TLS: '1' }, ['-c', 'one']],
    ['two hosts', null, {}, {}, ['-H', 'tcp://a:1', '-H', 'tcp://b:1']],
  ]

test.each(FOUND)('%s', async (_, host, files, env, flags) => {
  const all = {
    'config.json': '{}',
    [meta('one')]: context('one', { docker: { Host: 'tcp://h:1' } }),
    ...files,
  }
  const below = Object.fromEntries(Object.entries(all).map(([path, text]) => [`.docker/${path}`, text]))
  const world = worldIn(scratch(below), env)
  const argv = ['docker', ...flags, 'ps']
  const [target] = await probeTargets(docker.read(argv, contextOf(world.env)).selectors, world)
  expect(target?.kind === 'docker' ? target.host : null).toBe(host)
})
