/**
 * `npm run bench:accuracy`: how often the grammars are right, by tool, on the labelled commands of test/accuracy: by
 * hand, by AWS's own access levels, and by what real CLIs sent when they were recorded
 * (`node test/accuracy/record/record.ts` asks them again); and what one explanation costs.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { toolNamed } from '../../src/tools/registry.ts'
import { CONTEXT, type Fault, type Judged, judgedAll } from '../accuracy/judge.ts'
import { type Row, rowsByHand, rowsOfAws, rowsRecorded } from '../accuracy/rows.ts'

const SOURCES: readonly (readonly [name: string, rows: () => Row[]])[] = [
  ['labelled by hand', rowsByHand],
  ['what real CLIs sent', rowsRecorded],
  ['AWS’s access levels', rowsOfAws],
]

const FAULTS: readonly Fault[] = [
  'a change called a read',
  'a secret called a read',
  'a read called more',
  'another class',
]

function count<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.filter(holds).length
}

const row = (name: string, ...cells: (string | number)[]) =>
  console.log(name.padEnd(22) + cells.map((cell) => String(cell).padStart(12)).join(''))

function report(name: string, judged: readonly Judged[]): void {
  const faults = FAULTS.map((fault) => count(judged, (one) => one.fault === fault))
  const right = count(judged, ({ fault }) => fault === null) / judged.length
  row(name, judged.length, `${(100 * right).toFixed(2)} %`, ...faults)
}

function printAccuracy(): Judged[] {
  const all: Judged[] = []
  for (const [source, rows] of SOURCES) {
    const judged = judgedAll(rows())
    all.push(...judged)
    console.log(`\n${source}`)
    row('', 'commands', 'right', 'change=read', 'secret=read', 'read=more', 'other')
    const tools = [...new Set(judged.map(({ tool }) => tool))].sort()
    for (const tool of tools)
      report(
        tool,
        judged.filter((one) => one.tool === tool),
      )
    if (tools.length > 1) report('all', judged)
  }
  return all
}

/** Microseconds to read one command, the grammar alone. */
function printCost(judged: readonly Judged[]): void {
  console.log('\none reading, µs (the grammar alone)')
  for (const name of [...new Set(judged.map(({ tool }) => tool))].sort()) {
    const some = judged.filter((one) => one.tool === name).slice(0, 2000)
    const tool = toolNamed(some[0]!.argv[0]!)!
    for (const { argv } of some) tool.read(argv, CONTEXT)
    const started = performance.now()
    for (const { argv } of some) tool.read(argv, CONTEXT)
    row(name, (((performance.now() - started) * 1000) / some.length).toFixed(1))
  }
}

/** Lines a second of the built program, with all that stands around a reading. */
function printLines(judged: readonly Judged[]): void {
  const program = join(import.meta.dirname, '../../dist/stepup')
  if (!existsSync(program)) {
    console.log('\n`npm run build` first to have `explain --stdin` timed')
    return
  }
  const word = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`)
  const lines = judged.map(({ argv }) => argv.map(word).join(' '))
  const started = performance.now()
  const { status } = spawnSync(program, ['explain', '--stdin'], {
    input: `${lines.join('\n')}\n`,
    maxBuffer: 1 << 30,
  })
  const seconds = (performance.now() - started) / 1000
  console.log(
    `\nexplain --stdin: ${lines.length} lines in ${seconds.toFixed(1)} s, ${Math.round(lines.length / seconds)} a second (exit ${status})`,
  )
}

const judged = printAccuracy()
printCost(judged)
printLines(judged)
const bad = judged.filter(({ fault }) => fault === FAULTS[0] || fault === FAULTS[1])
for (const { argv, label, found } of bad) console.log(`${label} → ${found}: ${argv.join(' ')}`)
process.exitCode = bad.length > 0 ? 1 : 0
