import { isMap, isScalar, visit } from 'yaml'
import { REDACTED, redactText } from '../core/redact-text.ts'
import { visible } from '../core/visible.ts'
import { parseKubeconfig } from './kubeconfig-document.ts'

/** Longer values are certificates and the like, and say nothing to a person. */
const LONGEST_SHOWN = 120

/**
 * What a person is shown of a kubeconfig, line by line: of users nothing but their names and the plugins
 * that stepup itself put there, and nowhere a password.
 */
export function shownLines(path: string, text: string, isOwnUser: (entry: unknown) => boolean): string[] {
  const { document } = parseKubeconfig(path, text)
  const hidden: [from: number, until: number][] = []
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'user' || !isMap(value)) return
      if (value.range) hidden.push([value.range[0], value.range[1]])
    },
    Map(_, entry, above) {
      const own = isOwnUser(entry.toJS(document))
      return own && above.length > 0 ? visit.SKIP : undefined
    },
    Scalar(_, { value, range }) {
      if (range && typeof value === 'string' && value.length > LONGEST_SHOWN)
        hidden.push([range[0], range[1]])
    },
  })
  return masked(text, hidden)
    .split('\n')
    .map((line) => visible(redactText(line)))
}

/** Values in these ranges by `[redacted]`, the ends of lines where they were, so that line numbers stay. */
function masked(text: string, ranges: readonly [number, number][]): string {
  let shown = ''
  let at = 0
  for (const [from, until] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (until <= at) continue
    const start = Math.max(from, at)
    const lines = text.slice(start, until).split('\n')
    shown += text.slice(at, start)
    shown += lines
      .map((line, i) => (line === '' && i > 0 ? '' : `${/^\s*/.exec(line)?.[0] ?? ''}${REDACTED}`))
      .join('\n')
    at = until
  }
  return shown + text.slice(at)
}
