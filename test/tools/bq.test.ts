import { describe, expect, it } from 'vitest'
import { contextOf, filesKnown, readingOf, table } from './reading-of.ts'

const ROWS = table(`
  read         bq ls
  read         bq ls acme-prod:ds
  read         bq show --schema --format=prettyjson ds.t
  read         bq head -n 10 ds.t
  read         bq query 'SELECT 1'
  read         bq query --use_legacy_sql=false 'SELECT * FROM ds.t LIMIT 10'
  read         bq query --nouse_legacy_sql -n 5 'WITH a AS (SELECT 1) SELECT * FROM a'
  write        bq query --nouse_legacy_sql 'INSERT INTO ds.t VALUES (1)'
  write        bq query --nouse_legacy_sql 'UPDATE ds.t SET a = 1 WHERE TRUE'
  destructive  bq query --nouse_legacy_sql 'DELETE FROM ds.t WHERE TRUE'
  destructive  bq query --nouse_legacy_sql 'DROP TABLE ds.t'
  destructive  bq query --nouse_legacy_sql 'SELECT 1; TRUNCATE TABLE ds.t'
  destructive  bq query --nouse_legacy_sql 'CREATE OR REPLACE TABLE ds.t AS SELECT 1'
  write        bq query --nouse_legacy_sql 'CREATE TABLE ds.t (a INT64)'
  destructive  bq query --nouse_legacy_sql 'ALTER TABLE ds.t DROP COLUMN a'
  destructive  bq query --nouse_legacy_sql "MERGE ds.t USING ds.s ON FALSE WHEN NOT MATCHED BY SOURCE THEN DELETE"
  admin        bq query --nouse_legacy_sql 'GRANT \`roles/x\` ON TABLE ds.t TO "user:a"'
  admin        bq query --nouse_legacy_sql 'CREATE ROW ACCESS POLICY p ON ds.t GRANT TO ("user:a") FILTER USING (TRUE)'
  exec         bq query --nouse_legacy_sql 'EXECUTE IMMEDIATE "x"'
  exec         bq query --nouse_legacy_sql 'CALL ds.p()'
  exec         bq query --nouse_legacy_sql 'BEGIN DELETE FROM ds.t WHERE TRUE; END'
  read         bq query --nouse_legacy_sql "SELECT 'DROP TABLE x' -- DELETE FROM t"
  read         bq query --nouse_legacy_sql '/* ; DROP TABLE x */ SELECT 1'
  exec         bq query --nouse_legacy_sql 'SELECT "a'
  read         bq query --dry_run --nouse_legacy_sql 'DROP TABLE ds.t'
  destructive  bq query --dry_run=false --nouse_legacy_sql 'DROP TABLE ds.t'
  destructive  bq query --dry_run --nodry_run --nouse_legacy_sql 'DROP TABLE ds.t'
  read         bq query --description x --dry_run --nouse_legacy_sql 'DROP TABLE ds.t'
  write        bq query --destination_table ds.o 'SELECT 1'
  destructive  bq query --replace --destination_table=ds.o 'SELECT 1'
  write        bq query --schedule='every 24 hours' 'SELECT 1'
  exec         bq query
  write        bq mk ds
  write        bq mk --table ds.t a:STRING
  destructive  bq rm -r -f ds
  destructive  bq rm ds.t
  write        bq cp ds.a ds.b
  destructive  bq cp -f ds.a ds.b
  write        bq load ds.t gs://b/x.csv a:STRING
  destructive  bq load --replace ds.t gs://b/x.csv
  write        bq load --noreplace ds.t gs://b/x.csv
  write        bq extract ds.t gs://b/x
  write        bq insert ds.t x.json
  write        bq update --description=x ds
  admin        bq update --source acl.json ds
  admin        bq set-iam-policy ds.t p.json
  admin        bq add-iam-policy-binding --member=user:a --role=r ds.t
  read         bq get-iam-policy ds.t
  write        bq cancel job_1
  destructive  bq truncate ds.t
  exec         bq shell
  read         bq help rm
  read         bq rm --help
  read         bq --project_id=rm ls
  read         bq --project_id rm ls
  exec         bq --flagfile=x ls
  unknown      bq frobnicate
  read         bq version
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('bq', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })

  it.each([
    ['bq ls', [{}]],
    ['bq --project_id=acme-prod ls', [{ project: 'acme-prod' }]],
    ['bq rm acme-prod:ds.t', [{ project: 'acme-prod' }]],
    ['bq --project_id=acme-dev cp acme-prod:ds.t ds.u', [{ project: 'acme-prod' }]],
    [
      "bq --project_id acme-dev query 'DELETE FROM `acme-prod.ds.t` WHERE TRUE'",
      [{ project: 'acme-dev' }, { project: 'acme-prod' }],
    ],
  ])('%s', (line, projects) => {
    expect(readingOf(line).selectors).toEqual(projects.map((project) => ({ kind: 'gcp', ...project })))
  })

  it('reads .bigqueryrc as if typed', () => {
    const known = filesKnown({
      '/h/.bigqueryrc': 'project_id = acme-prod\n[query]\n--replace=true\n[load]\nreplace = true\n',
    })
    const context = contextOf({ HOME: '/h' }, known)
    expect(readingOf('bq ls', context).selectors).toEqual([{ kind: 'gcp', project: 'acme-prod' }])
    expect(readingOf('bq load ds.t x.csv', context).operation.class).toBe('destructive')
    expect(readingOf('bq ls', contextOf({ HOME: '/h' })).wants).toEqual([
      { kind: 'file', path: '/h/.bigqueryrc' },
    ])
  })

  it('looks into a dataset’s new description', () => {
    const known = (text: string) => contextOf({}, filesKnown({ 'd.json': text }))
    expect(readingOf('bq update --source d.json ds', known('{"labels":{}}')).operation.class).toBe('write')
    expect(readingOf('bq update --source d.json ds', known('{"access":[]}')).operation.class).toBe('admin')
  })

  it('reads a statement from standard input', () => {
    const known = { stdin: { text: 'SELECT 1' } }
    expect(readingOf('bq query', contextOf({}, known)).operation.class).toBe('read')
    expect(readingOf('bq query').wants).toEqual([{ kind: 'stdin' }])
  })
})
