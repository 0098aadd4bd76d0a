import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** One command line to time, as words: no shell stands between. */
export type Timed = { name: string; command: readonly string[] }

/** Milliseconds. */
export type Timing = { name: string; median: number; min: number; max: number }

export type Machine = {
  env: Record<string, string>
  cwd: string
  scratch: string
  /** Run by hyperfine itself before each command's timings: what it leaves behind is hyperfine's own. */
  setUp: readonly string[]
}

const WARM_UP = 5

/** Times command lines with hyperfine, one after the other. Fails when one of them fails. */
export async function time(timed: readonly Timed[], runs: number, machine: Machine): Promise<Timing[]> {
  const file = join(machine.scratch, 'hyperfine.json')
  const lines = timed.map(({ command }) => command.map(quoted).join(' '))
  const options = ['-N', '--warmup', String(WARM_UP), '--runs', String(runs), '--style', 'none']
  const setUp = machine.setUp.map(quoted).join(' ')
  await promisify(execFile)('hyperfine', [...options, '--setup', setUp, '--export-json', file, ...lines], {
    env: machine.env,
    cwd: machine.cwd,
  })
  const { results } = JSON.parse(await readFile(file, 'utf8')) as {
    results: { median: number; min: number; max: number }[]
  }
  return results.map(({ median, min, max }, index) => ({
    name: timed[index]?.name ?? '',
    median: median * 1000,
    min: min * 1000,
    max: max * 1000,
  }))
}

/** A word as hyperfine's own splitter reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
