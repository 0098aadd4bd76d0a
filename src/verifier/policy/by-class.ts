import { CLASSES, type OperationClass } from '../../core/class.ts'
import type { Place } from './yaml-reader.ts'

/** `unknown` is what stepup says when it does not know; a policy knows. */
export const KNOWN_CLASSES = CLASSES.filter((name) => name !== 'unknown')

/** `{ write: …, destructive: … }`, each as `read` takes it; what it reports is left out. */
export function byClass<T>(
  place: Place,
  read: (at: Place) => T | null,
): Partial<Record<OperationClass, T>> | null {
  const members = place.members(KNOWN_CLASSES)
  if (!members) return null
  const found = Object.entries(members).map(([name, at]) => [name, read(at)] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== null))
}
