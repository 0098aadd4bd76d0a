import { createHash } from 'node:crypto'
import type { OperationClass } from '../../core/class.ts'
import { scramVerifier } from '../../wire/scram.ts'
import type { IntegrationFacts } from './integration.ts'
import { POSTGRES_SCHEMA } from './postgres-schema.ts'

export type PostgresSetup = {
  environment: string
  /** Of the broker: `<issuer>/broker/postgres`. */
  issuer: string
  audience: string
  /** Class to the role that its members act as. */
  roles: Partial<Record<OperationClass, string>>
  login: string
  password: string
  /** RS256, `e` is 65537. */
  key: { kid: string; n: string }
}

export function postgresIntegration({ issuer, key, environment }: IntegrationFacts): string {
  const { name: environmentName, credentials } = environment
  const { kid, n } = key
  if (!credentials?.postgres || !kid || !n) throw new Error('nothing to integrate')
  const { audience, roles, login, password } = credentials.postgres
  return postgresSetup({
    environment: environmentName,
    issuer,
    audience,
    roles,
    login,
    password,
    key: { kid, n },
  })
}

/** What `integrations postgres` prints: a psql script that can be run again, after a change or a new key. */
export function postgresSetup(setup: PostgresSetup): string {
  const { environment, issuer, audience, login, key } = setup
  const roles = Object.entries(setup.roles) as [OperationClass, string][]
  const modulus = Buffer.from(key.n, 'base64url').toString('hex')
  // From the password itself, so that the same policy prints the same script.
  const salt = createHash('sha256').update(`${audience}\0${setup.password}`).digest().subarray(0, 16)
  const memberships = [...new Set(roles.map(([, role]) => role))]
    .map((role) => `GRANT ${name(role)} TO stepup_keeper WITH ADMIN OPTION;`)
    .join('\n')
  const rows = roles
    .map(([cls, role]) => `  (${text(issuer)}, ${text(audience)}, ${text(cls)}, ${text(role)})`)
    .join(',\n')
  return String.raw`-- stepup: the roles of environment ${environment}, for its PostgreSQL server.
-- Run it as a superuser (or a managed server's administrator); it can be run again:
--   psql -X -d postgres -f this-file.sql
-- The roles that it hands out must exist: ${roles.map(([cls, role]) => `${role} (${cls})`).join(', ')}
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SELECT 'CREATE ROLE stepup_keeper NOLOGIN CREATEROLE'
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'stepup_keeper') \gexec
SELECT 'CREATE ROLE ${name(login)}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${text(login)}) \gexec
SELECT 'CREATE DATABASE stepup' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'stepup') \gexec
GRANT stepup_keeper TO CURRENT_USER;
ALTER ROLE ${name(login)} LOGIN NOINHERIT CONNECTION LIMIT 20 PASSWORD
  ${text(scramVerifier(setup.password, salt))};
ALTER ROLE ${name(login)} SET statement_timeout = '10s';
REVOKE ALL ON DATABASE stepup FROM PUBLIC;
GRANT CONNECT ON DATABASE stepup TO ${name(login)};
GRANT CREATE ON DATABASE stepup TO stepup_keeper;
${memberships}
\connect stepup
SET client_min_messages = warning;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
BEGIN;
${POSTGRES_SCHEMA.trim()}
GRANT USAGE ON SCHEMA stepup TO ${name(login)};
GRANT EXECUTE ON FUNCTION stepup.enter(text, text), stepup.renew(name, text), stepup.leave(text), stepup.sweep()
  TO ${name(login)};
-- The verifier's keys: one that has gone from here opens nothing any more.
DELETE FROM stepup.keys WHERE issuer = ${text(issuer)};
INSERT INTO stepup.keys (issuer, kid, modulus) VALUES
  (${text(issuer)}, ${text(key.kid)}, decode('${modulus}', 'hex'));
DELETE FROM stepup.roles WHERE issuer = ${text(issuer)} AND audience = ${text(audience)};
INSERT INTO stepup.roles (issuer, audience, class, role) VALUES
${rows};
COMMIT;
-- The janitor. Where pg_cron is installed it runs in here; elsewhere let any timer do, every minute:
--   psql -X "host=… dbname=stepup user=${login}" -c 'SELECT stepup.sweep()'
SELECT 'SELECT cron.schedule(''stepup'', ''* * * * *'', ''SELECT stepup.sweep()'')'
  WHERE EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron') \gexec
`
}

/** A literal; with no backslash in it, it means the same whatever `standard_conforming_strings` says. */
function text(value: string): string {
  if (/[\\\p{Cc}]/u.test(value)) throw new Error('no text for a script')
  return `'${value.replaceAll("'", "''")}'`
}

function name(value: string): string {
  if (/[\\'\p{Cc}]/u.test(value)) throw new Error('no name for a script')
  return `"${value.replaceAll('"', '""')}"`
}
