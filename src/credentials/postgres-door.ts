import { StepupError } from '../core/errors.ts'
import type { DatabaseTarget, Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { keepAuthority } from './authority-file.ts'
import type { Door } from './door.ts'
import { leaseRole } from './postgres-lease.ts'
import { postgresVariables } from './postgres-variables.ts'
import { keepRenewed } from './renewal.ts'

/**
 * A role of this run's own, made by the database for a token, renewed while the command runs and
 * dropped when it ends. libpq reads it from PG* variables, other drivers from DATABASE_URL.
 */
export const postgresDoor: Door<'postgres'> = {
  seeks: (selector) => selector.kind === 'database' && selector.engine.startsWith('postgres'),
  placeOf: (target) =>
    JSON.stringify(target.kind === 'database' && [target.host?.toLowerCase(), target.port]),
  variables: ['PG*', 'DATABASE_URL'],
  // What says where and who; PGOPTIONS, PGTZ and their like stay, since the command was decided with them.
  dropped: [
    ...['PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGPASSFILE', 'PGCLUSTER', 'PGSYSCONFDIR'],
    ...['PGSERVICE*', 'PGSSL*', 'PGGSS*', 'PGKRB*', 'PGREALM', 'PGREQUIRE*', 'PGCHANNELBINDING'],
  ],
  assertNoRedirect({ redirects, selectors }) {
    const [first] = redirects
    if (first !== undefined) throw elsewhere(first)
    for (const selector of selectors) {
      const own = ownWords(selector)
      if (own !== null) throw elsewhere(own)
    }
  },
  async open({ targets, known, exchange, directory, clock }) {
    const target = targets.find(isDatabase)
    if (!target) throw new StepupError('internal', 'a role of PostgreSQL is for a database')
    const authority = await keepAuthority(directory(), known.ca)
    const lease = await leaseRole(known, (await exchange()).token)
    const renewal = keepRenewed({
      endsAt: lease.endsAt,
      renew: async () => lease.renew((await exchange()).token),
      clock,
    })
    return {
      env: postgresVariables({
        lease,
        host: known.host,
        port: known.port,
        database: target.database,
        authority,
        own: process.env,
      }),
      async close() {
        await renewal.stop()
        await lease.drop()
      },
    }
  },
}

function isDatabase(target: Target): target is DatabaseTarget {
  return target.kind === 'database'
}

/**
 * The words by which a command would connect as somebody else, or less safely, than by what it is
 * given: a user, a service, and all of a connection string but host, port and database. Null for none.
 */
function ownWords(selector: TargetSelector): string | null {
  if (selector.kind !== 'database') return null
  if (selector.user !== undefined) return `-U ${selector.user}`
  if (selector.service !== undefined) return `service=${selector.service}`
  const text = [selector.url, selector.database].find((word) => word !== undefined && /[=?]|:\/\//.test(word))
  if (text === undefined) return null
  const uri = /^postgres(?:ql)?:\/\/([^/?]*)/.exec(text)
  // Neither is shown: it may hold a password.
  if (uri) return uri[1]?.includes('@') || text.includes('?') ? 'the connection string' : null
  const keys = [...text.matchAll(/([^\s=]+)\s*=/g)].map(([, key]) => key)
  return keys.every((key) => key === 'host' || key === 'port' || key === 'dbname')
    ? null
    : 'the connection string'
}

function elsewhere(words: string): StepupError {
  return new StepupError(
    'target_not_pinned',
    `\`${visible(words)}\` would go past the role made for this command; it is given user and password without it`,
  )
}
