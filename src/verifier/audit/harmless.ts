import { visible } from '../../core/visible.ts'

const MAX_DEPTH = 8
const MAX_MEMBERS = 1024
const MAX_TEXT = 8192

/**
 * A device's JSON as it may stand in the trail: every text and key through `visible()`, long texts
 * cut, deep or wide ones thinned, so that one device can neither deceive a reader nor fill the disk.
 */
export function harmless(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cut(visible(value))
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '…'
  if (Array.isArray(value)) return value.slice(0, MAX_MEMBERS).map((member) => harmless(member, depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_MEMBERS)
      .map(([key, member]) => [cut(visible(key)), harmless(member, depth + 1)]),
  )
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}
