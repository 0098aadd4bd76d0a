/**
 * OpenSSH's patterns (match.c): `*` is any run of characters, `?` one, and nothing else is special.
 * Written as a loop, since a pattern may come from anywhere and must not take long.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0
  let i = 0
  let star = -1
  let mark = 0
  while (i < text.length) {
    if (pattern[at] === '*') {
      star = at++
      mark = i
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[i])) {
      at++
      i++
    } else if (star >= 0) {
      at = star + 1
      i = ++mark
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

/** A list of patterns with commas: one that is negated and matches outweighs all others (`match_pattern_list`). */
export function matchesPatternList(text: string, list: string): boolean {
  let positive = false
  for (const item of list.split(',')) {
    const negated = item.startsWith('!')
    if (!matchesPattern(text, negated ? item.slice(1) : item)) continue
    if (negated) return false
    positive = true
  }
  return positive
}

/** Host names know no case (`match_hostname`). */
export function matchesHostnameList(host: string, list: string): boolean {
  return matchesPatternList(host.toLowerCase(), list.toLowerCase())
}

/** The patterns of a `Host` line, by itself case-sensitive (readconf.c, `oHost`). */
export function matchesHostLine(host: string, patterns: readonly string[]): boolean {
  let active = false
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!')
    if (!matchesPattern(host, negated ? pattern.slice(1) : pattern)) continue
    if (negated) return false
    active = true
  }
  return active
}
