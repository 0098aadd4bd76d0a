import { StepupError } from '../core/errors.ts'
import type { JournalEvent } from '../core/event.ts'
import { redact } from '../core/redact.ts'
import { rankOfTier } from '../core/tier.ts'
import { visible } from '../core/visible.ts'
import type { AssessedEffect } from './assess.ts'
import type { Walk } from './walk.ts'

/** What this line says beside who, what and where. */
export type Told = Pick<JournalEvent, 'type' | 'outcome'> & Partial<JournalEvent>

/** Random, one for each invocation: it ties the invocation's lines together. */
const RUN = crypto.randomUUID()

/**
 * Adds a line to the journal for what the whole command line was decided by. `durable` waits for the
 * disk.
 *
 * @throws StepupError `journal_unwritable`
 */
export function record(walk: Walk, told: Told, durable: boolean): void {
  walk.setting.journal.append(eventOf(walk, told), { durable })
}

/** The same where a journal that cannot be written must not hide how the command came out. */
export function recordIfPossible(walk: Walk, told: Told): void {
  try {
    record(walk, told, true)
  } catch (error) {
    if (!(error instanceof StepupError) || error.code !== 'journal_unwritable') throw error
  }
}

export function eventOf({ setting, assessment, request, person }: Walk, told: Told): JournalEvent {
  const { top, decision } = assessment
  const { signals } = setting
  const observed = decision.outcome === 'allow' ? decision.observed : undefined
  const event: JournalEvent = {
    at: new Date().toISOString(),
    run: RUN,
    actor: {
      user: signals.actor.user,
      sub: person?.sub ?? null,
      email: person?.email ?? null,
      host: signals.host,
    },
    tool: top.reading.tool,
    operation: visible(top.operation.name),
    class: top.operation.class,
    environment: { name: top.environment.name, tier: top.environment.tier },
    rule: decision.rule,
    ...(observed ? { observed } : {}),
    ...told,
  }
  if (!isPlain(top, decision.outcome)) {
    event.argv = redact(request.command).map(visible)
    event.targets = top.environment.targets
    event.resource = top.operation.resource === null ? null : visible(top.operation.resource)
    event.reasons = decision.reasons
  }
  return event
}

/** Allowed commands outside production keep tool, operation and class, not argv. */
function isPlain({ environment }: AssessedEffect, outcome: string): boolean {
  return outcome === 'allow' && rankOfTier(environment.tier) < rankOfTier('unknown')
}
