import type { DatabaseSelector } from './database-reading.ts'
import { lastValue, type ParsedFlags } from './flags.ts'
import { remoteCluster } from './postgres-cluster.ts'

/** What every client of PostgreSQL reads (libpq-envars). */
export const POSTGRES_VARIABLES: readonly string[] = [
  'PGHOST',
  'PGHOSTADDR',
  'PGPORT',
  'PGDATABASE',
  'PGUSER',
  'PGSERVICE',
  'PGSERVICEFILE',
  'PGSYSCONFDIR',
  'PGOPTIONS',
]

/** What `-h`, `-p`, `-U`, `-d` and the words (database, user) name, as psql takes them. */
export function postgresPlace(parsed: ParsedFlags, userWord: boolean): DatabaseSelector {
  const words = [...parsed.words]
  const database = lastValue(parsed, 'dbname') ?? words.shift()
  const user = lastValue(parsed, 'username') ?? (userWord ? words.shift() : undefined)
  const cluster = lastValue(parsed, 'cluster')
  const remote = cluster === undefined ? null : remoteCluster(cluster)
  const host = lastValue(parsed, 'host') ?? remote?.host
  const port = lastValue(parsed, 'port') ?? remote?.port
  return {
    kind: 'database',
    engine: 'postgresql',
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
  }
}
