import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { until } from './wait.ts'

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }

/** A command under way: what it has said so far, and how it ended. */
export class Running {
  readonly #child: ChildProcess
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''

  constructor(
    program: string,
    args: readonly string[],
    options: {
      env: Record<string, string | undefined>
      cwd: string
      input: string | null
      detached: boolean
    },
  ) {
    const { input, ...spawning } = options
    const child = spawn(program, args, {
      ...spawning,
      stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    this.#child = child
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    child.stdin?.on('error', () => {})
    child.stdin?.end(input ?? '')
    this.ended = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }))
  }

  /** Hands on what it says on stderr, as it says it. */
  onStderr(listener: (text: string) => void): void {
    this.#child.stderr?.on('data', listener)
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  /** The address that the person is asked to open, once it is printed. */
  async url(): Promise<string> {
    return this.waitFor(/https?:\/\/\S+/)
  }

  /** What stderr says that matches, once it does; fails with all that was said if the command ends before. */
  async waitFor(pattern: RegExp): Promise<string> {
    return until(`${pattern} on stderr`, () => {
      const found = pattern.exec(this.#stderr)?.[0]
      if (found === undefined && this.#child.exitCode !== null) {
        throw new Error(`ended with ${this.#child.exitCode} before it said ${pattern}:\n${this.#stderr}`)
      }
      return found
    })
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends it if it still runs, as a closed terminal would and then for good. */
  async abandon(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await this.ended
  }
}
