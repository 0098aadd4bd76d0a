import { describe, expect, it } from 'vitest'
import { psql } from '../../src/tools/psql.ts'
import { contextOf, filesKnown, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read } = toolReader(psql)

const rows = (text: string) =>
  table(text).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('statements of -c', () => {
  it.each(
    rows(String.raw`
    read         select 1
    read         SELECT now(), version(), current_user
    read         select count(*) from orders where created_at > now() - interval '1 day'
    read         select * from users limit 10;
    read         select a.id, b.name from a join b on (a.id = b.a_id) where a.x in (1, 2) order by 2
    read         with recent as (select * from orders) select count(*) from recent
    read         with recent(a, b) as (values (1, 2)) select * from recent
    read         with recursive t(n) as (values (1) union all select n + 1 from t where n < 100) select sum(n) from t
    read         table orders
    read         values (1), (2)
    read         (select 1) union (select 2)
    read         show all
    read         SHOW server_version
    read         explain select * from t
    read         explain delete from t
    read         explain analyze select * from t
    read         explain (analyze, buffers, format json) select * from t
    read         explain (analyze false) delete from t
    read         set search_path to app; select * from t
    read         begin; select 1; commit
    read         begin read only; select 1; rollback
    read         select pg_size_pretty(pg_database_size('app'))
    read         select pid, query from pg_stat_activity where state <> 'idle'
    read         select relname, n_dead_tup from pg_stat_user_tables order by 2 desc
    read         select pg_is_in_recovery()
    read         select * from pg_locks l join pg_stat_activity a using (pid)
    read         select json_agg(t) from (select * from x) t
    read         select row_number() over (partition by a order by b) from t
    read         select count(*) filter (where a) from t
    read         select percentile_cont(0.5) within group (order by a) from t
    read         select extract(epoch from now())
    read         select cast(a as numeric(10,2)), b::varchar(10), c::public.geometry(Point,4326) from t
    read         select 'delete from t'
    read         select $$drop table t$$
    read         select 1 -- ; drop table t
    read         select 1 /* ; drop /* nested */ table t */
    read         select "delete" from t
    read         select update_count, delete_flag from t
    read         select coalesce(a, b), nullif(a, ''), greatest(1, 2) from t
    read         select * from generate_series(1, 10) g(n)
    read         select * from jsonb_to_recordset('[]') as x(a int, b text)
    read         select * from t tablesample bernoulli (10)
    read         select distinct on (a) a, b from t
    read         select substring('abc' from 1 for 2), trim(both from x), position('a' in b) from t
    read         select a[1:2] from t
    read         copy orders to stdout
    read         copy (select * from orders) to stdout with csv header
    read         declare c cursor for select 1; fetch all from c
    read         prepare p as select 1; execute p
    read         deallocate all
    read         listen channel
    read         select lastval(), currval('s')
    read         select gen_random_uuid(), random(), clock_timestamp()
    read         select * from pg_stat_activity where pid <> pg_backend_pid()
    read         select pg_stat_get_live_tuples(1)
    exec         select pg_stat_gut(1)
    exec         select ſum(a) from t
    exec         select mın(a) from t
    read         select similarity(a, 'x') from t
    read         select pg_catalog.pg_get_viewdef('v'::regclass)
    read         select has_table_privilege('u', 't', 'select')
    read         select usename from pg_user
    read         select rolname from pg_roles
    read         select * from information_schema.tables
    secret-read  select * from pg_authid
    secret-read  select passwd from pg_shadow
    secret-read  select rolpassword from "pg_authid"
    secret-read  select * from pg_catalog.pg_user_mapping
    secret-read  select subconninfo from pg_subscription
    secret-read  select pg_read_file('/etc/passwd')
    secret-read  select pg_ls_dir('.')
    secret-read  select pg_read_binary_file('x')
    secret-read  select email, password_hash from users
    secret-read  select api_key from customers where id = 1
    secret-read  select (select token from sessions limit 1)
    secret-read  select * from api_keys
    read         select count(*) from api_keys
    secret-read  copy api_keys to stdout
    secret-read  table secrets
    secret-read  select pgp_sym_decrypt(a, 'k') from t
    write        insert into t values (1)
    write        INSERT INTO t (a, b) VALUES (lower('A'), now()) ON CONFLICT (a) DO UPDATE SET b = excluded.b
    write        insert into t select * from s
    write        update t set a = 1 where id = 2
    write        update t set a = 1
    write        with x as (insert into t values (1) returning *) select * from x
    write        with x as (update t set a = 1 returning *) select * from x
    write        with x as (select 1) update t set a = 1 from x
    write        select * into new from t
    write        select t merge into n from t
    write        select 1 as insert into n from t
    write        select a into temp new from t
    write        select * from t for update
    write        select * from t for no key update skip locked
    write        select * from t for share
    write        explain analyze update t set a = 1
    write        explain (analyze) insert into t values (1)
    write        explain (analyze on, verbose) insert into t values (1)
    write        create table t (id int references u(id) on delete cascade)
    write        create index concurrently i on t (lower(a))
    write        create or replace function f() returns int language sql as $$ delete from t; select 1 $$
    write        create or replace view v as select 1
    write        create materialized view v as select 1
    write        create extension pg_trgm
    write        create schema s
    write        create database d
    write        create trigger x after delete on t execute function f()
    write        create event trigger x on sql_drop execute function f()
    write        alter table t add column a int
    write        alter table t alter column a drop not null
    write        alter table t alter column a drop default
    write        alter table t rename to u
    write        alter database d set work_mem = '1MB'
    write        alter sequence s restart
    write        alter type t add value 'x'
    write        vacuum full t
    write        analyze
    write        reindex table t
    write        cluster t
    write        refresh materialized view v
    write        checkpoint
    write        lock table t
    write        comment on table t is 'x'
    write        notify c, 'x'
    write        select pg_notify('c', 'x')
    write        select nextval('s')
    write        select setval('s', 1)
    write        select set_config('a.b', 'c', false)
    write        select pg_advisory_lock(1)
    write        select pg_cancel_backend(1)
    write        select pg_reload_conf()
    write        select pg_rotate_logfile()
    write        select pg_switch_wal()
    write        select lo_create(1)
    write        copy t from stdin
    write        copy t from '/tmp/x'
    write        copy t to '/tmp/x'
    write        merge into t using s on t.id = s.id when matched then update set a = 1
    write        import foreign schema s from server x into y
    write        prepare transaction 'x'
    destructive  merge into t using s on t.id = s.id when matched then delete
    destructive  delete from t where id = 1
    destructive  DELETE FROM t
    destructive  delete/**/from t
    destructive  truncate t
    destructive  truncate table only t cascade
    destructive  drop table t
    destructive  drop table if exists a, b cascade
    destructive  drop database d
    destructive  drop schema s cascade
    destructive  drop index i
    destructive  drop function f
    destructive  alter table t drop column a
    destructive  alter table t drop constraint c
    destructive  alter table t drop a
    destructive  select 1; drop table t
    destructive  begin; delete from t; rollback
    destructive  with x as (delete from t returning *) select * from x
    destructive  with x as (delete from t returning *) insert into u select * from x
    destructive  with recursive x as (select 1), y as materialized (delete from t returning 1) select 1
    destructive  explain analyze delete from t
    destructive  prepare p as delete from t where id = $1; execute p(1)
    destructive  select pg_terminate_backend(pid) from pg_stat_activity
    destructive  select "pg_terminate_backend"(1)
    destructive  select pg_catalog . pg_terminate_backend (1)
    destructive  select lo_unlink(1)
    destructive  select pg_drop_replication_slot('x')
    destructive  select pg_stat_statements_reset()
    destructive  copy (select pg_terminate_backend(1)) to stdout
    destructive  insert into t select pg_terminate_backend(1)
    destructive  rollback prepared 'x'
    admin        grant select on t to u
    admin        revoke all on t from u
    admin        create user u password 'x'
    admin        create role r login
    admin        alter role r superuser
    admin        alter user u password 'x'
    admin        drop role r
    admin        drop owned by r
    admin        reassign owned by r to s
    admin        create policy p on t
    admin        drop policy p on t
    admin        alter table t owner to r
    admin        alter table t enable row level security
    admin        alter default privileges grant select on tables to u
    admin        alter system set a = 1
    admin        create user mapping for u server s
    admin        security label on table t is 'x'
    admin        create schema s grant all on t to u
    exec         copy t to program 'cat'
    exec         COPY t FROM PROGRAM 'curl x'
    exec         copy (select 1) to program 'cat > x'
    exec         call p()
    exec         do $$ begin perform 1; end $$
    exec         select my_function(1)
    exec         select app.refresh()
    exec         select * from my_function(1)
    exec         execute p
    exec         load 'x'
    exec         select dblink_exec('c', 'drop table t')
    exec         select query_to_xml('delete from t', true, true, '')
    exec         select lo_export(1, '/tmp/x')
    exec         select $1 $$
    exec         select 'open
    exec         set standard_conforming_strings to off; select '\'; drop table t; --'
    unknown      frobnicate
    unknown      create frob x
  `),
  )('%s: %s', (cls, statement) => {
    expect(psql.read(['psql', '-c', statement, 'app'], contextOf()).operation.class).toBe(cls)
  })
})

describe('the command line', () => {
  it.each(
    rows(String.raw`
    exec         psql
    exec         psql app
    exec         psql -h db.example -U alice app
    exec         psql postgresql://alice@db.example/app
    exec         psql -f missing.sql
    exec         psql -1 -f missing.sql app
    read         psql -l
    read         psql --list
    read         psql --version
    read         psql -V
    read         psql --help
    read         psql '-?'
    read         psql --help=variables
    read         psql app -c 'select 1'
    read         psql -Atc 'select 1'
    read         psql -At -c 'select 1' app
    read         psql -Xqtc 'select 1'
    read         psql -c'select 1'
    read         psql --command='select 1'
    read         psql --comm 'select 1'
    read         psql -v ON_ERROR_STOP=1 -c 'select 1'
    read         psql --set=x='drop table t' -c 'select 1'
    read         psql -P pager=off -c 'select 1'
    read         psql -U drop -h delete -d truncate -c 'select 1'
    read         psql -o out.txt -c 'select 1'
    read         psql -L log.txt -c 'select 1'
    read         psql --csv -c 'select 1'
    read         psql -c 'select 1' -c 'select 2'
    destructive  psql -c 'select 1' -c 'drop table t'
    destructive  psql app -c 'drop table t'
    destructive  psql -1c 'drop table t'
    exec         psql -o '|sh' -c 'select 1'
    exec         psql -c 'select 1' -f missing.sql
    exec         psql --frob -c 'select 1'
    exec         psql -c
    read         psql -c '\d'
    read         psql -c '\dt+ public.*'
    read         psql -c '\l+'
    read         psql -c '\du'
    read         psql -c '\conninfo'
    read         psql -c '\x on'
    read         psql -c '\sf f'
    read         psql -c '\df+'
    read         psql -c '\timing'
    read         psql -c '\z'
    secret-read  psql -c '\deu+'
    exec         psql -c '\! ls'
    exec         psql -c '\i x.sql'
    exec         psql -c '\e'
    exec         psql -c '\echo ${'`'}id${'`'}'
    exec         psql -c '\o |sh'
    exec         psql -c '\copy t from program ls'
    exec         psql -c "\copy (select 1) to program 'cat'"
    read         psql -c '\copy t to x.csv csv header'
    read         psql -c "\copy (select * from t) to 'x.csv' with csv"
    write        psql -c '\copy t from x.csv'
    secret-read  psql -c '\copy pg_authid to x.csv'
    admin        psql -c '\password alice'
    destructive  psql -c '\lo_unlink 1'
    write        psql -c '\lo_import x'
    unknown      psql -c '\frob'
  `),
  )('%s: %s', (cls, line) => {
    expect(read(line).operation.class).toBe(cls)
  })

  it('takes no value that is not known for a statement', () => {
    expect(psql.read(['psql', '-c', 'select \0$x\0'], contextOf()).operation.class).toBe('exec')
    expect(psql.read(['psql', '\0\0$x\0', '-c', 'select 1'], contextOf()).operation.class).toBe('exec')
    const host = psql.read(['psql', '-h', '\0$H\0', '-c', 'select 1'], contextOf())
    expect(host).toMatchObject({ reach: 'named', selectors: [], operation: { class: 'read' } })
  })

  it('stops at the first word under POSIXLY_CORRECT', () => {
    expect(read("psql app -c 'select 1'", contextOf({ POSIXLY_CORRECT: '1' })).operation.class).toBe('exec')
  })

  it('knows pagers', () => {
    expect(read("psql -c 'select 1'", contextOf({ PAGER: 'less -S' })).operation.class).toBe('read')
    expect(read("psql -c 'select 1'", contextOf({ PSQL_PAGER: './evil' })).operation.class).toBe('exec')
  })
})

describe('where it lands', () => {
  it.each([
    ['psql', {}],
    ['psql app alice', { database: 'app', user: 'alice' }],
    ['psql -h h -p 1 -U u -d d word', { host: 'h', port: '1', user: 'u', database: 'd' }],
    ['psql -d d word', { database: 'd', user: 'word' }],
    ['psql postgres://u@h:1/d', { database: 'postgres://u@h:1/d' }],
    ['psql --cluster 15/db.example:5433 app', { host: 'db.example', port: '5433', database: 'app' }],
  ])('%s', (line, place) => {
    expect(read(line).selectors).toEqual([{ kind: 'database', engine: 'postgresql', ...place }])
  })

  it('follows \\c', () => {
    const { selectors } = read(String.raw`psql -h h -c '\c other - elsewhere' app`)
    expect(selectors).toEqual([
      { kind: 'database', engine: 'postgresql', host: 'h', database: 'app' },
      { kind: 'database', engine: 'postgresql', host: 'elsewhere', database: 'other' },
    ])
    expect(read(String.raw`psql -c '\c :db' app`)).toMatchObject({ reach: 'named', selectors: [] })
  })
})

describe('scripts', () => {
  const scripted = (text: string, args = '') =>
    read(`psql ${args} -f x.sql app`, contextOf({}, filesKnown({ 'x.sql': text }))).operation

  it('are asked for, and are inputs', () => {
    expect(read('psql -f x.sql')).toMatchObject({
      wants: [{ kind: 'file', path: 'x.sql' }],
      operation: { class: 'exec', inputs: [{ path: 'x.sql', seen: false }] },
    })
    expect(scripted('select 1;')).toMatchObject({ class: 'read', inputs: [{ path: 'x.sql', seen: true }] })
  })

  it.each([
    ['read', 'select 1;\n\\d t\n\\x\nselect 2 \\gx\n'],
    ['destructive', 'select 1;\ndelete from t;\n'],
    ['destructive', 'select 1\n\\r\ndrop table t;\n'],
    ['destructive', 'select 1 \\g drop table t;\ndrop table u;'],
    ['destructive', 'select 1\\;drop table t;'],
    ['exec', "select 'drop table t' \\gexec\n"],
    ['exec', '\\! ls\n'],
    ['exec', 'select 1 \\g |sh\n'],
    ['exec', '\\set x `ls`\nselect :x;'],
    ['exec', 'select :x;\n', '-v "x=1\\\\! ls"'],
    ['read', 'select :x;\n', '-v x=1'],
    ['destructive', ':x;\n', '-v "x=drop table t"'],
    ['read', "select :'x';\n", '-v "x=drop table t"'],
    ['read', 'select a[1:2], b::int from t;\n'],
    ['unknown', 'select 1 as x \\gset\n:x;\n'],
    ['exec', 'select 1 \\if :x\n delete from t;\\endif\n'],
    ['exec', '\\set SINGLELINE on\nselect 1\ndrop table t\n'],
    ['write', 'copy t from stdin;\n1\tdrop table t;\n\\.\nselect 1;\n'],
    ['destructive', 'copy t from stdin;\n1\n\\.\ndrop table t;\n'],
    ['read', '-- \\! ls\nselect 1; /* \\! ls */'],
    ['read', "select '\\! ls';"],
    ['unknown', '\\frob\n'],
  ])('%s: %j %s', (cls, text, args = '') => {
    expect(scripted(text, args).class).toBe(cls)
  })

  it('lead to scripts', () => {
    const files = filesKnown({ 'a/x.sql': '\\ir y.sql\nselect 1;', 'a/y.sql': 'drop table t;' })
    expect(read('psql -f a/x.sql', contextOf({}, files)).operation).toMatchObject({
      class: 'destructive',
      inputs: [
        { path: 'a/x.sql', seen: true },
        { path: 'a/y.sql', seen: true },
      ],
    })
    const loop = filesKnown({ 'x.sql': '\\i x.sql' })
    expect(read('psql -f x.sql', contextOf({}, loop)).operation.class).toBe('exec')
  })

  it('come from standard input where nothing else is given', () => {
    expect(read('psql app')).toMatchObject({
      wants: [{ kind: 'stdin' }],
      operation: { class: 'exec', inputs: [] },
    })
    const piped = (text: string, line = 'psql app') =>
      read(line, contextOf({}, { stdin: { text } })).operation
    expect(piped('select 1')).toMatchObject({ class: 'read', inputs: [{ path: 'stdin', seen: true }] })
    expect(piped('drop table t', 'psql -f - app').class).toBe('destructive')
    expect(read("psql -c 'select 1'").wants).toEqual([])
  })

  it('begin with ~/.psqlrc', () => {
    const rc = (text: string, line: string) =>
      read(line, contextOf({ HOME: '/h' }, filesKnown({ '/h/.psqlrc': text, 'x.sql': 'select :q;' })))
        .operation.class
    expect(rc('\\set QUIET on\n\\x auto', "psql -c 'select 1'")).toBe('read')
    expect(rc('\\! ls', "psql -c 'select 1'")).toBe('exec')
    expect(rc('\\! ls', "psql -Xc 'select 1'")).toBe('read')
    expect(rc('\\set q pg_terminate_backend(1)', 'psql -f x.sql')).toBe('destructive')
    expect(read("psql -c 'select 1'", contextOf({ HOME: '/h' })).wants).toEqual([
      { kind: 'configuration', path: '/h/.psqlrc' },
    ])
  })
})

describe('width', () => {
  it.each([
    ["psql -c 'delete from t'", true],
    ["psql -c 'delete from t where id = 1'", false],
    ["psql -c 'update t set a = 1'", true],
    ["psql -c 'drop schema s'", true],
    ["psql -c 'truncate t'", false],
  ])('%s', (line, unbounded) => {
    expect(read(line).operation.breadth.unbounded).toBe(unbounded)
  })

  it('says what', () => {
    expect(read("psql -c 'drop table if exists app.orders'").operation).toMatchObject({
      name: 'drop table',
      resource: 'app.orders',
    })
  })
})
