import { describe, expect, test } from 'vitest'
import { currentDatabases, type DatabaseSelector, probeDatabase } from '../../src/probe/database.ts'
import { scratch, worldIn } from './scratch.ts'

const FILES = {
  '.pg_service.conf':
    '# mine\n[x]\nhost=x.test\n[prod]\nhost=db.prod.test\ndbname=orders\nhost=second.test\n[y]\nhost=y.test\n[bad]\nhost = y.test\n[two]\nhost=a,b\nport=1,2\n',
  'other.conf': '[other]\nhost=other.test\nport=1\n',
  'system/pg_service.conf': '[sys]\nhost=sys.test\n',
}

type Place = Omit<DatabaseSelector, 'kind' | 'engine'>

const at = (
  engine: string,
  place: Place,
  env: Record<string, string>,
  files: Record<string, string> = FILES,
) => {
  const found = probeDatabase({ kind: 'database', engine, ...place }, worldIn(scratch(files), env))
  expect(JSON.stringify(found)).not.toContain('secret')
  return found
}

describe('libpq', () => {
  test.each<[Place, Record<string, string>, object[]]>([
    [{}, {}, [{ host: '/var/run/postgresql', port: 5432, database: null, source: 'the local socket' }]],
    [
      { host: 'h', port: '6', database: 'd', user: 'u' },
      {},
      [{ host: 'h', port: 6, database: 'd', user: 'u' }],
    ],
    [{ user: 'u' }, {}, [{ database: 'u', user: 'u' }]],
    [
      { url: 'postgres://u:secret@h:7/d%20b?sslmode=require' },
      {},
      [{ host: 'h', port: 7, database: 'd b', user: 'u' }],
    ],
    [{ url: 'postgresql://[::1]:7/d' }, {}, [{ host: '::1', port: 7 }]],
    [{ url: 'postgresql:///d?host=/tmp&port=9' }, {}, [{ host: '/tmp', port: 9, database: 'd' }]],
    [{ url: 'postgresql://%2Fvar%2Frun/d' }, {}, [{ host: '/var/run', database: 'd' }]],
    [{ database: 'postgres://h/d' }, {}, [{ host: 'h', database: 'd' }]],
    [
      { database: 'postgres://a:1,b/d' },
      { PGPORT: '9' },
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 5432 },
      ],
    ],
    [{ database: 'postgres://a/d' }, { PGPORT: '9' }, [{ host: 'a', port: 9 }]],
    [
      { database: 'postgres://a,b/d', host: 'h', port: '1' },
      {},
      [
        { host: 'a', port: 5432 },
        { host: 'b', port: 5432 },
      ],
    ],
    [{ database: 'mysql://h/d' }, { PGHOST: 'e' }, [{ host: 'e', database: 'mysql://h/d' }]],
    [{ database: "host=h dbname='a b' password=secret" }, {}, [{ host: 'h', database: 'a b' }]],
    [{ database: 'host = h  dbname=it\\ s' }, {}, [{ host: 'h', database: 'it s' }]],
    // what stands in place of the database's name goes before the words
    [{ host: 'h', database: 'host=i' }, {}, [{ host: 'i' }]],
    [{ database: 'host=a port' }, {}, [{ host: null }]],
    [
      {},
      { PGHOST: 'e', PGPORT: '1', PGDATABASE: 'd', PGUSER: 'u' },
      [{ host: 'e', port: 1, database: 'd', user: 'u', source: 'PG* variables' }],
    ],
    [{ host: 'h' }, { PGHOST: 'e' }, [{ host: 'h', source: 'as typed' }]],
    // the address of a variable holds against the name that was typed
    [{ host: 'h' }, { PGHOSTADDR: '10.0.0.1' }, [{ host: '10.0.0.1' }, { host: 'h' }]],
    [
      {},
      { PGHOST: 'a,b', PGPORT: '1,2' },
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    ],
    [
      {},
      { PGHOST: 'a,,b', PGPORT: '1' },
      [{ host: 'a' }, { host: '/var/run/postgresql' }, { host: 'b', port: 1 }],
    ],
    [{}, { PGHOST: 'a', PGPORT: '1,2' }, [{ host: null }]],
    [{}, { PGHOST: '' }, [{ host: '/var/run/postgresql' }]],
    [{}, { PGPORT: 'x' }, [{ host: null }]],
    [{}, { PGCLUSTER: '15/db.example:5433' }, [{ host: 'db.example', port: 5433 }]],
    [
      {},
      { PGSERVICE: 'prod', PGHOST: 'e' },
      [{ host: 'db.prod.test', database: 'orders', source: 'connection service' }],
    ],
    [{ database: 'service=prod' }, {}, [{ host: 'db.prod.test', database: 'orders' }]],
    [{ database: 'postgresql://?service=prod' }, {}, [{ host: 'db.prod.test' }]],
    [{ database: 'service=prod host=h' }, {}, [{ host: 'h', database: 'orders' }]],
    [
      { service: 'two' },
      {},
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    ],
    [{ service: 'nope' }, { PGHOST: 'e' }, [{ host: null, database: null }]],
    [{ service: 'bad' }, {}, [{ host: null }]],
    [{ service: 'other' }, { PGSERVICEFILE: 'other.conf' }, [{ host: 'other.test', port: 1 }]],
    [{ service: 'prod' }, { PGSERVICEFILE: 'gone.conf' }, [{ host: null }]],
    [{ service: 'sys' }, { PGSYSCONFDIR: 'system' }, [{ host: 'sys.test' }]],
  ])('%j with %j', (place, env, expected) => {
    expect(at('postgresql', place, env)).toMatchObject(expected)
  })
})

describe('mysql', () => {
  const CNF = {
    '.my.cnf':
      '# mine\n[client]\nhost = client.test\nuser=u\npassword=secret\n[mysql]\ndatabase="app" # quoted\n[mysqldump]\nhost=dump.test\n[client_prod]\nhost=prod.test\n',
    'x.cnf': '[client]\nhost=x.test\nport=3307\n',
    'maria/.my.cnf': '[client-mariadb]\nhost=maria.test\n',
    'inc/.my.cnf': '!includedir inc/conf.d\n',
    'inc/conf.d/a.cnf': '[client]\nhost=included.test\n',
    'login/.mylogin.cnf': '\u0001',
  }
  const on = (place: Place, env: Record<string, string> = {}, home = '') => {
    const directory = scratch(CNF)
    const world = worldIn(directory, env)
    world.env = { ...world.env, HOME: `${directory}/${home}` }
    const found = probeDatabase({ kind: 'database', engine: 'mysql', ...place }, world)
    expect(JSON.stringify(found)).not.toContain('secret')
    return found
  }
  const program = (name: string, more = {}) => ({ options: { program: name, ...more } })
  test.each<[Place, Record<string, string>, string, object[]]>([
    [program('mysql', { none: true }), {}, '', [{ host: 'localhost', port: 3306, database: null }]],
    [
      { host: 'h', port: '1', ...program('mysql') },
      {},
      '',
      [{ host: 'h', port: 1, user: 'u', source: 'as typed' }],
    ],
    [program('mysql'), {}, '', [{ host: 'client.test', user: 'u', database: 'app', source: 'option file' }]],
    [program('mysqldump'), {}, '', [{ host: 'dump.test' }]],
    [program('mariadb-dump'), {}, '', [{ host: 'dump.test' }]],
    [program('mysqladmin'), {}, '', [{ host: 'client.test', database: null }]],
    [program('mysql', { suffix: '_prod' }), {}, '', [{ host: 'prod.test' }]],
    [program('mysql'), { MYSQL_GROUP_SUFFIX: '_prod' }, '', [{ host: 'prod.test' }]],
    [program('mysql', { file: 'x.cnf' }), {}, '', [{ host: 'x.test', port: 3307 }]],
    [program('mysql', { extra: 'x.cnf' }), {}, '', [{ host: 'client.test', port: 3307 }]],
    [program('mysql'), { MYSQL_HOST: 'e' }, '', [{ host: 'client.test' }]],
    [
      program('mysql', { none: true }),
      { MYSQL_HOST: 'e', MYSQL_TCP_PORT: '9' },
      '',
      [{ host: 'e', port: 9 }],
    ],
    [program('mysqldump', { none: true }), { MYSQL_HOST: 'e' }, '', [{ host: 'localhost' }]],
    [{ socket: '/run/x.sock', ...program('mysql', { none: true }) }, {}, '', [{ host: '/run/x.sock' }]],
    // a `mysql` may be either, and they read other groups
    [program('mysql'), {}, 'maria', [{ host: 'localhost' }, { host: 'maria.test' }]],
    [program('mariadb'), {}, 'maria', [{ host: 'maria.test' }]],
    [program('mysql'), {}, 'inc', [{ host: 'included.test' }]],
    [program('mysql'), {}, 'login', [{ host: null }]],
    [program('mariadb'), {}, 'login', [{ host: 'localhost' }]],
    [{ host: 'h', ...program('mysql') }, {}, 'login', [{ host: 'h' }]],
    [program('mysql', { loginPath: 'prod' }), {}, '', [{ host: null }]],
  ])('%j with %j in %j', (place, env, home, expected) => {
    expect(on(place, env, home)).toMatchObject(expected)
  })
})

describe('redis and mongodb', () => {
  test.each<[string, Place, object[]]>([
    ['redis', {}, [{ host: '127.0.0.1', port: 6379, database: null }]],
    ['redis', { host: 'h', port: '1', database: '2' }, [{ host: 'h', port: 1, database: '2' }]],
    ['redis', { url: 'rediss://u:secret@h:7/3' }, [{ host: 'h', port: 7, database: '3', user: 'u' }]],
    ['redis', { socket: '/run/redis.sock' }, [{ host: '/run/redis.sock', port: null }]],
    ['mongodb', {}, [{ host: '127.0.0.1', port: 27017 }]],
    ['mongodb', { database: 'app' }, [{ host: '127.0.0.1', database: 'app' }]],
    [
      'mongodb',
      { url: 'mongodb://u:secret@a:1,b:2/app?replicaSet=rs0' },
      [
        { host: 'a', port: 1, database: 'app', user: 'u' },
        { host: 'b', port: 2 },
      ],
    ],
    [
      'mongodb',
      { url: 'mongodb+srv://u:secret@prod.example.net/app' },
      [{ host: 'prod.example.net', database: 'app' }],
    ],
    ['mongodb', { url: 'mongodb://%2Ftmp%2Fmongodb.sock/app' }, [{ host: '/tmp/mongodb.sock' }]],
    ['mongodb', { url: 'mongodb://a', database: 'other' }, [{ host: 'a', database: 'other' }]],
    [
      'mongodb',
      { host: 'rs0/a:1,b:2' },
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    ],
  ])('%s %j', (engine, place, expected) => {
    expect(at(engine, place, {})).toMatchObject(expected)
  })
})

test('what is current', () => {
  const current = (env: Record<string, string>) => currentDatabases(worldIn(scratch(), env))
  expect(current({})).toEqual([])
  expect(current({ DATABASE_URL: 'mysql://u:secret@h/d' })).toMatchObject([
    { engine: 'mysql', host: 'h', database: 'd' },
  ])
  expect(current({ DATABASE_URL: 'postgres://u:secret@h:1/d' })).toMatchObject([
    { host: 'h', port: 1, source: 'DATABASE_URL' },
  ])
  expect(current({ DATABASE_URL: 'sqlite:///x.db' })).toEqual([])
  expect(current({ PGSERVICE: 'x' })).toMatchObject([{ host: null }])
  expect(current({ PGHOST: 'a,b' })).toMatchObject([{ host: 'a' }, { host: 'b' }])
  expect(current({ MYSQL_HOST: 'm' })).toMatchObject([{ engine: 'mysql', host: 'm' }])
})
