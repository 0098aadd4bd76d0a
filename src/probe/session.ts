import { readFileSync, readlinkSync } from 'node:fs'
import { newSha256 } from '../wire/sha256.ts'
import { processEntry } from './process-table.ts'

/**
 * An opaque name of the terminal session: what an environment grant is good for. As sudo does
 * (timestamp_type `tty`): the session leader with its start time, and the terminal; without a terminal, or with
 * a leader that has gone, the parent process with its start time, in the session that we are in. Boot and process namespace keep
 * apart what would otherwise look alike. SHA-256, base64url.
 *
 * Where there is no /proc (macOS) start times are not to be had: the session is the parent process's
 * alone.
 */
export function terminalSession(): string {
  const parts = ['stepup-session-v1', String(process.getuid?.() ?? -1), boot(), namespace(), ...place()]
  const hash = newSha256()
  hash.update(JSON.stringify(parts))
  return hash.digest('base64url')
}

function place(): string[] {
  const own = processEntry('self')
  if (own && own.terminal !== 0) {
    const leader = processEntry(own.session)
    if (leader) return ['terminal', String(own.terminal), String(leader.pid), leader.started]
  }
  const parent = processEntry(process.ppid)
  return ['parent', String(own?.session ?? -1), String(process.ppid), parent?.started ?? 'unsupported']
}

function boot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return ''
  }
}

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}
