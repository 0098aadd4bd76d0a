import { isSecretReference } from '../core/secret-scheme.ts'
import type { World } from '../probe/world.ts'
import { variablesUsed } from '../tools/secret-variables.ts'
import type { AssessedEffect } from './assessed-effect.ts'

/** A variable whose value is a reference that a command of the line could use. */
export type ReferenceInUse = {
  name: string
  value: string
  /** The line sets it, rather than the environment that it is typed in. */
  typed: boolean
}

/** On the way of every command: one look at the values, and only where the command reads any. */
export function referencesInUse(effects: readonly AssessedEffect[], { env }: World): ReferenceInUse[] {
  let found: Map<string, ReferenceInUse> | undefined
  for (const { reading, command, world } of effects) {
    const uses = command.remote ? null : variablesUsed(reading, command.argv)
    if (uses === null) continue
    for (const name in world.env) {
      const value = world.env[name]
      if (value === undefined || !isSecretReference(value) || !uses(name)) continue
      found ??= new Map()
      found.set(`${name}\0${value}`, { name, value, typed: env[name] !== value })
    }
  }
  return found ? [...found.values()] : []
}
