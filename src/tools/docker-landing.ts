import { buildUploads } from './build-upload.ts'
import type { CobraLine } from './cobra.ts'
import { isOn, lastValue, type ParsedFlags } from './flags.ts'
import { loseTarget } from './reading.ts'
import { imageRegistryOf, registryOf } from './registry-host.ts'
import type { TargetSelector } from './selector.ts'
import type { Env, Reading } from './tool.ts'
import { isSeen } from './unseen-word.ts'

type Engine = Extract<TargetSelector, { kind: 'docker' }>

/** Where a docker command lands: on the engine, on registries, or where it cannot be seen. */
export type Landing =
  | {
      engine: boolean
      builder?: string
      references: readonly string[]
      /** The engine sends them, and is given the credentials for it. */
      sends?: true
    }
  | { lost: string }

/** On the engine, as most commands are. */
export const ENGINE: Landing = { engine: true, references: [] }

/** Where a word that is not known before it runs may be any flag. */
export const HIDDEN: Landing = { lost: 'a word that is not known before it runs may be a flag' }

/** A reading that lands on the engine alone. */
export function onEngine(reading: Reading): { reading: Reading; landing: Landing } {
  return { reading, landing: ENGINE }
}

/** The engine that docker's own flags name. */
export function engineOf(root: ParsedFlags): Engine {
  const engine: Engine = { kind: 'docker' }
  const context = lastValue(root, 'context')
  const host = lastValue(root, 'host')
  const config = lastValue(root, 'config')
  if (context) engine.context = context
  if (host !== undefined) engine.host = host
  if (config) engine.config = config
  if (root.values.has('tlsverify')) engine.tls = true
  else if (root.values.has('tls')) engine.tls = isOn(root, 'tls')
  const authority = lastValue(root, 'tlscacert')
  if (authority !== undefined) engine.tlsAuthority = authority
  return engine
}

/** Turns a landing into the selectors of a reading. */
export function land(reading: Reading, landing: Landing, engine: Engine): void {
  if (reading.reach !== 'named') return
  if ('lost' in landing) {
    loseTarget(reading, landing.lost)
    return
  }
  const { builder } = landing
  const at = builder === undefined ? engine : { ...engine, builder }
  const registries = landing.references.flatMap(engine.engine === 'podman' ? registryOf : imageRegistryOf)
  reading.selectors = landing.engine ? [at, ...registries] : registries
  if (landing.sends && engine.engine !== 'podman') reading.through = engine
}

export function landingOf({ command, parsed }: CobraLine, env: Env): Landing {
  const { words } = parsed
  switch (command) {
    case 'image push':
    case 'plugin push':
    case 'trust sign':
      return { ...onRegistries(words.slice(0, 1)), sends: true }
    case 'manifest push':
    case 'trust revoke':
      return onRegistries(words.slice(0, 1))
    case 'trust signer add':
    case 'trust signer remove':
      return onRegistries(words.slice(1))
    case 'buildx imagetools create':
      return onRegistries(parsed.values.get('tag') ?? [])
    case 'buildx create':
      // Its builder is made where its endpoint is; none given is the engine.
      return words.length === 0 && isOfEngine(lastValue(parsed, 'driver'))
        ? ENGINE
        : { lost: 'where the builder would be is not looked at' }
    case 'buildx ls':
      return ENGINE
  }
  if (!command.startsWith('buildx ')) return ENGINE
  return onBuilder(command, parsed, env)
}

function isOfEngine(driver: string | undefined): boolean {
  return driver === undefined || driver === 'docker' || driver === 'docker-container'
}

function onRegistries(references: readonly string[]): Landing {
  const known = references.length > 0 && references.every((name) => name !== '' && isSeen(name))
  return known ? { engine: false, references } : { lost: 'its registry is not known before it runs' }
}

/** `--builder`, BUILDX_BUILDER, or the one in use: the empty name. */
function onBuilder(command: string, parsed: ParsedFlags, env: Env): Landing {
  const named = BY_NAME.has(command) ? parsed.words[0] : undefined
  const builder = named ?? (lastValue(parsed, 'builder') || env.BUILDX_BUILDER || '')
  const uploads = BUILDS.has(command) ? buildUploads(parsed) : []
  if (uploads === null) return { lost: 'what it uploads, and where to, is not known before it runs' }
  return { engine: true, builder, references: uploads }
}

const BY_NAME = new Set(['buildx inspect', 'buildx rm', 'buildx stop'])
const BUILDS = new Set(['buildx build', 'buildx bake'])
