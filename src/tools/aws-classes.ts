import type { OperationClass } from '../core/class.ts'
import { classByName, type NamedClass } from './aws-names.ts'
import { OPERATIONS } from './aws-operations.generated.ts'

/**
 * The class of `aws <command> <operation>`: by the table made from AWS's own access levels, else by
 * what the name says, since most names say it and operations newer than the table have nothing else.
 */
export function awsClass(command: string, operation: string): NamedClass {
  if (!/^[a-z0-9.-]+$/.test(operation) || !Object.hasOwn(OPERATIONS, command))
    return classByName(command, operation)
  const listed = OPERATIONS[command]!
  const at = listed.indexOf(` ${operation} `)
  if (at < 0) return classByName(command, operation)
  const colon = listed.lastIndexOf(':', at)
  const cls = listed.slice(listed.lastIndexOf(' ', colon) + 1, colon) as OperationClass
  return { cls, why: `\`${command} ${operation}\` is listed as ${cls}` }
}
