import { join, resolve } from 'node:path'
import type { DockerTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { withoutSecrets } from './address.ts'
import { sha256Hex } from './sha256.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

export type DockerSelector = Extract<TargetSelector, { kind: 'docker' }>

const LOCAL_SOCKET = 'unix:///var/run/docker.sock'

/** The engine docker would talk to (docker/cli, cli/command/cli.go, resolveContextName). */
export function probeDocker(selector: DockerSelector, around: World): DockerTarget {
  const world = withDirectory(selector, around)
  const { env } = world
  if (selector.context) return named(selector.context, '`--context`', world)
  if (selector.host) return at(selector.host, '`--host`')
  if (env.DOCKER_HOST) return at(env.DOCKER_HOST, 'DOCKER_HOST')
  if (env.DOCKER_CONTEXT) return named(env.DOCKER_CONTEXT, 'DOCKER_CONTEXT', world)
  const current = currentContext(world)
  if ('unreadable' in current)
    return { kind: 'docker', context: null, host: null, source: `not resolvable: ${current.unreadable}` }
  return current.name
    ? named(current.name, 'current context', world)
    : named('default', 'the default of docker', world)
}

/** Null where docker is as it comes: this machine's own engine. */
export function currentDocker(world: World): DockerTarget | null {
  const target = probeDocker({ kind: 'docker' }, world)
  return target.context === 'default' && target.host === LOCAL_SOCKET ? null : target
}

/** `--config` stands for DOCKER_CONFIG. */
export function withDirectory({ config }: DockerSelector, world: World): World {
  return config === undefined ? world : { ...world, env: { ...world.env, DOCKER_CONFIG: config } }
}

function at(host: string, source: string): DockerTarget {
  return { kind: 'docker', context: 'default', host: withoutSecrets(host), source }
}

function named(context: string, source: string, world: World): DockerTarget {
  if (context === 'default') return at(world.env.DOCKER_HOST || LOCAL_SOCKET, source)
  const id = sha256Hex(context)
  const file = readText(join(dockerDirectory(world), 'contexts', 'meta', id, 'meta.json'), world.cwd)
  const host = 'text' in file ? hostIn(file.text) : null
  return {
    kind: 'docker',
    context,
    host: host && withoutSecrets(host),
    source: host ? source : `${source}, whose address is not known`,
  }
}

function hostIn(text: string): string | null {
  try {
    const host = (JSON.parse(text) as { Endpoints?: { docker?: { Host?: unknown } } }).Endpoints?.docker?.Host
    return typeof host === 'string' && host !== '' ? host : null
  } catch {
    return null
  }
}

function currentContext(world: World): { name: string | null } | { unreadable: string } {
  const file = readText(join(dockerDirectory(world), 'config.json'), world.cwd)
  if ('missing' in file) return { name: null }
  if ('unreadable' in file) return file
  try {
    const { currentContext: name } = JSON.parse(file.text) as { currentContext?: unknown }
    return { name: typeof name === 'string' && name !== '' ? name : null }
  } catch {
    return { unreadable: 'docker’s config.json is not JSON' }
  }
}

/** Where docker keeps its configuration. */
export function dockerDirectory({ env, home, cwd }: World): string {
  return resolve(cwd, env.DOCKER_CONFIG || join(env.HOME || home, '.docker'))
}
