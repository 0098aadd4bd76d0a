import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessLevel, cliCommands } from '../../build/aws-operations/access-levels.ts'
import { EXACT } from '../../build/aws-operations/refinements.ts'
import { isClass, type OperationClass } from '../../src/core/class.ts'
import { splitLine } from '../../src/tools/command-line.ts'

/** A labelled command: the classes that are right for it. */
export type Row = { argv: string[]; right: readonly OperationClass[]; label: OperationClass }

const CHANGES: readonly OperationClass[] = ['write', 'destructive', 'admin', 'exec']

/** A request shows the least that a command does: whether its answer was a secret, or whose code it ran, it does not show. */
export const SHOWN: Readonly<Record<OperationClass, readonly OperationClass[]>> = {
  read: ['read', 'secret-read'],
  'secret-read': ['secret-read'],
  write: CHANGES,
  destructive: ['destructive', 'admin', 'exec'],
  admin: ['admin', 'exec'],
  exec: ['exec'],
  unknown: ['unknown'],
}

function parse(text: string, rightOf: (label: OperationClass) => readonly OperationClass[]): Row[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const colon = line.indexOf(': ')
      const label = line.slice(0, colon)
      if (!isClass(label)) throw new Error(`\`${line}\` begins with no class`)
      return { argv: splitLine(line.slice(colon + 2)), right: rightOf(label), label }
    })
}

function filesOf(directory: string): string[] {
  const path = join(import.meta.dirname, directory)
  return readdirSync(path)
    .sort()
    .map((name) => readFileSync(join(path, name), 'utf8'))
}

/** Written and labelled by people, by the classes of the design, before any grammar was asked. */
export function rowsByHand(): Row[] {
  return filesOf('by-hand').flatMap((text) => parse(text, (label) => [label]))
}

/** What real CLIs sent when they were recorded (`npm run bench:accuracy -- --record`). */
export function rowsRecorded(): Row[] {
  return filesOf('recorded').flatMap((text) => parse(text, (label) => SHOWN[label]))
}

/** Every operation of the AWS CLI that AWS gives an access level. */
export function rowsOfAws(): Row[] {
  return cliCommands().flatMap(({ command, prefix, operations }) =>
    operations.flatMap((operation): Row[] => {
      const level = accessLevel(command, prefix, operation)
      if (level === null) return []
      const label = level === 'permissions' ? 'admin' : level === 'read' ? 'read' : 'write'
      return [
        { argv: ['aws', command, operation], right: rightOfLevel(label, `${command} ${operation}`), label },
      ]
    }),
  )
}

/** Minting a credential is a write to AWS, and to us the reading of a secret: `sts assume-role`. They are listed one by one. */
function rightOfLevel(label: 'admin' | 'read' | 'write', name: string): readonly OperationClass[] {
  if (label === 'write' && EXACT.get(name) === 'secret-read') return ['secret-read']
  return SHOWN[label]
}
