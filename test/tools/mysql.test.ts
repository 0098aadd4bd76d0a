import { describe, expect, it } from 'vitest'
import { mysql } from '../../src/tools/mysql.ts'
import { mysqlDump } from '../../src/tools/mysql-dump.ts'
import { contextOf, filesKnown, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read } = toolReader(mysql)
const dump = toolReader(mysqlDump)

const rows = (text: string) =>
  table(text).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('statements of -e', () => {
  it.each(
    rows(String.raw`
    read         select 1
    read         SELECT * FROM orders WHERE id = 1\G
    read         show databases; show tables
    read         show processlist
    read         SHOW FULL PROCESSLIST\G
    read         show variables like '%size%'
    read         show grants for 'a'@'%'
    read         show create table t
    read         show slave status\G
    read         show engine innodb status
    read         describe t
    read         desc t
    read         explain select 1
    read         explain delete from t
    read         explain format=json delete from t
    read         explain analyze select * from t
    read         use app; select 1
    read         set @a := 1; select @a
    read         set names utf8mb4
    read         set session sql_mode = 'TRADITIONAL'
    read         set @@session.x = @@global.x
    read         select @@global.read_only
    read         select count(*) into @n from t
    read         start transaction; select 1; commit
    read         select date_format(now(), '%Y'), ifnull(a, 0), if(a, 1, 2), group_concat(a separator ',') from t
    read         select "drop table t"
    read         select 'it\'s; drop table t'
    read         select 1 # ; drop table t
    read         select 1 -- ; drop table t
    read         select 5--1
    read         select 1 /* drop table t */
    read         select /*+ MAX_EXECUTION_TIME(1) */ 1
    read         select /*!40001 SQL_NO_CACHE */ * from t
    read         select insert('abc', 1, 1, 'x'), replace(a, 'x', 'y'), truncate(1.5, 0) from t
    read         select ${'`'}delete${'`'} from ${'`'}drop${'`'}
    read         select json_extract(a, '$.x'), a->>'$.x' from t
    read         select match(a) against ('x' in boolean mode) from t
    read         select * from t use index (i) where a in (1, 2)
    read         select * from t partition (p0)
    read         checksum table t
    read         check table t
    read         help select
    read         with x as (select 1) select * from x
    read         select user(), database(), version(), last_insert_id()
    read         select sleep(1)
    read         do sleep(1)
    read         handler t open
    read         unlock tables
    read         \s
    read         status
    secret-read  select * from mysql.user
    secret-read  select user, host, authentication_string from mysql.user
    secret-read  select user, host from ${'`'}mysql${'`'}.${'`'}user${'`'}
    secret-read  use mysql; select * from user
    secret-read  select load_file('/etc/passwd')
    secret-read  show create user a
    secret-read  select email, password from users
    write        insert into t values (1)
    write        insert into t (a) values (1) on duplicate key update a = 2
    write        replace into t values (1)
    write        update t set a = 1 where id = 2
    write        update t join s on t.a = s.a set t.b = 1
    write        select * into outfile '/tmp/x' from t
    write        select * from t into dumpfile '/tmp/x'
    write        select * from t for update
    write        select * from t lock in share mode
    write        create table t (a int)
    write        create database app
    write        create index i on t (a)
    write        create or replace view v as select 1
    write        create definer=${'`'}root${'`'}@${'`'}%${'`'} sql security invoker view v as select 1
    write        alter table t add a int
    write        rename table t to s
    write        optimize table t
    write        analyze table t
    write        repair table t
    write        flush tables
    write        flush logs
    write        set global max_connections = 10
    write        set @@global.max_connections = 10
    write        set persist max_connections = 10
    write        set a = 1, global b = 2
    write        load data infile 'x' into table t
    write        load data local infile 'x' into table t
    write        lock tables t write
    write        kill query 1
    write        start slave
    write        stop replica
    write        change master to master_host = 'x'
    write        select get_lock('a', 1)
    write        /*!40000 ALTER TABLE t DISABLE KEYS */
    destructive  delete from t
    destructive  delete t from t join s using (a)
    destructive  truncate table t
    destructive  drop table t
    destructive  drop database app
    destructive  drop view v
    destructive  alter table t drop column a
    destructive  alter table t truncate partition p
    destructive  alter table t discard tablespace
    destructive  create or replace table t (a int)
    destructive  kill 1
    destructive  reset master
    destructive  purge binary logs to 'x'
    destructive  shutdown
    destructive  analyze delete from t                                // MariaDB runs it
    destructive  set statement max_statement_time = 1 for delete from t
    destructive  /*!50000 drop table t */
    destructive  /*!99999 select */ /*!50000 delete from t */
    destructive  select 1; /*M!100000 drop table t */
    destructive  select 1 /*!50000 ; drop table t */
    destructive  /*!99999 explain */ delete from t
    destructive  select '\' ; drop table t ; -- '                      // as NO_BACKSLASH_ESCAPES would have it
    destructive  explain analyze delete from t
    admin        grant all on *.* to 'a'@'%'
    admin        revoke all on *.* from a
    admin        create user 'a'@'%' identified by 'x'
    admin        alter user a identified by 'x'
    admin        drop user a
    admin        rename user a to b
    admin        set password = 'x'
    admin        set default role all to a
    admin        flush privileges
    admin        set global general_log = off
    exec         call p()
    exec         select my_function(1)
    exec         select app.my_function (1)
    exec         select sys_exec('ls')
    exec         install plugin x soname 'x.so'
    exec         create function f returns integer soname 'x.so'
    exec         prepare s from 'drop table t'
    exec         execute s
    unknown      begin not atomic delete from t; end
    exec         set sql_mode = 'ANSI_QUOTES'; select 1
    exec         \! ls
    exec         system ls
    exec         select 1; system ls
    exec         source x.sql
    exec         \. x.sql
    exec         pager less
    exec         edit
    exec         select 'open
    exec         select 1 /*!99999 ' */ ; select 2
    unknown      frobnicate
  `),
  )('%s: %s', (cls, statement) => {
    expect(mysql.read(['mysql', '-e', statement, 'app'], contextOf()).operation.class).toBe(cls)
  })
})

describe('the command line', () => {
  it.each(
    rows(`
    exec         mysql
    exec         mariadb -h db -u root -p app
    read         mysql -e 'select 1'
    read         mysql -uroot -psecret -h db -e 'select 1' app
    read         mysql -u drop -h delete -D truncate -e 'select 1'
    read         mysql --password=delete --exec='select 1'
    read         mysql --password -e 'select 1'
    read         mysql -p -e 'select 1' app
    read         mysql -NBe 'select 1'
    read         mysql -sNe 'show databases'
    read         mysql --skip-column-names -e 'select 1'
    read         mysql --skip_column_names -e 'select 1'
    read         mysql --defaults-file=x.cnf --no-auto-rehash --help
    read         mysql --default-character-set=utf8 --ssl-mode=REQUIRED -e 'select 1'
    read         mysql --connect-timeout 5 -e 'select 1'
    read         mysql -v -v -v -t -e 'select 1'
    read         mysql --version
    read         mysql -V
    read         mysql '-?'
    destructive  mysql -e 'select 1' -e 'drop table t'
    destructive  mysql --init-command='drop table t' -e 'select 1'
    exec         mysql --plugin-dir=./evil -e 'select 1'
    exec         mysql --plugin_dir ./evil --default-auth=x -e 'select 1'
    exec         mysqladmin --plugin-dir=/tmp/x status
    exec         mysqldump --plugin-dir=/usr/lib/mysql/../../../tmp t
    read         mysql --plugin-dir=/usr/lib/mysql/plugin -e 'select 1'
    destructive  mysql --delimiter='%%' -e 'select 1 %% drop table t'
    exec         mysql --pager=evil -e 'select 1'
    exec         mysql -e 'select 1' app extra
    exec         mysql -G -e 'select 1'
    exec         mysql --frob -e 'select 1'
    secret-read  mysql mysql -e 'select * from user'
    secret-read  mysql --print-defaults
  `),
  )('%s: %s', (cls, line) => {
    expect(read(line).operation.class).toBe(cls)
  })

  it.each([
    [
      'mysql -h h -P 1 -u u d',
      { host: 'h', port: '1', user: 'u', database: 'd', options: { program: 'mysql' } },
    ],
    [
      'mariadb -S /run/x.sock -D d',
      { socket: '/run/x.sock', database: 'd', options: { program: 'mariadb' } },
    ],
    ['mysql --login-path=prod', { options: { program: 'mysql', loginPath: 'prod' } }],
    ['mysql --defaults-extra-file=x', { options: { program: 'mysql', extra: 'x' } }],
  ])('%s lands', (line, place) => {
    expect(read(line).selectors).toEqual([{ kind: 'database', engine: 'mysql', ...place }])
  })

  it('follows USE and connect', () => {
    expect(
      read("mysql -h h -e 'use other; select 1' app").selectors.map((s) => 'database' in s && s.database),
    ).toEqual(['app', 'other'])
    expect(read(String.raw`mysql -e '\r prod db.example' app`).selectors).toMatchObject([
      { database: 'app' },
      { database: 'prod', host: 'db.example' },
    ])
  })

  it('reads option files as if typed', () => {
    const rc = (text: string, line = "mysql -e 'select 1'") =>
      read(line, contextOf({ HOME: '/h' }, filesKnown({ '/h/.my.cnf': text, 'x.cnf': text }))).operation.class
    expect(rc('[client]\nuser=u\npassword=p\n')).toBe('read')
    expect(rc('[mysql]\ninit-command=drop table t\n')).toBe('destructive')
    expect(rc('[client]\nplugin-dir=/tmp/evil\n')).toBe('exec')
    expect(rc('[client]\nPlugin_dir = /tmp/evil\n')).toBe('exec')
    expect(rc('[mysql]\ninit-com=drop table t\n')).toBe('destructive')
    expect(rc('!include ./other.cnf\n')).toBe('exec')
    expect(rc('[client]\npassword=x\nhost=h\nprompt=x\n')).toBe('read')
    expect(rc('[mysql]\ninit_command="select 1"\n')).toBe('read')
    expect(rc('[mysql]\npager=evil\n')).toBe('exec')
    expect(rc('[mysql]\npager=evil\n', "mysql --no-defaults -e 'select 1'")).toBe('read')
    expect(rc('[mysql]\npager=evil\n', "mysql --defaults-file=x.cnf -e 'select 1'")).toBe('exec')
  })
})

describe('scripts', () => {
  const piped = (text: string) => read('mysql app', contextOf({}, { stdin: { text } })).operation.class
  it.each([
    ['read', 'select 1;\nselect 2;\n'],
    ['destructive', 'select 1;\ndrop table t;'],
    ['destructive', 'select 1\\g drop table t;'],
    ['destructive', 'select 1\n\\c\ndrop table t;'],
    ['read', 'drop table t\n\\c\nselect 1;'],
    ['read', 'select\nsystem\nfrom t;'],
    ['exec', 'select 1;\nsystem ls\n'],
    ['exec', '  \\! ls\n'],
    [
      'write',
      'DELIMITER //\nCREATE PROCEDURE p() BEGIN DELETE FROM t; SELECT 1; END//\nDELIMITER ;\nselect 1;',
    ],
    ['write', 'delimiter $$\ncreate trigger x before insert on t for each row begin set new.a = 1; end$$\n'],
    ['destructive', 'delimiter //\nselect 1; drop table t//\n'],
    ['destructive', 'delimiter ;;\ndrop table t;;\n'],
    ['write', "/*!40101 SET NAMES utf8 */;\nINSERT INTO t VALUES (1,'it\\'s; drop table t');\n"],
  ])('%s: %j', (cls, text) => {
    expect(piped(text)).toBe(cls)
  })

  it('lead to scripts', () => {
    const files = filesKnown({ 'x.sql': 'source y.sql\n', 'y.sql': 'drop table t' })
    expect(read("mysql -e 'source x.sql'", contextOf({}, files)).operation).toMatchObject({
      class: 'destructive',
      inputs: [
        { path: 'x.sql', seen: true },
        { path: 'y.sql', seen: true },
      ],
    })
  })
})

describe('the programs beside', () => {
  it.each(
    rows(`
    read         mysqldump app
    read         mysqldump -h h -u u -p app t1 t2
    read         mysqldump --single-transaction --routines --triggers app
    read         mariadb-dump --no-data -B a b
    read         mysqldump --add-drop-database app
    read         mysqldump --where='id > 1' app t
    secret-read  mysqldump --all-databases
    secret-read  mysqldump -A
    secret-read  mysqldump mysql
    secret-read  mysqldump -B app mysql
    secret-read  mysqlpump
    secret-read  mariadb-dump --system=users
    write        mysqldump --flush-logs app
    write        mysqldump --tab=/tmp app
    destructive  mysqldump --delete-master-logs app
    exec         mysqldump --where='f()' app t
    exec         mysqldump --frob app
    read         mysqldump --help
    read         mysqladmin ping
    read         mysqladmin -h h status
    read         mysqladmin proc stat
    read         mysqladmin processlist
    read         mysqladmin extended-status
    read         mysqladmin variables
    read         mysqladmin --version
    write        mysqladmin create app
    write        mysqladmin flush-hosts
    write        mysqladmin refresh
    destructive  mysqladmin drop app
    destructive  mysqladmin -f drop app
    destructive  mysqladmin ping drop app
    destructive  mysqladmin kill 1,2
    destructive  mysqladmin shutdown
    destructive  mysqladmin shut
    admin        mysqladmin password x
    admin        mysqladmin flush-privileges
    admin        mariadb-admin reload
    unknown      mysqladmin frob
    unknown      mysqladmin
    write        mysqlimport app t.txt
    destructive  mysqlimport --delete app t.txt
    read         mysqlshow app
    read         mysqlcheck app
    read         mysqlcheck --all-databases --check
    write        mysqlcheck -o app
    write        mysqlcheck --auto-repair app
    write        mysqlcheck --repair app
    write        mysqlrepair app
    read         mysqlbinlog bin.1
    read         mysqlbinlog -R -h h bin.1
  `),
  )('%s: %s', (cls, line) => {
    expect(dump.read(line).operation.class).toBe(cls)
  })
})
