import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program that answers each line of JSON with one. */
export class JsonLines {
  readonly #child: ChildProcess
  readonly #waiting: ((line: string) => void)[] = []

  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#waiting.shift()?.(line))
  }

  async ask<T>(question: unknown): Promise<T> {
    const line = new Promise<string>((resolve) => this.#waiting.push(resolve))
    this.#child.stdin?.write(`${JSON.stringify(question)}\n`)
    return JSON.parse(await line) as T
  }

  end(): void {
    this.#child.stdin?.end()
  }
}
