import { joinPath } from './path.ts'
import {
  ASSIGNING_BUILTINS,
  CONFIGURATION,
  DECLARING_BUILTINS,
  INERT_BUILTINS,
  isBuiltin,
  PROGRAM_BUILTINS,
  STRANGE_BUILTINS,
  switchesTarget,
} from './shell-builtins.ts'
import { mayBeEvaluated, strangeOption } from './shell-evaluation.ts'
import {
  assign,
  assigned,
  assignFrom,
  both,
  declared,
  drift,
  exported,
  MAX_STATES,
  merged,
  type Outcome,
  outcomes,
  type State,
  setOptions,
  unset,
} from './shell-state.ts'
import type { ShellAssignment, ShellList, ShellNode, ShellRedirect, ShellWord } from './shell-syntax.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { type Frame, hasVariable } from './unwrap-frame.ts'

/** What a walk finds: commands to resolve further, each with the state it would find. */
export type Found = (argv: readonly string[], frame: Frame, unseen: string | null) => void

const MAX_CALLS = 100
/** Nested loops over many states multiply; beyond this the script counts as unseen. */
const MAX_STEPS = 20_000

/**
 * Walks a script through every state it may be in: `cd x && a` runs `a` in x, `cd x; a` perhaps not.
 * Loops and conditions are taken to run and not to run.
 */
export function walkShell(script: ShellList, frame: Frame, found: Found): void {
  new Walk(found).list(script, [{ frame, locals: new Map(), exportsAll: false }])
}

class Walk {
  readonly #found: Found
  readonly #functions = new Map<string, { bodies: ShellNode[]; surely: boolean }>()
  #calls = 0
  #steps = 0
  #conditional = 0

  constructor(found: Found) {
    this.#found = found
  }

  list(list: ShellList, states: State[]): State[] {
    let now = states
    for (const { node, background } of list) {
      if (background) this.#apart(() => this.#node(node, now))
      else {
        const { ok, fail } = this.#node(node, now)
        now = merged([...ok, ...fail])
      }
    }
    return now
  }

  /** What runs in a subshell leaves no state behind; a function defined there is not sure to stand. */
  #apart<T>(run: () => T): T {
    this.#conditional++
    const result = run()
    this.#conditional--
    return result
  }

  #node(node: ShellNode, states: State[]): Outcome {
    if (++this.#steps > MAX_STEPS) throw new RangeError('too many steps')
    switch (node.kind) {
      case 'simple':
        return this.#simple(node.assignments, node.words, node.redirects, states)
      case 'pipeline':
        // The last part may run in the shell itself (zsh, bash's lastpipe).
        return this.#apart(() => this.#pipeline(node.parts, states))
      case 'and':
      case 'or': {
        const left = this.#node(node.left, states)
        const right = this.#apart(() =>
          this.#node(node.right, merged(node.kind === 'and' ? left.ok : left.fail)),
        )
        return node.kind === 'and'
          ? { ok: right.ok, fail: merged([...left.fail, ...right.fail]) }
          : { ok: merged([...left.ok, ...right.ok]), fail: right.fail }
      }
      case 'subshell':
        this.#redirects(node.redirects, states)
        this.#apart(() => this.list(node.body, states))
        return both(states)
      case 'group':
        return both(this.list(node.body, this.#redirects(node.redirects, states)))
      case 'branches':
        return both(
          this.#apart(() => this.#branches(node.tests, node.bodies, this.#redirects(node.redirects, states))),
        )
      case 'loop':
        return both(this.#apart(() => this.#loop(node, this.#redirects(node.redirects, states))))
      case 'case': {
        const from = this.#words([node.subject, ...node.patterns], this.#redirects(node.redirects, states))
        return both(
          this.#apart(() => merged([...from, ...node.bodies.flatMap((body) => this.list(body, from))])),
        )
      }
      case 'function': {
        const known = this.#functions.get(node.name)
        const surely = (known?.surely ?? false) || this.#conditional === 0
        this.#functions.set(node.name, { bodies: [...(known?.bodies ?? []), node.body], surely })
        return both(states)
      }
      case 'test':
        this.#evaluated(node.words, states)
        return both(this.#words(node.words, this.#redirects(node.redirects, states)))
    }
  }

  #pipeline(parts: readonly ShellNode[], states: State[]): Outcome {
    let last: Outcome = both(states)
    for (const part of parts) last = this.#node(part, states)
    return both(merged([...states, ...last.ok, ...last.fail]))
  }

  #branches(tests: readonly ShellList[], bodies: readonly ShellList[], states: State[]): State[] {
    let now = states
    const after: State[] = []
    for (const [i, test] of tests.entries()) {
      now = this.list(test, now)
      after.push(...this.list(bodies[i] ?? [], now))
    }
    const otherwise = bodies[tests.length]
    after.push(...(otherwise ? this.list(otherwise, now) : now))
    return merged(after)
  }

  #loop(node: ShellNode & { kind: 'loop' }, states: State[]): State[] {
    this.#evaluated(node.words, states)
    let now = this.#words(node.words, states)
    if (node.variable !== null) now = now.map((state) => assign(state, node.variable!, null))
    // Until nothing new turns up: MAX_STATES bounds it.
    for (let round = 0; round <= MAX_STATES; round++) {
      const next = merged([...now, ...this.list(node.body, this.list(node.test, now))])
      if (next.length === now.length) return next
      now = next
    }
    return now.map((state) => drift(state, 'a loop changes where its commands land'))
  }

  /** Substitutions inside words run in subshells; what the words assign is no longer known. */
  #words(words: readonly ShellWord[], states: State[]): State[] {
    let now = states
    for (const word of words) {
      for (const inner of word.inner) this.#apart(() => this.list(inner, states))
      for (const name of word.assigns) now = now.map((state) => assign(state, name, null))
    }
    return now
  }

  /** Values that the shell keeps, and may read once more as it reads a script. */
  #evaluated(words: readonly ShellWord[], states: State[]): void {
    if (!words.some((word) => mayBeEvaluated(word.text))) return
    for (const { frame } of states) this.#found(['true'], frame, 'it keeps text that a shell may run')
  }

  #redirects(redirects: readonly ShellRedirect[], states: State[]): State[] {
    let now = this.#words(
      redirects.map((redirect) => redirect.target),
      states,
    )
    for (const { operator, target } of redirects) {
      if (operator === '<<<') this.#evaluated([target], now)
      if (operator.startsWith('<<')) continue
      if (/^\/dev\/(tcp|udp)\//.test(target.text)) {
        for (const { frame } of now) this.#found(['true'], frame, 'a redirection opens a network connection')
      }
      const writes = operator !== '<' && operator !== '<&'
      for (const { frame } of now) {
        const program = frame.remote ? redirectedAs(operator, target.text) : null
        if (program) this.#found(program, frame, null)
      }
      if (writes && CONFIGURATION.test(target.text)) {
        now = now.map((state) =>
          drift(state, `an earlier part of the line writes \`${shownWord(target.text)}\``),
        )
      }
    }
    return now
  }

  #simple(
    assignments: readonly ShellAssignment[],
    words: readonly ShellWord[],
    redirects: readonly ShellRedirect[],
    states: State[],
  ): Outcome {
    const name = words[0]?.text ?? ''
    const reads = isBuiltin(name) ? !PRINTING.has(name) || words[1]?.text === '-v' : this.#functions.has(name)
    this.#evaluated([...assignments.map(({ value }) => value), ...(reads ? words.slice(1) : [])], states)
    let now = this.#redirects(redirects, states)
    now = this.#words([...assignments.map((a) => a.value), ...words], now)
    const argv = words.map((word) => word.text)
    if (argv.length === 0) return both(now.map((state) => assignments.reduce(assigned, state)))
    const results = now.map((state) => {
      const prefixed = assignments.reduce(exported, state)
      return this.#run(argv, feeding(prefixed, redirects), state)
    })
    return {
      ok: merged(results.flatMap((result) => result.ok)),
      fail: merged(results.flatMap((result) => result.fail)),
    }
  }

  /** `state` is what the command sees, `after` what the shell goes on with. */
  #run(argv: readonly string[], state: State, after: State): Outcome {
    const [name = '', ...words] = argv
    if (!isSeen(name)) {
      this.#found(argv, state.frame, 'the command is not known before it runs')
      return both([drift(after, 'an earlier command of the line is not known before it runs')])
    }
    const called = this.#functions.get(name)
    if (called) {
      // Its commands share what it is fed.
      const through = called.bodies.flatMap((body) => this.#call(body, feeding(state, []), after))
      return both(
        merged(
          called.surely ? through : [...through, ...outcomes(this.#builtin(name, words, argv, state, after))],
        ),
      )
    }
    return this.#builtin(name, words, argv, state, after)
  }

  #call(body: ShellNode, state: State, after: State): State[] {
    if (this.#calls >= MAX_CALLS) {
      this.#found(['true'], state.frame, 'its functions call each other too often')
      return [after]
    }
    this.#calls++
    const { ok, fail } = this.#node(body, [state])
    return merged([...ok, ...fail])
  }

  #builtin(
    name: string,
    words: readonly string[],
    argv: readonly string[],
    state: State,
    after: State,
  ): Outcome {
    if (name === 'command' || name === 'builtin') {
      const inner = words[0] === '--' ? words.slice(1) : words
      const plain = inner[0] !== undefined && !inner[0].startsWith('-') && isSeen(inner[0])
      if (plain && isBuiltin(inner[0]!)) return this.#builtin(inner[0]!, inner.slice(1), inner, state, after)
    }
    if (name === 'cd') return this.#cd(words, after)
    if (DECLARING_BUILTINS.has(name)) return both([declared(name, words, after)])
    if (name === 'unset') return both([unset(words, after)])
    if (name === 'set') return both([setOptions(words, after)])
    const strange = strangeOption(name, words)
    if (strange !== null || STRANGE_BUILTINS.has(name)) {
      this.#unseen(argv, state, after, strange ?? `\`${name}\` runs what is not known before it runs`)
      return both([drift(after, `\`${name}\` may change where the rest of the line lands`)])
    }
    if (ASSIGNING_BUILTINS.has(name) && (name !== 'printf' || words.includes('-v'))) {
      return both([words.reduce((to, word) => assignFrom(word, to), after)])
    }
    if (name === 'trap')
      return this.#unseen(
        argv,
        state,
        after,
        /^-[lp]$|^-$|^$/.test(words[0] ?? '') ? null : '`trap` runs its words later',
      )
    if (!INERT_BUILTINS.has(name) || PROGRAM_BUILTINS.has(name)) this.#found(argv, state.frame, null)
    const switches = switchesTarget(argv) || (name === 'exec' && switchesTarget(words))
    const left = switches ? drift(after, `\`${name}\` may change where the rest of the line lands`) : after
    return both([left])
  }

  #unseen(argv: readonly string[], state: State, after: State, why: string | null): Outcome {
    if (why) this.#found(argv, state.frame, why)
    return both([after])
  }

  #cd(words: readonly string[], state: State): Outcome {
    const rest = words.filter((word) => !/^-[LPe@]+$|^--$/.test(word))
    const [to] = rest
    const { frame } = state
    const plain = rest.length === 1 && to !== undefined && isSeen(to) && to !== '-' && to !== ''
    const byPath =
      to !== undefined && !/^\.{0,2}\//.test(to) && !/^\.\.?$/.test(to) && hasVariable(frame, 'CDPATH')
    if (!plain || byPath) return both([drift(state, 'the directory it runs in is not known before it runs')])
    return { ok: [{ ...state, frame: { ...frame, cwd: joinPath(frame.cwd, to) } }], fail: [state] }
  }
}

/** They take their words as they are. */
const PRINTING = new Set(['echo', 'printf', ':', 'true', 'false'])

/**
 * On another machine its files are what a command lands on: the program that would do to a file what
 * a redirection does. Null for one that touches none.
 */
function redirectedAs(operator: string, target: string): string[] | null {
  if (/^(\d+|-)$/.test(target) && operator.endsWith('&')) return null
  if (/^\/dev\/(null|std(in|out|err)|tty|fd\/\d+)$/.test(target)) return null
  if (operator === '<') return ['cat', target]
  return operator.includes('>>') ? ['tee', '-a', target] : ['tee', target]
}

/** What a command reads where a here-document or here-string stands before it, and nothing else on its standard input. */
function feeding(state: State, redirects: readonly ShellRedirect[]): State {
  const { stdin: _, ...frame } = state.frame
  const last = redirects.findLast(({ fd, operator }) => (fd === '' || fd === '0') && operator.includes('<'))
  if (!last?.operator.startsWith('<<')) return { ...state, frame }
  const text =
    last.operator === '<<<' ? (isSeen(last.target.text) ? `${last.target.text}\n` : null) : last.body
  return { ...state, frame: typeof text === 'string' ? { ...frame, stdin: text } : frame }
}
