import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What must be undone, undone in reverse order, each once, whatever the others did. */
export class Cleanup {
  readonly #undo: (() => unknown)[] = []

  defer(undo: () => unknown): void {
    this.#undo.push(undo)
  }

  /** A directory of our own (0700) that goes away at the end. */
  async directory(name: string): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), `stepup-${name}-`))
    this.defer(() => rm(path, { recursive: true, force: true, maxRetries: 3 }))
    return path
  }

  async run(): Promise<void> {
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        await undo()
      } catch (error) {
        console.error('cleanup:', error)
      }
    }
  }
}
