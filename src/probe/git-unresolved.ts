import type { GitTarget } from '../core/target.ts'

/** A place that git would reach, but which cannot be told from here. */
export function unresolved(why: string): GitTarget {
  return {
    kind: 'git',
    remote: null,
    url: null,
    branch: null,
    refs: [],
    force: false,
    source: `not resolvable: ${why}`,
  }
}
