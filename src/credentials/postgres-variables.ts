import type { PostgresLease } from './postgres-lease.ts'

export type PostgresGiven = {
  lease: Pick<PostgresLease, 'role' | 'password' | 'actsAs'>
  host: string
  port: number
  database: string | null
  /** Path of the PEM. */
  authority: string
  /** The command's environment as it was. */
  own: Readonly<Record<string, string | undefined>>
}

/**
 * What libpq reads (PostgreSQL's manual, 34.15). PGOPTIONS makes a session act as the role of its
 * class from the first statement; what stood there stays in front of it. DATABASE_URL, where it names
 * this very server, is rewritten for the drivers that read it.
 */
export function postgresVariables(given: PostgresGiven): Record<string, string> {
  const { lease, host, port, database, authority, own } = given
  const options = `-c role=${lease.actsAs}`
  const url = own['DATABASE_URL']
  return {
    PGHOST: host,
    PGPORT: String(port),
    ...(database !== null && { PGDATABASE: database }),
    PGUSER: lease.role,
    PGPASSWORD: lease.password,
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: authority,
    PGOPTIONS: own['PGOPTIONS'] ? `${own['PGOPTIONS']} ${options}` : options,
    ...(url !== undefined && rewritten(url, given, options)),
  }
}

/** Nothing for one of another place. */
function rewritten(
  text: string,
  { lease, host, port, authority }: PostgresGiven,
  options: string,
): { DATABASE_URL?: string } {
  const url = URL.parse(text)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return {}
  if (url.hostname.toLowerCase() !== host || Number(url.port || 5432) !== port) return {}
  url.username = lease.role
  url.password = lease.password
  for (const [name, value] of Object.entries({ sslmode: 'verify-full', sslrootcert: authority, options })) {
    url.searchParams.set(name, value)
  }
  // libpq and its kin read %20, not the form's +
  return { DATABASE_URL: url.href.replaceAll('+', '%20') }
}
