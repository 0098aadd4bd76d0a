import { isSecretName } from '../core/secret-names.ts'
import type { Found } from './sql-found.ts'
import type { SqlDialect, SqlToken } from './sql-tokens.ts'

/** Catalogues that hold passwords, their hashes, or connection strings with passwords in them. */
const CATALOGUES: Readonly<Record<SqlDialect, string>> = {
  postgresql:
    'pg_authid pg_shadow pg_user_mapping pg_user_mappings pg_subscription decrypted_secrets user_mapping_options _pg_user_mappings',
  mysql:
    'global_priv servers slave_master_info authentication_string replication_connection_configuration user_attributes password_history',
  sqlite: '',
}

/** Columns whose values are as good as a password. */
const HASHES =
  /^(?:encrypted_password|password_?(?:hash|digest|salt)|(?:hash|digest|salt)(?:ed)?_?password|passhash|pw_?hash|credentials?)$/

/** Tables that are called after what they hold. */
export const HOLDS_SECRETS =
  /^(?:(?:\w+_)?(?:secrets|credentials|passwords|api_?keys|access_?tokens|refresh_?tokens|auth_?tokens|private_?keys|tokens))$/

/** Whether rows of secrets come back: catalogues of passwords, and columns and tables that their names give away. */
export function secretIn(
  tokens: readonly SqlToken[],
  dialect: SqlDialect,
  database: string | null,
): Found | null {
  const catalogues = new Set(CATALOGUES[dialect].split(' '))
  let selects = false
  let depth = 0
  const opened: number[] = []
  let star = false
  let held: string | null = null
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'mark') {
      if (token.text === '(') depth++
      else if (token.text === ')') depth--
      // A star that is no multiplication and no `count(*)`.
      else if (token.text === '*' && selects && !isOpen(tokens[i - 1])) star = true
      continue
    }
    if (token.kind === 'word') {
      if (token.text === 'SELECT' || token.text === 'RETURNING') {
        if (opened.at(-1) !== depth) opened.push(depth)
        selects = true
        continue
      }
      if (token.text === 'FROM' && (opened.at(-1) ?? -1) >= depth) {
        opened.pop()
        selects = opened.length > 0
        continue
      }
      if (token.text === 'TABLE') star = true
    }
    if (token.kind !== 'word' && token.kind !== 'name') continue
    const name = token.text.toLowerCase()
    if (catalogues.has(name) || isUserTable(tokens, i, dialect, database))
      return { cls: 'secret-read', why: `\`${name}\` holds passwords` }
    const called = isOpen(tokens[i + 1]) || isDot(tokens[i + 1])
    const alias = tokens[i - 1]?.kind === 'word' && tokens[i - 1]!.text === 'AS'
    if (selects && !called && !alias && (isSecretName(name) || HASHES.test(name)))
      return { cls: 'secret-read', why: `\`${name}\` is called like a secret` }
    if (!selects && HOLDS_SECRETS.test(name) && !called) held = name
  }
  return held !== null && star ? { cls: 'secret-read', why: `\`${held}\` is called like secrets` } : null
}

/** `mysql.user`, or `user` where that database is the current one. */
function isUserTable(
  tokens: readonly SqlToken[],
  i: number,
  dialect: SqlDialect,
  database: string | null,
): boolean {
  if (dialect !== 'mysql' || !/^user$/i.test(tokens[i]!.text)) return false
  const qualified = tokens[i - 1]?.kind === 'mark' && tokens[i - 1]!.text === '.'
  if (qualified) return /^mysql$/i.test(tokens[i - 2]?.text ?? '')
  const source = tokens[i - 1]
  return (
    database?.toLowerCase() === 'mysql' && source?.kind === 'word' && /^(FROM|JOIN|TABLE)$/.test(source.text)
  )
}

function isDot(token: SqlToken | undefined): boolean {
  return token?.kind === 'mark' && token.text === '.'
}

function isOpen(token: SqlToken | undefined): boolean {
  return token?.kind === 'mark' && token.text === '('
}
