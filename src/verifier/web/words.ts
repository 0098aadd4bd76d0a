import type { OperationClass } from '../../core/class.ts'
import type { GrantOffer } from '../../core/decision.ts'
import type { Breadth } from '../../core/operation.ts'
import type { Tier } from '../../core/tier.ts'

/** What each class means to the person who is asked. */
export const CLASS_MEANING: Record<OperationClass, string> = {
  read: 'only looks; nothing changes',
  'secret-read': 'reveals a secret or a usable credential',
  write: 'creates or changes something',
  destructive: 'deletes or destroys something',
  admin: 'changes who may do what',
  exec: 'opens a session or runs a program there',
  unknown: 'could not be worked out, so it counts as the worst',
}

export const TIER_WORD: Record<Tier, string> = {
  production: 'production',
  staging: 'staging',
  development: 'development',
  local: 'local',
  unknown: 'unknown, treated as production',
}

/** `300` → `5 minutes`. Whole units where they fit. */
export function duration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ]
  for (const [size, unit] of units) {
    if (seconds >= size && seconds % size === 0) return counted(seconds / size, unit)
  }
  if (seconds > 120) return counted(Math.round(seconds / 60), 'minute')
  return counted(seconds, 'second')
}

export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

/** How wide it reaches; null when there is nothing to say. */
export function breadthWords({ count, unbounded }: Breadth): string | null {
  if (unbounded) return 'everything that matches; how much cannot be known before it runs'
  if (count === null) return 'how many cannot be known before it runs'
  return counted(count, 'object')
}

/** `destructive`, `write and destructive`, `read, write and admin`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

/** What a confirmation sets free, in one plain statement and what it means. */
export function grantWords(
  grant: GrantOffer,
  environment: string,
  program: string,
  share: 'session' | 'device',
): { what: string; means: string } {
  if (grant.scope === 'command') {
    return {
      what: 'This command, once',
      means: `It has to start within ${duration(grant.ttl)}. Nothing else is allowed by it.`,
    }
  }
  const from = share === 'device' ? 'From any terminal of this device' : 'From this terminal session only'
  const onlyProgram = grant.classes.includes('exec') ? ` For exec, only ${program} on the same target.` : ''
  return {
    what: `Every ${listed(grant.classes)} command on ${environment} for ${duration(grant.ttl)}`,
    means: `${from}, without asking again: also commands that are not shown here.${onlyProgram}`,
  }
}

/** `1,234 bytes`, `34 KB`. */
export function size(bytes: number): string {
  if (bytes < 10_000) return `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`
  if (bytes < 10_000_000) return `${Math.round(bytes / 1000).toLocaleString('en')} KB`
  return `${Math.round(bytes / 1_000_000).toLocaleString('en')} MB`
}
