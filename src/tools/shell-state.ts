import { HARMLESS_SET } from './shell-builtins.ts'
import type { ShellAssignment } from './shell-syntax.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { type Frame, hasVariable, withoutVariable, withVariable } from './unwrap-frame.ts'

export type State = {
  frame: Frame
  /** Shell variables that are not exported; null when the value is not known. */
  locals: ReadonlyMap<string, string | null>
  /** `set -a` */
  exportsAll: boolean
}

/** The states in which a command may leave the shell: when it succeeds, and when it fails. */
export type Outcome = { ok: State[]; fail: State[] }

/** More possible states than this are not told apart any more. */
export const MAX_STATES = 16

export function both(states: State[]): Outcome {
  return { ok: states, fail: states }
}

export function outcomes({ ok, fail }: Outcome): State[] {
  return [...ok, ...fail]
}

export function drift(state: State, why: string): State {
  return state.frame.adrift === null ? { ...state, frame: { ...state.frame, adrift: why } } : state
}

/** Without duplicates; too many make one that is adrift. */
export function merged(states: State[]): State[] {
  if (states.length < 2) return states
  const unique = new Map<string, State>()
  for (const state of states) unique.set(keyOf(state), state)
  const list = [...unique.values()]
  if (list.length <= MAX_STATES) return list
  return list
    .slice(0, MAX_STATES)
    .map((state) => drift(state, 'too much of the line depends on what it meets'))
}

export function keyOf({ frame, locals, exportsAll }: State): string {
  return JSON.stringify([
    frame.cwd,
    frame.adrift,
    frame.cleared,
    [...frame.set],
    [...frame.unset],
    [...locals],
    exportsAll,
  ])
}

/** An assignment of the shell's own: exported when the variable already is. */
export function assign(state: State, name: string, value: string | null): State {
  if (state.exportsAll || hasVariable(state.frame, name))
    return { ...state, frame: withVariable(state.frame, name, value) }
  return { ...state, locals: new Map(state.locals).set(name, value) }
}

export function knownValue({ value, append }: ShellAssignment): string | null {
  return append || !isSeen(value.text) ? null : value.text
}

export function assigned(state: State, assignment: ShellAssignment): State {
  return assign(state, assignment.name, knownValue(assignment))
}

/** `A=b command`: for that command alone. */
export function exported(state: State, assignment: ShellAssignment): State {
  return { ...state, frame: withVariable(state.frame, assignment.name, knownValue(assignment)) }
}

export function declared(builtin: string, words: readonly string[], state: State): State {
  const options = words.filter((word) => /^[-+]/.test(word))
  const exports =
    builtin === 'export' ? !options.some((o) => /^-.*n/.test(o)) : options.some((o) => /^-.*x/.test(o))
  const odd =
    options.some((option) => !/^[-+][aAgilrtuxpfFn]+$|^--$/.test(option)) || options.some((o) => /n/.test(o))
  let to = odd ? drift(state, `\`${builtin}\` is not followed`) : state
  // A name for another variable may be one for PATH.
  if (builtin !== 'export' && options.some((option) => /^-.*n/.test(option)))
    to = { ...to, frame: withVariable(to.frame, 'PATH', null) }
  for (const word of words) {
    if (/^[-+]/.test(word)) continue
    const match = /^([A-Za-z_]\w*)(\+?=)?(.*)$/s.exec(word)
    if (!match) {
      to = drift(to, `\`${builtin} ${shownWord(word)}\` is not known before it runs`)
      continue
    }
    const [, name = '', sign, text = ''] = match
    const value =
      sign === undefined ? (to.locals.get(name) ?? undefined) : sign === '=' && isSeen(text) ? text : null
    if (sign === undefined && text !== '') to = drift(to, `\`${builtin}\` is not followed`)
    if (sign === undefined && !to.locals.has(name)) continue
    to = exports
      ? { ...to, frame: withVariable(to.frame, name, value ?? null) }
      : assign(to, name, value ?? null)
  }
  return to
}

export function unset(words: readonly string[], state: State): State {
  let to = state
  for (const word of words) {
    if (/^-[vfn]$/.test(word)) continue
    if (!isSeen(word)) {
      to = drift(to, 'what `unset` takes away is not known before it runs')
      continue
    }
    const locals = new Map(to.locals)
    locals.delete(word)
    to = { ...to, locals, frame: withoutVariable(to.frame, word) }
  }
  return to
}

export function setOptions(words: readonly string[], state: State): State {
  const end = words.findIndex(
    (word) => word === '--' || word === '-' || (isSeen(word) && !/^[-+]/.test(word)),
  )
  const options = end < 0 ? words : words.slice(0, end)
  const named = words.filter((_, i) => /^[-+][a-zA-Z]*o$/.test(words[i - 1] ?? ''))
  const strange = [...options, ...named].filter((option) => !HARMLESS_SET.test(option))
  if (strange.length === 0) return state
  const all = strange.every((option) => /^-[efhuvxaCEHTB]+$|^allexport$/.test(option))
  if (all) return { ...state, exportsAll: true }
  return drift(state, '`set` is not followed')
}

/** `read NAME`, `printf -v NAME`, `let NAME=1`. */
export function assignFrom(word: string, state: State): State {
  if (!isSeen(word)) return drift(state, 'which variable is assigned is not known before it runs')
  const names = word.match(/[A-Za-z_]\w*/g) ?? []
  return names.reduce((to, name) => assign(to, name, null), state)
}
