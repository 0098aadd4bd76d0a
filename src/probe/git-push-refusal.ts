import type { GitSetting } from './git-config-text.ts'
import { parseRefspec } from './git-refspec.ts'

/** git would push nothing: it says so before it asks the remote. */
export class PushRefusal extends Error {}

export type TypedPush = {
  refspecs: readonly string[]
  all: boolean
  mirror: boolean
  tags: boolean
  followTags: boolean
  delete: boolean
  force: boolean
  prune: boolean
}

/** Throws a PushRefusal for options that git does not take together (builtin/push.c, cmd_push). */
export function refuseOptions(typed: TypedPush, remoteIsMirror: boolean): void {
  const wide = [typed.delete, typed.tags, typed.all, typed.mirror || remoteIsMirror].filter(Boolean).length
  if (wide > 1) throw new PushRefusal('these options do not go together')
  if (typed.delete && typed.refspecs.length === 0) throw new PushRefusal('`--delete` needs a name')
  if ((typed.all || typed.mirror || remoteIsMirror) && typed.refspecs.length > 0)
    throw new PushRefusal('refspecs do not go with `--all` or a mirror')
}

const BOOLEANS =
  /^(push\.(followtags|autosetupremote|useforceifincludes|usebitmaps)|remote\..*\.(mirror|skipdefaultupdate|skipfetchall|prune|prunetags))$/s
const TEXTS =
  /^(push\.(default|pushoption|recursesubmodules)|remote\.pushdefault|remote\..*\.(url|pushurl|push|fetch|receivepack|uploadpack|tagopt|proxy|proxyauthmethod|vcs)|branch\..*\.(remote|pushremote|merge)|url\..*\.(insteadof|pushinsteadof))$/s
const DEFAULTS = new Set(['nothing', 'matching', 'simple', 'upstream', 'tracking', 'current'])

/** Throws a PushRefusal for settings that git reads before any push and does not understand; one is enough. */
export function refuseSettings(settings: readonly GitSetting[]): void {
  for (const { key, value } of settings) {
    if (value === null && TEXTS.test(key)) throw new PushRefusal(`\`${key}\` has no value`)
    if (value !== null && BOOLEANS.test(key) && !isBoolean(value))
      throw new PushRefusal(`\`${key}\` is not true or false`)
    if (key === 'push.default' && !DEFAULTS.has(value ?? ''))
      throw new PushRefusal('`push.default` is none that git knows')
    if (/^remote\..*\.push$/s.test(key) && parseRefspec(value ?? '') === null)
      throw new PushRefusal(`\`${key}\` is no refspec`)
  }
}

function isBoolean(value: string): boolean {
  return /^(true|yes|on|false|no|off|)$/i.test(value) || /^[+-]?(0x[0-9a-f]+|\d+)[kmg]?$/i.test(value)
}
