/** A refspec taken apart (refspec.c, parse_refspec). */
export type Refspec = {
  force: boolean
  /** `^refs/heads/x`: what patterns leave out. */
  negative: boolean
  /** `:`: whatever both sides have. */
  matching: boolean
  pattern: boolean
  /** Empty deletes. */
  source: string
  destination: string | null
}

/** A refspec of a push; null for what git refuses. */
export function parseRefspec(text: string): Refspec | null {
  const force = text.startsWith('+')
  const negative = text.startsWith('^')
  const bare = force || negative ? text.slice(1) : text
  const at = bare.lastIndexOf(':')
  if (negative && at >= 0) return null
  if (bare === ':') return { ...PLAIN, force, matching: true }
  const [left, right] = at < 0 ? [bare, null] : [bare.slice(0, at), bare.slice(at + 1)]
  const pattern = left.includes('*') || (right?.includes('*') ?? false)
  if (right !== null && pattern && !(left.includes('*') && right.includes('*'))) return null
  const source = left === '@' ? 'HEAD' : left
  const spec = { ...PLAIN, force, negative, pattern, source, destination: right }
  return isValid(spec) ? spec : null
}

const PLAIN: Refspec = {
  force: false,
  negative: false,
  matching: false,
  pattern: false,
  source: '',
  destination: null,
}

function isValid({ negative, pattern, source, destination }: Refspec): boolean {
  if (negative) return source !== '' && !/^[0-9a-f]{40}$/.test(source) && isRefName(source, pattern)
  if (source !== '' && pattern && !isRefName(source, pattern)) return false
  return isRefName(destination ?? source, pattern)
}

/** git's rules for a name (git-check-ref-format(1)), of one level or more. */
function isRefName(name: string, pattern: boolean): boolean {
  const stars = name.split('*').length - 1
  if (name === '' || name === '@' || name.endsWith('.') || stars > (pattern ? 1 : 0)) return false
  if (/[\x00-\x20\x7f~^:?[\\]|\.\.|@\{/.test(name)) return false
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
}

/** `refs/heads/*` to `refs/heads/team/*`: null when the ref does not match. */
export function mapPattern(ref: string, source: string, destination: string): string | null {
  const at = source.indexOf('*')
  if (at < 0) return ref === source ? destination : null
  const [before, after] = [source.slice(0, at), source.slice(at + 1)]
  if (!ref.startsWith(before) || !ref.endsWith(after) || ref.length < before.length + after.length)
    return null
  return destination.replace('*', () => ref.slice(before.length, ref.length - after.length))
}
