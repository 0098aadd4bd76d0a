import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startInBackground } from '../background.ts'
import type { Cleanup } from '../cleanup.ts'
import { freePort } from '../verifier.ts'
import { until } from '../wait.ts'

const run = promisify(execFile)

export type SshdOptions = {
  /** Of the loopback network: each environment of a test has its own. */
  address: string
  /** A line: whom it trusts (`TrustedUserCAKeys`). */
  authority: string
  /** Who may log in. */
  principals: readonly string[]
  /** `RevokedKeys`. */
  revoked?: Uint8Array
}

/** OpenSSH's own server, which lets in holders of a user CA's certificates and nobody else. */
export type Sshd = {
  address: string
  port: number
  /** Of the one account that a server of a test can log in. */
  user: string
  /** An ssh_config with this server's port and host key. */
  config: string
  hostKey: string
  log(): string
}

export async function startSshd(cleanup: Cleanup, options: SshdOptions): Promise<Sshd> {
  const directory = await cleanup.directory('sshd')
  const at = (name: string) => join(directory, name)
  const port = await freePort()
  const user = userInfo().username
  // made by Debian's service, which does not run here
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('host')])
  await writeFile(at('ca.pub'), `${options.authority}\n`)
  await writeFile(at('principals'), options.principals.map((name) => `${name}\n`).join(''))
  if (options.revoked) await writeFile(at('revoked'), options.revoked)
  await writeFile(at('sshd_config'), serverConfig(options, port, at))
  await writeFile(at('ssh_config'), await clientConfig(options.address, port, user, at))
  const server = startInBackground('/usr/sbin/sshd', ['-D', '-e', '-f', at('sshd_config')], { env: {} })
  cleanup.defer(() => server.stop())
  await until('sshd', async () => {
    if (server.process.exitCode !== null) throw new Error(`sshd ended:\n${server.output()}`)
    return isListening(options.address, port)
  })
  return {
    address: options.address,
    port,
    user,
    config: at('ssh_config'),
    hostKey: at('host'),
    log: server.output,
  }
}

function serverConfig({ address, revoked }: SshdOptions, port: number, at: (name: string) => string): string {
  return `ListenAddress ${address}:${port}
HostKey ${at('host')}
PidFile none
TrustedUserCAKeys ${at('ca.pub')}
AuthorizedPrincipalsFile ${at('principals')}
${revoked ? `RevokedKeys ${at('revoked')}` : ''}
AuthorizedKeysFile none
AuthenticationMethods publickey
PermitRootLogin prohibit-password
UsePAM no
# below /tmp, which others may write
StrictModes no
LogLevel VERBOSE
Subsystem sftp internal-sftp
`
}

async function clientConfig(
  address: string,
  port: number,
  user: string,
  at: (name: string) => string,
): Promise<string> {
  const { stdout } = await run('ssh-keygen', ['-y', '-f', at('host')])
  await writeFile(at('known_hosts'), `[${address}]:${port} ${stdout}`)
  return `Host ${address}
  Port ${port}
  User ${user}
UserKnownHostsFile ${at('known_hosts')}
GlobalKnownHostsFile none
StrictHostKeyChecking yes
IdentityFile none
BatchMode yes
`
}

function isListening(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address)
    socket.on('error', () => resolve(false))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
