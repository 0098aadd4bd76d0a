import { type OperationClass, rankOfClass } from '../../src/core/class.ts'
import { toolNamed } from '../../src/tools/registry.ts'
import type { ToolContext } from '../../src/tools/tool.ts'
import { contextOf, filesKnown } from '../tools/reading-of.ts'
import { FILES } from './record/kubectl-commands.ts'
import type { Row } from './rows.ts'

/** What is wrong with a class, by how bad it is. */
export type Fault =
  | 'a change called a read'
  | 'a secret called a read'
  | 'a read called more'
  | 'another class'

export type Judged = Row & { tool: string; found: OperationClass; fault: Fault | null }

/** The files that the commands name, where there are any. */
export const CONTEXT: ToolContext = contextOf(
  {},
  {
    ...filesKnown(FILES),
    directories: new Map([['kust', Object.keys(FILES).filter((path) => path.startsWith('kust/'))]]),
  },
)

export function judgedAll(rows: readonly Row[]): Judged[] {
  return rows.map(judge)
}

export function judge(row: Row): Judged {
  const tool = toolNamed(row.argv[0]!)
  if (!tool) throw new Error(`no grammar for \`${row.argv[0]}\``)
  const found = tool.read(row.argv, CONTEXT).operation.class
  return {
    ...row,
    tool: tool.name,
    found,
    fault: row.right.includes(found) ? null : faultOf(row.label, found),
  }
}

function faultOf(label: OperationClass, found: OperationClass): Fault {
  const isRead = found === 'read' || found === 'secret-read'
  if (isRead && rankOfClass(label) >= rankOfClass('write')) return 'a change called a read'
  if (label === 'secret-read' && found === 'read') return 'a secret called a read'
  return label === 'read' ? 'a read called more' : 'another class'
}
