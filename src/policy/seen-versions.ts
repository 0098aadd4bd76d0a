import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'

/** A policy's age among those of one key: versions grow, and the same one may be signed anew. */
export type Seen = { version: number; iat: number }

export const NONE_SEEN: Seen = { version: 0, iat: 0 }

/**
 * The newest policy that was ever taken from a key. The file is only ever appended to, one line a
 * policy, and the highest counts: two processes at once cannot lower it.
 */
export function newestSeen(state: string, thumbprint: string): Seen {
  let text: string
  try {
    text = readFileSync(seenPath(state), 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return NONE_SEEN
    throw new StepupError('policy_invalid', `\`${seenPath(state)}\` cannot be read`, { cause })
  }
  let newest = NONE_SEEN
  for (const line of text.split('\n')) {
    const [key, version, iat] = line.split(' ')
    const seen = { version: Number(version), iat: Number(iat) }
    if (key === thumbprint && Number.isSafeInteger(seen.version) && isNewer(seen, newest)) newest = seen
  }
  return newest
}

/** Remembers a policy, before it is put in place. */
export function rememberSeen(state: string, thumbprint: string, seen: Seen): void {
  if (!isNewer(seen, newestSeen(state, thumbprint))) return
  appendFileSync(seenPath(state), `${thumbprint} ${seen.version} ${seen.iat}\n`, { mode: 0o600 })
}

export function isNewer(a: Seen, b: Seen): boolean {
  return a.version > b.version || (a.version === b.version && a.iat > b.iat)
}

function seenPath(state: string): string {
  return join(state, 'policy-seen')
}
