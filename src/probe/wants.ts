import { lstatSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Known, NOTHING_KNOWN, type Seen, type Want } from '../tools/tool.ts'
import { expand } from './aws-config.ts'
import { readGitConfig } from './git-config.ts'
import { findRepository } from './git-repository.ts'
import { readKuberc } from './kuberc.ts'
import { parseIni } from './python-ini.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

/** A manifest, policy document or script; what is larger is not looked at. */
const LARGEST_FILE = 8 * 1024 * 1024
const MOST_FILES = 1000

/**
 * Looks at what a tool asked to see, on top of what is `known` already. Standard input is never read
 * here: it belongs to the command, and the caller hands it over where it has taken it.
 */
export function see(wants: readonly Want[], world: World, known: Known = NOTHING_KNOWN): Known {
  const files = new Map(known.files)
  const directories = new Map(known.directories)
  const seen: Known = { ...known, files, directories }
  for (const want of wants) {
    switch (want.kind) {
      case 'file':
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
        seen.awsAliases = readAwsAliases(world)
        break
      case 'git-config':
        seen.gitConfig = readMergedGitConfig(world)
        break
    }
  }
  return seen
}

function seeFile(path: string, { cwd }: World): Seen {
  const file = readText(path, cwd, LARGEST_FILE)
  if ('text' in file) return file
  return { unseen: 'missing' in file ? `\`${path}\` does not exist` : file.unreadable }
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

/** `[toplevel]` aliases by their name, those of `[command ec2]` as `ec2 name`. */
function readAwsAliases(world: World): ReadonlyMap<string, string> | { unseen: string } {
  const file = readText(expand('~/.aws/cli/alias', world), world.cwd)
  if ('missing' in file) return new Map()
  if ('unreadable' in file) return { unseen: file.unreadable }
  const aliases = new Map<string, string>()
  try {
    for (const [section, options] of parseIni(file.text)) {
      const words = section === 'toplevel' ? '' : /^command\s+(.+)$/.exec(section)?.[1]
      if (words === undefined) continue
      for (const [name, value] of options) aliases.set(words ? `${words} ${name}` : name, value)
    }
    return aliases
  } catch (error) {
    return { unseen: (error as SyntaxError).message }
  }
}

/** What counts for an alias typed here; `-C`, `--git-dir` and `-c` of the command itself are the tool's to add. */
function readMergedGitConfig(world: World): NonNullable<Known['gitConfig']> {
  const found = findRepository(world.cwd, undefined, undefined, world)
  const config = readGitConfig('repository' in found ? found.repository : null, [], world)
  if ('unreadable' in config) return { unseen: config.unreadable }
  return config.settings.map(({ key, value }) => [key, value ?? 'true'] as const)
}
