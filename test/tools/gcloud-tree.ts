import { execFile } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gcloud } from '../../src/tools/gcloud.ts'
import type { Reading } from '../../src/tools/tool.ts'
import { contextOf } from './reading-of.ts'

const run = promisify(execFile)

/** The installed SDK's own table of commands; null where gcloud is not installed. */
export function completionTable(): string | null {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const program = join(directory, 'gcloud')
    if (!existsSync(program)) continue
    const table = join(dirname(dirname(realpathSync(program))), 'data', 'cli', 'gcloud_completions.py')
    if (existsSync(table)) return table
  }
  return null
}

const WALK = `
import json, runpy, sys
tree = runpy.run_path(sys.argv[1])['STATIC_COMPLETION_CLI_TREE']
def walk(node, path):
    subs = node.get('commands') or {}
    if not subs: yield [' '.join(path), sorted(node.get('flags', {}))]
    for name, sub in sorted(subs.items()): yield from walk(sub, path + [name])
json.dump(list(walk(tree, [])), sys.stdout)
`

export type Leaf = { path: string; flags: string[] }

/** Every command of every release track, with the flags of its own. */
export async function leavesOf(table: string): Promise<Leaf[]> {
  const { stdout } = await run('python3', ['-c', WALK, table], { maxBuffer: 1 << 28, timeout: 120_000 })
  return (JSON.parse(stdout) as [string, string[]][]).map(([path, flags]) => ({ path, flags }))
}

/** Entries of the table that are groups whose commands are hidden: alone they print their usage. */
export const NO_COMMAND = new Set([
  'alpha dns active-peering-zones',
  'alpha media',
  'alpha mps',
  'alpha network-management',
  'alpha run compose',
])

export function readingOfPath(path: string, flags: readonly string[] = []): Reading {
  return gcloud.read(['gcloud', ...flags, ...path.split(' ')], contextOf())
}
