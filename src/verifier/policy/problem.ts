/** One thing that is wrong with a policy file: where, and what to do about it. */
export type Problem = { line: number; column: number; key: string; what: string }

/** `policy.yaml:12:7 environments[0].tier: …` */
export function formatProblem(file: string, { line, column, key, what }: Problem): string {
  return `${file}:${line}:${column} ${key === '' ? '' : `${key}: `}${what}`
}

/** The known word that a misspelt one is nearest to, as the end of a sentence; empty when none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.ceil(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance)[0]
  return near ? `; did you mean \`${near.candidate}\`?` : ''
}

/** Levenshtein: single letters put in, left out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, changed))
    }
    row = next
  }
  return row[b.length]!
}
