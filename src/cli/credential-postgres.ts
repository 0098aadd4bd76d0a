import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { keepAuthority } from '../credentials/authority-file.ts'
import { leaseRole } from '../credentials/postgres-lease.ts'
import { postgresService } from '../credentials/postgres-service.ts'
import { RUN_FD } from '../exec/run-socket.ts'
import { outsideAnyRun } from './credential-outside-run.ts'
import type { Options } from './options.ts'
import { postgresAt } from './pinned-server.ts'
import { openSetting } from './setting.ts'

/**
 * A connection service file with a role of its own, which libpq reads out of a pipe. Nobody is left who could
 * renew the role or drop it: it ends when its first token does, and the janitor sweeps it.
 *
 * @throws StepupError `usage` also where a password would stand on a screen, `target_not_pinned`,
 *   `broker_refused`, `broker_unreachable`, and those of a challenge
 */
export async function credentialPostgres(
  given: { environment?: string; database?: string },
  options: Options,
): Promise<number> {
  const name = given.environment ?? options.environment
  if (name === null) throw new StepupError('usage', '`--environment` says which server it is for')
  if (process.stdout.isTTY === true) {
    throw new StepupError(
      'usage',
      `a password would stand on the screen; run \`PGSERVICEFILE=<(stepup credential postgres --environment ${visible(name)}) psql service=${visible(name)}\``,
    )
  }
  const setting = await openSetting()
  const server = setting.policy.policy.environments.find((it) => it.name === name)?.postgresServer
  if (!server) throw new StepupError('usage', `\`${visible(name)}\` mints no roles of PostgreSQL`)
  const database = given.database ?? null
  const target = postgresAt(server, database)
  const input = options.input && process.env[RUN_FD] === undefined
  const outside = await outsideAnyRun(
    'postgres',
    { name, target, called: server.host },
    { ...options, input },
  )
  const { host, port, ca } = outside.known
  const authority = await keepAuthority(setting.runtime(), ca)
  const lease = await leaseRole(outside.known, (await outside.token()).token)
  process.stdout.write(postgresService({ name, lease, host, port, database, authority }))
  return 0
}
