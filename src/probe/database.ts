import { join } from 'node:path'
import type { DatabaseTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

export type DatabaseSelector = Extract<TargetSelector, { kind: 'database' }>

type Place = { host?: string; port?: string; database?: string; user?: string }

/** Where a database client would connect: words, then URL, then (PostgreSQL) a service and PG* variables. */
export function probeDatabase(selector: DatabaseSelector, world: World): DatabaseTarget {
  const { engine } = selector
  const typed = given({
    host: selector.host,
    port: selector.port,
    database: selector.database,
    user: selector.user,
  })
  const url = { ...parsePlace(selector.url ?? ''), ...parsePlace(typed.database ?? '') }
  if (typed.database && isPlace(typed.database)) delete typed.database
  const named: Place = { ...url, ...typed }
  if (!/^(postgres|pg|psql)/.test(engine)) return target(engine, named, 'as typed', localSocket(engine))

  const { env } = world
  const service = serviceOf(selector, url, world)
  if ('unreadable' in service) return target(engine, {}, `not resolvable: ${service.unreadable}`, null)
  const variables = given({
    host: env.PGHOSTADDR || env.PGHOST,
    port: env.PGPORT,
    database: env.PGDATABASE,
    user: env.PGUSER,
  })
  const place: Place = { ...variables, ...service.place, ...named }
  const source = named.host
    ? 'as typed'
    : service.place.host
      ? 'connection service'
      : variables.host
        ? 'PG* variables'
        : 'the local socket'
  return target(engine, { port: '5432', ...place }, source, '/var/run/postgresql')
}

/** What PG* variables or DATABASE_URL name; null when they name no place. */
export function currentDatabases(world: World): DatabaseTarget[] {
  const { env } = world
  const targets: DatabaseTarget[] = []
  if (env.PGHOST || env.PGHOSTADDR || env.PGSERVICE)
    targets.push(probeDatabase({ kind: 'database', engine: 'postgresql' }, world))
  const scheme = /^([a-z]+)[a-z0-9+.-]*:\/\//i.exec(env.DATABASE_URL ?? '')?.[1]?.toLowerCase()
  if (scheme && scheme !== 'file') {
    const found = target(scheme, parsePlace(env.DATABASE_URL ?? ''), 'DATABASE_URL', null)
    if (found.host !== null) targets.push(found)
  }
  return targets
}

function target(engine: string, place: Place, source: string, socket: string | null): DatabaseTarget {
  const port = place.port === undefined ? null : Number(place.port)
  return {
    kind: 'database',
    engine,
    host: place.host || socket,
    port: port !== null && Number.isInteger(port) ? port : null,
    database: place.database || null,
    user: place.user || null,
    source,
  }
}

/** mysql without a host may read one from its option files, which are not followed here. */
function localSocket(engine: string): string | null {
  return /^redis/.test(engine) ? '127.0.0.1' : null
}

function given(place: Record<keyof Place, string | undefined>): Place {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value))
}

function isPlace(text: string): boolean {
  return text.includes('://') || text.includes('=')
}

/** A URL, or libpq's `host=… dbname=…`; the password is left behind. */
function parsePlace(text: string): Place & { service?: string } {
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?/is.exec(text)
  if (url) {
    const [, userinfo = '', hosts = '', path = '', query = ''] = url
    const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(hosts) ?? [undefined, hosts, undefined]
    const options = new URLSearchParams(query)
    return {
      ...given({
        host: decoded(host?.replace(/^\[|\]$/g, '')),
        port,
        database: decoded(path),
        user: decoded(userinfo.split(':')[0]),
      }),
      ...given({
        host: options.get('host') ?? undefined,
        port: options.get('port') ?? undefined,
        database: options.get('dbname') ?? undefined,
        user: options.get('user') ?? undefined,
      }),
      ...(options.get('service') ? { service: options.get('service')! } : {}),
    }
  }
  if (!text.includes('=')) return {}
  const words = new Map<string, string>()
  for (const [, key, quoted, bare] of text.matchAll(/(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))/g)) {
    words.set(key!, (quoted ?? bare ?? '').replace(/\\(.)/g, '$1'))
  }
  const service = words.get('service')
  return {
    ...given({
      host: words.get('hostaddr') ?? words.get('host'),
      port: words.get('port'),
      database: words.get('dbname'),
      user: words.get('user'),
    }),
    ...(service ? { service } : {}),
  }
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text)
  } catch {
    return text
  }
}

/** libpq's connection service file: `[name]` and lines of `key=value`. */
function serviceOf(
  selector: DatabaseSelector,
  url: { service?: string },
  world: World,
): { place: Place } | { unreadable: string } {
  const { env } = world
  const name = selector.service || url.service || env.PGSERVICE
  if (!name) return { place: {} }
  const own = env.PGSERVICEFILE || join(env.HOME || world.home, '.pg_service.conf')
  for (const path of [own, join(env.PGSYSCONFDIR || '/etc/postgresql-common', 'pg_service.conf')]) {
    const file = readText(path, world.cwd)
    if ('unreadable' in file) return file
    const section = 'text' in file ? sectionOf(file.text, name) : null
    if (section)
      return {
        place: given({
          host: section.get('hostaddr') ?? section.get('host'),
          port: section.get('port'),
          database: section.get('dbname'),
          user: section.get('user'),
        }),
      }
  }
  return { unreadable: `there is no connection service \`${name}\`` }
}

function sectionOf(text: string, name: string): Map<string, string> | null {
  let section: Map<string, string> | null = null
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith('[')) {
      if (section) return section
      if (line === `[${name}]`) section = new Map()
    } else if (section) {
      const at = line.indexOf('=')
      if (at > 0) section.set(line.slice(0, at).trim(), line.slice(at + 1).trim())
    }
  }
  return section
}
