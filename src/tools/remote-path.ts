import { type SshAddress, uriAddress } from './ssh-address.ts'
import { isSeen } from './unseen-word.ts'

/** A place on another machine: `[user@]host:path` or `scheme://[user@]host[:port][/path]`. */
export type RemotePath = {
  /** Null where it is not known before it runs. */
  address: SshAddress | null
  /** Relative to the home directory there. */
  path: string
}

/** Null for a path on this machine (misc.c, `colon` and `parse_user_host_path`). */
export function remotePath(typed: string, scheme: string): RemotePath | null {
  if (typed.startsWith(`${scheme}://`)) {
    const found = isSeen(typed) ? uriAddress(typed, scheme) : null
    return { address: found?.address ?? null, path: found?.path ?? '' }
  }
  const at = colonOf(typed)
  if (at < 0) return null
  const place = typed.slice(0, at)
  if (!isSeen(place)) return { address: null, path: typed.slice(at + 1) }
  const sign = place.lastIndexOf('@')
  const host = place.slice(sign + 1).replace(/^\[(.*)\]$/, '$1')
  const user = sign < 0 ? null : place.slice(0, sign)
  const address = host === '' || user === '' ? null : { host, user, port: null }
  return { address, path: typed.slice(at + 1) }
}

/** Where a host ends: at the first colon in front of any slash, brackets left out. */
function colonOf(text: string): number {
  if (text.startsWith(':')) return -1
  let bracketed = text.startsWith('[')
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '@' && text[i + 1] === '[') bracketed = true
    if (bracketed && text[i] === ']' && text[i + 1] === ':') return i + 1
    if (text[i] === ':' && !bracketed) return i
    if (text[i] === '/') return -1
  }
  return -1
}
