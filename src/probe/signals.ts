import { closeSync, openSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import type { Signals } from '../core/signals.ts'
import { probeCi } from './ci.ts'
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
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
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
