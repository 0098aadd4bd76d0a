import { expand } from './aws-config.ts'
import { parseIni } from './python-ini.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

/** `[toplevel]` aliases by their name, those of `[command ec2]` as `ec2 name`. */
export function readAwsAliases(world: World): ReadonlyMap<string, string> | { unseen: string } {
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
