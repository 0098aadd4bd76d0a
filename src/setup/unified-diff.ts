/** Lines around a change that are shown with it. */
const CONTEXT = 3

/** Past this many changed lines the rest of a file counts as one change. */
const MAX_CHANGES = 1000

/** One line of a comparison: kept, taken out or put in, by its index in the old or the new text. */
type Step = { kind: ' ' | '-' | '+'; before: number; after: number }

/** Both sides of a text: what is compared, and what is shown of it, line by line. */
export type Side = { name: string; lines: readonly string[]; shown: readonly string[] }

/** A unified diff (POSIX diff -u) as lines; empty where nothing differs. */
export function unifiedDiff(before: Side, after: Side): string[] {
  const steps = compared(before.lines, after.lines)
  const hunks = hunksOf(steps)
  if (hunks.length === 0) return []
  return [
    `--- ${before.name}`,
    `+++ ${after.name}`,
    ...hunks.flatMap((hunk) => [headOf(hunk), ...hunk.map((step) => lineOf(step, before, after))]),
  ]
}

function lineOf({ kind, before: old, after: now }: Step, before: Side, after: Side): string {
  return `${kind}${(kind === '+' ? after.shown[now] : before.shown[old]) ?? ''}`
}

function headOf(hunk: readonly Step[]): string {
  const olds = hunk.filter(({ kind }) => kind !== '+')
  const news = hunk.filter(({ kind }) => kind !== '-')
  const range = (steps: readonly Step[], side: 'before' | 'after') => {
    const start = steps[0]?.[side] ?? (hunk[0] as Step)[side] - 1
    return steps.length === 1 ? `${start + 1}` : `${start + 1},${steps.length}`
  }
  return `@@ -${range(olds, 'before')} +${range(news, 'after')} @@`
}

function hunksOf(steps: readonly Step[]): Step[][] {
  const hunks: Step[][] = []
  let end = -1
  steps.forEach(({ kind }, at) => {
    if (kind === ' ') return
    const from = Math.max(at - CONTEXT, end)
    const until = Math.min(at + CONTEXT + 1, steps.length)
    const last = hunks.at(-1)
    if (last && from <= end) last.push(...steps.slice(end, until))
    else hunks.push(steps.slice(Math.max(from, 0), until))
    end = until
  })
  return hunks
}

/** The fewest lines taken out and put in (Myers 1986, greedy), what is alike at both ends aside. */
function compared(before: readonly string[], after: readonly string[]): Step[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let tail = 0
  const room = Math.min(before.length, after.length) - start
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  const old = before.slice(start, before.length - tail)
  const now = after.slice(start, after.length - tail)
  const kept = (from: number, offset: number, count: number): Step[] =>
    Array.from({ length: count }, (_, i) => ({ kind: ' ', before: from + i, after: from + offset + i }))
  const middle = walked(old, now).map(({ kind, before: b, after: a }) => ({
    kind,
    before: b + start,
    after: a + start,
  }))
  const offset = after.length - before.length
  return [...kept(0, 0, start), ...middle, ...kept(before.length - tail, offset, tail)]
}

function walked(old: readonly string[], now: readonly string[]): Step[] {
  const furthest = new Map<number, number>([[1, 0]])
  const trace: Map<number, number>[] = []
  for (let d = 0; d <= Math.min(old.length + now.length, MAX_CHANGES); d++) {
    trace.push(new Map(furthest))
    for (let k = -d; k <= d; k += 2) {
      let x = stepsDown(furthest, k, d) ? at(furthest, k + 1) : at(furthest, k - 1) + 1
      while (x < old.length && x - k < now.length && old[x] === now[x - k]) x++
      furthest.set(k, x)
      if (x >= old.length && x - k >= now.length) return tracedBack(trace, old.length, now.length)
    }
  }
  return [
    ...old.map((_, i): Step => ({ kind: '-', before: i, after: 0 })),
    ...now.map((_, i): Step => ({ kind: '+', before: old.length, after: i })),
  ]
}

function tracedBack(trace: readonly Map<number, number>[], olds: number, news: number): Step[] {
  const steps: Step[] = []
  let [x, y] = [olds, news]
  for (let d = trace.length - 1; d >= 0; d--) {
    const furthest = trace[d] as Map<number, number>
    const k = x - y
    const down = stepsDown(furthest, k, d)
    const fromX = d === 0 ? 0 : at(furthest, down ? k + 1 : k - 1)
    const fromY = d === 0 ? 0 : fromX - (down ? k + 1 : k - 1)
    while (x > fromX && y > fromY) steps.push({ kind: ' ', before: --x, after: --y })
    if (d === 0) break
    if (down) steps.push({ kind: '+', before: x, after: --y })
    else steps.push({ kind: '-', before: --x, after: y })
  }
  return steps.reverse()
}

function stepsDown(furthest: ReadonlyMap<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && at(furthest, k - 1) < at(furthest, k + 1))
}

function at(furthest: ReadonlyMap<number, number>, k: number): number {
  return furthest.get(k) ?? -1
}
