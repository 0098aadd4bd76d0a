import type { TargetSelector } from './selector.ts'
import type { Env } from './tool.ts'

/** On which machine a command runs, where that is another: the last of `hosts`, reached through those before it. */
export type RemotePlace = {
  hosts: readonly Extract<TargetSelector, { kind: 'ssh' }>[]
  /** What the line itself sets there; nothing of this machine's environment is known to be. */
  env: Record<string, string>
}

/** One command that would be started, with all that stands around it taken off. */
export type SimpleCommand = {
  /** Words that are not known before the command runs are marked as `unseen-word.ts` says. */
  argv: string[]
  /** Outermost first: `sudo`, `env`, `sh -c`. */
  wrappers: string[]
  /** What the wrappers do to environment and user. `cleared` comes first, then `unset`, then `set`. */
  change: { set: Record<string, string>; unset: string[]; cleared: boolean; user: string | null }
  /** Where it runs when a `cd` or `--chdir` says so; relative to where the whole command line runs. */
  cwd: string | null
  /** Why it cannot be resolved before it runs: it counts as `exec`. */
  unseen: string | null
  /** Why its target may be another than what is current now: no target may be taken as seen. */
  adrift: string | null
  /**
   * True when its stdin or the files it reads may be others by the time it runs, since another part of
   * the line may write them: nothing that it wants may be taken as seen.
   */
  inputsMayChange: boolean
  /** What it reads from a here-document or here-string. */
  stdin?: string
  /** Only where it runs on another machine; `change`, `cwd` and `adrift` are then those of the way there. */
  remote?: RemotePlace
}

/** The state that a command would find: what wrappers, assignments and earlier commands did. */
export type Frame = {
  wrappers: readonly string[]
  /** Exported variables that were set or, by null, whose value is not known. */
  set: ReadonlyMap<string, string | null>
  unset: ReadonlySet<string>
  cleared: boolean
  user: string | null
  cwd: string | null
  adrift: string | null
  inputsMayChange: boolean
  stdin?: string
  /** On another machine: its hosts, and the state on this one that the way there started from. */
  remote?: { hosts: RemotePlace['hosts']; from: Frame }
  /** The environment of the whole command line. */
  env: Env
}

export function startFrame(env: Env): Frame {
  return {
    wrappers: [],
    set: new Map(),
    unset: new Set(),
    cleared: false,
    user: null,
    cwd: null,
    adrift: null,
    inputsMayChange: false,
    env,
  }
}

/** `value` null: set, but to what is not known. */
export function withVariable(frame: Frame, name: string, value: string | null): Frame {
  const unset = new Set(frame.unset)
  unset.delete(name)
  return { ...frame, set: new Map(frame.set).set(name, value), unset }
}

export function withoutVariable(frame: Frame, name: string): Frame {
  const set = new Map(frame.set)
  set.delete(name)
  return { ...frame, set, unset: frame.cleared ? frame.unset : new Set(frame.unset).add(name) }
}

export function withEmptyEnvironment(frame: Frame): Frame {
  return { ...frame, set: new Map(), unset: new Set(), cleared: true }
}

/** undefined: not set; null: set to something unknown. */
export function variable(frame: Frame, name: string): string | null | undefined {
  if (frame.set.has(name)) return frame.set.get(name)
  return frame.cleared || frame.unset.has(name) ? undefined : frame.env[name]
}

/** The names that the environment would hold. */
export function hasVariable(frame: Frame, name: string): boolean {
  return variable(frame, name) !== undefined
}

/** On another machine nothing of what is current here counts, and what it holds is not known. */
export function onAnotherMachine(frame: Frame, host: RemotePlace['hosts'][number]): Frame {
  const { remote } = frame
  const next = remote ? { ...host, lost: 'which host that is, is known only where it is typed' } : host
  return {
    ...withEmptyEnvironment(frame),
    cwd: null,
    user: null,
    inputsMayChange: true,
    remote: { hosts: [...(remote?.hosts ?? []), next], from: remote?.from ?? frame },
  }
}
