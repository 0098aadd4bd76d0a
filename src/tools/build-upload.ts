import { isOn, type ParsedFlags } from './flags.ts'
import { isSeen } from './unseen-word.ts'

/** References that a build uploads to; null when it uploads and where to is not known before it runs. */
export function buildUploads(parsed: ParsedFlags): string[] | null {
  const outputs = parsed.values.get('output') ?? []
  const caches = parsed.values.get('cache-to') ?? []
  const tags = parsed.values.get('tag') ?? []
  if (![...outputs, ...caches].every(isSeen)) return null
  const uploads = isOn(parsed, 'push') || outputs.some(isUpload)
  const named = [...outputs.map(nameIn), ...(uploads ? tags : [])].filter((name) => name !== null)
  if ((uploads && named.length === 0) || !named.every(isSeen)) return null
  return [...named, ...caches.map(cacheIn).filter((name) => name !== null)]
}

/** `--output type=registry`, `type=image,push=true`. */
function isUpload(output: string): boolean {
  return /(?:^|,)(?:type=registry|push=true|push-by-digest=true)(?:,|$)/.test(output)
}

function nameIn(output: string): string | null {
  return isUpload(output) ? (/(?:^|,)"?name=([^,"]+)/.exec(output)?.[1] ?? null) : null
}

/** `--cache-to type=registry,ref=R`, or R alone. */
function cacheIn(cache: string): string | null {
  return /(?:^|,)ref=([^,]+)/.exec(cache)?.[1] ?? (cache.includes('=') ? null : cache)
}
