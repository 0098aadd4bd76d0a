import { readFileSync } from 'node:fs'
import { StepupError } from '../core/errors.ts'
import { type Strings, stringsIn } from './strings.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The command's words as the very bytes that were typed, also where they are not UTF-8.
 * `skip` counts the words of stepup's own options before the command.
 *
 * The runtime's strings are what was classified, so the bytes must decode to them; if not, it
 * fails with `internal` rather than run something else.
 */
export function typedWords(skip: number): Uint8Array[] {
  return stringsIn(typedBytes(skip).bytes)
}

/** The same, NUL-terminated one after the other. */
export function typedBytes(skip: number): Strings {
  const shown = process.argv.slice(2)
  const all = commandLine() ?? Buffer.from(terminated(shown))
  const start = startOfLast(all, shown.length)
  if (start < 0 || decoder.decode(all.subarray(start)) !== terminated(shown)) {
    throw new StepupError('internal', 'the command line is not what was classified')
  }
  const bytes = all.subarray(startOfLast(all, shown.length - skip))
  return { bytes, count: shown.length - skip }
}

function terminated(words: readonly string[]): string {
  return words.length === 0 ? '' : `${words.join('\0')}\0`
}

/** Where the last `count` NUL-terminated strings begin; -1 when there are fewer. */
function startOfLast(bytes: Uint8Array, count: number): number {
  let start = bytes.length
  for (let left = count; left > 0; left--) {
    if (start <= 0) return -1
    start = start < 2 ? 0 : bytes.lastIndexOf(0, start - 2) + 1
  }
  return start
}

/** This process's words, the runtime's included; null where there is no /proc. */
function commandLine(): Uint8Array | null {
  try {
    return readFileSync('/proc/self/cmdline')
  } catch {
    return null
  }
}
