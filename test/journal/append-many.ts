/** Appends lines to a journal in a process of its own: `append-many.ts DIRECTORY COUNT [ROTATE_AT]`. */
import { openJournal } from '../../src/journal/journal.ts'

const [directory = '', count = '1', rotateAt] = process.argv.slice(2)
const journal = openJournal(directory, rotateAt ? Number(rotateAt) : undefined)
try {
  for (let i = 0; i < Number(count); i++) {
    journal.append(
      {
        type: 'exec',
        at: new Date().toISOString(),
        run: `${process.pid}-${i}`,
        actor: { user: 'alice', sub: null, email: null, host: 'laptop' },
        tool: 'kubectl',
        operation: 'get',
        class: 'read',
        environment: { name: 'prod-eu', tier: 'production' },
        outcome: 'ended',
        reasons: ['x'.repeat(200)],
      },
      { durable: false },
    )
  }
} catch (error) {
  console.log((error as { code?: string }).code)
  process.exit(78)
}
