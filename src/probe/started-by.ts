import { hostname } from 'node:os'
import type { StartedBy } from '../wire/intent.ts'
import { processEntry } from './process-table.ts'
import { terminalSession } from './session.ts'
import { hasTerminal, userName } from './signals.ts'

const MOST_ANCESTORS = 8

/** Who started this: the names of the processes above, nearest first, init left out. */
export function startedBy(): StartedBy {
  return {
    user: userName(),
    host: hostname(),
    ancestors: ancestors(),
    terminal: hasTerminal(),
    session: terminalSession(),
  }
}

function ancestors(): string[] {
  const names: string[] = []
  for (let pid = process.ppid; pid > 1 && names.length < MOST_ANCESTORS; ) {
    const entry = processEntry(pid)
    if (!entry) break
    names.push(entry.name)
    pid = entry.parent
  }
  return names
}
