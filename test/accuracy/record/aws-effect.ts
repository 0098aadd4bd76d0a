import {
  type AccessLevel,
  accessLevel,
  cliCommands,
  cliName,
} from '../../../build/aws-operations/access-levels.ts'
import { EXACT } from '../../../build/aws-operations/refinements.ts'
import { higherClass, type OperationClass } from '../../../src/core/class.ts'

/** Services whose name differs from the CLI's command. */
const COMMANDS: Readonly<Record<string, string>> = {
  codedeploy: 'deploy',
  config: 'configservice',
  s3: 's3api',
}

const PREFIXES = new Map(cliCommands().map(({ command, prefix }) => [command, prefix]))

const CLASS_OF_LEVEL: Readonly<Record<AccessLevel, OperationClass>> = {
  read: 'read',
  tagging: 'write',
  write: 'write',
  permissions: 'admin',
}

/** The least that a command's class may be, by AWS's access levels of the operations that it called. */
export function effectOnAws(
  called: readonly (readonly [service: string, operation: string])[],
): OperationClass {
  return called.map(effectOf).reduce(higherClass, 'read' as OperationClass)
}

function effectOf([service, operation]: readonly [string, string]): OperationClass {
  const command = COMMANDS[service] ?? service
  const name = cliName(operation)
  const level = accessLevel(command, PREFIXES.get(command) ?? service, name)
  // A credential that is minted is a write to AWS.
  if (EXACT.get(`${command} ${name}`) === 'secret-read') return 'secret-read'
  if (level === null || level === 'read') return 'read'
  if (/^(Delete|Terminate)/.test(operation) && level === 'write') return 'destructive'
  return CLASS_OF_LEVEL[level]
}
