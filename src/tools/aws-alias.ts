import { looksLikeOption } from './aws-globals.ts'
import { splitWords } from './shell-words.ts'
import type { ToolContext } from './tool.ts'

/** What an alias stands for; `unseen` says why that cannot be told. */
export type Alias = { name: string; args: string[]; at: number } | { name: string; unseen: string }

/** Aliases of `~/.aws/cli/alias` come before the CLI's own commands: one may shadow `ec2`. */
export function aliasOf(
  rest: readonly string[],
  at: number,
  { known }: ToolContext,
  expanded: readonly string[],
): Alias | null {
  const command = rest[at]!
  const aliases = known.awsAliases
  if (!aliases) return null
  if ('unseen' in aliases)
    return { name: command, unseen: `the aliases could not be read: ${aliases.unseen}` }
  const operation = rest.slice(at + 1).find((word) => !looksLikeOption(word))
  const names = operation === undefined ? [command] : [`${command} ${operation}`, command]
  const name = names.find((candidate) => aliases.has(candidate) && !expanded.includes(candidate))
  if (name === undefined) return null
  const text = aliases.get(name)!.trim()
  if (text.startsWith('!')) return { name, unseen: `the alias \`${name}\` runs a shell command` }
  const words = splitWords(text)
  if (!words) return { name, unseen: `the alias \`${name}\` cannot be parsed` }
  return { name, args: name === command ? words : [command, ...words], at }
}

/** An argv with the alias's words in place of its name; options that stood around it stay. */
export function withAlias(args: readonly string[], alias: { name: string; args: string[] }): string[] {
  const left = [...args]
  for (const word of alias.name.split(' ')) left.splice(left.indexOf(word), 1)
  return [...alias.args, ...left]
}
