import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startInBackground } from './background.ts'
import { Cleanup } from './cleanup.ts'
import { until } from './wait.ts'

const run = promisify(execFile)

/** A session bus of our own with an unlocked gnome-keyring behind it: the person's OS keychain. */
export type Keyring = {
  /** What a program needs in its environment to find it. */
  env: { DBUS_SESSION_BUS_ADDRESS: string; XDG_RUNTIME_DIR: string }
  /** Locks the login collection; unlocking would need a prompt, which this session has not got. */
  lock(): Promise<void>
  /** Stops the daemon's clock, as a hung one: it takes calls and never answers. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

const PASSWORD = 'only for this private keyring'

/** No service directories: nothing is started by activation, neither a second keyring nor a prompt. */
function busConfiguration(socket: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
}

export async function startKeyring(): Promise<Keyring> {
  const cleanup = new Cleanup()
  try {
    const home = await cleanup.directory('keyring')
    const runtime = join(home, 'run')
    await mkdir(runtime, { mode: 0o700 })
    const configuration = join(home, 'bus.conf')
    const socket = join(home, 'bus')
    await writeFile(configuration, busConfiguration(socket))
    const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}`, XDG_RUNTIME_DIR: runtime }
    const world = { PATH: process.env['PATH'], HOME: home, ...env }

    const bus = startInBackground(
      'dbus-daemon',
      [`--config-file=${configuration}`, '--nofork', '--nopidfile'],
      {
        env: world,
      },
    )
    cleanup.defer(() => bus.stop())
    await until('the session bus', () => ask(env, 'ListNames'))

    const daemon = startInBackground(
      'gnome-keyring-daemon',
      ['--foreground', '--unlock', '--components=secrets', `--control-directory=${runtime}`],
      { env: world, input: PASSWORD },
    )
    cleanup.defer(() => daemon.stop())
    await until('gnome-keyring', () => ask(env, 'NameHasOwner', 'string:org.freedesktop.secrets', 'true'))

    return {
      env,
      async lock() {
        await send(env, [
          '--dest=org.freedesktop.secrets',
          '/org/freedesktop/secrets',
          'org.freedesktop.Secret.Service.Lock',
          'array:objpath:/org/freedesktop/secrets/collection/login',
        ])
      },
      freeze: () => void process.kill(daemon.pid, 'SIGSTOP'),
      thaw: () => void process.kill(daemon.pid, 'SIGCONT'),
      stop: () => cleanup.run(),
    }
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

async function send(env: Keyring['env'], args: string[]): Promise<string> {
  const all = ['--session', '--print-reply', '--reply-timeout=2000', ...args]
  return (await run('dbus-send', all, { env: { PATH: process.env['PATH'], ...env } })).stdout
}

/** Asks the bus itself; true when it answers, and with `expected` in the answer. */
async function ask(env: Keyring['env'], method: string, argument?: string, expected = ''): Promise<boolean> {
  const call = ['--dest=org.freedesktop.DBus', '/org/freedesktop/DBus', `org.freedesktop.DBus.${method}`]
  try {
    return (await send(env, argument ? [...call, argument] : call)).includes(expected)
  } catch {
    return false
  }
}
