import { isSecretReference } from '../core/secret-scheme.ts'
import type { DatabaseTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { readDatabaseUrl } from './database-url.ts'
import { probePostgres } from './libpq.ts'
import { probeMysql } from './mysql.ts'
import type { World } from './world.ts'

export type DatabaseSelector = Extract<TargetSelector, { kind: 'database' }>

/** Where a database client would connect; several targets where it has several servers to choose from. */
export function probeDatabase(selector: DatabaseSelector, world: World): DatabaseTarget[] {
  const { engine } = selector
  if (/^(postgres|pg|psql)/.test(engine)) return probePostgres(selector, world)
  if (/^(mysql|mariadb)/.test(engine)) return probeMysql(selector, world)
  return probeOther(selector)
}

/** Redis and MongoDB know no files or variables of an address. */
function probeOther(selector: DatabaseSelector): DatabaseTarget[] {
  const { engine, socket } = selector
  const url = readDatabaseUrl(selector.url ?? '')
  const typed = selector.host ? hostsOf(selector.host) : null
  const near =
    /^redis/.test(engine) || (engine === 'mongodb' && selector.url === undefined) ? '127.0.0.1' : null
  const hosts = socket
    ? [{ host: socket, port: undefined }]
    : (typed ?? (url && url.hosts.length > 0 ? url.hosts : [{ host: near, port: undefined }]))
  return hosts.map(({ host, port }) => {
    const number = Number(selector.port || port || PORTS[engine] || Number.NaN)
    return {
      kind: 'database',
      engine,
      host,
      port: !socket && Number.isInteger(number) ? number : null,
      database: selector.database || url?.database || null,
      user: selector.user || url?.user || null,
      source: 'as typed',
    }
  })
}

const PORTS: Readonly<Record<string, number>> = { redis: 6379, mongodb: 27017 }

/** `rs0/a:1,b:2`: the members of a replica set. */
function hostsOf(text: string): { host: string; port?: string }[] {
  return (readDatabaseUrl(`x://${text.replace(/^[^/,:]*\/(?=.)/, '')}`)?.hosts ?? []).slice(0, 16)
}

/** What PG* variables, MYSQL_HOST or DATABASE_URL name. */
export function currentDatabases(world: World): DatabaseTarget[] {
  const { env } = world
  const targets: DatabaseTarget[] = []
  if (env.PGHOST || env.PGHOSTADDR || env.PGSERVICE)
    targets.push(...probePostgres({ kind: 'database', engine: 'postgresql' }, world))
  if (env.MYSQL_HOST) targets.push(...probeMysql({ kind: 'database', engine: 'mysql' }, world))
  const url = env.DATABASE_URL ?? ''
  const scheme = /^([a-z]+)[a-z0-9+.-]*:\/\//i.exec(url)?.[1]?.toLowerCase()
  // a secret's reference says where that is kept, and not where the database is
  if (!scheme || scheme === 'file' || isSecretReference(url)) return targets
  const read = readDatabaseUrl(url)
  // Programs take it as their own drivers do; PostgreSQL's knows hosts in the query.
  const found = /^postgres/.test(scheme)
    ? probePostgres(
        { kind: 'database', engine: 'postgresql', url: url.replace(/^[^:]+:/, 'postgresql:') },
        { ...world, env: {} },
      )
    : (read?.hosts ?? []).map(({ host, port }) => ({
        kind: 'database' as const,
        engine: scheme,
        host,
        port: port === undefined ? null : Number(port),
        database: read?.database ?? null,
        user: read?.user ?? null,
      }))
  targets.push(
    ...found.filter(({ host }) => host !== null).map((target) => ({ ...target, source: 'DATABASE_URL' })),
  )
  return targets
}
