import { readFileSync } from 'node:fs'
import { terminatedBy0 } from './argv-bytes.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * `NAME=value` entries for the child. What the environment still holds as it was inherited goes on as
 * its very bytes and in its place, also where those are not UTF-8; what was changed or added is
 * encoded as UTF-8.
 */
export function environmentBytes(env: Environment, raw: Uint8Array = inheritedBytes()): Uint8Array[] {
  const entries: Uint8Array[] = []
  const kept = new Set<string>()
  for (const entry of terminatedBy0(raw)) {
    const text = decoder.decode(entry)
    const equals = text.indexOf('=', 1) // bash exports `=` names, as Windows does
    if (equals < 0) {
      entries.push(entry)
      continue
    }
    const name = text.slice(0, equals)
    if (env[name] === undefined || env[name] !== text.slice(equals + 1) || kept.has(name)) continue
    kept.add(name)
    entries.push(entry)
  }
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !kept.has(name)) entries.push(Buffer.from(`${name}=${value}`))
  }
  return entries
}

function inheritedBytes(): Uint8Array {
  try {
    return readFileSync('/proc/self/environ')
  } catch {
    return new Uint8Array()
  }
}
