import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { readBytes } from './bytes-file.ts'
import type { Repository } from './git-repository.ts'
import { readText } from './text-file.ts'

/** Tags of a list that are objects of their own (gitformat: packed-refs, loose objects); one that cannot be told counts. */
export function annotatedTags(refs: readonly string[], repository: Repository): string[] {
  const packed = packedTags(repository)
  return refs
    .filter((ref) => ref.startsWith('refs/tags/'))
    .filter((ref) => {
      const loose = readText(join(repository.commonDir, ref), '/', 1024)
      if ('text' in loose) return isTagObject(loose.text.trim(), repository)
      return packed?.get(ref) ?? true
    })
}

/** Whether git noted what a packed tag is on; null when it does not note that of all. */
function packedTags({ commonDir }: Repository): Map<string, boolean> | null {
  const file = readText(join(commonDir, 'packed-refs'), '/')
  if (!('text' in file) || !/^# pack-refs with:.* (fully-)?peeled/.test(file.text)) return null
  const tags = [...file.text.matchAll(/^[0-9a-f]{40,64} (refs\/tags\/.+)\n(\^)?/gm)]
  return new Map(tags.map(([, ref, peeled]) => [ref!, peeled !== undefined]))
}

/** A loose object begins with its kind; one in a pack is not looked for. */
function isTagObject(id: string, { commonDir }: Repository): boolean {
  const file = readBytes(join(commonDir, 'objects', id.slice(0, 2), id.slice(2)), '/', 1 << 24)
  if (!('bytes' in file)) return true
  try {
    return inflateSync(file.bytes).subarray(0, 4).toString('latin1') === 'tag '
  } catch {
    return true
  }
}
