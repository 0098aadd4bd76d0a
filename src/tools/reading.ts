import { type OperationClass, rankOfClass } from '../core/class.ts'
import type { Reading } from './tool.ts'
import { shownWord } from './unseen-word.ts'

/** A reading to start from; `why` is its first evidence. */
export function newReading(
  tool: string,
  name: string,
  cls: OperationClass,
  why: string,
  reach: Reading['reach'] = 'named',
): Reading {
  return {
    tool,
    operation: {
      class: cls,
      name: shownWord(name),
      resource: null,
      dryRun: false,
      breadth: { count: null, unbounded: false },
      inputs: [],
      evidence: [why],
    },
    reach,
    selectors: [],
    wants: [],
    redirects: [],
  }
}

/**
 * Raises the class when `cls` is higher, and says why; a lower one changes nothing. Local work that
 * turns out to run a program is no longer local: the program may touch whatever is current.
 */
export function raise(reading: Reading, cls: OperationClass, why: string): void {
  if (rankOfClass(cls) <= rankOfClass(reading.operation.class)) return
  reading.operation.class = cls
  reading.operation.evidence.unshift(why)
  if ((cls === 'exec' || cls === 'unknown') && reading.reach === 'local') reading.reach = 'current'
}

/** What is not known before it runs could change where the command lands: no target may be taken as seen. */
export function loseTarget(reading: Reading, why: string): void {
  reading.reach = 'named'
  reading.selectors = []
  reading.operation.evidence.push(why)
}
