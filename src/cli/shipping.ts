import { spawn } from 'node:child_process'
import { shipEvents } from '../challenge/events.ts'
import type { Verifier } from '../challenge/verifier.ts'
import { shipJournal } from '../journal/ship.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import type { Setting } from './setting.ts'

/** Ships what the verifier's trail does not have yet; answers how many lines. */
export function shipNow(
  setting: Setting,
  verifier: Verifier,
  key: DeviceKey,
  clock: () => number,
): Promise<number> {
  return shipJournal(setting.journalDirectory, (events) => shipEvents(verifier, key, events, clock))
}

/** Has another stepup ship, which has no terminal and outlives this one by seconds at most. */
export function shipInBackground(): void {
  const [program, ...words] = ownCommand()
  const child = spawn(program, [...words, 'audit', 'ship'], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}

/** How to run stepup itself: the native binary alone, or Node with our file. */
export function ownCommand(): [string, ...string[]] {
  if (process.versions['bun'] && !process.argv[1]?.endsWith('.ts')) return [process.execPath]
  return [process.execPath, process.argv[1] as string]
}
