import { join, resolve } from 'node:path'
import type { DockerTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { withoutSecrets } from './address.ts'
import { contextHost, isClientHost } from './docker-context.ts'
import { dockerHost, LOCAL_SOCKET } from './docker-host.ts'
import { firstJson, goField } from './go-json.ts'
import { LIMIT, readText } from './text-file.ts'
import type { World } from './world.ts'

export type DockerSelector = Extract<TargetSelector, { kind: 'docker' }>

/** The engine docker would talk to (docker/cli, cli/command/cli.go, resolveContextName). */
export function probeDocker(selector: DockerSelector, around: World): DockerTarget {
  const here = hereOf(selector, around)
  const { env } = here.world
  if (selector.context && selector.host !== undefined)
    return unresolved('docker takes `--context` or `--host`, not both')
  if (selector.context) return named(selector.context, '`--context`', here)
  if (selector.host !== undefined) return at(selector.host, '`--host`', here)
  if (env.DOCKER_HOST) return at(env.DOCKER_HOST, 'DOCKER_HOST', here)
  if (env.DOCKER_CONTEXT) return named(env.DOCKER_CONTEXT, 'DOCKER_CONTEXT', here)
  const current = currentContext(here.world)
  if ('unreadable' in current) return unresolved(current.unreadable)
  return current.name
    ? named(current.name, 'current context', here)
    : named('default', 'the default of docker', here)
}

/** `authority`: the certificates that docker opens for TLS; null without it. */
type Here = { world: World; authority: string | null }

/** docker looks for its certificates before it reads `--config`. */
function hereOf(selector: DockerSelector, around: World): Here {
  const { env } = around
  const tls = (selector.tls ?? Boolean(env.DOCKER_TLS)) || Boolean(env.DOCKER_TLS_VERIFY)
  const directory = env.DOCKER_CERT_PATH || dockerDirectory(around)
  const authority = selector.tlsAuthority ?? join(directory, 'ca.pem')
  return { world: withDirectory(selector, around), authority: tls ? authority : null }
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

function unresolved(why: string): DockerTarget {
  return { kind: 'docker', context: null, host: null, source: `not resolvable: ${why}` }
}

function at(typed: string, source: string, { world, authority }: Here): DockerTarget {
  const host = dockerHost(typed, authority !== null)
  if (host === null || !isClientHost(host)) return unresolved('docker knows no such address')
  if (authority && !('text' in readText(authority, world.cwd)))
    return unresolved(`there is no certificate \`${authority}\` for TLS`)
  return { kind: 'docker', context: 'default', host: withoutSecrets(host), source }
}

function named(context: string, source: string, here: Here): DockerTarget {
  const { world } = here
  if (context === 'default') return at(world.env.DOCKER_HOST ?? '', source, here)
  const found = contextHost(context, dockerDirectory(world), world)
  if ('problem' in found) return unresolved(found.problem)
  return { kind: 'docker', context, host: withoutSecrets(found.host), source }
}

function currentContext(world: World): { name: string | null } | { unreadable: string } {
  const file = readText(join(dockerDirectory(world), 'config.json'), world.cwd, LIMIT, 'kept')
  if ('missing' in file) return { name: null }
  if ('unreadable' in file) return file
  // Of a file that is not JSON docker warns, and goes on without it.
  const config = firstJson(file.text)
  const name = typeof config === 'object' && config !== null ? goField(config, 'currentContext') : null
  return { name: typeof name === 'string' && name !== '' ? name : null }
}

/** Where docker keeps its configuration. */
export function dockerDirectory({ env, home, cwd }: World): string {
  return resolve(cwd, env.DOCKER_CONFIG || join(env.HOME || home, '.docker'))
}
