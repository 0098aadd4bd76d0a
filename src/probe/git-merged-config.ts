import type { Known } from '../tools/tool.ts'
import { readGitConfig } from './git-config.ts'
import { findRepository } from './git-repository.ts'
import type { World } from './world.ts'

/** What counts for an alias typed here; `-C`, `--git-dir` and `-c` of the command itself are the tool's to add. */
export function readMergedGitConfig(world: World): NonNullable<Known['gitConfig']> {
  const found = findRepository(world.cwd, undefined, undefined, world)
  const config = readGitConfig('repository' in found ? found.repository : null, [], world)
  if ('unreadable' in config) return { unseen: config.unreadable }
  return config.settings.map(({ key, value }) => [key, value ?? 'true'] as const)
}
