import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What must be undone, undone in reverse order, each once, whatever the others did. */
export class Cleanup {
  readonly #undo: (() => unknown)[] = []
  #underWay: Promise<void> | null = null

  defer(undo: () => unknown): void {
    this.#undo.push(undo)
  }

  /** A directory of our own (0700) that goes away at the end. */
  async directory(name: string): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), `stepup-${name}-`))
    this.defer(() => removed(path))
    return path
  }

  /** Whoever asks while it is under way waits for its end: the process may exit then. */
  async run(): Promise<void> {
    this.#underWay ??= this.#undoAll().finally(() => {
      this.#underWay = null
    })
    return this.#underWay
  }

  async #undoAll(): Promise<void> {
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        await undo()
      } catch (error) {
        console.error('cleanup:', error)
      }
    }
  }
}

/** A command that was interrupted a moment ago may still write its last line, and make the directory anew. */
async function removed(path: string): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    quiet = existsSync(path) ? 0 : quiet + 1
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}
