import { readFileSync } from 'node:fs'
import { StepupError } from '../core/errors.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The command's words as the very bytes that were typed, also where they are not UTF-8.
 * `skip` counts the words of stepup's own options before the command.
 *
 * The runtime's strings are what was classified, so each word must decode to its string; if not, it
 * fails with `internal` rather than run something else.
 */
export function typedWords(skip: number): Uint8Array[] {
  const shown = process.argv.slice(2)
  const bytes = commandLine() ?? shown.map((word) => Buffer.from(word))
  const words = bytes.slice(bytes.length - shown.length)
  words.forEach((word, i) => {
    if (decoder.decode(word) !== shown[i]) {
      throw new StepupError('internal', `word ${i + 1} of the command line is not what was classified`)
    }
  })
  return words.slice(skip)
}

/** Words of this process, the runtime's included; null where there is no /proc. */
function commandLine(): Uint8Array[] | null {
  try {
    return terminatedBy0(readFileSync('/proc/self/cmdline'))
  } catch {
    return null
  }
}

/** Splits NUL-terminated strings; a last one that lacks its NUL counts too. */
export function terminatedBy0(bytes: Uint8Array): Uint8Array[] {
  const strings: Uint8Array[] = []
  let start = 0
  for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
    strings.push(bytes.subarray(start, end))
    start = end + 1
  }
  if (start < bytes.length) strings.push(bytes.subarray(start))
  return strings
}
