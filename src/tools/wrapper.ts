import { flagSet } from './flags.ts'
import { isSeen } from './unseen-word.ts'
import type { Frame } from './unwrap-frame.ts'
import { leadingOptions } from './wrapper-options.ts'

/** What a wrapper would start: a command, a shell script, or nothing at all. */
export type Unwrapped =
  | { kind: 'command'; argv: readonly string[]; frame: Frame }
  | { kind: 'script'; text: string; name: string; frame: Frame }
  | { kind: 'several'; ways: Unwrapped[] }
  /** It prints something of its own and starts nothing. */
  | { kind: 'nothing' }
  /** It wraps nothing this time, or what it starts is not all that it does: its own grammar reads it. */
  | { kind: 'itself' }
  | { kind: 'unseen'; why: string }

export type Wrapper = (args: readonly string[], frame: Frame) => Unwrapped

export const unseen = (why: string): Unwrapped => ({ kind: 'unseen', why })

export function start(argv: readonly string[], frame: Frame, name: string): Unwrapped {
  return argv.length > 0 ? { kind: 'command', argv, frame } : unseen(`\`${name}\` names no command`)
}

/** A wrapper that only has options before the command. */
export function simple(name: string, options: string, skip = 0, refuse: readonly string[] = []): Wrapper {
  const set = flagSet(options)
  return (args, frame) => {
    const parsed = leadingOptions(args, set)
    const refused = refuse.find((option) => parsed.values.has(option))
    if (parsed.error ?? refused)
      return unseen(`\`${name}\`: ${parsed.error ?? `\`${refused}\` is not followed`}`)
    if (parsed.values.has('help') || parsed.values.has('version')) return { kind: 'nothing' }
    if (!parsed.rest.slice(0, skip).every(isSeen))
      return unseen(`\`${name}\`: its words are not known before it runs`)
    return start(parsed.rest.slice(skip), frame, name)
  }
}

/** What it sets for the command is not known: the command stands, but not where it lands. */
export function withUnknownVariables(frame: Frame, name: string): Frame {
  return { ...frame, adrift: frame.adrift ?? `what \`${name}\` sets is not known before it runs` }
}
