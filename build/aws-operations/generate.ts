/**
 * `node build/aws-operations/generate.ts`: writes src/tools/aws-operations.generated.ts. Run it when
 * iam-data, the list of operations or the refinements change; a test compares.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OperationClass } from '../../src/core/class.ts'
import { classByName } from '../../src/tools/aws-names.ts'
import { accessLevel, actionsOf, type CliCommand, cliCommands, prefixes } from './access-levels.ts'
import { classOf } from './classify.ts'
import { EXACT } from './refinements.ts'

const FILE = join(import.meta.dirname, '../../src/tools/aws-operations.generated.ts')

const HEADER = `// Made by build/aws-operations/generate.ts from AWS's own access levels. Not to be edited.

/**
 * Operations of the AWS CLI whose class is not the one that their name alone would give: by command, \`class:\`
 * and the operations that have it, each between spaces.
 */
export const OPERATIONS: Readonly<Record<string, string>> = {
`

const allCommands = [...cliCommands(), ...newerCommands()].sort((a, b) => (a.command < b.command ? -1 : 1))

/** The whole file: the table holds only what the fallback by name would get wrong. */
export function generated(): string {
  const lines = allCommands.map((command) => {
    const byClass = new Map<OperationClass, string[]>()
    for (const operation of allOperations(command)) {
      const cls = exceptionOf(command, operation)
      if (cls) byClass.set(cls, [...(byClass.get(cls) ?? []), operation])
    }
    const parts = [...byClass].sort().map(([cls, names]) => `${cls}: ${names.sort().join(' ')} `)
    return parts.length > 0 ? `  '${command.command}': '${parts.join('')}',\n` : ''
  })
  return `${HEADER}${lines.join('')}}\n`
}

/** Those of the CLI, those that are known by name, and the actions that a newer CLI will have as operations. */
function allOperations({ command, prefix, operations }: CliCommand): string[] {
  const named = [...EXACT.keys()]
    .filter((name) => name.startsWith(`${command} `))
    .map((name) => name.split(' ')[1]!)
  return [...new Set([...operations, ...named, ...(speaksFor(prefix) === command ? actionsOf(prefix) : [])])]
}

/** Of several commands with one prefix, the one that has most of its actions. */
function speaksFor(prefix: string): string {
  const those = allCommands.filter((command) => command.prefix === prefix)
  return those.reduce((most, one) => (one.operations.length > most.operations.length ? one : most)).command
}

/** A newer operation keeps what its name says of a secret: AWS's level only tells that it reads. */
function exceptionOf({ command, prefix, operations }: CliCommand, operation: string): OperationClass | null {
  const byName = classByName(command, operation).cls
  const cls = classOf(command, operation, accessLevel(command, prefix, operation))
  if (cls === byName) return null
  return byName === 'secret-read' && cls === 'read' && !operations.includes(operation) ? null : cls
}

/** Services that no CLI of the list has yet, under their IAM prefix. */
function newerCommands(): CliCommand[] {
  const known = new Set(cliCommands().flatMap(({ command, prefix }) => [command, prefix]))
  return prefixes()
    .filter((prefix) => !known.has(prefix))
    .map((prefix) => ({ command: prefix, prefix, operations: [] }))
}

if (process.argv[1] === import.meta.filename) writeFileSync(FILE, generated())
