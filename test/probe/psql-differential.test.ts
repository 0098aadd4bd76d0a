import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatabaseTarget } from '../../src/core/target.ts'
import { probeTargets } from '../../src/probe/targets.ts'
import { psql } from '../../src/tools/psql.ts'
import { contextOf } from '../tools/reading-of.ts'
import { scratch, worldIn } from './scratch.ts'

/** The client itself: Debian's `psql` is a wrapper that looks for the servers of this machine first. */
const PROGRAM = ['18', '17', '16', '15', '14']
  .map((version) => `/usr/lib/postgresql/${version}/bin/psql`)
  .concat('psql')
  .find((path) => spawnSync(path, ['--version']).error === undefined)

if (PROGRAM === undefined) console.warn('psql is not installed: its targets were compared with version 15.18')

type Seen = { host: string; port: number; database: string; user: string }

/** Takes a start-up message (PostgreSQL's manual, 55.7), notes what it asks for, and hangs up. */
function listen(connection: Socket, seen: Seen[]): void {
  connection.on('error', () => connection.destroy())
  connection.on('data', (bytes) => {
    const code = bytes.readInt32BE(4)
    // no TLS and no GSSAPI here
    if (code === 80877103 || code === 80877104) {
      connection.write('N')
      return
    }
    const words = bytes.subarray(8).toString().split('\0')
    const value = (name: string) =>
      words[words.findIndex((word, i) => i % 2 === 0 && word === name) + 1] ?? ''
    const { localAddress = '', localPort = 0 } = connection
    seen.push({
      host: localAddress.replace('::ffff:', ''),
      port: localPort,
      database: value('database'),
      user: value('user'),
    })
    connection.end()
  })
}

const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 })

/** `P` and `Q` stand for the ports that something listens on. */
const HOSTS = ['127.0.0.2', '127.0.0.3,127.0.0.4', '', '/nowhere', '127.0.0.5']
const PORTS = ['P', 'Q', 'P,Q', '']
const SERVICES =
  '[one]\nhost=127.0.0.6\nport=P\nuser=service\n[two]\nport=Q\nport=P\ndbname=two\n[bad]\nhost = x\n'
const PLACES = [
  'app',
  'host=127.0.0.7 port=P',
  "host = 127.0.0.7  port='Q' dbname = 'a b'",
  'service=one',
  'service=two host=127.0.0.8',
  'dbname=app user=me',
  'postgresql://127.0.0.9:P/app',
  'postgres://me@127.0.0.9:P,127.0.0.10:Q/app',
  'postgresql://127.0.0.9/app?port=Q',
  'postgresql:///app?host=127.0.0.11&port=P',
  'postgresql://me@/app',
  'postgresql://127.0.0.9:P/?dbname=b&hostaddr=127.0.0.12',
  'postgresql://127.0.0.9:P?service=two',
  'mysql://127.0.0.9/app',
  'host',
  'host=',
]

const situation = fc.record({
  env: fc.record({
    PGHOST: maybe(...HOSTS),
    PGHOSTADDR: maybe('127.0.0.13', ''),
    PGPORT: maybe(...PORTS),
    PGDATABASE: maybe('env', 'host=127.0.0.14'),
    PGUSER: maybe('envuser'),
    PGSERVICE: maybe('one', 'two', 'bad', 'gone', ''),
    PGSERVICEFILE: maybe('other.conf', 'gone.conf'),
    PGSYSCONFDIR: maybe('system'),
  }),
  host: maybe(...HOSTS),
  port: maybe(...PORTS),
  user: maybe('typed'),
  places: fc.array(fc.constantFrom(...PLACES), { maxLength: 2 }),
  asOption: fc.boolean(),
  own: fc.boolean(),
})

describe.runIf(PROGRAM !== undefined)('the server that psql itself asks', () => {
  const seen: Seen[] = []
  const servers: Server[] = []
  const ports: string[] = []
  beforeAll(async () => {
    for (let i = 0; i < 2; i++) {
      const server = createServer((connection) => listen(connection, seen))
      await once(server.listen(0, '0.0.0.0'), 'listening')
      const address = server.address()
      ports.push(String(typeof address === 'object' && address ? address.port : 0))
      servers.push(server)
    }
  })
  afterAll(() => {
    for (const server of servers) server.close()
  })

  const run = (args: string[], world: ReturnType<typeof worldIn>) =>
    new Promise<void>((done) => {
      const options = { cwd: world.cwd, env: world.env as NodeJS.ProcessEnv, timeout: 20_000 }
      execFile(PROGRAM!, args, options, () => done())
    })

  test('is the one that is named, in any situation', { timeout: 120_000 }, async () => {
    const put = (text: string) => text.replaceAll('P', ports[0]!).replaceAll('Q', ports[1]!)
    await fc.assert(
      fc.asyncProperty(situation, async ({ env, host, port, user, places, asOption, own }) => {
        const files = {
          ...(own ? { '.pg_service.conf': put(SERVICES) } : {}),
          'other.conf': put('[one]\nhost=127.0.0.20\nport=P\n'),
          'system/pg_service.conf': put('[gone]\nhost=127.0.0.21\nport=P\n'),
        }
        const set = Object.entries(env).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, put(value)]],
        )
        const world = worldIn(scratch(files), { ...Object.fromEntries(set), PGCONNECT_TIMEOUT: '5' })
        const [first, ...rest] = places.map(put)
        const words = first === undefined ? [] : asOption ? ['-d', first, ...rest] : [first, ...rest]
        const args = [
          ...(host === undefined ? [] : ['-h', host]),
          ...(port === undefined ? [] : ['-p', put(port)]),
          ...(user === undefined ? [] : ['-U', user]),
          ...['-w', '-X', '-c', 'select 1'],
          ...words,
        ]
        seen.length = 0
        await run(args, world)
        const [real] = seen
        const targets = (await probeTargets(
          psql.read(['psql', ...args], contextOf(world.env)).selectors,
          world,
        )) as DatabaseTarget[]
        const reachable = targets.find(
          (target) => /^127\./.test(target.host ?? '') && ports.includes(String(target.port)),
        )
        const name = (target: DatabaseTarget) => target.user ?? real!.user
        const ours = reachable && {
          host: reachable.host,
          port: reachable.port,
          database: reachable.database ?? (real ? name(reachable) : null),
          user: real ? name(reachable) : null,
        }
        expect([args, set, ours]).toEqual([args, set, real])
      }),
      { numRuns: 400 },
    )
  })
})
