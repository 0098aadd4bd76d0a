import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { Cleanup } from './cleanup.ts'
import { until } from './wait.ts'

const run = promisify(execFile)

/** A terminal that one can type into and read: a private tmux server with one pane. */
export class Tmux {
  readonly #socket = `stepup-${randomUUID()}`

  static async start(
    cleanup: Cleanup,
    command: readonly string[],
    options: { env: Record<string, string>; cwd: string },
  ): Promise<Tmux> {
    const tmux = new Tmux()
    cleanup.defer(() => tmux.#do('kill-server').catch(() => {}))
    const words = ['-f', '/dev/null', 'new-session', '-d', '-x', '200', '-y', '50', ...command]
    await run('tmux', ['-L', tmux.#socket, ...words], options)
    return tmux
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#do('send-keys', '-l', text)
  }

  /** Presses keys by tmux's names: `Enter`, `Tab`, `C-c`. */
  async press(...keys: string[]): Promise<void> {
    await this.#do('send-keys', ...keys)
  }

  async screen(): Promise<string> {
    return this.#do('capture-pane', '-p', '-J')
  }

  async waitFor(pattern: RegExp, limit = 5_000): Promise<string> {
    let last = ''
    return until(
      `${pattern} on the screen`,
      async () => {
        last = await this.screen()
        return pattern.test(last) ? last : null
      },
      limit,
    ).catch((error: Error) => {
      throw new Error(`${error.message}; it shows:\n${last}`)
    })
  }

  async #do(...words: string[]): Promise<string> {
    return (await run('tmux', ['-L', this.#socket, ...words], { timeout: 5000 })).stdout
  }
}
