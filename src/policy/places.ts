import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'

/** The security team's file: where it exists, no variable changes what is trusted. */
export const MANAGED_CONFIG =
  process.platform === 'darwin'
    ? '/Library/Application Support/stepup/config.json'
    : '/etc/stepup/config.json'

/** Where stepup keeps what is its own. The directories are made by whoever first writes there. */
export type Places = {
  managed: string
  /** Whether the managed file exists. */
  isManaged: boolean
  /** The person's home, as trusted. */
  home: string
  config: string
  state: string
  /** Sockets and private files of running commands: see `makeRuntime`. */
  runtime: string
}

type Person = { env: Readonly<Record<string, string | undefined>>; uid: number }

/**
 * XDG Base Directory 0.8, unless there is a managed file: then home is the passwd entry's, and HOME
 * and XDG_* move nothing. Fails with `config_invalid` when there is no home at all.
 */
export function placesOf({ env, uid }: Person, managed: string = MANAGED_CONFIG): Places {
  const isManaged = existsSync(managed)
  const home = isManaged ? passwdHome(uid) : (absolute(env.HOME) ?? passwdHome(uid))
  const base = (variable: string, fallback: string) =>
    (isManaged ? null : absolute(env[variable])) ?? join(home, fallback)
  const runtime = isManaged ? usualRuntime(uid) : (absolute(env.XDG_RUNTIME_DIR) ?? usualRuntime(uid))
  return {
    managed,
    isManaged,
    home,
    config: join(base('XDG_CONFIG_HOME', '.config'), 'stepup'),
    state: join(base('XDG_STATE_HOME', '.local/state'), 'stepup'),
    runtime: runtime === null ? `/tmp/stepup-${uid}` : join(runtime, 'stepup'),
  }
}

/** XDG: relative paths are to be ignored. */
function absolute(path: string | undefined): string | null {
  return path?.startsWith('/') ? path : null
}

function usualRuntime(uid: number): string | null {
  const path = `/run/user/${uid}`
  return existsSync(path) ? path : null
}

/**
 * The home of the user database. Not `os.userInfo()`: Bun answers HOME there (tried with 1.4.5). The
 * file is read first; people who come from LDAP or SSSD are asked of `getent`.
 */
export function passwdHome(uid: number): string {
  const home = homeIn(readPasswd(), uid) ?? homeIn(askGetent(uid), uid)
  if (home === null) {
    throw new StepupError('config_invalid', `the user database knows no home of user ${uid}; add one to it`)
  }
  return home
}

function homeIn(passwd: string, uid: number): string | null {
  for (const line of passwd.split('\n')) {
    const fields = line.split(':')
    if (fields.length === 7 && fields[2] === String(uid)) return absolute(fields[5])
  }
  return null
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8')
  } catch {
    return ''
  }
}

function askGetent(uid: number): string {
  try {
    // Loaded only here: few people are not in the file, and the hot path is short.
    const { execFileSync } = process.getBuiltinModule('node:child_process')
    return execFileSync('/usr/bin/getent', ['passwd', String(uid)], {
      encoding: 'utf8',
      timeout: 3000,
      env: {},
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return ''
  }
}

/**
 * Makes the runtime directory, or checks the one that is there: a directory, ours, 0700. Anyone may
 * make a name in /tmp before us, so that one that is not ours is refused (`config_invalid`).
 */
export function makeRuntime(places: Places, uid: number): string {
  return makePrivate(places.runtime, uid)
}

/** The same for any directory of ours. */
export function makePrivate(path: string, uid: number): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const found = lstatSync(path)
  if (!found.isDirectory() || found.uid !== uid) {
    throw new StepupError('config_invalid', `\`${path}\` is not a directory of user ${uid}; remove it`)
  }
  if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700)
  return path
}
