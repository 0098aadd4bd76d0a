import { lstatSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Known, NOTHING_KNOWN, type Seen, type Want } from '../tools/tool.ts'
import { readKuberc } from './kuberc.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

/** A manifest, policy document or script; what is larger is not looked at. */
const LARGEST_FILE = 8 * 1024 * 1024
const MOST_FILES = 1000

/**
 * Looks at what a tool asked to see, on top of what is `known` already. Standard input is never read
 * here: it belongs to the command, and the caller hands it over where it has taken it.
 */
export async function see(
  wants: readonly Want[],
  world: World,
  known: Known = NOTHING_KNOWN,
): Promise<Known> {
  const files = new Map(known.files)
  const directories = new Map(known.directories)
  const seen: Known = { ...known, files, directories }
  for (const want of wants) {
    switch (want.kind) {
      case 'file':
      case 'configuration':
        files.set(want.path, seeFile(want.path, world))
        break
      case 'directory': {
        const paths = filesIn(want.path, want.recursive, world)
        if (paths === null) break
        directories.set(want.path, paths)
        for (const path of paths) files.set(path, seeFile(path, world))
        break
      }
      case 'stdin':
        break
      case 'kuberc':
        seen.kuberc = readKuberc(world)
        break
      case 'aws-aliases':
        seen.awsAliases = (await import('./aws-aliases.ts')).readAwsAliases(world)
        break
      case 'git-config':
        seen.gitConfig = (await import('./git-merged-config.ts')).readMergedGitConfig(world)
        break
      case 'terraform-plan': {
        const plan = (await import('./saved-plan.ts')).readSavedPlan(want.path, world.cwd)
        seen.plans = new Map(seen.plans).set(want.path, plan)
        break
      }
    }
  }
  return seen
}

function seeFile(path: string, { cwd }: World): Seen {
  const file = readText(path, cwd, LARGEST_FILE)
  if ('text' in file) return file
  if ('missing' in file) return { unseen: `\`${path}\` does not exist`, missing: true }
  return { unseen: file.unreadable }
}

/** Under the path as typed; null when there are too many, or it cannot be listed. */
function filesIn(path: string, recursive: boolean, { cwd }: World): string[] | null {
  const found: string[] = []
  const left = [path.replace(/\/+$/, '') || '/']
  try {
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      for (const name of readdirSync(resolve(cwd, at)).sort()) {
        const inside = at === '/' ? `/${name}` : `${at}/${name}`
        // As kubectl walks: a link to a directory is not followed.
        if (!lstatSync(resolve(cwd, inside)).isDirectory()) found.push(inside)
        else if (recursive) left.push(inside)
        if (found.length + left.length > MOST_FILES) return null
      }
    }
    return found
  } catch {
    return null
  }
}
