import { closeSync, openSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Signals } from '../core/signals.ts'
import { probeCi } from './ci.ts'
import { accountOf } from './passwd.ts'
import type { World } from './world.ts'

/** The context of a decision, as observed now. */
export function probeSignals(world: World): Signals {
  return {
    actor: { user: userName(), uid: world.uid },
    host: hostname(),
    cwd: world.cwd,
    root: process.geteuid?.() === 0,
    terminal: hasTerminal(),
    ci: probeCi(world),
    now: Date.now(),
  }
}

/** The account's name, never what USER says. */
export function userName(): string {
  const uid = process.getuid?.() ?? -1
  return accountOf(uid)?.name ?? `uid ${uid}`
}

/** Whether a person could be asked: the process has a controlling terminal. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r+'))
    return true
  } catch {
    return false
  }
}
