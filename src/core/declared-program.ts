import type { OperationClass } from './class.ts'
import { matches } from './pattern.ts'
import type { PolicyProgram } from './policy.ts'

/** What a policy says of an in-house command: its class, and the environment it belongs to. */
export type Declared = { program: PolicyProgram; class: OperationClass | null; pattern: string | null }

/** A program as found: `name` as typed (base name), its resolved path and, when asked for, its digest. */
export type FoundProgram = {
  name: string
  path: string | null
  trusted: boolean
  sha256: () => string | null
}

/**
 * Finds the declaration of a program. A declaration by sha256 or path is met only by that very file;
 * one by name alone only by a program found in a trusted place, so that a repository cannot borrow
 * a name. `class` is null when no pattern covers the words: then it is `exec`, as undeclared ones are.
 */
export function declaredProgram(
  programs: readonly PolicyProgram[],
  found: FoundProgram,
  words: readonly string[],
): Declared | null {
  for (const program of programs) {
    if (!isMeant(program, found)) continue
    const line = words.join(' ')
    const hit = program.commands.find(
      (c) => words.every((w) => !/\s/.test(w)) && matchesWords(c.pattern, line),
    )
    return { program, class: hit?.class ?? null, pattern: hit?.pattern ?? null }
  }
  return null
}

function isMeant(program: PolicyProgram, found: FoundProgram): boolean {
  if (program.sha256 !== null) return found.sha256() === program.sha256
  if (program.path !== null) return found.path === program.path
  return found.trusted && found.name === program.name
}

/** `status *` also covers `status` alone. */
function matchesWords(pattern: string, line: string): boolean {
  return matches(pattern, line) || (pattern.endsWith(' *') && line === pattern.slice(0, -2))
}
