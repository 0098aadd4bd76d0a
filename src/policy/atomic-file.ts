import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

/** Writes a file that only its owner can read, whole or not at all, through a temporary name beside it. */
export function writePrivately(path: string, text: string): void {
  const temporary = `${path}.${crypto.randomUUID()}`
  const descriptor = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw cause
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, path)
}
