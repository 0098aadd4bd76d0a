import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { World } from '../../src/probe/world.ts'

/** A fresh directory with these files in it; a text may be bytes. */
export function scratch(files: Record<string, string | Uint8Array> = {}): string {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'stepup-probe-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  return directory
}

/** A world whose home and current directory is one scratch directory. */
export function worldIn(directory: string, env: World['env'] = {}): World {
  return { env: { HOME: directory, PATH: process.env.PATH, ...env }, cwd: directory, home: directory, uid: 0 }
}
