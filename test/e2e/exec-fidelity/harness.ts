/**
 * Only the exec room: `harness replace|supervise PROGRAM ARGS…` runs the program as `dist/stepup` runs
 * an allowed and an elevated command, without anything that comes before.
 */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { StepupError } from '../../../src/core/errors.ts'
import { endAs } from '../../../src/exec/end.ts'
import { replace } from '../../../src/exec/replace.ts'
import { supervise } from '../../../src/exec/supervise.ts'

const [mode, name = ''] = process.argv.slice(2)

try {
  const command = { program: resolve(name), argvSkip: 1, env: process.env }
  if (mode === 'replace') await replace(command)
  else endAs(await supervise({ ...command, descriptors: [] }))
} catch (error) {
  process.exit(error instanceof StepupError ? error.exit : 70)
}

function resolve(name: string): string {
  if (name.includes('/')) return name
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, name))
  return candidates.find(isExecutable) ?? `/nonexistent/${name}`
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
