import { describe, expect, it } from 'vitest'
import { redis } from '../../src/tools/redis.ts'
import { contextOf, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read } = toolReader(redis)

describe('redis-cli', () => {
  it.each(
    table(`
    exec         redis-cli
    exec         redis-cli -h h -p 6380
    exec         valkey-cli -h h
    read         redis-cli ping
    read         redis-cli PING
    read         redis-cli -h del -p 6379 -n 1 get k
    read         redis-cli -h h -a del --no-auth-warning get k
    read         redis-cli -u redis://u:p@h:6379/0 get k
    read         redis-cli --raw hgetall k
    read         redis-cli --json smembers k
    read         redis-cli -c -3 -e get k
    read         redis-cli --tls --cacert x --cert y --key z info
    read         redis-cli -r 5 -i 1 info
    read         redis-cli --user flushall --pass x get k
    read         redis-cli info memory
    read         redis-cli keys '*'
    read         redis-cli scan 0 match 'a*' count 100
    read         redis-cli lrange k 0 -1
    read         redis-cli zrange k 0 -1 withscores
    read         redis-cli ttl k
    read         redis-cli dbsize
    read         redis-cli object encoding k
    read         redis-cli memory usage k
    read         redis-cli client list
    read         redis-cli cluster nodes
    read         redis-cli cluster info
    read         redis-cli slowlog get 10
    read         redis-cli latency doctor
    read         redis-cli config get maxmemory
    read         redis-cli CONFIG GET maxmemory-policy
    read         redis-cli acl whoami
    read         redis-cli acl users
    read         redis-cli xread count 1 streams s 0
    read         redis-cli xinfo stream s
    read         redis-cli subscribe c
    read         redis-cli role
    read         redis-cli time
    read         redis-cli command docs get
    read         redis-cli script exists x
    read         redis-cli function list
    read         redis-cli module list
    read         redis-cli sort k
    read         redis-cli georadius k 1 2 3 m
    read         redis-cli bitfield k get u8 0
    read         redis-cli getex k
    read         redis-cli dump k
    read         redis-cli --scan --pattern 'a:*'
    read         redis-cli --bigkeys
    read         redis-cli --memkeys
    read         redis-cli --hotkeys
    read         redis-cli --stat
    read         redis-cli --latency -h h
    read         redis-cli --rdb x.rdb
    read         redis-cli --intrinsic-latency 10
    read         redis-cli --cluster check h:6379
    read         redis-cli --cluster info h:6379
    read         redis-cli --cluster rebalance h:6379 --cluster-simulate
    read         redis-cli --cluster help
    read         redis-cli --cluster call h:6379 info
    read         redis-cli --help
    read         redis-cli -h
    read         redis-cli --version
    read         redis-cli -v
    read         redis-cli json.get k
    read         redis-cli ft.search i q
    read         redis-cli sentinel masters
    secret-read  redis-cli monitor
    secret-read  redis-cli config get requirepass
    secret-read  redis-cli config get '*'
    secret-read  redis-cli config get 'master*'
    secret-read  redis-cli config get maxmemory requirepass
    secret-read  redis-cli acl list
    secret-read  redis-cli acl getuser default
    secret-read  redis-cli --replica
    write        redis-cli set k v
    write        redis-cli set flushall x
    write        redis-cli setex k 10 v
    write        redis-cli incr k
    write        redis-cli hset k f v
    write        redis-cli lpush k v
    write        redis-cli sadd k v
    write        redis-cli zadd k 1 v
    write        redis-cli xadd s '*' a b
    write        redis-cli expire k 10
    write        redis-cli persist k
    write        redis-cli rename a b
    write        redis-cli publish c m
    write        redis-cli sort k store d
    write        redis-cli georadius k 1 2 3 m store d
    write        redis-cli bitfield k set u8 0 1
    write        redis-cli getex k ex 10
    write        redis-cli bgsave
    write        redis-cli save
    write        redis-cli config resetstat
    write        redis-cli slowlog reset
    write        redis-cli script load x
    write        redis-cli client pause 100
    write        redis-cli cluster failover
    write        redis-cli replicaof no one
    write        redis-cli copy a b
    write        redis-cli migrate h 6379 k 0 1000 copy
    write        redis-cli -x set k
    write        redis-cli --lru-test 1000
    write        redis-cli --cluster create a:1 b:2 c:3 --cluster-replicas 1 --cluster-yes
    write        redis-cli --cluster reshard h:1 --cluster-from a --cluster-to b --cluster-slots 1
    destructive  redis-cli flushall
    destructive  redis-cli FLUSHDB ASYNC
    destructive  redis-cli -n 3 flushdb
    destructive  redis-cli del k
    destructive  redis-cli unlink a b c
    destructive  redis-cli getdel k
    destructive  redis-cli hdel k f
    destructive  redis-cli lpop k
    destructive  redis-cli srem k v
    destructive  redis-cli zremrangebyscore k 0 1
    destructive  redis-cli xtrim s maxlen 10
    destructive  redis-cli shutdown nosave
    destructive  redis-cli client kill id 1
    destructive  redis-cli script flush
    destructive  redis-cli function flush
    destructive  redis-cli cluster reset hard
    destructive  redis-cli cluster forget x
    destructive  redis-cli replicaof h 6379
    destructive  redis-cli migrate h 6379 k 0 1000
    destructive  redis-cli --cluster del-node h:1 x
    destructive  redis-cli --cluster call h:1 flushall
    destructive  redis-cli json.del k
    destructive  redis-cli ft.dropindex i dd
    admin        redis-cli config set maxmemory 1
    admin        redis-cli config rewrite
    admin        redis-cli acl setuser u on
    admin        redis-cli acl deluser u
    admin        redis-cli sentinel set m quorum 1
    exec         redis-cli eval 'return 1' 0
    exec         redis-cli evalsha x 0
    exec         redis-cli fcall f 0
    exec         redis-cli function load x
    exec         redis-cli module load x.so
    exec         redis-cli debug sleep 1
    exec         redis-cli --eval x.lua k , a
    exec         redis-cli --pipe
    exec         redis-cli --frob get k
    unknown      redis-cli frob k
    unknown      redis-cli config
    unknown      redis-cli config frob
    unknown      redis-cli --cluster frob h:1
  `).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string]),
  )('%s: %s', (cls, line) => {
    expect(read(line).operation.class).toBe(cls)
  })

  it.each([
    ['redis-cli get k', {}],
    ['redis-cli -h h -p 1 -n 2 --user u get k', { host: 'h', port: '1', database: '2', user: 'u' }],
    ['redis-cli -u redis://h/1 get k', { url: 'redis://h/1' }],
    ['redis-cli -s /run/redis.sock get k', { socket: '/run/redis.sock' }],
    ['redis-cli --cluster check h:7000', { host: 'h', port: '7000' }],
  ])('%s lands', (line, place) => {
    expect(read(line).selectors).toEqual([{ kind: 'database', engine: 'redis', ...place }])
  })

  it('takes commands from standard input', () => {
    const piped = (text: string) => read('redis-cli', contextOf({}, { stdin: { text } })).operation.class
    expect(piped('get k\nttl k\n')).toBe('read')
    expect(piped('get k\n"flushall"\n')).toBe('destructive')
    expect(piped('3 del k\n')).toBe('destructive')
    expect(piped('connect other 6379\n')).toBe('unknown')
    expect(read('redis-cli').wants).toEqual([{ kind: 'stdin' }])
  })

  it('takes nothing hidden for harmless', () => {
    const hidden = (...argv: string[]) => redis.read(['redis-cli', ...argv], contextOf()).operation.class
    expect(hidden('\0$c\0', 'k')).toBe('exec')
    expect(hidden('get', '\0\0$k\0')).toBe('read')
    expect(hidden('sort', 'k', '\0\0$o\0')).toBe('write')
    expect(hidden('config', 'get', '\0$k\0')).toBe('secret-read')
    expect(hidden('-n', '\0\0$n\0', 'get', 'k')).toBe('exec')
  })
})
