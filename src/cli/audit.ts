import { parseDuration } from '../core/duration.ts'
import { StepupError } from '../core/errors.ts'
import type { JournalRecord } from '../journal/chain.ts'
import { followJournal, type JournalFilter, readJournal } from '../journal/read.ts'
import { shippedSeq, takeNextPlace } from '../journal/ship.ts'
import { verifyJournal } from '../journal/verify.ts'
import { placesOf } from '../policy/places.ts'
import { realWorld } from '../probe/world.ts'
import { deviceKeyOf, interruptible, openClient } from './client.ts'
import type { AuditOptions, Options } from './options.ts'
import { sentence } from './sentence.ts'
import { journalOf, openSetting } from './setting.ts'
import { shipNow } from './shipping.ts'

/** The trail of this device: one sentence for each invocation, or with `--json` one object for each line. */
export async function audit(given: AuditOptions, options: Options): Promise<number> {
  const directory = journalDirectory()
  const filter: JournalFilter = {
    ...(given.since === undefined ? {} : { since: sinceOf(given.since) }),
    ...(given.env === undefined ? {} : { environment: given.env }),
  }
  const json = given.json === true || options.json
  if (given.follow) return follow(directory, filter, json)
  const records = [...readJournal(directory, filter)]
  if (json) print(records.map((record) => JSON.stringify(record)))
  else print(groups(records).map(line))
  return 0
}

/**
 * Checks the chain; 77 when a line was changed, is missing, or was cut off.
 *
 * @throws StepupError `journal_broken`
 */
export async function auditVerify(options: Options): Promise<number> {
  const found = verifyJournal(journalDirectory())
  if (!found.intact) {
    throw new StepupError('journal_broken', `\`${found.file}\` line ${found.line}: ${BROKEN[found.why]}`)
  }
  if (!options.quiet) {
    const torn = found.torn > 0 ? `, ${found.torn} cut off by a crash and accounted for` : ''
    process.stdout.write(`the journal is intact: ${found.lines} lines${torn}\n`)
  }
  return 0
}

const BROKEN = {
  malformed: 'is not a line of the journal',
  changed: 'the line before it was changed after it was written',
  missing: 'lines are missing before it',
  shortened: 'lines are missing after it: the verifier has had later ones',
} as const

/**
 * Sends what the verifier does not have yet, with what the next moment brings: the commands of a
 * burst are one shipment, whose last line is not left behind. Another shipper may be at it with an
 * older view of the journal: then this one waits for its turn, and one alone waits.
 */
export async function auditShip(): Promise<number> {
  const setting = await openSetting('mending')
  const giveUpPlace = takeNextPlace(setting.journalDirectory)
  if (!giveUpPlace) return 0
  await pause(GATHER_MS)
  const device = setting.device()
  const client = openClient(setting, AbortSignal.any([interruptible().signal, AbortSignal.timeout(20_000)]))
  const key = await deviceKeyOf(client, device)
  const verifier = await client.verifier(device.issuer)
  giveUpPlace()
  for (let turn = 0; turn < SHIP_TURNS; turn++) {
    await shipNow(setting, verifier, key, client.clock)
    if (!hasUnshipped(setting.journalDirectory)) return 0
    await pause(TURN_MS)
  }
  return 0
}

const SHIP_TURNS = 20
const TURN_MS = 250
const GATHER_MS = 500

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function hasUnshipped(directory: string): boolean {
  return readJournal(directory, { after: shippedSeq(directory) }).next().done !== true
}

async function follow(directory: string, filter: JournalFilter, json: boolean): Promise<number> {
  const { signal } = interruptible()
  const open = new Map<string, JournalRecord[]>()
  for await (const record of followJournal(directory, filter, signal)) {
    if (json) {
      print([JSON.stringify(record)])
      continue
    }
    const events = [...(open.get(record.run) ?? []), record]
    open.set(record.run, events)
    if (isLast(record)) {
      open.delete(record.run)
      print([line(events)])
    }
  }
  return 0
}

/** Whether this is the line after which nothing more is said of its invocation. */
function isLast({ type, outcome }: JournalRecord): boolean {
  if (type === 'lock' || type === 'enrolment') return true
  return (
    outcome === 'allowed' ||
    outcome === 'blocked' ||
    outcome === 'denied' ||
    outcome === 'failed' ||
    outcome === 'ended'
  )
}

function groups(records: readonly JournalRecord[]): JournalRecord[][] {
  const byRun = new Map<string, JournalRecord[]>()
  for (const record of records) {
    const events = byRun.get(record.run)
    if (events) events.push(record)
    else byRun.set(record.run, [record])
  }
  return [...byRun.values()]
}

function line(events: readonly JournalRecord[]): string {
  const at = new Date(events[0]?.at ?? 0)
  const day = at.toLocaleDateString('en-GB', { day: '2-digit', month: 'short' })
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  return `${day} ${time}  ${sentence(events)}`
}

function sinceOf(text: string): number {
  const seconds = parseDuration(text)
  if (seconds !== null) return Date.now() - seconds * 1000
  const time = Date.parse(text)
  if (Number.isNaN(time))
    throw new StepupError('usage', `\`--since ${text}\` is neither a duration like \`1d\` nor a time`)
  return time
}

function journalDirectory(): string {
  return journalOf(placesOf(realWorld()))
}

function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
}
