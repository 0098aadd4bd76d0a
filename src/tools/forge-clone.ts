import type { ParsedFlags } from './flags.ts'
import { runsTransport } from './git-config.ts'
import { gitVerb } from './git-verbs.ts'
import { raise } from './reading.ts'
import type { Reading } from './tool.ts'

/** What stands behind `--` goes to `git clone`, which may be told to run a program. */
export function raiseForClone(reading: Reading, { words, dashAt }: ParsedFlags): void {
  const verb = gitVerb('clone', dashAt === null ? [] : words.slice(dashAt))
  if (typeof verb === 'object' && verb !== null) raise(reading, 'exec', verb.exec)
  if (words.some(runsTransport)) raise(reading, 'exec', 'its address names a program as transport')
}
