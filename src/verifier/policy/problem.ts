/** One thing that is wrong with a policy file: where, what, and what to do. */
export type Problem = { line: number; column: number; key: string; what: string }

/** `policy.yaml:12:7 environments[0].tier: …` */
export function formatProblem(file: string, { line, column, key, what }: Problem): string {
  return `${file}:${line}:${column} ${key === '' ? '' : `${key}: `}${what}`
}
