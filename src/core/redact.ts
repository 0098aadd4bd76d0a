import { REDACT_RULES, type RedactRule } from './redact-rules.ts'
import { REDACTED, redactExpansion, redactText, settled } from './redact-text.ts'
import { isSecretName } from './secret-names.ts'
import { quoted, type ShellPiece, shellPieces } from './shell-words.ts'

/** A shell within a shell within a shell is as far as anyone has a reason to go. */
const MAX_DEPTH = 4

/**
 * The words of a command without its secrets. As many words as before, flags and names where they
 * were: only values go, so that what the command means can still be read from what is left.
 * Idempotent.
 */
export function redact(argv: readonly string[]): string[] {
  return settled(
    [...argv],
    (now) => words(now, 0),
    (a, b) => a.every((word, i) => word === b[i]),
  )
}

type State = { rules: Active[]; secret: 'next' | 'next-unless-flag' | 'user-password' | 'assignment' | null }

type Active = { rule: RedactRule; pending: readonly string[]; seen: number }

function words(argv: readonly string[], depth: number): string[] {
  const state: State = { rules: [], secret: null }
  return argv.map((word, i) => {
    if (depth < MAX_DEPTH && isShellLine(argv, i)) {
      state.secret = null
      return shellLine(word, depth + 1)
    }
    return oneWord(word, state)
  })
}

function oneWord(word: string, state: State): string {
  const expected = state.secret
  state.secret = null
  if (expected === 'next' || (expected === 'next-unless-flag' && !word.startsWith('-'))) return REDACTED
  if (expected === 'user-password') return userPassword(word)
  if (expected === 'assignment') return assignment(word)
  const redacted = word.startsWith('-') && word.length > 1 ? flag(word, state) : plain(word, state)
  advance(word, state)
  // A flag's own name was judged above, with its tool's rules.
  const name = /^--?[\w.-]+=/u.exec(redacted)?.[0] ?? ''
  return name + redactText(redacted.slice(name.length))
}

/** Rules wait for their words one by one; a program's name starts its own. */
function advance(word: string, state: State): void {
  for (const active of state.rules) {
    if (active.pending[0] === word) active.pending = active.pending.slice(1)
    else if (active.pending.length === 0 && !word.startsWith('-')) active.seen++
  }
  if (word.includes('://')) return
  const program = word.slice(word.lastIndexOf('/') + 1)
  for (const rule of REDACT_RULES) {
    if (rule.programs.includes(program)) state.rules.push({ rule, pending: rule.under ?? [], seen: 0 })
  }
}

function inForce(state: State): Active[] {
  return state.rules.filter(({ pending }) => pending.length === 0)
}

function flag(word: string, state: State): string {
  const equals = word.indexOf('=')
  const name = equals < 0 ? word : word.slice(0, equals)
  const value = equals < 0 ? null : word.slice(equals + 1)
  const rules = inForce(state).map(({ rule }) => rule)
  const listed = (list: 'values' | 'userPasswords' | 'assignmentFlags') =>
    rules.some((rule) => rule[list]?.includes(name))

  if (listed('values')) return withValue(name, value, state, 'next', () => REDACTED)
  if (listed('userPasswords')) return withValue(name, value, state, 'user-password', userPassword)
  if (listed('assignmentFlags')) return withValue(name, value, state, 'assignment', assignment)

  const short = shortFlag(word, rules, state)
  if (short !== null) return short

  const isPlain = rules.some((rule) => rule.plain?.includes(name))
  const isSwitch = value === null && rules.some((rule) => rule.switches?.includes(name))
  if (isSecretName(name) && !isPlain && !isSwitch) {
    return withValue(name, value, state, 'next-unless-flag', () => REDACTED)
  }
  return word
}

function withValue(
  name: string,
  value: string | null,
  state: State,
  next: NonNullable<State['secret']>,
  redacted: (value: string) => string,
): string {
  if (value !== null) return `${name}=${redacted(value)}`
  state.secret = next
  return name
}

/** `-pSECRET`, `-uuser:password`, and a cluster that ends in such a letter: `-su user:password`. */
function shortFlag(word: string, rules: readonly RedactRule[], state: State): string | null {
  if (!/^-[A-Za-z]./su.test(word)) return null
  for (const rule of rules) {
    for (const short of [...(rule.attached ?? []), ...(rule.values ?? [])]) {
      if (short.length === 2 && word.startsWith(short)) return `${short}${REDACTED}`
    }
    for (const short of rule.userPasswords ?? []) {
      if (short.length !== 2) continue
      if (word.startsWith(short)) return `${short}${userPassword(word.slice(2))}`
      if (!/^-[A-Za-z]+$/u.test(word) || !word.endsWith(short[1]!)) continue
      state.secret = 'user-password'
      return word
    }
  }
  return null
}

/** `PASSWORD=a b` is one value; `host=x password=y` and `a=1,password=y` are lists. */
const ONE_ASSIGNMENT = /^([A-Za-z_][\w.-]*)=(?!.*[\s,;&][\w.-]+=)/su

function plain(word: string, state: State): string {
  for (const { rule, seen } of inForce(state)) {
    if (rule.positions?.includes(seen)) return REDACTED
    if (rule.assignments && word.includes('=')) return assignment(word)
  }
  const name = ONE_ASSIGNMENT.exec(word)?.[1]
  return name !== undefined && isSecretName(name) ? assignment(word) : word
}

function userPassword(value: string): string {
  const colon = value.indexOf(':')
  return colon < 0 ? redactText(value) : `${value.slice(0, colon + 1)}${REDACTED}`
}

function assignment(word: string): string {
  const equals = word.indexOf('=')
  return equals < 0 ? redactText(word) : `${word.slice(0, equals + 1)}${REDACTED}`
}

const SHELLS = /(?:^|\/)(?:ba|da|z|k|mk|fi|a)?sh$/u

/** `-c`, `-lc`, `-ec`. */
const COMMAND_FLAG = /^-[A-Za-z]*c$/u

/** Programs that hand a whole word to a shell. */
const HANDED_ON = /(?:^|\/)(?:ssh|watch|eval|su|runuser|flock|entr)$/u

/** Whether this word is a line that a shell will read. */
function isShellLine(argv: readonly string[], i: number): boolean {
  if (!/[\s;&|=]/u.test(argv[i] ?? '')) return false
  const before = argv.slice(0, i)
  const flagged = COMMAND_FLAG.test(before.at(-1) ?? '')
  return (
    (flagged && before.some((word) => SHELLS.test(word) || HANDED_ON.test(word))) ||
    (/\s/u.test(argv[i] ?? '') && before.some((word) => HANDED_ON.test(word)))
  )
}

/**
 * Each command of the line as words of its own. A changed word is quoted anew; one that holds an
 * expansion stays, since what it runs must stay readable: only shapes are taken from it.
 */
function shellLine(line: string, depth: number): string {
  const pieces = shellPieces(line)
  if (!pieces) return redactText(line)
  const out: string[] = []
  let command: ShellPiece[] = []
  const flush = () => {
    out.push(...commandPieces(command, depth))
    command = []
  }
  for (const piece of pieces) {
    if (piece.kind === 'operator') {
      flush()
      out.push(piece.raw)
    } else command.push(piece)
  }
  flush()
  return out.join('')
}

/** What stands for an expansion's value while its neighbours are looked at; no flag, no name, no secret. */
const EXPANSION = '\u0000'

function commandPieces(pieces: readonly ShellPiece[], depth: number): string[] {
  const values = pieces.flatMap((piece) => (piece.kind === 'word' ? [piece.value ?? EXPANSION] : []))
  const redacted = words(values, depth)
  let at = 0
  return pieces.map((piece) => {
    if (piece.kind !== 'word') return piece.raw
    const i = at++
    if (piece.value === null) return redactExpansion(piece.raw)
    return redacted[i] === piece.value ? piece.raw : requoted(redacted[i]!, piece.raw)
  })
}

/** A shell's own assignment keeps its name outside the quotes, or it would be a command's name. */
function requoted(word: string, raw: string): string {
  const name = /^[A-Za-z_]\w*=/u.exec(raw)?.[0] ?? ''
  return word.startsWith(name) ? `${name}${quoted(word.slice(name.length))}` : quoted(word)
}
