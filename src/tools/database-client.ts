import { stdinText } from './database-reading.ts'
import { isOn, type ParsedFlags } from './flags.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Reading, ToolContext } from './tool.ts'

/** A line that the client would not take as it was understood here: it may do anything, anywhere. */
export function refusedClient(tool: string, why: string): Reading {
  const refused = newReading(tool, tool, 'exec', why)
  loseTarget(refused, 'where it connects is not known')
  return refused
}

/** A line that only asks the client about itself, and connects nowhere; null for any other. */
export function clientInfo(tool: string, parsed: ParsedFlags): Reading | null {
  if (isOn(parsed, 'help')) return newReading(tool, 'help', 'read', 'only shows help', 'local')
  if (isOn(parsed, 'version')) return newReading(tool, 'version', 'read', 'shows the version', 'local')
  return null
}

/** Without statements a client reads its standard input: a session at a terminal, a script from a pipe. */
export function readSession(reading: Reading, run: (text: string) => void, context: ToolContext): void {
  const text = stdinText(reading, context)
  if (text !== null) {
    run(text)
    return
  }
  raise(reading, 'exec', 'opens a session')
  reading.operation.name = 'session'
  // A terminal is no script that somebody else may have written.
  reading.operation.inputs = []
}
