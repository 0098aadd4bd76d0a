import { describe, expect, it } from 'vitest'
import { pgDump } from '../../src/tools/pg-dump.ts'
import { contextOf, filesKnown, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read } = toolReader(pgDump)

describe('the programs of PostgreSQL', () => {
  it.each(
    table(`
    read         pg_dump app
    read         pg_dump -h h -U delete -d drop -t users -Fc -f x.dump
    read         pg_dump --schema-only app
    read         pg_dump -s app
    read         pg_dump -j 4 -Fd -f dir app
    read         pg_dump --clean --if-exists app          // only in what it prints
    read         pg_dump postgresql://u@h/app
    read         pg_dump --version
    read         pg_dump --help
    exec         pg_dump --frob app
    exec         pg_dump app extra
    secret-read  pg_dumpall
    secret-read  pg_dumpall --globals-only
    secret-read  pg_dumpall -r
    read         pg_dumpall --no-role-passwords
    secret-read  pg_basebackup -D dir
    write        pg_basebackup -D dir -C -S slot
    read         pg_restore -l x.dump
    read         pg_restore x.dump
    read         pg_restore -f - x.dump
    write        pg_restore -d app x.dump
    write        pg_restore -d app -j 4 --no-owner x.dump
    destructive  pg_restore -c -d app x.dump
    destructive  pg_restore --clean --create --dbname=postgres x.dump
    write        createdb app
    write        createdb -h h -O owner app
    destructive  dropdb app
    destructive  dropdb --if-exists -f app
    read         dropdb --help
    admin        createuser alice
    admin        createuser -s --pwprompt alice
    admin        dropuser alice
    write        vacuumdb --all --analyze
    write        vacuumdb -z app
    write        reindexdb app
    write        clusterdb app
    destructive  pgbench -i app
    write        pgbench -c 10 -T 60 app
    write        pgbench -S app
    read         pgbench -n -S -c 10 -T 60 app
    exec         pgbench -n -f missing.sql app
    read         pg_isready -h h -p 5432
    read         pg_amcheck app
    write        pg_amcheck --install-missing app
  `).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string]),
  )('%s: %s', (cls, line) => {
    expect(read(line).operation.class).toBe(cls)
  })

  it.each([
    ['pg_dump -h h app', { host: 'h', database: 'app' }],
    ['dropdb -p 1 app', { port: '1', database: 'app' }],
    ['createuser -h h alice', { host: 'h' }],
    ['pg_restore -d app x.dump', { database: 'app' }],
    ['pgbench -d app', { database: 'app' }],
    ['pg_dumpall -h h', { host: 'h' }],
  ])('%s lands', (line, place) => {
    expect(read(line).selectors).toEqual([{ kind: 'database', engine: 'postgresql', ...place }])
  })

  it('reads scripts of pgbench', () => {
    const script = (text: string) =>
      read('pgbench -n -f x.sql app', contextOf({}, filesKnown({ 'x.sql': text }))).operation.class
    expect(script('\\set id random(1, 10)\nselect * from t where id = :id;')).toBe('write')
    expect(script('delete from t;')).toBe('destructive')
    expect(script('\\shell ls\n')).toBe('exec')
  })
})
