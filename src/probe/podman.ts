import { join, resolve } from 'node:path'
import type { DockerTarget } from '../core/target.ts'
import { withoutSecrets } from './address.ts'
import type { DockerSelector } from './docker.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

/**
 * Where podman would run containers: here, or at a connection's address (containers/podman,
 * cmd/podman/root.go, and podman-remote(1)). A flag wins over a variable, a variable over the default.
 */
export function probePodman(selector: DockerSelector, world: World): DockerTarget {
  const { env } = world
  if (selector.context) return connection(selector.context, '`--connection`', world)
  if (selector.host) return at(selector.host, '`--url`')
  if (env.CONTAINER_CONNECTION) return connection(env.CONTAINER_CONNECTION, 'CONTAINER_CONNECTION', world)
  if (env.CONTAINER_HOST) return at(env.CONTAINER_HOST, 'CONTAINER_HOST')
  const settings = settingsOf(world)
  if (settings === null) return unresolved('containers.conf cannot be read')
  const always = process.platform !== 'linux' || settings.remote
  if (selector.remote ?? always) return connection(null, 'the default connection', world)
  return at('unix:///run/podman/podman.sock', 'podman runs them on this machine')
}

/** Null where podman is as it comes: this machine. */
export function currentPodman(world: World): DockerTarget | null {
  const { CONTAINER_CONNECTION, CONTAINER_HOST } = world.env
  return CONTAINER_CONNECTION || CONTAINER_HOST ? probePodman({ kind: 'docker' }, world) : null
}

function at(host: string, source: string): DockerTarget {
  return { kind: 'docker', context: null, host: withoutSecrets(host), source }
}

function unresolved(why: string): DockerTarget {
  return { kind: 'docker', context: null, host: null, source: `not resolvable: ${why}` }
}

/** A connection by its name, or the default one: of `podman-connections.json` (5.0), or of containers.conf. */
function connection(name: string | null, source: string, world: World): DockerTarget {
  const kept = keptConnections(world)
  const settings = settingsOf(world)
  if (kept === null || settings === null) return unresolved('podman’s connections cannot be read')
  const chosen = name ?? kept.default ?? settings.active
  if (!chosen) return unresolved('podman has no default connection')
  const uri = kept.uris.get(chosen) ?? settings.uris.get(chosen) ?? null
  const context = chosen
  if (uri === null)
    return { kind: 'docker', context, host: null, source: `${source}, whose address is not known` }
  return { kind: 'docker', context, host: withoutSecrets(uri), source }
}

type Connections = { default: string | null; uris: ReadonlyMap<string, string> }

function keptConnections(world: World): Connections | null {
  const { env, cwd } = world
  const path = env.PODMAN_CONNECTIONS_CONF || join(directory(world), 'podman-connections.json')
  const file = readText(path, cwd)
  if ('missing' in file) return { default: null, uris: new Map() }
  if ('unreadable' in file) return null
  try {
    const { Connection } = JSON.parse(file.text) as {
      Connection?: { Default?: unknown; Connections?: Record<string, { URI?: unknown; IsMachine?: unknown }> }
    }
    const uris = Object.entries(Connection?.Connections ?? {}).flatMap(([name, { URI, IsMachine }]) =>
      typeof URI === 'string' ? [[name, IsMachine === true ? socketIn(URI) : URI] as const] : [],
    )
    return {
      default: typeof Connection?.Default === 'string' ? Connection.Default : null,
      uris: new Map(uris),
    }
  } catch {
    return null
  }
}

/** `podman machine` notes a port of this machine behind which its own virtual machine listens. */
function socketIn(uri: string): string {
  const path = /^ssh:\/\/[^/]*@(?:127\.0\.0\.1|localhost|\[::1\]):\d+(\/.+)$/.exec(uri)?.[1]
  return path === undefined ? uri : `unix://${path}`
}

type Settings = { remote: boolean; active: string | null; uris: ReadonlyMap<string, string> }

/**
 * What containers.conf says about connections. Only its plain lines are read (`key = "value"` under
 * `[engine]` and `[engine.service_destinations.NAME]`); the person's file wins over the system's.
 */
function settingsOf(world: World): Settings | null {
  const { env, cwd } = world
  const paths = env.CONTAINERS_CONF
    ? [env.CONTAINERS_CONF]
    : [
        '/usr/share/containers/containers.conf',
        '/etc/containers/containers.conf',
        join(directory(world), 'containers.conf'),
      ]
  const uris = new Map<string, string>()
  const found: Settings = { remote: false, active: null, uris }
  for (const path of paths) {
    const file = readText(path, cwd)
    if ('unreadable' in file) return null
    if ('missing' in file) continue
    let section = ''
    for (const line of file.text.split('\n')) {
      const header = /^\s*\[([^\]]+)\]/.exec(line)
      if (header) section = header[1]!.replaceAll(/["'\s]/g, '')
      const [, key, value] = /^\s*(\w+)\s*=\s*["']?([^"'#]*?)["']?\s*(?:#.*)?$/.exec(line) ?? []
      if (key === undefined || value === undefined) continue
      if (section === 'engine' && key === 'remote') found.remote = value === 'true'
      if (section === 'engine' && key === 'active_service') found.active = value
      const name = /^engine\.service_destinations\.(.+)$/.exec(section)?.[1]
      if (name !== undefined && key === 'uri') uris.set(name, value)
    }
  }
  return found
}

function directory({ env, home, cwd }: World): string {
  return resolve(cwd, env.XDG_CONFIG_HOME || join(env.HOME || home, '.config'), 'containers')
}
