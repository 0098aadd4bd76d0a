import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { StepupError } from '../core/errors.ts'

const MAX_BYTES = 1024 * 1024

/** Who must own a file, and that nobody else may write it. */
export type Ownership = { uid: number; words: string }

export type JsonFile = { path: string; text: string; value: Record<string, unknown> }

/**
 * Reads a JSON object from a file that nobody but its owner can have written. Null when there is none.
 * What is checked is what is read: one descriptor. Fails with `config_invalid`, with line and column.
 */
export function readJsonFile(path: string, owner: Ownership): JsonFile | null {
  const text = readOwned(path, owner)
  if (text === null) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new StepupError('config_invalid', `${path}:${positionOf(text, cause)} is no JSON`, { cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StepupError('config_invalid', `${path}:1 must hold a JSON object`)
  }
  return { path, text, value: value as Record<string, unknown> }
}

function readOwned(path: string, owner: Ownership): string | null {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new StepupError('config_invalid', `\`${path}\` cannot be read`, { cause })
  }
  try {
    const found = fstatSync(descriptor)
    if (!found.isFile() || found.size > MAX_BYTES) {
      throw new StepupError('config_invalid', `\`${path}\` is no file of at most ${MAX_BYTES} bytes`)
    }
    if (found.uid !== owner.uid) {
      throw new StepupError('config_invalid', `\`${path}\` must belong to ${owner.words}: \`chown\` it`)
    }
    if ((found.mode & 0o022) !== 0) {
      throw new StepupError('config_invalid', `others may write \`${path}\`: \`chmod go-w\` it`)
    }
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}

/** `line` of a key, for messages. */
export function lineOfKey({ text }: JsonFile, key: string): number {
  const at = text.indexOf(JSON.stringify(key))
  return at < 0 ? 1 : lineAt(text, at)
}

/** V8 tells the offset; JavaScriptCore does not, so that only its own words are left. */
function positionOf(text: string, cause: unknown): string {
  const message = cause instanceof Error ? cause.message : ''
  const found = /position (\d+)/.exec(message)
  const offset = found ? Number(found[1]) : longestValidStart(text)
  return `${lineAt(text, offset)}:${offset - text.lastIndexOf('\n', offset - 1)}`
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

const TOKEN = /\s+|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/uy

/** Where the words of JSON stop, which is where most mistakes are: a quote, a comment, a bare word. */
function longestValidStart(text: string): number {
  TOKEN.lastIndex = 0
  let at = 0
  while (at < text.length && TOKEN.test(text)) at = TOKEN.lastIndex
  return at
}
