import { spawn } from 'node:child_process'
import { shipEvents } from '../challenge/events.ts'
import type { Verifier } from '../challenge/verifier.ts'
import { shipJournal, takeNextPlace } from '../journal/ship.ts'
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

/**
 * Has another stepup ship, which has no terminal and outlives this one by seconds at most; where one
 * is about to, it will ship this too. Each is as much work as the command (measured), so that those of
 * a burst would stand in each other's way, and in the keychain's.
 */
export function shipInBackground({ journalDirectory }: Setting): void {
  if (isNextPlaceTaken(journalDirectory)) return
  const [program, ...words] = ownCommand()
  const child = spawn(program, [...words, 'audit', 'ship'], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}

function isNextPlaceTaken(journalDirectory: string): boolean {
  try {
    const giveUpPlace = takeNextPlace(journalDirectory)
    giveUpPlace?.()
    return giveUpPlace === null
  } catch {
    return false
  }
}

/** How to run stepup itself: the native binary alone, or Node with our file. */
export function ownCommand(): [string, ...string[]] {
  if (process.versions['bun'] && !process.argv[1]?.endsWith('.ts')) return [process.execPath]
  return [process.execPath, process.argv[1] as string]
}
