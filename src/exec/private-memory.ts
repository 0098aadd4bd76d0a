import { inheritedBytes } from './environment-bytes.ts'
import { libc } from './libc.ts'

const PR_SET_DUMPABLE = 4

/**
 * For a process that is about to hold keys and grants: it leaves no core file, and no other process of the
 * person's may attach to it or read its memory (prctl(2), PR_SET_DUMPABLE; root still may). What it starts is
 * not concerned, since exec sets that anew. On Linux with libc only; elsewhere nothing changes.
 */
export function keepMemoryPrivate(): void {
  // from then on this file is root's, also for ourselves (proc(5))
  inheritedBytes()
  libc()?.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
}
