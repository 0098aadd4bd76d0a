import type { OperationClass } from '../../core/class.ts'
import { matchesHost } from '../../core/pattern.ts'
import type { PostgresCredentials } from '../../core/policy.ts'
import { neededAuthority } from './authority.ts'
import { byClass } from './by-class.ts'
import { type CredentialsReader, neededAudience } from './credentials-kind.ts'
import type { Place } from './yaml-reader.ts'

const DEFAULT_PORT = 5432
const DEFAULT_LOGIN = 'stepup_broker'

/** A name that needs no quotes, of at most 63 bytes. */
const ROLE = /^[a-z_][a-z0-9_]{0,62}$/

/** Printable ASCII without quotes and backslashes: the same to every client and in every script. */
const PASSWORD = /^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{16,128}$/

/** `credentials.postgres`: one server, and the role that a class acts as there. */
export const postgresReader: CredentialsReader<'postgres'> = {
  parse: postgresFrom,
  shown: ({ host, port }) => ({ postgresServer: { host, port } }),
  // Roles are a whole server's: the same name on another server is another role.
  bearings: ({ audience, roles, login, host, port }) => [
    { key: 'audience', what: 'audience', value: audience },
    { key: 'login', what: 'login', value: `${login} at ${host}:${port}` },
    ...Object.entries(roles).map(([name, role]) => ({
      key: `roles.${name}`,
      what: 'role',
      value: `${role} at ${host}:${port}`,
    })),
  ],
  unmatched({ host }, { database }) {
    if (database?.host?.some((pattern) => matchesHost(pattern, host))) return null
    return {
      key: 'host',
      what: `\`${host}\` is not among \`match.database.host\`: nothing would ever be minted for it`,
    }
  },
}

function postgresFrom(place: Place): PostgresCredentials | null {
  const members = place.members(['host', 'port', 'ca', 'audience', 'roles', 'login', 'password'])
  if (!members) return null
  const host = members.host ? hostFrom(members.host) : place.fail('needs `host`')
  const port = members.port ? members.port.count(1, 65535) : DEFAULT_PORT
  const ca = neededAuthority(members.ca, place)
  const audience = neededAudience(members.audience, place)
  const roles = members.roles ? rolesFrom(members.roles) : place.fail('needs `roles`: class to role')
  const login = members.login ? roleFrom(members.login) : DEFAULT_LOGIN
  const password = members.password
    ? passwordFrom(members.password)
    : place.fail(`needs \`password\`: of \`${login}\`, which can do nothing but show a token`)
  return host === null ||
    port === null ||
    ca === null ||
    audience === null ||
    roles === null ||
    login === null ||
    password === null
    ? null
    : { host, port, ca, audience, roles, login, password }
}

/** As the certificate names it. A socket is no place that credentials can be minted for. */
function hostFrom(place: Place): string | null {
  const host = place.text()?.trim().toLowerCase() ?? null
  if (host === null || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^[0-9a-f:]+$/.test(host)) return host
  return place.fail(`\`${host}\` must be one name or address, without \`*\` and port`)
}

function rolesFrom(place: Place): Partial<Record<OperationClass, string>> | null {
  const roles = byClass(place, roleFrom)
  if (roles && Object.keys(roles).length === 0) place.fail('needs at least one class')
  return roles
}

/** What the server made itself (`postgres`, `pg_…`) has powers that nobody gave it on purpose. */
function roleFrom(place: Place): string | null {
  const role = place.text()
  if (role === null) return null
  if (!ROLE.test(role)) return place.fail(`\`${role}\` is no name of a role that needs no quotes`)
  if (/^(pg_|postgres$|public$|none$)/.test(role)) {
    return place.fail(`\`${role}\` is one of PostgreSQL’s own: make a role for this, and grant it that one`)
  }
  return role
}

function passwordFrom(place: Place): string | null {
  const password = place.text()
  if (password === null || PASSWORD.test(password)) return password
  // never quoted: it stands in logs of CI
  return place.fail('must be 16 to 128 printable characters, without spaces, quotes and backslashes')
}
