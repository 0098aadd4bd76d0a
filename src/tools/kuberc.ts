import { longFlag, parseBool } from './flags.ts'
import { parseKubectl } from './kubectl-command-line.ts'
import type { Kuberc, ToolContext, Want } from './tool.ts'

/**
 * A kubectl line as a kuberc would change it (KEP-3104). `lines` holds every reading that may hold:
 * whether the defaults apply depends on the release and on a variable.
 */
export type Expanded = { lines: (readonly string[])[]; wants: Want[]; unseen: string | null }

/** `args` without the program's name. */
export function expandKuberc(args: readonly string[], context: ToolContext): Expanded {
  const { env, known, trustInputs } = context
  const off =
    env.KUBERC === 'off' || (env.KUBECTL_KUBERC !== undefined && parseBool(env.KUBECTL_KUBERC) === false)
  const typed = args.find((arg) => arg === '--kuberc' || arg.startsWith('--kuberc='))
  if (typed !== undefined && typed !== '--kuberc=off') {
    return { lines: [args], wants: [], unseen: '`--kuberc` names preferences that were not looked at' }
  }
  if (off || typed !== undefined || trustInputs) return { lines: [args], wants: [], unseen: null }
  if (!known.kuberc) return { lines: [args], wants: [{ kind: 'kuberc' }], unseen: null }
  if ('unseen' in known.kuberc) {
    return { lines: [args], wants: [], unseen: `kuberc could not be read: ${known.kuberc.unseen}` }
  }
  return { lines: linesOf(args, known.kuberc), wants: [], unseen: null }
}

function linesOf(args: readonly string[], kuberc: Kuberc): (readonly string[])[] {
  if (kuberc.aliases.length === 0 && kuberc.defaults.length === 0) return [args]
  const alias = aliasLine(args, kuberc)
  const line = alias ?? args
  const { command } = parseKubectl(line)
  const options = kuberc.defaults
    .filter((entry) => entry.command === command)
    .flatMap((entry) => entry.options)
  const withDefaults = withOptions(line, command, options)
  return withDefaults === line ? [line] : [line, withDefaults]
}

/** An alias stands where a command would, and only where kubectl has no command of that name. */
function aliasLine(args: readonly string[], { aliases }: Kuberc): readonly string[] | null {
  const { command, parsed } = parseKubectl(args)
  if (command !== '' || parsed.words[0] === undefined) return null
  const name = parsed.words[0]
  const alias = aliases.find((entry) => entry.name === name)
  if (!alias) return null
  const at = args.indexOf(name)
  const words = alias.command.split(' ')
  const line = [
    ...words,
    ...alias.prependArgs,
    ...args.slice(0, at),
    ...args.slice(at + 1),
    ...alias.appendArgs,
  ]
  return withOptions(line, alias.command, alias.options)
}

/** Options that were not typed, set behind the command's words. */
function withOptions(
  line: readonly string[],
  command: string,
  options: readonly [string, string][],
): readonly string[] {
  const { parsed, own } = parseKubectl(line)
  const missing = options.filter(([name]) => !parsed.values.has(longFlag(own, name)?.name ?? name))
  if (missing.length === 0) return line
  const last = command.split(' ').at(-1)!
  const at = line.indexOf(last) + 1
  return [...line.slice(0, at), ...missing.map(([name, value]) => `--${name}=${value}`), ...line.slice(at)]
}
