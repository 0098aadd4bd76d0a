import { higherClass, type OperationClass } from '../core/class.ts'
import type { NamedClass } from './aws-names.ts'
import { googleSqlClass } from './google-sql.ts'

/** The option that holds the statement of an operation, and the class that it has with none typed. */
export const STATEMENT_OPTIONS: Readonly<Record<string, { option: string; least: OperationClass }>> = {
  'athena start-query-execution': { option: 'query-string', least: 'write' },
  'dynamodb batch-execute-statement': { option: 'statements', least: 'read' },
  'dynamodb execute-statement': { option: 'statement', least: 'read' },
  'dynamodb execute-transaction': { option: 'transact-statements', least: 'read' },
  'rds-data batch-execute-statement': { option: 'sql', least: 'write' },
  'rds-data execute-statement': { option: 'sql', least: 'write' },
  'redshift-data batch-execute-statement': { option: 'sqls', least: 'write' },
  'redshift-data execute-statement': { option: 'sql', least: 'write' },
  'timestream-query query': { option: 'query-string', least: 'read' },
}

const ADMIN = /\b(CREATE|ALTER|DROP)\s+(USER|GROUP|ROLE|LOGIN|MASKING|RLS)\b/i
const WRITE =
  /^\s*(UNLOAD|COPY|MSCK|OPTIMIZE|VACUUM|USE|BEGIN|COMMIT|ROLLBACK|COMMENT|REFRESH|PREPARE|REINDEX|REPLACE|UPSERT)\b/i

/** The class of the statements, each the text of one word: SQL, or PartiQL inside JSON or shorthand. */
export function statementsClass(texts: readonly string[]): NamedClass {
  let highest: NamedClass = { cls: 'read', why: 'only selects' }
  for (const text of texts) {
    const found = statementClass(text)
    if (higherClass(highest.cls, found.cls) !== highest.cls) highest = found
  }
  return highest
}

function statementClass(text: string): NamedClass {
  if (ADMIN.test(text)) return { cls: 'admin', why: 'its statement changes who may do what' }
  const inside = insideJson(text)
  if (inside) return statementsClass(inside)
  return WRITE.test(text) ? { cls: 'write', why: 'its statement writes' } : googleSqlClass(text)
}

/** `[{"Statement": "…"}]` or `Statement=…,Parameters=…`; null for a plain statement. */
function insideJson(text: string): string[] | null {
  if (/^\s*[[{]/.test(text)) {
    const found = [...text.matchAll(/"Statement"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!)
    // A list of statements (`sqls`), else something that cannot be followed.
    if (found.length > 0) return found.map(unescaped)
    const plain = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!)
    return plain.length > 0 ? plain.map(unescaped) : ['unreadable']
  }
  const shorthand = [...text.matchAll(/(?:^|[,{])Statement=("[^"]*"|'[^']*'|[^,]*)/g)].map(
    (match) => match[1]!,
  )
  return shorthand.length > 0 ? shorthand.map((value) => value.replace(/^["']|["']$/g, '')) : null
}

function unescaped(text: string): string {
  return text
    .replaceAll(/\\(["\\/])/g, '$1')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
}
