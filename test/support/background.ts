import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program that runs beside the tests, ended by its own pid. */
export type Background = {
  readonly pid: number
  readonly process: ChildProcess
  /** All it has said so far on stdout and stderr. */
  output(): string
  /** SIGTERM, and SIGKILL after three seconds. */
  stop(): Promise<void>
}

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

export function startInBackground(
  program: string,
  args: readonly string[],
  options: SpawnOptions & { input?: string } = {},
): Background {
  const { input, ...spawning } = options
  const child = spawn(program, args, { ...spawning, stdio: ['pipe', 'pipe', 'pipe'] })
  living.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  child.once('exit', () => living.delete(child))
  child.once('error', (error) => {
    output += `${program}: ${error.message}\n`
    living.delete(child)
  })
  child.stdin?.on('error', () => {})
  if (input !== undefined) child.stdin?.end(input)

  return {
    pid: child.pid ?? -1,
    process: child,
    output: () => output,
    async stop() {
      if (!living.has(child)) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      child.kill('SIGCONT')
      const hard = setTimeout(() => child.kill('SIGKILL'), 3000)
      await gone
      clearTimeout(hard)
    },
  }
}
