import { flagSet } from './flags.ts'

/**
 * An argv for yargs in the spelling that `parseFlags` reads: `--roleArn` is `--role-arn`, `--no-execute` is
 * `--execute=false`, and a switch takes a `true` or `false` behind it. `flags` in the notation of `flagSet`.
 */
export function yargsWords(args: readonly string[], flags: string): string[] {
  const { long } = flagSet(flags)
  const words: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') return [...words, ...args.slice(i)]
    if (!arg.startsWith('--')) {
      words.push(arg)
      continue
    }
    const equals = arg.indexOf('=')
    const typed = arg.slice(2, equals < 0 ? undefined : equals)
    const kebab = long.has(typed) ? typed : typed.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const denied = kebab.startsWith('no-') && !long.has(kebab) && long.get(kebab.slice(3))?.kind === 'switch'
    const name = denied ? kebab.slice(3) : kebab
    const next = args[i + 1]
    const takes = equals < 0 && long.get(name)?.kind === 'switch' && (next === 'true' || next === 'false')
    if (denied) words.push(`--${name}=false`)
    else if (equals >= 0) words.push(`--${name}${arg.slice(equals)}`)
    else if (takes) words.push(`--${name}=${args[++i]!}`)
    else words.push(`--${name}`)
  }
  return words
}
