import { accessSync, constants } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import type { Cleanup } from './cleanup.ts'
import { type Ended, Running } from './running.ts'

export const REPOSITORY = resolve(import.meta.dirname, '../..')
export const STEPUP = join(REPOSITORY, 'dist/stepup')

export type RunOptions = {
  env?: Record<string, string | undefined>
  cwd?: string
  /** Given on stdin; without it stdin is /dev/null. */
  input?: string
  /** A terminal session of its own, as a second terminal window has. */
  newSession?: boolean
  /** Another program than `dist/stepup`. */
  program?: string
}

/** A person's machine: a home of its own, an environment made from nothing, and `dist/stepup`. */
export class Workstation {
  readonly home: string
  readonly env: Record<string, string>
  readonly #started = new Set<Running>()

  private constructor(home: string, env: Record<string, string>) {
    this.home = home
    this.env = env
  }

  /** `keychain` is the environment of a running keyring; without it there is none to be found. */
  static async make(
    cleanup: Cleanup,
    keychain: Record<string, string> = {},
    name = 'workstation',
  ): Promise<Workstation> {
    const home = await cleanup.directory(name)
    const runtime = join(home, '.runtime')
    await mkdir(runtime, { mode: 0o700 })
    await mkdir(join(home, 'work'))
    const workstation = new Workstation(home, {
      PATH: systemPath(),
      HOME: home,
      USER: 'alice',
      LOGNAME: 'alice',
      LANG: 'C.UTF-8',
      TERM: 'xterm',
      KUBECONFIG: join(home, '.kube/config'),
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
      ...keychain,
      XDG_RUNTIME_DIR: runtime,
    })
    // A browser that notes what it was asked to open; the test's person reads the address and goes there.
    const browser = '#!/bin/sh\nprintf "%s\\n" "$1" >>"$HOME/.opened"\n'
    workstation.env['BROWSER'] = await workstation.write('.browser', browser, 0o755)
    return workstation
  }

  get work(): string {
    return join(this.home, 'work')
  }

  start(args: readonly string[], options: RunOptions = {}): Running {
    const running = new Running(options.program ?? STEPUP, args, {
      env: { ...this.env, ...options.env },
      cwd: options.cwd ?? this.work,
      input: options.input ?? null,
      detached: options.newSession ?? false,
    })
    this.#started.add(running)
    return running
  }

  /** Ends what a case left waiting, so that the next one starts from nothing. */
  async abandonAll(): Promise<void> {
    await Promise.all([...this.#started].map((running) => running.abandon()))
    this.#started.clear()
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.start(args, options).ended
  }

  /** The addresses that a browser was asked to open so far. */
  async opened(): Promise<string[]> {
    const text = await readFile(join(this.home, '.opened'), 'utf8').catch(() => '')
    return text.split('\n').filter((line) => line !== '')
  }

  /** Writes a file below the home directory. */
  async write(path: string, text: string, mode = 0o600): Promise<string> {
    const file = join(this.home, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    await chmod(file, mode)
    return file
  }

  /** A program of the given name, outside every working tree, first in PATH. */
  async install(name: string, script: string): Promise<string> {
    const file = await this.write(`bin/${name}`, script, 0o755)
    const directory = dirname(file)
    const path = (this.env['PATH'] ?? '').split(delimiter)
    if (!path.includes(directory)) this.env['PATH'] = [directory, ...path].join(delimiter)
    return file
  }
}

/** The machine's own PATH, without what npm scripts put in front of it. */
export function systemPath(): string {
  return (process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin')
    .split(delimiter)
    .filter(
      (directory) =>
        isAbsolute(directory) && !directory.includes('node_modules') && !directory.includes('node-gyp-bin'),
    )
    .join(delimiter)
}

/** Where a program is on the machine's PATH; null when it is not installed. */
export function programPath(name: string): string | null {
  for (const directory of systemPath().split(delimiter)) {
    try {
      const file = join(directory, name)
      accessSync(file, constants.X_OK)
      return file
    } catch {}
  }
  return null
}
