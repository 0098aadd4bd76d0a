import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type RecordedAws = { line: string; called: [service: string, operation: string][]; failed: boolean }

/** The CLI's own commands, that are more than one operation, and options that change what is sent. */
export function awsCommands(): string[] {
  return readFileSync(join(import.meta.dirname, 'aws-commands.txt'), 'utf8')
    .trim()
    .split('\n')
}

/** Which operations command lines of the installed AWS CLI call; null where it is not there. */
export function recordAws(lines: readonly string[]): RecordedAws[] | null {
  const { status, stdout } = spawnSync('python3', [join(import.meta.dirname, 'aws.py')], {
    input: lines.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) return null
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
