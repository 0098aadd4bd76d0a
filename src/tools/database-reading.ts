import { rankOfClass } from '../core/class.ts'
import type { ParsedFlags } from './flags.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { TargetSelector } from './selector.ts'
import { worstStatement } from './sql.ts'
import type { SqlStatement } from './sql-found.ts'
import type { Reading, Seen, ToolContext } from './tool.ts'
import { isSeen, mayBeOption, shownWord } from './unseen-word.ts'

export type DatabaseSelector = Extract<TargetSelector, { kind: 'database' }>

/** What several statements come to: the worst of them gives class, name and why. */
export function readingOfStatements(tool: string, statements: readonly SqlStatement[]): Reading {
  const worst = worstStatement(statements)
  if (!worst) return newReading(tool, 'nothing', 'read', 'it holds no statement')
  const reading = newReading(tool, worst.name, worst.cls, worst.why)
  const alike = statements.filter(({ cls }) => rankOfClass(cls) > rankOfClass('read'))
  const unbounded = alike.some((statement) => statement.unbounded)
  reading.operation.resource = worst.resource
  reading.operation.breadth = { count: unbounded ? null : 1, unbounded }
  if (alike.length > 1)
    reading.operation.evidence.push(`holds ${alike.length} statements that do more than read`)
  return reading
}

/** Where a client connects; what is not known before it runs is no target. */
export function landsOn(reading: Reading, selectors: readonly DatabaseSelector[]): void {
  const hidden = selectors.some((selector) =>
    Object.values(selector).some((value) => typeof value === 'string' && !isSeen(value)),
  )
  if (hidden) loseTarget(reading, 'where it connects is not known before it runs')
  else if (reading.reach === 'named') reading.selectors.push(...selectors)
}

/** Words that may turn out to be options, or more words than they look. */
export function hidesOptions({ words, values }: Pick<ParsedFlags, 'words' | 'values'>): boolean {
  const unsure = (word: string) => !isSeen(word) && mayBeOption(word)
  return (
    words.some(unsure) || [...values.values()].flat().some((value) => value.includes('\0\0') && unsure(value))
  )
}

/** A file that a tool reads: null, and the reading says why, where it was not seen. */
export function inputText(
  reading: Reading,
  path: string | null,
  { known, trustInputs }: ToolContext,
): string | null {
  const { operation } = reading
  if (path === null || !isSeen(path)) {
    const shown = path === null ? 'a file' : shownWord(path)
    operation.inputs.push({ path: shown, seen: false, unseen: 'its name is not known before it runs' })
    raise(reading, 'exec', 'runs a script that is not known before it runs')
    return null
  }
  const seen = known.files.get(path)
  if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path })
  return textOf(reading, path, seen, trustInputs)
}

/** Standard input: only a pipe or file is looked at, so a terminal stays unseen. */
export function stdinText(reading: Reading, { known, trustInputs }: ToolContext): string | null {
  const { stdin } = known
  if (!stdin && !trustInputs) reading.wants.push({ kind: 'stdin' })
  return textOf(reading, 'stdin', stdin, trustInputs)
}

function textOf(reading: Reading, path: string, seen: Seen | undefined, trusted: boolean): string | null {
  if (seen && 'text' in seen) {
    reading.operation.inputs.push({ path, seen: true })
    return seen.text
  }
  const unseen = seen ? seen.unseen : trusted ? 'only the device has seen it' : 'it was not looked at'
  reading.operation.inputs.push({ path, seen: false, unseen })
  return null
}

/** A reading that `also` fills, one part of the line after the other. */
export function nothingYet(tool: string): Reading {
  const reading = newReading(tool, tool, 'read', '')
  reading.operation.evidence = []
  return reading
}

/** Adds what another part of the line does: the worst gives class and name. */
export function also(reading: Reading, other: Reading): void {
  const { operation } = reading
  const before = operation.class
  if (operation.evidence.length === 0) operation.evidence.push(...other.operation.evidence)
  else raise(reading, other.operation.class, other.operation.evidence[0] ?? '')
  if (operation.name === reading.tool || other.operation.class !== before) {
    const isWorse = rankOfClass(other.operation.class) >= rankOfClass(before)
    if (isWorse) {
      operation.class = other.operation.class
      operation.name = other.operation.name
      operation.resource = other.operation.resource
    }
  }
  if (other.operation.breadth.unbounded) operation.breadth = { count: null, unbounded: true }
  operation.inputs.push(...other.operation.inputs)
  reading.wants.push(...other.wants)
}
