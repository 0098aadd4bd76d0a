import { StepupError } from '../core/errors.ts'
import type { PostgresLease } from './postgres-lease.ts'

export type PostgresServiceGiven = {
  /** Of the section. */
  name: string
  lease: Pick<PostgresLease, 'role' | 'password' | 'actsAs'>
  host: string
  port: number
  /** Null leaves it to the command. */
  database: string | null
  /** Path of the PEM. */
  authority: string
}

/**
 * One section of a connection service file (PostgreSQL's manual, 34.17): what a command connects with that
 * names the service.
 *
 * @throws StepupError `usage` for a name that a line of the file cannot hold
 */
export function postgresService({
  name,
  lease,
  host,
  port,
  database,
  authority,
}: PostgresServiceGiven): string {
  // libpq takes a line as it is, without the spaces at its end: there are no quotes
  if (database !== null && !/^[^\s\p{Cc}]([^\p{Cc}]*[^\s\p{Cc}])?$/u.test(database))
    throw new StepupError('usage', '`--database` takes the name of a database')
  const settings = {
    host,
    port,
    ...(database !== null && { dbname: database }),
    user: lease.role,
    password: lease.password,
    sslmode: 'verify-full',
    sslrootcert: authority,
    options: `-c role=${lease.actsAs}`,
  }
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`)
  return `${[`[${name}]`, ...lines].join('\n')}\n`
}
