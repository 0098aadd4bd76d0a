import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { BUILTIN_POLICY } from '../../src/core/builtin-policy.ts'
import { environmentOf } from '../../src/core/environment-of.ts'
import { probeTargets } from '../../src/probe/targets.ts'
import { docker } from '../../src/tools/docker.ts'
import { contextOf } from '../tools/reading-of.ts'
import { scratch, worldIn } from './scratch.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const remote = (name: string, host: string) => ({
  [`.docker/contexts/meta/${sha256(name)}/meta.json`]: JSON.stringify({
    Name: name,
    Endpoints: { docker: { Host: host } },
  }),
})
const instance = (...endpoints: string[]) =>
  JSON.stringify({ Driver: 'docker-container', Nodes: endpoints.map((Endpoint) => ({ Endpoint })) })

const SOCKET = 'unix:///var/run/docker.sock'

describe('the builder of buildx', () => {
  const hosts = async (files: Record<string, string>, builder: string, env = {}) => {
    const targets = await probeTargets([{ kind: 'docker', builder }], worldIn(scratch(files), env))
    return targets.map((target) => (target.kind === 'docker' ? target.host : 'not docker'))
  }

  test.each<[string, Record<string, string>, string, (string | null)[]]>([
    ['none was chosen', {}, '', [SOCKET]],
    ['docker’s own', {}, 'default', [SOCKET]],
    ['by its name', { '.docker/buildx/instances/b': instance('ssh://h') }, 'b', ['ssh://h']],
    ['in capitals', { '.docker/buildx/instances/b': instance('ssh://h') }, 'B', ['ssh://h']],
    [
      'of two nodes',
      { '.docker/buildx/instances/b': instance(SOCKET, 'tcp://h:1') },
      'b',
      [SOCKET, 'tcp://h:1'],
    ],
    [
      'on a context',
      { '.docker/buildx/instances/b': instance('prod'), ...remote('prod', 'ssh://prod') },
      'b',
      ['ssh://prod'],
    ],
    ['that is a context', remote('prod', 'ssh://prod'), 'prod', ['ssh://prod']],
    [
      'in use for this engine',
      {
        '.docker/buildx/current': JSON.stringify({ Key: SOCKET, Name: 'b', Global: false }),
        '.docker/buildx/instances/b': instance('ssh://h'),
      },
      '',
      ['ssh://h'],
    ],
    [
      'in use for another engine',
      {
        '.docker/buildx/current': JSON.stringify({ Key: 'prod', Name: 'b', Global: false }),
        '.docker/buildx/instances/b': instance('ssh://h'),
      },
      '',
      [SOCKET],
    ],
    [
      'in use for all',
      {
        '.docker/buildx/current': JSON.stringify({ Key: 'prod', Name: 'b', Global: true }),
        '.docker/buildx/instances/b': instance('ssh://h'),
      },
      '',
      ['ssh://h'],
    ],
    [
      'chosen before',
      {
        [`.docker/buildx/defaults/${sha256(SOCKET)}`]: 'b',
        '.docker/buildx/instances/b': instance('ssh://h'),
      },
      '',
      ['ssh://h'],
    ],
    ['that cannot be read', { '.docker/buildx/instances/b': '{' }, 'b', [null]],
    ['of a strange name', {}, '../b', [null]],
    ['that is nowhere', {}, 'gone', [null]],
  ])('%s', async (_, files, builder, expected) => {
    expect(await hosts(files, builder)).toEqual(expected)
  })

  test('another directory', async () => {
    const files = { 'x/instances/b': instance('ssh://h') }
    const directory = scratch(files)
    const world = worldIn(directory, { BUILDX_CONFIG: `${directory}/x` })
    expect(await probeTargets([{ kind: 'docker', builder: 'b' }], world)).toMatchObject([{ host: 'ssh://h' }])
  })
})

describe('podman', () => {
  const CONNECTIONS = JSON.stringify({
    Connection: {
      Default: 'dev',
      Connections: {
        dev: { URI: 'ssh://dev' },
        prod: { URI: 'ssh://u:p@prod' },
        vm: { URI: 'ssh://core@127.0.0.1:50000/run/podman/podman.sock', IsMachine: true },
        tunnel: { URI: 'ssh://core@127.0.0.1:50000/run/podman/podman.sock' },
      },
    },
  })
  const OLD =
    '[engine]\nactive_service = "dev"\n[engine.service_destinations]\n  [engine.service_destinations.dev]\n' +
    '  uri = "ssh://old-dev"\n  identity = "/x"\n'
  const files = { '.config/containers/podman-connections.json': CONNECTIONS }
  const old = { '.config/containers/containers.conf': OLD }
  type Selector = { context?: string; host?: string; remote?: boolean }

  test.each<[string, Record<string, string>, Record<string, string>, Selector, string | null]>([
    ['as it comes', files, {}, {}, 'unix:///run/podman/podman.sock'],
    ['--remote', files, {}, { remote: true }, 'ssh://dev'],
    ['--remote without connections', {}, {}, { remote: true }, null],
    ['--connection', files, {}, { context: 'prod' }, 'ssh://u@prod'],
    ['the machine of podman', files, {}, { context: 'vm' }, 'unix:///run/podman/podman.sock'],
    ['a tunnel', files, {}, { context: 'tunnel' }, 'ssh://core@127.0.0.1:50000/run/podman/podman.sock'],
    ['--connection that is nowhere', files, {}, { context: 'gone' }, null],
    ['--connection over --url', files, {}, { context: 'dev', host: 'tcp://h' }, 'ssh://dev'],
    ['--url over variables', files, { CONTAINER_CONNECTION: 'prod' }, { host: 'tcp://h' }, 'tcp://h'],
    [
      'CONTAINER_CONNECTION',
      files,
      { CONTAINER_CONNECTION: 'dev', CONTAINER_HOST: 'tcp://h' },
      {},
      'ssh://dev',
    ],
    ['CONTAINER_HOST', files, { CONTAINER_HOST: 'ssh://h' }, {}, 'ssh://h'],
    ['the older file', old, {}, { remote: true }, 'ssh://old-dev'],
    [
      'remote by settings',
      { '.config/containers/containers.conf': `remote = true\n${OLD.replace(']', ']\nremote = true')}` },
      {},
      {},
      'ssh://old-dev',
    ],
    [
      'connections that cannot be read',
      { '.config/containers/podman-connections.json': '{' },
      {},
      { remote: true },
      null,
    ],
  ])('%s', async (_, present, env, selector, host) => {
    const [target] = await probeTargets(
      [{ kind: 'docker', engine: 'podman', ...selector }],
      worldIn(scratch(present), env),
    )
    expect(target).toMatchObject({ kind: 'docker', host })
  })
})

describe('the tier of what docker reaches', () => {
  test.each<[string, Record<string, string>, string]>([
    ['docker ps', {}, 'local'],
    ['docker run alpine', {}, 'local'],
    ['docker -c default run alpine', {}, 'local'],
    ['docker build .', {}, 'local'],
    ['docker -H unix:///run/user/1/docker.sock run alpine', {}, 'local'],
    ['docker run alpine', { DOCKER_HOST: 'ssh://prod-1.acme.example' }, 'production'],
    ['docker -H tcp://10.0.0.1:2376 run alpine', {}, 'unknown'],
    ['docker -H tcp://localhost:2375 run alpine', {}, 'unknown'],
    ['docker --context prod run alpine', {}, 'production'],
    ['docker --context gone run alpine', {}, 'unknown'],
    ['docker --config nowhere run alpine', {}, 'local'],
    ['docker push ghcr.io/acme/app', {}, 'unknown'],
    ['docker build --push -t registry.prod.acme.example/app .', {}, 'production'],
    ['docker build --push .', {}, 'unknown'],
    ['docker compose push', {}, 'unknown'],
  ])('%s %j is %s', async (line, env, tier) => {
    const world = worldIn(scratch(remote('prod', 'ssh://10.0.0.2')), env)
    const reading = docker.read(line.split(' '), contextOf(env))
    const targets = await probeTargets(reading.selectors, world)
    expect(environmentOf(targets, reading.reach, BUILTIN_POLICY, null).tier).toBe(tier)
  })
})
