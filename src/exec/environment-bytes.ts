import { readFileSync } from 'node:fs'
import { type Strings, stringsIn, stringsOf } from './strings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const NOT_UTF8 = '\ufffd'

/**
 * `NAME=value` entries for the child. What the environment still holds as it was inherited goes on as
 * its very bytes, also where those are not UTF-8; the rest is encoded as UTF-8.
 */
export function environmentBytes(env: Environment, inherited: Uint8Array = inheritedBytes()): Strings {
  const entries = Object.entries(env).filter((entry) => entry[1] !== undefined)
  const text = entries.map(([name, value]) => `${name}=${value}`)
  if (!decoder.decode(inherited).includes(NOT_UTF8)) {
    const bytes = Buffer.from(text.length === 0 ? '' : `${text.join('\0')}\0`)
    return { bytes, count: entries.length }
  }
  const raw = new Map(stringsIn(inherited).map((entry) => [decoder.decode(entry), entry]))
  return stringsOf(text.map((entry) => raw.get(entry) ?? entry))
}

let read: Uint8Array | undefined

/** The environment as this process was started with it; empty where that cannot be read. */
export function inheritedBytes(): Uint8Array {
  try {
    read ??= readFileSync('/proc/self/environ')
  } catch {
    read = new Uint8Array()
  }
  return read
}
