import { higherClass, type OperationClass } from '../../src/core/class.ts'
import type { AccessLevel } from './access-levels.ts'
import { ADMIN_NAMES, ADMIN_SERVICES, DESTRUCTIVE_VERBS, EXACT, NOT_ADMIN } from './refinements.ts'

/** Verbs of operations that AWS has no action for, and that only look. */
const READING = /^(batch-)?(get|list|describe|search|head|lookup|detect|test|query|view|select|is)-|^query$/

/**
 * The class of an operation: what is known of it by name, else AWS's own level, never lower than that
 * but for credentials that are minted and change nothing (`sts assume-role` is a write to AWS).
 */
export function classOf(command: string, operation: string, level: AccessLevel | null): OperationClass {
  const name = `${command} ${operation}`
  const exact = EXACT.get(name)
  if (exact !== undefined) return level === 'permissions' ? higherClass(exact, 'admin') : exact
  switch (level) {
    case 'read':
      return 'read'
    case 'permissions':
      return 'admin'
    case 'tagging':
      // Tags of users and roles decide what attribute-based policies allow them.
      return command === 'iam' ? 'admin' : 'write'
    case 'write':
      return changeOf(command, operation)
    case null:
      return READING.test(operation) ? 'read' : changeOf(command, operation)
  }
}

function changeOf(command: string, operation: string): OperationClass {
  const name = `${command} ${operation}`
  if (/^(un)?tag-resource$/.test(operation) && command !== 'iam') return 'write'
  if (ADMIN_SERVICES.has(command)) return 'admin'
  if (command === 'cognito-idp' && operation.startsWith('admin-')) return 'admin'
  if (
    ADMIN_NAMES.some((pattern) => pattern.test(operation)) &&
    !NOT_ADMIN.some((pattern) => pattern.test(name))
  ) {
    return 'admin'
  }
  const [first = '', second = ''] = operation.split('-')
  const verb = first === 'batch' || first === 'bulk' ? second : first
  return DESTRUCTIVE_VERBS.has(verb) ? 'destructive' : 'write'
}
