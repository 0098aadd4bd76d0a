import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { completionTable } from '../../tools/gcloud-tree.ts'
import type { SentToGoogle } from './google-effect.ts'

export type RecordedGcloud = { argv: string[]; sent: SentToGoogle[]; failed: boolean }

/**
 * What commands of the installed gcloud send; each is a path, with flags to add behind a tab. Null where
 * gcloud or a Python for it is not there.
 */
export function recordGcloud(commands: readonly string[]): RecordedGcloud[] | null {
  const table = completionTable()
  if (table === null) return null
  const sdk = dirname(dirname(dirname(table)))
  const { status, stdout } = spawnSync('python3', [join(import.meta.dirname, 'gcloud.py'), sdk], {
    input: commands.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) return null
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
