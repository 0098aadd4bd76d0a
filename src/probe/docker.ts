import { join, resolve } from 'node:path'
import type { DockerTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { sha256Hex } from '../wire/sha256.ts'
import { withoutSecrets } from './address.ts'
import { dockerHost, LOCAL_SOCKET } from './docker-host.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

export type DockerSelector = Extract<TargetSelector, { kind: 'docker' }>

/** The engine docker would talk to (docker/cli, cli/command/cli.go, resolveContextName). */
export function probeDocker(selector: DockerSelector, around: World): DockerTarget {
  const world = withDirectory(selector, around)
  const { env } = world
  if (selector.context && selector.host !== undefined)
    return unresolved('docker takes `--context` or `--host`, not both')
  if (selector.context) return named(selector.context, '`--context`', world)
  if (selector.host !== undefined) return at(selector.host, '`--host`', world)
  if (env.DOCKER_HOST) return at(env.DOCKER_HOST, 'DOCKER_HOST', world)
  if (env.DOCKER_CONTEXT) return named(env.DOCKER_CONTEXT, 'DOCKER_CONTEXT', world)
  const current = currentContext(world)
  if ('unreadable' in current) return unresolved(current.unreadable)
  return current.name
    ? named(current.name, 'current context', world)
    : named('default', 'the default of docker', world)
}

/** Null where docker is as it comes: this machine's own engine. */
export function currentDocker(world: World): DockerTarget | null {
  const target = probeDocker({ kind: 'docker' }, world)
  return target.context === 'default' && target.host === LOCAL_SOCKET ? null : target
}

/** `--config` stands for DOCKER_CONFIG, `--tls` and `--tlsverify` for DOCKER_TLS. */
export function withDirectory({ config, tls }: DockerSelector, world: World): World {
  const env = { ...world.env }
  if (config !== undefined) env.DOCKER_CONFIG = config
  if (tls) env.DOCKER_TLS = '1'
  return { ...world, env }
}

function unresolved(why: string): DockerTarget {
  return { kind: 'docker', context: null, host: null, source: `not resolvable: ${why}` }
}

function at(typed: string, source: string, { env }: World): DockerTarget {
  const host = dockerHost(typed, Boolean(env.DOCKER_TLS || env.DOCKER_TLS_VERIFY))
  if (host === null) return unresolved('docker knows no such address')
  return { kind: 'docker', context: 'default', host: withoutSecrets(host), source }
}

function named(context: string, source: string, world: World): DockerTarget {
  if (context === 'default') return at(world.env.DOCKER_HOST ?? '', source, world)
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
    const { docker } = (JSON.parse(text) as { Endpoints?: { docker?: { Host?: unknown } } }).Endpoints ?? {}
    // Without a host, docker's client goes where it always goes.
    if (typeof docker === 'object' && docker !== null && (docker.Host ?? '') === '') return LOCAL_SOCKET
    return typeof docker?.Host === 'string' && docker.Host.includes('://') ? docker.Host : null
  } catch {
    return null
  }
}

function currentContext(world: World): { name: string | null } | { unreadable: string } {
  const file = readText(join(dockerDirectory(world), 'config.json'), world.cwd)
  if ('missing' in file) return { name: null }
  if ('unreadable' in file) return file
  // Go takes a key in any case, the last one; a file that it cannot read, docker warns of and ignores.
  try {
    const entries = Object.entries(JSON.parse(file.text) as object)
    const name = entries.findLast(([key]) => key.toLowerCase() === 'currentcontext')?.[1]
    return { name: typeof name === 'string' && name !== '' ? name : null }
  } catch {
    return /currentcontext/iu.test(file.text)
      ? { unreadable: 'docker’s config.json is not JSON' }
      : { name: null }
  }
}

/** Where docker keeps its configuration. */
export function dockerDirectory({ env, home, cwd }: World): string {
  return resolve(cwd, env.DOCKER_CONFIG || join(env.HOME || home, '.docker'))
}
