import { StepupError } from '../core/errors.ts'
import { writePrivately } from './atomic-file.ts'
import { readJsonFile } from './json-file.ts'
import { makePrivate, type Places } from './places.ts'

/** What is known of this device's enrolment beside its key: nothing secret. */
export type DeviceRecord = {
  issuer: string
  sub: string
  email: string
  /** RFC 7638 thumbprint of the device key. */
  deviceJkt: string
  /** RFC 3339. */
  enrolledAt: string
}

const KEYS = ['issuer', 'sub', 'email', 'deviceJkt', 'enrolledAt'] as const

/** The enrolment with this issuer; null when there is none. Fails with `config_invalid`. */
export function readDevice(places: Places, uid: number, issuer: string | null): DeviceRecord | null {
  const file = readJsonFile(pathOf(places), { uid, words: `user ${uid}` })
  if (!file) return null
  const missing = KEYS.find((key) => typeof file.value[key] !== 'string')
  if (missing) throw new StepupError('config_invalid', `${file.path}: \`${missing}\` is missing; enrol again`)
  const record = file.value as DeviceRecord
  return record.issuer === issuer ? record : null
}

/** Keeps the enrolment, whole or not at all. */
export function saveDevice(places: Places, uid: number, record: DeviceRecord): void {
  makePrivate(places.config, uid)
  writePrivately(pathOf(places), `${JSON.stringify(record, null, 2)}\n`)
}

function pathOf(places: Places): string {
  return `${places.config}/device.json`
}
