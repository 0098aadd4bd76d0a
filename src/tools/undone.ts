import { raise } from './reading.ts'
import type { Reading } from './tool.ts'
import { isSeen, mayBeOption } from './unseen-word.ts'

/**
 * Reads an argv whose flags (`dry-run`) make it harmless, and again without those that a later word,
 * not known before it runs, may take back (`--dry-run=none`): the last one given holds.
 */
export function readUndone(
  argv: readonly string[],
  flags: readonly string[],
  read: (argv: readonly string[]) => Reading,
): Reading {
  const reading = read(argv)
  if (argv.every(isSeen)) return reading
  const lastHidden = argv.findLastIndex((word) => !isSeen(word) && mayBeOption(word))
  const isOne = (word: string) => flags.some((flag) => word === `--${flag}` || word.startsWith(`--${flag}=`))
  if (!argv.slice(0, Math.max(lastHidden, 0)).some(isOne)) return reading
  const bare = read(argv.filter((word) => !isOne(word)))
  raise(reading, bare.operation.class, 'a word that is not known before it runs may undo the dry run')
  reading.operation.dryRun &&= bare.operation.dryRun
  if (reading.reach === 'local' && bare.reach !== 'local') reading.reach = bare.reach
  return reading
}
