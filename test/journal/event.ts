import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { JournalEvent } from '../../src/core/event.ts'

export function journalDirectory(): string {
  const parent = mkdtempSync(join(tmpdir(), 'stepup-journal-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  return join(parent, 'journal')
}

export function event(changes: Partial<JournalEvent> = {}): JournalEvent {
  return {
    type: 'decision',
    at: '2026-03-01T10:00:00.000Z',
    run: 'r1',
    actor: { user: 'alice', sub: null, email: null, host: 'laptop' },
    tool: 'kubectl',
    operation: 'delete',
    class: 'destructive',
    environment: { name: 'prod-eu', tier: 'production' },
    outcome: 'challenged',
    ...changes,
  }
}
