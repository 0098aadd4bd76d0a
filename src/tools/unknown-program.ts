import { harmlessLocal } from './harmless.ts'
import { baseName } from './path.ts'
import { newReading } from './reading.ts'
import type { Reading, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/**
 * Reads an argv of a program that has no grammar here, or whose grammar may not be applied: `local`
 * for the short list of harmless programs, `exec` on everything current for all others. Never throws.
 */
export function readUnknown(argv: readonly string[], context: ToolContext): Reading {
  const name = baseName(argv[0] ?? '')
  const harmless = isSeen(name) ? harmlessLocal([name, ...argv.slice(1)]) : null
  if (harmless) return newReading(name, name, 'read', harmless, 'local')
  const shown = shownWord(name)
  const reading = newReading(shown, shown, 'exec', `what \`${shown}\` does is not known`, 'current')
  const script = INTERPRETERS.has(name) ? argv.slice(1).find((word) => !word.startsWith('-')) : undefined
  if (script !== undefined && isSeen(script)) addScript(reading, script, context)
  return reading
}

const INTERPRETERS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh'])

/** `bash script.sh`: the script is an input, so that the very bytes that were digested are run. */
function addScript(reading: Reading, path: string, { known, trustInputs }: ToolContext): void {
  const seen = known.files.get(path)
  if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path })
  const input =
    seen && 'text' in seen
      ? { path, seen: true }
      : { path, seen: false, unseen: seen?.unseen ?? 'it was not looked at' }
  reading.operation.inputs.push(input)
  reading.operation.resource = path
}
