import { join } from 'node:path'
import { sha256Hex } from '../wire/sha256.ts'
import { goField } from './go-json.ts'
import { parseGoUrl } from './go-url.ts'
import { LIMIT, readText } from './text-file.ts'
import type { World } from './world.ts'

/** Where the client library goes when a context names no host. */
const LIBRARY_DEFAULT = 'unix:///var/run/docker.sock'

/**
 * The address in a context's `meta.json` below docker's directory (docker/cli, cli/context/store), or why
 * docker would not use it.
 */
export function contextHost(
  name: string,
  directory: string,
  world: World,
): { host: string } | { problem: string } {
  const path = join(directory, 'contexts', 'meta', sha256Hex(name), 'meta.json')
  const file = readText(path, world.cwd, LIMIT, 'kept')
  if ('missing' in file) return { problem: `there is no context \`${name}\`` }
  if ('unreadable' in file) return { problem: file.unreadable }
  const host = hostIn(file.text)
  if (host === null) return { problem: `context \`${name}\` names no engine` }
  if (host === '') return { host: LIBRARY_DEFAULT }
  return isClientHost(host) ? { host } : { problem: `context \`${name}\` names no address that docker takes` }
}

function hostIn(text: string): string | null {
  const root = parse(text)
  if (root === null) return null
  const name = goField(root, 'Name')
  const metadata = goField(root, 'Metadata')
  const endpoints = goField(root, 'Endpoints')
  if ((name !== null && typeof name !== 'string') || !isObjectOrNull(metadata) || !isObjectOrNull(endpoints))
    return null
  // A map's keys, other than a field's name, stand as they are written.
  if (endpoints === null || !Object.hasOwn(endpoints, 'docker')) return null
  const { docker } = endpoints as { docker: unknown }
  if (!isObjectOrNull(docker) || docker === null) return null
  const host = goField(docker, 'Host')
  return host === null || typeof host === 'string' ? (host ?? '') : null
}

function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

function isObjectOrNull(value: unknown): value is object | null {
  return typeof value === 'object' && !Array.isArray(value)
}

/** What docker's client library takes for an address (client/client.go, ParseHostURL; connhelper). */
export function isClientHost(host: string): boolean {
  const parsed = parseGoUrl(host)
  if (parsed === null) return false
  const [scheme, address] = host.split(/:\/\/(.*)/s)
  if (address === undefined || address === '') return false
  if (scheme === 'ssh') return isSshHost(host, parsed.host)
  if (scheme === 'npipe') return process.platform === 'win32'
  // The engine's own word for a socket that it was handed.
  return scheme !== 'fd'
}

/** docker hands these to ssh (cli/connhelper/ssh, ParseURL): no password, no query. */
function isSshHost(url: string, host: string): boolean {
  const userinfo = /^ssh:\/\/([^/]*)@/.exec(url)?.[1] ?? ''
  return host !== '' && !/^:/.test(host) && !userinfo.includes(':') && !/[?#]/.test(url)
}
