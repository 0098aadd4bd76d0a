import { aws } from './aws.ts'
import { bq } from './bq.ts'
import { gcloud } from './gcloud.ts'
import { git } from './git.ts'
import { gsutil } from './gsutil.ts'
import { harmlessLocal } from './harmless.ts'
import { kubectl } from './kubectl.ts'
import { baseName } from './path.ts'
import { newReading } from './reading.ts'
import { terraform } from './terraform.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const TOOLS: readonly Tool[] = [kubectl, aws, git, terraform, gcloud, gsutil, bq]

const BY_PROGRAM = new Map(TOOLS.flatMap((tool) => tool.programs.map((program) => [program, tool] as const)))

/** The tool whose grammar fits a program, by the program's base name; null for any other program. */
export function toolNamed(program: string): Tool | null {
  return BY_PROGRAM.get(program) ?? null
}

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
