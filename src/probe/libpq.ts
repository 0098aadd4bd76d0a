import { join } from 'node:path'
import type { DatabaseTarget } from '../core/target.ts'
import { remoteCluster } from '../tools/postgres-cluster.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

type DatabaseSelector = Extract<TargetSelector, { kind: 'database' }>

/** libpq's options by their own names; what is set to nothing is set. */
type Options = Map<string, string>

/** Debian's and Fedora's; elsewhere it is /tmp. */
const SOCKETS = '/var/run/postgresql'
const MOST_HOSTS = 16

const VARIABLES: readonly (readonly [keyword: string, variable: string])[] = [
  ['host', 'PGHOST'],
  ['hostaddr', 'PGHOSTADDR'],
  ['port', 'PGPORT'],
  ['dbname', 'PGDATABASE'],
  ['user', 'PGUSER'],
]

/**
 * Where libpq would connect, host by host as it tries them (PostgreSQL's manual, 34.1, and
 * fe-connect.c): a connection string in place of a database's name goes before the words, then a
 * service, then PG* variables. A target of nulls says why it would not connect.
 */
export function probePostgres(selector: DatabaseSelector, world: World): DatabaseTarget[] {
  try {
    return targetsOf(selector, world)
  } catch (error) {
    if (!(error instanceof Unresolvable)) throw error
    return [target({ source: `not resolvable: ${error.message}` })]
  }
}

class Unresolvable extends Error {}

function targetsOf(selector: DatabaseSelector, world: World): DatabaseTarget[] {
  const typed = typedOptions(selector)
  const { env } = world
  const service = typed.get('service') ?? env.PGSERVICE ?? null
  const fromService = service === null ? new Map<string, string>() : serviceOptions(service, world)
  const fromEnv: Options = new Map(
    VARIABLES.flatMap(([keyword, variable]) => {
      const value = env[variable]
      return value === undefined ? [] : [[keyword, value] as const]
    }),
  )
  const cluster = remoteCluster(env.PGCLUSTER ?? '')
  if (cluster && !fromEnv.has('host')) {
    fromEnv.set('host', cluster.host)
    if (cluster.port && !fromEnv.has('port')) fromEnv.set('port', cluster.port)
  }
  const all: Options = new Map([...fromEnv, ...fromService, ...typed])
  const source = ['host', 'hostaddr'].some((key) => typed.get(key))
    ? 'as typed'
    : ['host', 'hostaddr'].some((key) => fromService.get(key))
      ? 'connection service'
      : ['host', 'hostaddr'].some((key) => fromEnv.get(key))
        ? 'PG* variables'
        : 'the local socket'
  return hostsOf(all).map((place) =>
    target({
      ...place,
      database: all.get('dbname') || all.get('user') || null,
      user: all.get('user') || null,
      source,
    }),
  )
}

/** Words first, then what a connection string says in their place. */
function typedOptions(selector: DatabaseSelector): Options {
  const options: Options = new Map()
  for (const key of ['host', 'port', 'user', 'service'] as const)
    if (selector[key]) options.set(key, selector[key])
  if (selector.socket) options.set('host', selector.socket)
  for (const text of [selector.url, selector.database]) {
    if (!text) continue
    const read = /^postgres(?:ql)?:\/\//.test(text)
      ? optionsOfUri(text)
      : text.includes('=')
        ? optionsOfString(text)
        : new Map([['dbname', text]])
    for (const [key, value] of read) options.set(key, value)
  }
  return options
}

/** `host`, `hostaddr` and `port` are lists of the same length, or one port for all. */
function hostsOf(options: Options): { host: string; port: number }[] {
  const list = (key: string) => {
    const value = options.get(key)
    return value ? value.split(',') : null
  }
  const names = list('host')
  const addresses = list('hostaddr')
  const ports = list('port') ?? ['']
  const count = (addresses ?? names ?? ['']).length
  if (addresses && names && names.length !== addresses.length)
    throw new Unresolvable('it has as many `hostaddr` as `host` or none')
  if (ports.length !== 1 && ports.length !== count)
    throw new Unresolvable('it has as many ports as hosts, or one')
  const places: { host: string; port: number }[] = []
  for (let i = 0; i < Math.min(count, MOST_HOSTS); i++) {
    const typed = (ports.length === 1 ? ports[0] : ports[i])!.trim()
    const port = typed === '' ? 5432 : Number(typed)
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Unresolvable(`\`${typed}\` is no port`)
    const address = addresses?.[i] || null
    const name = names?.[i] || null
    places.push({ host: address ?? name ?? SOCKETS, port })
    // It connects to the address; the name is what the server is taken for.
    if (address && name && address !== name) places.push({ host: name, port })
  }
  return places
}

/** `host=… dbname='…'` (34.1.1.1). */
function optionsOfString(text: string): Options {
  const options: Options = new Map()
  const pair =
    /\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\[\s\S])*)'|((?:[^\s\\']|\\[\s\S])(?:[^\s\\]|\\[\s\S])*)?)(?=\s|$)/y
  for (let at = 0; text.slice(at).trim() !== ''; at = pair.lastIndex) {
    pair.lastIndex = at
    const match = pair.exec(text)
    if (!match) throw new Unresolvable('its connection string cannot be parsed')
    options.set(match[1]!, (match[2] ?? match[3] ?? '').replace(/\\([\s\S])/g, '$1'))
  }
  return options
}

/** `postgresql://user@host1:1,host2:2/name?key=value` (34.1.1.2). */
function optionsOfUri(text: string): Options {
  const match = /^postgres(?:ql)?:\/\/(?:([^/@]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(text)
  if (!match) throw new Unresolvable('its address cannot be parsed')
  const [, userinfo = '', places = '', path = '', query = ''] = match
  const options: Options = new Map()
  const user = userinfo.split(':')[0]!
  if (user !== '') options.set('user', decoded(user))
  const hosts: string[] = []
  const ports: string[] = []
  for (const place of places.split(',')) {
    const parts = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(.*))?$/s.exec(place)
    if (!parts) throw new Unresolvable('its address cannot be parsed')
    hosts.push(decoded(parts[1] ?? parts[2] ?? ''))
    ports.push(decoded(parts[3] ?? ''))
  }
  if (hosts.join(',') !== '') options.set('host', hosts.join(','))
  if (ports.join(',') !== '') options.set('port', ports.join(','))
  if (path !== '') options.set('dbname', decoded(path))
  for (const pair of query === '' ? [] : query.split('&')) {
    const [key = '', value] = pair.split(/=(.*)/s)
    if (value === undefined) throw new Unresolvable('its address cannot be parsed')
    options.set(decoded(key), decoded(value))
  }
  return options
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Unresolvable('its address cannot be decoded')
  }
}

/** The connection service file (34.17): the person's own, then the system's. */
function serviceOptions(name: string, world: World): Options {
  const { env } = world
  const own = env.PGSERVICEFILE ?? join(env.HOME || world.home, '.pg_service.conf')
  const system = join(env.PGSYSCONFDIR || '/etc/postgresql-common', 'pg_service.conf')
  for (const path of [own, system]) {
    const file = readText(path, world.cwd)
    if ('unreadable' in file) throw new Unresolvable(file.unreadable)
    if ('missing' in file) {
      if (path === own && env.PGSERVICEFILE !== undefined)
        throw new Unresolvable(`\`${path}\` does not exist`)
      continue
    }
    const section = sectionOf(file.text, name)
    if (section) return section
  }
  throw new Unresolvable(`there is no connection service \`${name}\``)
}

/** `key=value` without spaces around the sign; the first of a key holds. */
function sectionOf(text: string, name: string): Options | null {
  let section: Options | null = null
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith('[')) {
      if (section) return section
      if (line.startsWith(`[${name}]`)) section = new Map()
    } else if (section) {
      const at = line.indexOf('=')
      const key = line.slice(0, at)
      if (at < 0 || /\s/.test(key) || key === 'service' || line.startsWith('ldap'))
        throw new Unresolvable(`the connection service \`${name}\` cannot be parsed`)
      if (!section.has(key)) section.set(key, line.slice(at + 1))
    }
  }
  return section
}

function target(place: Partial<DatabaseTarget>): DatabaseTarget {
  return {
    kind: 'database',
    engine: 'postgresql',
    host: null,
    port: null,
    database: null,
    user: null,
    source: '',
    ...place,
  }
}
