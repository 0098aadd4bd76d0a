import { randomBytes } from 'node:crypto'
import { StepupError } from '../core/errors.ts'
import { scramVerifier } from '../wire/scram.ts'
import { connectPostgres, type PostgresConnection } from './postgres-connection.ts'

/** Where roles are handed out (`stepup-verifier integrations postgres`), as the grant’s answer says it. */
export type PostgresAddress = {
  host: string
  port: number
  /** PEM. */
  ca: string
  /** The login that may do nothing but show a token. */
  login: string
  password: string
}

/** A role of this run's own. `endsAt` in seconds since the epoch. */
export type PostgresLease = {
  role: string
  /** What each session has to `SET ROLE` to before it may do anything. */
  actsAs: string
  password: string
  endsAt(): number
  /** Shows another token of the same grant, so that the role lives as long as that one. */
  renew(token: string): Promise<void>
  /** Ends its sessions and drops it. What cannot be reached any more ends by itself. */
  drop(): Promise<void>
}

/** Nothing else is in this database. */
const DATABASE = 'stepup'

/** Milliseconds, for each answer. */
const PATIENCE = 10_000

/**
 * Trades a broker token for a role. Its password is made here, and only what SCRAM keeps of it
 * leaves this process (RFC 5803), so that it is in no log of the server's.
 *
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function leaseRole(address: PostgresAddress, token: string): Promise<PostgresLease> {
  const password = randomBytes(24).toString('base64url')
  const verifier = scramVerifier(password, randomBytes(16))
  const [role, actsAs, ends] = await through(address, (connection) =>
    connection.query('SELECT role, acts_as, extract(epoch FROM ends) FROM stepup.enter($1, $2)', [
      token,
      verifier,
    ]),
  )
  let endsAt = Number(ends)
  if (!role || !actsAs || !(endsAt > 0)) throw new StepupError('broker_refused', 'the database made no role')
  return {
    role,
    actsAs,
    password,
    endsAt: () => endsAt,
    async renew(next) {
      const [until] = await through(address, (connection) =>
        connection.query('SELECT extract(epoch FROM ends) FROM stepup.renew($1, $2)', [role, next]),
      )
      endsAt = Number(until)
    },
    drop: () =>
      through(address, async (connection) => {
        // Two statements, so two transactions: whoever logs in between them is seen by the second.
        await connection.query('SELECT stepup.leave($1)', [token])
        await connection.query('SELECT stepup.sweep()', [])
      }),
  }
}

async function through<T>(
  address: PostgresAddress,
  use: (connection: PostgresConnection) => Promise<T>,
): Promise<T> {
  const { host, port, ca, login, password } = address
  const connection = await connectPostgres(
    { host, port, ca, database: DATABASE, user: login, password },
    PATIENCE,
  )
  try {
    return await use(connection)
  } finally {
    connection.close()
  }
}
