import type { OperationClass } from '../core/class.ts'

/**
 * Commands of Redis 7 (its own command flags: write, readonly, admin), 8 and Valkey, of Sentinel, and of
 * the modules that come with them. A write that takes elements away is destructive; one that moves or
 * replaces them is not.
 */
const ROWS: readonly (readonly [cls: OperationClass, commands: string])[] = [
  [
    'read',
    `bitcount | bitfield_ro | bitpos | dbsize | digest | dump | exists | expiretime | geodist | geohash | geopos | georadius_ro |
     georadiusbymember_ro | geosearch | get | getbit | getrange | hexists | hexpiretime | hpexpiretime | hget | hgetall | hkeys | hlen |
     hmget | hpttl | hrandfield | hscan | hstrlen | httl | hvals | keys | lcs | lindex | llen | lolwut | lpos | lrange | memory usage |
     mget | object encoding | object freq | object idletime | object refcount | object help | pexpiretime | pfcount | pttl | randomkey |
     scan | scard | sdiff | sinter | sintercard | sismember | smembers | smismember | sort_ro | srandmember | sscan | strlen | substr |
     sunion | touch | ttl | type | xinfo consumers | xinfo groups | xinfo stream | xinfo help | xlen | xpending | xrange | xread |
     xrevrange | zcard | zcount | zdiff | zinter | zintercard | zlexcount | zmscore | zrandmember | zrange | zrangebylex |
     zrangebyscore | zrank | zrevrange | zrevrangebylex | zrevrangebyscore | zrevrank | zscan | zscore | zunion | vcard | vdim | vemb |
     vgetattr | vinfo | vismember | vlinks | vrandmember | vrange | vsim | asking | auth | client caching | client getname |
     client getredir | client help | client id | client info | client list | client reply | client setname | client setinfo |
     client tracking | client trackinginfo | client no-touch | client capa | cluster count-failure-reports | cluster countkeysinslot |
     cluster getkeysinslot | cluster help | cluster info | cluster keyslot | cluster links | cluster myid | cluster myshardid |
     cluster nodes | cluster replicas | cluster shards | cluster slaves | cluster slots | cluster slot-stats |
     cluster getslotmigrations | command | command count | command docs | command getkeys | command getkeysandflags | command help |
     command info | command list | config help | discard | echo | exec | config get | function dump | function help | function list |
     function stats | hello | hotkeys get | info | lastsave | latency doctor | latency graph | latency help | latency histogram | latency history |
     latency latest | memory doctor | memory help | memory malloc-stats | memory stats | module help | module list | multi | ping |
     psubscribe | pubsub channels | pubsub help | pubsub numpat | pubsub numsub | pubsub shardchannels | pubsub shardnumsub |
     punsubscribe | quit | readonly | readwrite | reset | role | script exists | script help | script show | select | slowlog get |
     slowlog help | slowlog len | commandlog get | commandlog len | commandlog help | ssubscribe | subscribe | sunsubscribe | time |
     unsubscribe | unwatch | wait | waitaof | watch | acl cat | acl dryrun | acl genpass | acl help | acl log | acl users |
     acl whoami | debug object | debug help | help | sentinel masters | sentinel master | sentinel replicas | sentinel slaves |
     sentinel sentinels | sentinel get-master-addr-by-name | sentinel ckquorum | sentinel myid | sentinel info-cache |
     sentinel is-master-down-by-addr | sentinel pending-scripts | sentinel help | json.arrindex | json.arrlen | json.get | json.mget |
     json.objkeys | json.objlen | json.resp | json.strlen | json.type | json.debug | ft._list | ft.aggregate | ft.dictdump |
     ft.explain | ft.explaincli | ft.hybrid | ft.info | ft.profile | ft.search | ft.spellcheck | ft.sugget | ft.suglen | ft.syndump |
     ft.tagvals | ft.cursor read | ft.config get | ft.config help | ts.get | ts.info | ts.mget | ts.mrange | ts.mrevrange |
     ts.queryindex | ts.range | ts.revrange | bf.card | bf.exists | bf.info | bf.mexists | bf.scandump | cf.count | cf.exists | cf.info |
     cf.mexists | cf.scandump | cms.info | cms.query | topk.count | topk.info | topk.list | topk.query | tdigest.byrank |
     tdigest.byrevrank | tdigest.cdf | tdigest.info | tdigest.max | tdigest.min | tdigest.quantile | tdigest.rank | tdigest.revrank |
     tdigest.trimmed_mean | graph.ro_query | graph.explain | graph.list | graph.slowlog`,
  ],
  ['secret-read', 'monitor | acl list | acl getuser | sync | psync'],
  [
    'write',
    `append | bitfield | bitop | blmove | brpoplpush | bgrewriteaof | bgsave | client no-evict | client pause |
     client unblock | client unpause | client import-source | cluster addslots | cluster addslotsrange | cluster bumpepoch |
     cluster failover | cluster meet | cluster replicate | cluster saveconfig | cluster set-config-epoch | cluster setslot |
     cluster migrateslots | cluster cancelslotmigrations | cluster syncslots | config resetstat | copy | decr |
     decrby | expire | expireat | failover | function kill | function restore | geoadd | georadius | georadiusbymember | geosearchstore |
     getex | getset | hexpire | hexpireat | hgetex | hincrby | hincrbyfloat | hmset | hpersist | hpexpire | hpexpireat | hset | hsetex |
     hsetnx | hotkeys start | hotkeys stop | incr | incrby | incrbyfloat | latency reset | linsert | lmove | lpush | lpushx | lset |
     memory purge | move | mset | msetex | msetnx | persist | pexpire | pexpireat | pfadd | pfdebug | pfmerge | pfselftest | psetex |
     publish | rename | renamenx | replconf | restore | restore-asking | rpoplpush | rpush | rpushx | sadd | save | script debug |
     script kill | script load | sdiffstore | set | setbit | setex | setnx | setrange | sinterstore | slowlog reset |
     commandlog reset | smove | sort | spublish | sunionstore | swapdb | vadd | vsetattr | xack | xadd | xautoclaim | xcfgset | xclaim |
     xgroup create | xgroup createconsumer | xgroup setid | xnack | xreadgroup | xsetid | zadd | zdiffstore | zincrby | zinterstore |
     zrangestore | zunionstore | sentinel failover | sentinel flushconfig | sentinel simulate-failure | json.arrappend |
     json.arrinsert | json.merge | json.mset | json.numincrby | json.nummultby | json.set | json.strappend | json.toggle | ft.create |
     ft.alter | ft.aliasadd | ft.aliasupdate | ft.add | ft.dictadd | ft.sugadd | ft.synadd | ft.synupdate | ft.cursor del |
     ft.config set | ts.add | ts.alter | ts.create | ts.createrule | ts.decrby | ts.incrby | ts.madd | bf.add | bf.insert |
     bf.loadchunk | bf.madd | bf.reserve | cf.add | cf.addnx | cf.insert | cf.insertnx | cf.loadchunk | cf.reserve | cms.incrby |
     cms.initbydim | cms.initbyprob | cms.merge | topk.add | topk.incrby | topk.reserve | tdigest.add | tdigest.create |
     tdigest.merge`,
  ],
  [
    'destructive',
    `blmpop | blpop | brpop | bzmpop | bzpopmax | bzpopmin | client kill | cluster delslots | cluster delslotsrange |
     cluster flushslots | cluster forget | cluster reset | cluster flushslot | del | delex | delifeq | flushall | flushdb |
     function delete | function flush | getdel | hdel | hgetdel | hotkeys reset | lmpop | lpop | lrem | ltrim | migrate | module unload |
     replicaof | rpop | script flush | shutdown | slaveof | spop | srem | trimslots | unlink | vrem | xackdel | xdel | xdelex |
     xgroup delconsumer | xgroup destroy | xtrim | zmpop | zpopmax | zpopmin | zrem | zremrangebylex | zremrangebyrank |
     zremrangebyscore | sentinel reset | json.arrpop | json.arrtrim | json.clear | json.del | json.forget | ft.drop | ft.dropindex |
     ft._dropindexifx | ft._dropifx | ft.aliasdel | ft._aliasdelifx | ft.del | ft.dictdel | ft.sugdel | ts.del | ts.deleterule |
     cf.del | tdigest.reset | graph.delete`,
  ],
  [
    'admin',
    `acl deluser | acl load | acl save | acl setuser | config rewrite | config set | sentinel monitor | sentinel remove |
     sentinel set | sentinel config set | sentinel debug`,
  ],
  [
    'exec',
    `debug | eval | evalsha | eval_ro | evalsha_ro | fcall | fcall_ro | function load | module load | module loadex | graph.query |
     graph.profile | tfcall | tfcallasync | tfunction load | rg.pyexecute`,
  ],
]

const made = new Map<string, OperationClass>()

/** By name, or name and subcommand, in lower case. */
export function redisClass(path: string): OperationClass | undefined {
  if (made.size === 0) {
    for (const [cls, commands] of ROWS)
      for (const command of commands.split('|')) made.set(command.trim().replace(/\s+/g, ' '), cls)
  }
  return made.get(path)
}

/** Settings whose values are secret, for `CONFIG GET`. */
export const SECRET_SETTINGS: readonly string[] = [
  'requirepass',
  'masterauth',
  'primaryauth',
  'masteruser',
  'tls-key-file-pass',
  'tls-client-key-file-pass',
  'sentinel-pass',
]
