import { join, resolve } from 'node:path'
import type { DockerTarget } from '../core/target.ts'
import { sha256Hex } from '../wire/sha256.ts'
import { type DockerSelector, dockerDirectory, probeDocker, withDirectory } from './docker.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

/**
 * The engines that buildx would build on: one for each node of the builder named, or of the one in
 * use (docker/buildx, store/store.go). A builder that is not among the instances is docker's own.
 */
export function probeBuilder(selector: DockerSelector, around: World): DockerTarget[] {
  const { builder = '', ...plain } = selector
  const world = withDirectory(selector, around)
  const engine = probeDocker(plain, around)
  const name = builder || inUse(engine, world)
  if (!name || name === 'default') return [engine]
  const nodes = nodesOf(name, world)
  if (nodes === null) return [unresolved(`builder \`${name}\` could not be read`)]
  if (nodes.length === 0) return builder ? [probeDocker({ kind: 'docker', context: name }, world)] : [engine]
  return nodes.map((endpoint) => targetOf(endpoint, name, world))
}

function targetOf(endpoint: string, builder: string, world: World): DockerTarget {
  const at = endpoint.includes('://') ? { host: endpoint } : { context: endpoint }
  return { ...probeDocker({ kind: 'docker', ...at }, world), source: `builder \`${builder}\`` }
}

function unresolved(why: string): DockerTarget {
  return { kind: 'docker', context: null, host: null, source: `not resolvable: ${why}` }
}

/** `docker buildx use`: for every engine, or for the one at hand; empty where none was chosen. */
function inUse(engine: DockerTarget, world: World): string {
  const key = engine.context === 'default' ? engine.host : engine.context
  const file = readText(join(directory(world), 'current'), world.cwd)
  const current = 'text' in file ? parse(file.text) : null
  if (current && typeof current.Name === 'string' && (current.Global === true || current.Key === key)) {
    return current.Name
  }
  const chosen = readText(join(directory(world), 'defaults', sha256Hex(key ?? '')), world.cwd)
  return 'text' in chosen ? chosen.text.trim() : ''
}

/** Addresses of a builder's nodes; none where there is no such builder, null where it cannot be read. */
function nodesOf(name: string, world: World): string[] | null {
  if (!/^[\w.-]+$/.test(name)) return null
  const file = readText(join(directory(world), 'instances', name.toLowerCase()), world.cwd)
  if ('missing' in file) return []
  const nodes = 'text' in file ? parse(file.text)?.Nodes : null
  if (!Array.isArray(nodes) || nodes.length === 0) return null
  const endpoints: unknown[] = nodes.map((node: { Endpoint?: unknown } | null) => node?.Endpoint)
  const isAddress = (endpoint: unknown) => typeof endpoint === 'string' && endpoint !== ''
  return endpoints.every((endpoint): endpoint is string => isAddress(endpoint)) ? endpoints : null
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function directory(world: World): string {
  return resolve(world.cwd, world.env.BUILDX_CONFIG || join(dockerDirectory(world), 'buildx'))
}
