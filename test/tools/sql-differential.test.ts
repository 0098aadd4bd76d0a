import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSql, worstStatement } from '../../src/tools/sql.ts'
import { hasServer, type PostgresServer, startPostgres } from './postgres-server.ts'

if (!hasServer)
  console.warn('PostgreSQL is not installed: what counts as a read was compared with version 15.18')

/** A server refuses whatever writes in a READ ONLY transaction with this SQLSTATE. */
const REFUSED = '25006'

const WORDS = [
  ...'select with insert into update delete from t u where set a b = 1 ( ) ( ) , * as returning for share no key values table'.split(
    ' ',
  ),
  ...'explain analyze union all x lock materialized not recursive merge using on true when matched then do nothing prepare p'.split(
    ' ',
  ),
  ...'execute declare c cursor fetch copy to stdout only limit create temp drop truncate begin commit exists in case end else'.split(
    ' ',
  ),
  ...'lateral join order by ::int default new show cluster refresh security label grant window over filter within group'.split(
    ' ',
  ),
  ...[
    "'s'",
    '"update"',
    '$$ delete from t $$',
    '--\n',
    '/* ; */',
    '/*',
    '*/',
    ';',
    "e'\\''",
    "'",
    '"',
    '$$',
    "u&'x'",
    ';',
  ],
  ...["nextval('s')", 'now()', 'f()', 'lo_create(0)', 'coalesce(a, 1)', 't.a', 'count(*)'],
]

const STATEMENTS = [
  'select * from t',
  'select a , count(*) over ( partition by b ) from t',
  'with x as ( select 1 ) select * from x',
  'with x ( a ) as materialized ( select 1 ) select * from x',
  'with x as ( delete from t returning * ) select * from x',
  'with x as ( select 1 ) update t set a = 1 from x',
  'select * into n from t',
  'select a from t for update',
  'select * from t for no key update skip locked',
  'insert into t values ( 1 )',
  'insert into t select * from u on conflict do nothing',
  'explain analyze insert into t values ( 1 )',
  'explain ( analyze , costs off ) delete from t',
  'explain ( analyze false ) delete from t',
  'select ( select a from t limit 1 )',
  'select * from t where exists ( select 1 )',
  'table t',
  'values ( 1 ) , ( 2 )',
  'copy t to stdout',
  'copy ( select * from t ) to stdout',
  'copy t from stdin',
  "select nextval ( 's' )",
  "select pg_catalog . setval ( 's' , 1 )",
  'declare c cursor for select * from t',
  'prepare p as insert into t values ( 1 )',
  'prepare p as select 1 ; execute p',
  'select a as update from t',
  'update t set a = 1',
  'select 1 as delete',
  'merge into t using u on true when matched then delete',
  'select * from t join u on true',
  'create table n as select 1',
]

const text = fc.oneof(
  // a statement with some words put in, taken out or exchanged
  fc
    .tuple(
      fc.constantFrom(...STATEMENTS),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom('put', 'take', 'change'), fc.constantFrom(...WORDS)), {
        maxLength: 3,
      }),
    )
    .map(([statement, edits]) => {
      const words = statement.split(' ')
      for (const [at, kind, word] of edits) {
        const place = at % (words.length + 1)
        if (kind === 'put') words.splice(place, 0, word)
        else if (kind === 'take') words.splice(place, 1)
        else words.splice(place, 1, word)
      }
      return words.join(' ')
    }),
  fc
    .tuple(
      fc.constantFrom(...STATEMENTS),
      fc.constantFrom(';', ' union ', '/**/', ' -- x\n', ' '),
      fc.constantFrom(...STATEMENTS),
    )
    .map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...WORDS), { minLength: 2, maxLength: 10 }).map((words) => words.join(' ')),
)

describe.runIf(hasServer)('what PostgreSQL itself takes for a write', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
    await server.query(
      'create table t (a int, b int); create table u (a int, b int); create sequence s; insert into t values (1, 2)',
    )
  }, 60_000)
  afterAll(() => server?.stop())

  const refuses = async (sql: string) => {
    await server.query('rollback')
    await server.query('discard all')
    await server.query('set statement_timeout = 2000; set default_transaction_read_only = on')
    return (await server.query(sql)).includes(REFUSED)
  }

  it('refuses writes', async () => {
    expect(await refuses('insert into t values (1)')).toBe(true)
    expect(await refuses('select a from t for update')).toBe(true)
    expect(await refuses('select * from t')).toBe(false)
  })

  it('is never called a read', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(text, async (sql) => {
        const cls = worstStatement(readSql(sql, 'postgresql'))?.cls ?? 'read'
        if (cls !== 'read' && cls !== 'secret-read') return
        expect([sql, await refuses(sql)]).toEqual([sql, false])
      }),
      { numRuns: 10_000 },
    )
  })
})
