import { flagSet } from './flags.ts'
import { hasGrammar } from './grammars.ts'
import { isSeen } from './unseen-word.ts'
import type { Unwrapped, Wrapper } from './wrapper.ts'
import { leadingOptions } from './wrapper-options.ts'

/**
 * Runners of packages: `npx wrangler deploy`, `pnpm dlx vercel`, `yarn cdk destroy`. The program comes from
 * the working tree or from a registry, so that the runner itself counts as running anything on all that is
 * current; a program that is known by its name counts as well, for where it would land.
 */

const OPTIONS = flagSet(
  'y:yes n:no no-install q:quiet p:package= c:call= w:workspace= ws workspaces ignore-existing registry= prefix= C:dir= ' +
    's:silent shell-mode parallel r:recursive bail no-bail b:bun verbose F:filter= filter= cwd= loglevel=',
)

/** Programs of packages that are called otherwise. */
const PROGRAMS: Readonly<Record<string, string>> = { 'aws-cdk': 'cdk', '@bitwarden/cli': 'bw' }

/** `subs`: which words of the manager run a program; null where it always does. */
function runner(subs: readonly string[] | null, implicit: boolean): Wrapper {
  return (args, frame) => {
    const itself: Unwrapped = { kind: 'itself' }
    const at = subs === null ? -1 : args.findIndex((word) => subs.includes(word))
    const first = args.findIndex((word) => !word.startsWith('-'))
    const begin = subs === null ? 0 : at >= 0 ? at + 1 : implicit && first >= 0 ? first : null
    if (begin === null) return itself
    const line = leadingOptions(args.slice(begin), OPTIONS)
    if (line.error) return itself
    const ways: Unwrapped[] = [itself]
    for (const text of line.values.get('call') ?? []) ways.push({ kind: 'script', text, name: 'sh', frame })
    const inner = line.rest[0] === '--' ? line.rest.slice(1) : line.rest
    const [name = '', ...words] = inner
    const program = programOf(name)
    if (isSeen(name) && hasGrammar(program)) ways.push({ kind: 'command', argv: [program, ...words], frame })
    return { kind: 'several', ways }
  }
}

/** `wrangler@3` runs `wrangler`. */
function programOf(name: string): string {
  const bare = name.replace(/(?<=.)@.*$/, '')
  return Object.hasOwn(PROGRAMS, bare) ? PROGRAMS[bare]! : bare
}

export const PACKAGE_WRAPPERS: readonly (readonly [string, Wrapper])[] = [
  ['npx', runner(null, false)],
  ['pnpx', runner(null, false)],
  ['pnx', runner(null, false)],
  ['bunx', runner(null, false)],
  ['npm', runner(['exec', 'x'], false)],
  ['pnpm', runner(['exec', 'dlx'], true)],
  ['pn', runner(['exec', 'dlx'], true)],
  ['yarn', runner(['exec', 'dlx', 'run'], true)],
  ['yarnpkg', runner(['exec', 'dlx', 'run'], true)],
  ['bun', runner(['x', 'run'], true)],
]
