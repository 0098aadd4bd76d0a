import { readFileSync } from 'node:fs'

/** What proc_pid_stat(5) says of a process. */
export type ProcessEntry = {
  pid: number
  name: string
  parent: number
  session: number
  /** Device number of the controlling terminal; 0 is none. */
  terminal: number
  /** Clock ticks since boot, as text: it may not fit a number. */
  started: string
}

/** Null when there is no such process, or no /proc (macOS). */
export function processEntry(pid: number | 'self'): ProcessEntry | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return null
  }
  // The name stands in parentheses and may hold any character, a closing one too.
  const [, number, name, rest] = /^(\d+) \((.*)\) (.*)$/s.exec(text) ?? []
  const fields = rest?.split(' ') ?? []
  if (number === undefined || name === undefined || fields.length < 20) return null
  return {
    pid: Number(number),
    name: Buffer.from(name, 'latin1').toString('utf8'),
    parent: Number(fields[1]),
    session: Number(fields[3]),
    terminal: Number(fields[4]),
    started: fields[19]!,
  }
}
