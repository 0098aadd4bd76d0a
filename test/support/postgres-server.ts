import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Cleanup } from './cleanup.ts'
import { makeCertificate } from './kubernetes/certificate.ts'
import { freePort } from './verifier.ts'
import { until } from './wait.ts'
import { systemPath } from './workstation.ts'

const run = promisify(execFile)

/** nobody: a server does not run as root. */
const OTHER: { uid?: number; gid?: number } = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** As docs/integrations/postgres.md has it; the superuser comes by the socket. */
const HBA = `local    all     postgres       trust
hostssl  stepup  stepup_broker  all           scram-sha-256
host     all     stepup_broker  all           reject
hostssl  all     all            127.0.0.1/32  scram-sha-256
`

/** A real PostgreSQL on a TLS port of localhost, where everybody needs a password (SCRAM), and its superuser a socket. */
export type PostgresServer = {
  port: number
  /** PEM: the authority of its certificate. */
  ca: string
  /** Runs a script as the superuser; answers what psql printed, unaligned. */
  sql(script: string, database?: string): Promise<string>
  /** All that the server has logged. */
  log(): string
}

export async function startPostgresServer(cleanup: Cleanup): Promise<PostgresServer> {
  const programs = await programsOf()
  const { key, cert } = await makeCertificate(cleanup)
  // A run's own temporary directory is closed to others.
  const directory = await mkdtemp(join('uid' in OTHER ? '/tmp' : tmpdir(), 'stepup-pg-'))
  cleanup.defer(() => rm(directory, { recursive: true, force: true }))
  for (const [file, text] of [
    ['server.key', key],
    ['server.crt', cert],
    ['hba.conf', HBA],
  ] as const) {
    await writeFile(join(directory, file), text)
    await chmod(join(directory, file), 0o600)
    await given(join(directory, file))
  }
  await given(directory)
  const data = join(directory, 'data')
  await run(join(programs, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'postgres', '-N'], {
    ...OTHER,
    cwd: directory,
  })
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: directory,
    fsync: 'off',
    ssl: 'on',
    ssl_cert_file: join(directory, 'server.crt'),
    ssl_key_file: join(directory, 'server.key'),
    hba_file: join(directory, 'hba.conf'),
    // The worst that an operator may choose: whatever a client sends stands in the log.
    log_statement: 'all',
    log_connections: 'on',
    log_line_prefix: '%u: ',
  }
  // It goes with whoever started it, however that ends.
  const server = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'INT', join(programs, 'postgres'), '-D', data],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...OTHER, cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let log = ''
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  }
  cleanup.defer(async () => {
    server.kill('SIGINT')
    if (server.exitCode === null) await once(server, 'exit')
  })
  const sql = async (script: string, database = 'postgres'): Promise<string> => {
    const psql = run('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-f', '-', database], {
      env: { PATH: systemPath(), PGHOST: directory, PGPORT: String(port), PGUSER: 'postgres' },
    })
    psql.child.stdin?.end(script)
    return (await psql).stdout.trim()
  }
  await until('the PostgreSQL server', async () => {
    if (server.exitCode !== null) throw new Error(`the server ended:\n${log}`)
    return sql('SELECT 1').catch(() => null)
  })
  return { port, ca: cert, sql, log: () => log }
}

async function given(path: string): Promise<void> {
  if (OTHER.uid !== undefined && OTHER.gid !== undefined) await chown(path, OTHER.uid, OTHER.gid)
}

/** Where Debian keeps the programs of the server: the newest. */
async function programsOf(): Promise<string> {
  const base = '/usr/lib/postgresql'
  const [newest] = (await readdir(base).catch(() => [])).sort((a, b) => Number(b) - Number(a))
  if (newest === undefined) throw new Error('no PostgreSQL server is installed')
  return join(base, newest, 'bin')
}
