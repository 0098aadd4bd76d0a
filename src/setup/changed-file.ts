import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { StepupError } from '../core/errors.ts'

/** Bytes; a person's configuration is far from it. */
const MAX_SIZE = 8 * 1024 * 1024

/** A person's file as it was read: what a later write must still find. */
export type OwnFile = {
  /** As the tool names it. */
  path: string
  /** Where a link of that name leads: links stay what they are. */
  real: string
  text: string
  mode: number
}

/**
 * Null where there is none.
 *
 * @throws StepupError `config_invalid` for what is no plain file of the person's own
 */
export function readOwnFile(path: string): OwnFile | null {
  let fd: number
  let real: string
  try {
    real = realpathSync(path)
    fd = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new StepupError('config_invalid', `cannot read \`${path}\``, { cause })
  }
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile() || stat.size > MAX_SIZE)
      throw new StepupError('config_invalid', `\`${path}\` is not a plain file of a sensible size`)
    if (process.getuid && stat.uid !== process.getuid())
      throw new StepupError('config_invalid', `\`${path}\` belongs to someone else`)
    return { path, real, text: readFileSync(fd, 'utf8'), mode: stat.mode & 0o777 }
  } finally {
    closeSync(fd)
  }
}

/** One that is still to be made, for its owner alone. */
export function newOwnFile(path: string, mode = 0o600): OwnFile {
  return { path, real: path, text: '', mode }
}

/**
 * Writes the new text in the place of the old, in one step; what was there is kept beside it (0600). What
 * stepup wrote itself, all of it, goes without a trace: null.
 * Answers where; null where nothing was. client-go's own lock (tools/clientcmd, `lockFile`) keeps kubectl from writing meanwhile.
 *
 * @throws StepupError `input_changed` when the file is no longer what was read, `config_invalid`
 */
export function replaceOwnFile(file: OwnFile, text: string | null): string | null {
  const lock = `${file.path}.lock`
  const backup = `${file.real}.stepup-backup`
  try {
    mkdirSync(dirname(file.path), { recursive: true, mode: 0o700 })
    closeSync(openSync(lock, 'wx', 0))
  } catch (cause) {
    const held = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    const why = held
      ? `\`${lock}\` is there: somebody else writes it now`
      : `cannot write beside \`${file.path}\``
    throw new StepupError(held ? 'input_changed' : 'config_invalid', why, { cause })
  }
  try {
    const there = readOwnFile(file.path)
    if ((there?.text ?? '') !== file.text)
      throw new StepupError('input_changed', `\`${file.path}\` was changed meanwhile`)
    if (text === null) {
      rmSync(file.real, { force: true })
      return null
    }
    if (there) writeWhole(backup, file.text, 0o600)
    writeWhole(file.real, text, file.mode)
    return there ? backup : null
  } finally {
    rmSync(lock, { force: true })
  }
}

function writeWhole(path: string, text: string, mode: number): void {
  const temporary = `${path}.${crypto.randomUUID()}`
  try {
    const fd = openSync(temporary, 'wx', mode)
    try {
      writeFileSync(fd, text)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw new StepupError('config_invalid', `cannot write \`${path}\``, { cause })
  }
}
