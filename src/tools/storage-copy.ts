import type { OperationClass } from '../core/class.ts'
import { isSeen } from './unseen-word.ts'

/** A path that names a bucket of a cloud; all others are files. */
export function isBucketUrl(path: string): boolean {
  return /^(gs|s3|az):\/\//.test(path) || !isSeen(path)
}

/**
 * What copying between files and buckets does, for `cp`, `mv` and `rsync` of gcloud and gsutil alike.
 * The last path is where it goes. With `fromStdin` the sources are not typed.
 */
export function copyClass(
  verb: 'cp' | 'mv' | 'rsync',
  paths: readonly string[],
  fromStdin: boolean,
): { cls: OperationClass; why: string } {
  const to = paths.at(-1) ?? ''
  const sources = paths.slice(0, -1)
  const remoteSource = sources.some(isBucketUrl) || fromStdin
  if (verb === 'mv' && (remoteSource || sources.length === 0))
    return { cls: 'destructive', why: 'removes what it moved' }
  if (isBucketUrl(to))
    return { cls: 'write', why: verb === 'rsync' ? 'uploads or copies' : 'uploads or copies over' }
  // A local path between two URLs: some flag's value was taken for one.
  const sure =
    paths.length > 0 && (sources.length === 0 || isBucketUrl(sources[0]!) || !sources.some(isBucketUrl))
  return sure ? { cls: 'read', why: 'downloads' } : { cls: 'write', why: 'its paths are not clear' }
}
