/**
 * `npm run bench [-- --check] [-- --runs N]`: what stepup costs, measured by hyperfine in one run
 * with its yardsticks. kubectl is a trivial stand-in here, so that stepup alone is measured; the
 * kubeconfig has a hundred contexts. With `--check` the exit code is 1 when a ratio is too high.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Cleanup } from '../support/cleanup.ts'
import { type Scene, startScene } from '../support/scene.ts'
import { until } from '../support/wait.ts'
import { REPOSITORY, STEPUP } from '../support/workstation.ts'
import { commandLines } from './command-lines.ts'
import { type Machine, type Timing, time } from './hyperfine.ts'
import { largeKubeconfig } from './kubeconfig.ts'

const ALLOWED = ['kubectl', 'get', 'pods']
const ELEVATED = ['kubectl', 'scale', 'deployment/web', '--replicas=3']

/** Median of `of` at most `limit` times the median of `against`. */
const PROMISES = [
  { of: 'stepup, allowed', against: 'sudo -n true', limit: 2.0 },
  { of: 'stepup, elevated, cached grant', against: 'stepup, allowed', limit: 2.5 },
]

/** Lines a second that `explain --stdin` answers on one core, at least. */
const LINES_A_SECOND = 20_000
const LINES = 60_000

type Measured = { timings: Timing[]; linesASecond: number }

async function measure(cleanup: Cleanup, runs: number): Promise<Measured> {
  const scene = await startScene(cleanup)
  const { workstation, prod } = scene
  await workstation.install('kubectl', '#!/bin/true\n')
  await workstation.write(
    '.kube/config',
    largeKubeconfig({ current: 'prod', server: prod.url, ca: prod.ca, token: 'alices-own-token-for-prod' }),
  )
  // Without a terminal a grant serves the children of the process whose child obtained it: hyperfine.
  const machine: Machine = {
    env: workstation.env,
    cwd: workstation.work,
    scratch: await cleanup.directory('bench'),
    setUp: [STEPUP, ...ELEVATED],
  }
  confirmFirst(scene).catch((error: unknown) => console.error('the grant was not given:', error))
  const node = process.execPath
  const timings = await time(
    [
      { name: '/bin/true', command: ['/bin/true'] },
      { name: 'sudo -n true', command: ['sudo', '-n', 'true'] },
      { name: 'node -e 0', command: [node, '-e', '0'] },
      { name: 'stepup, allowed', command: [STEPUP, ...ALLOWED] },
      { name: 'stepup.js on Node, allowed', command: [node, join(REPOSITORY, 'dist/stepup.js'), ...ALLOWED] },
      { name: 'stepup, elevated, cached grant', command: [STEPUP, ...ELEVATED] },
    ],
    runs,
    machine,
  )
  return { timings, linesASecond: explained(machine) }
}

/** On one core, the runtime's own threads with it; start-up counts. */
function explained({ env, cwd }: Machine): number {
  const words = ['--cpu-list', '0', STEPUP, 'explain', '--stdin', '--json']
  const startedAt = performance.now()
  const { status, stdout, stderr } = spawnSync('taskset', words, {
    env,
    cwd,
    input: commandLines(LINES),
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
  })
  const seconds = (performance.now() - startedAt) / 1000
  const answers = stdout.split('\n').length - 1
  if (status !== 0 || answers !== LINES) throw new Error(`${answers} answers to ${LINES} lines: ${stderr}`)
  return LINES / seconds
}

/** Alice confirms the one page that is opened. */
async function confirmFirst({ workstation, alice }: Scene): Promise<void> {
  const url = await until('the page', async () =>
    (await workstation.opened()).find((u) => u.includes('request_uri=')),
  )
  await alice.confirm(url)
}

function print(timings: readonly Timing[]): void {
  const base = timings.find(({ name }) => name === 'sudo -n true')?.median ?? Number.NaN
  const row = (...cells: string[]) =>
    console.log([cells[0]?.padEnd(32), ...cells.slice(1).map((cell) => cell.padStart(10))].join(''))
  row('command', 'median ms', 'min', 'max', '× sudo')
  for (const { name, median, min, max } of timings) {
    row(name, median.toFixed(1), min.toFixed(1), max.toFixed(1), (median / base).toFixed(2))
  }
}

/** Prints how each promise fares; true when all are kept. */
function judge({ timings, linesASecond }: Measured): boolean {
  const medianOf = (name: string) => timings.find((timing) => timing.name === name)?.median ?? Number.NaN
  console.log()
  const ratiosKept = PROMISES.map(({ of, against, limit }) => {
    const ratio = medianOf(of) / medianOf(against)
    const kept = ratio <= limit
    console.log(
      `${kept ? 'pass' : 'FAIL'}  ${of}: ${ratio.toFixed(2)} × ${against} (at most ${limit.toFixed(1)})`,
    )
    return kept
  }).every(Boolean)
  const fast = linesASecond >= LINES_A_SECOND
  console.log(
    `${fast ? 'pass' : 'FAIL'}  explain --stdin: ${Math.round(linesASecond)} lines a second on one core (at least ${LINES_A_SECOND})`,
  )
  return ratiosKept && fast
}

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, runs: { type: 'string', default: '60' } },
})
const cleanup = new Cleanup()
process.once('SIGINT', () => cleanup.run().then(() => process.exit(130)))
try {
  console.log(
    `measuring, ${values.runs} runs each; kubectl is a stand-in that does nothing, the kubeconfig has 100 contexts\n`,
  )
  const measured = await measure(cleanup, Number(values.runs))
  print(measured.timings)
  const kept = judge(measured)
  process.exitCode = values.check && !kept ? 1 : 0
} finally {
  await cleanup.run()
}
