import { hasGrammar } from './grammars.ts'
import { harmlessLocal } from './harmless.ts'
import { baseName } from './path.ts'
import { isSeen } from './unseen-word.ts'
import type { SimpleCommand } from './unwrap-frame.ts'

/**
 * The command that a line is when its program is known to start no other, as nearly all are: what
 * `unwrap` would answer, without the code that sees through wrappers and shells. Null for any other line.
 */
export function plainCommand(argv: readonly string[]): SimpleCommand | null {
  const [program = '', ...words] = argv
  if (!isSeen(program)) return null
  const name = baseName(program)
  if (Object.hasOwn(RUNNERS, name) && words.includes(RUNNERS[name]!)) return null
  if (STARTING.has(name) || (MANAGERS.has(name) && words.some(mayStart))) return null
  if (!hasGrammar(name) && harmlessLocal([name, ...words]) === null) return null
  return {
    argv: [...argv],
    wrappers: [],
    change: { set: {}, unset: [], cleared: false, user: null },
    cwd: null,
    unseen: null,
    adrift: null,
    inputsMayChange: false,
  }
}

/** Programs that have a grammar, and start others as well. */
const STARTING = new Set(['ssh', 'aws-vault'])
/** `esc run`, `pulumi env run`, `terragrunt exec`. */
const RUNNERS: Readonly<Record<string, string>> = { esc: 'run', pulumi: 'run', terragrunt: 'exec' }
const MANAGERS = new Set(['npm', 'pnpm', 'pn', 'yarn', 'yarnpkg', 'bun'])

/** `npm exec`, `yarn wrangler`, `npx -c`: a word that runs a program, or names one. */
function mayStart(word: string): boolean {
  return (
    /^(exec|x|dlx|-c|--call(=.*)?)$/.test(word) ||
    hasGrammar(word.replace(/(?<=.)@.*$/, '')) ||
    word === 'aws-cdk'
  )
}
