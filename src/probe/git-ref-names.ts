/** The local ref that a short name means; null for none, or more than one (then git refuses). */
export function localRef(name: string, refs: readonly string[] | null): string | null {
  if (refs === null) return name.startsWith('refs/') ? name : null
  const found = matchesOf(name, refs)
  return found.length === 1 ? found[0]! : null
}

/** Refs that a short name may mean (remote.c, count_refspec_match): those of others count where there is no other. */
export function matchesOf(name: string, refs: readonly string[]): string[] {
  const known = new Set(refs)
  // `odd` is not `refs/odd` (tried).
  const below = name.includes('/') ? [`refs/${name}`] : []
  const strong = [name, ...below, `refs/tags/${name}`, `refs/heads/${name}`]
  const found = strong.filter((ref) => known.has(ref))
  if (found.length > 0) return found
  return [`refs/remotes/${name}`, `refs/remotes/${name}/HEAD`].filter((ref) => known.has(ref))
}

/** `FETCH_HEAD`, `ORIG_HEAD` and the like. */
export function isHeadName(name: string): boolean {
  return /^[A-Z_]+$/.test(name)
}

/** `main` of `main~2`, `1a2b3c4`, `v1-2-g1a2b3c4`, `odd` of `refs/odd`: an object, and no ref of this name. */
export function mayBeObject(name: string, refs: readonly string[]): boolean {
  return (
    matchesOf(name, refs).length > 0 ||
    /^[0-9a-f]{4,64}$|-g[0-9a-f]+$/.test(name) ||
    refs.includes(`refs/${name}`)
  )
}
