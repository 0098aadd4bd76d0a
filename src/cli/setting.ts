import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import type { Signals } from '../core/signals.ts'
import { type Journal, openJournal } from '../journal/journal.ts'
import { type Config, loadConfig } from '../policy/config.ts'
import { type DeviceRecord, readDevice } from '../policy/device-record.ts'
import { BUILTIN, type LoadedPolicy, loadPolicy } from '../policy/load.ts'
import { makeRuntime, type Places, placesOf } from '../policy/places.ts'
import { notesIn } from '../probe/notes.ts'
import { probeSignals } from '../probe/signals.ts'
import { realWorld, type World } from '../probe/world.ts'

/** Everything that was observed once, at the door, and is handed to whoever needs it. */
export type Setting = {
  world: World
  signals: Signals
  places: Places
  config: Config
  policy: LoadedPolicy
  journal: Journal
  journalDirectory: string
  /** The private runtime directory, made when first asked for. */
  runtime(): string
  /** @throws StepupError `not_enrolled` */
  device(): DeviceRecord
}

/**
 * @param purpose `deciding` needs the pinned policy. `mending` is for what decides nothing and must
 *   work where that policy is missing or fails its check: enrolment and refresh bring it, `lock` takes
 *   back, `audit` tells.
 * @throws StepupError `config_invalid`; deciding: `pin_mismatch`, `policy_rollback`, `policy_invalid`
 */
export async function openSetting(purpose: 'deciding' | 'mending' = 'deciding'): Promise<Setting> {
  const observed = realWorld()
  const places = placesOf(observed)
  const runtime = () => makeRuntime(places, observed.uid)
  const world = { ...observed, notes: notesIn(places.runtime, runtime) }
  const config = loadConfig(places, world.uid)
  const signals = probeSignals(world)
  const loading = loadPolicy(config, places, Math.floor(signals.now / 1000))
  const policy = await (purpose === 'mending' ? loading.catch(() => BUILTIN) : loading)
  const journalDirectory = journalOf(places)
  return {
    world,
    signals,
    places,
    config,
    policy,
    journal: openJournal(journalDirectory),
    journalDirectory,
    runtime,
    device() {
      const record = readDevice(places, world.uid, config.verifier)
      if (!record) throw new StepupError('not_enrolled', 'this device is not enrolled with a verifier')
      return record
    },
  }
}

export function journalOf(places: Places): string {
  return join(places.state, 'journal')
}
