import {
  chmodSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
} from 'node:fs'
import { StepupError } from '../core/errors.ts'

/** The file that is written; `rotatedName` ones came before it. */
export const CURRENT = 'journal.jsonl'

const ROTATED = /^journal-(\d{12})\.jsonl$/

/** Named for the last line in it, so that names sort as the chain runs. */
export function rotatedName(lastSeq: number): string {
  return `journal-${String(lastSeq).padStart(12, '0')}.jsonl`
}

/** Names in the chain's order, the current one last; none where there is no journal yet. */
export function journalFiles(directory: string): string[] {
  const names = namesIn(directory)
  const rotated = names.filter((name) => ROTATED.test(name)).sort()
  return names.includes(CURRENT) ? [...rotated, CURRENT] : rotated
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    // any other failure must not look like a journal of no lines
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Makes the directory, or makes sure that it is ours alone: 0700, no symbolic link. */
export function privateDirectory(directory: string): void {
  let stat = lstatSync(directory, { throwIfNoEntry: false })
  if (!stat) {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    stat = lstatSync(directory)
  }
  const { isDirectory, uid, mode } = facts(stat)
  if (!isDirectory) throw unsafe(directory, 'is not a directory')
  if (uid !== process.getuid?.()) throw unsafe(directory, 'belongs to another user')
  if ((mode & 0o022) !== 0) throw unsafe(directory, 'can be written by others')
  if ((mode & 0o077) !== 0) chmodSync(directory, 0o700)
}

/** Opens a file of the journal, made 0600 if need be; never through a symbolic link, never a shared one. */
export function openPrivate(path: string, flags: number): number {
  const fd = openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600)
  const { isFile, uid, mode, nlink } = facts(fstatSync(fd))
  if (!isFile) throw unsafe(path, 'is not a file')
  if (uid !== process.getuid?.()) throw unsafe(path, 'belongs to another user')
  if (nlink > 1) throw unsafe(path, 'has another name')
  if ((mode & 0o077) !== 0) fchmodSync(fd, 0o600)
  return fd
}

function facts(stat: ReturnType<typeof lstatSync> & object) {
  const { uid, mode, nlink } = stat as { uid: number; mode: number; nlink: number }
  return { isDirectory: stat.isDirectory(), isFile: stat.isFile(), uid, mode, nlink }
}

function unsafe(path: string, why: string): StepupError {
  return new StepupError('journal_unwritable', `\`${path}\` ${why}`)
}

/** Anything that keeps a line from being written has one code; what it was stays the cause. */
export function unwritable(directory: string, cause: unknown): StepupError {
  if (cause instanceof StepupError) return cause
  const code = (cause as NodeJS.ErrnoException)?.code
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : (code ?? 'unknown error')
  return new StepupError('journal_unwritable', `cannot write the journal in \`${directory}\`: ${why}`, {
    cause,
  })
}
