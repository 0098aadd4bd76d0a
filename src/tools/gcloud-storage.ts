import type { OperationClass } from '../core/class.ts'
import { isSwitchedOn, isTyped, positionals } from './gcloud-flags.ts'
import { raise } from './reading.ts'
import { copyClass, isBucketUrl } from './storage-copy.ts'
import type { Reading } from './tool.ts'
import { shownWord } from './unseen-word.ts'

/** Flags of `gcloud storage` that take no value: a value of another flag is never taken for a path. */
const SWITCHES = new Set(
  (
    'all-versions clear-custom-metadata continue-on-error daisy-chain do-not-decompress gzip-in-flight-all gzip-local-all ' +
    'ignore-symlinks include-managed-folders exclude-managed-folders no-clobber preserve-acl preserve-posix preserve-symlinks ' +
    'print-created-message read-paths-from-stdin recursive skip-unsupported checksums-only delete-unmatched-destination-objects ' +
    'dry-run skip-if-dest-has-newer-mtime buckets etag full json long readable-sizes raw soft-deleted total summarize ' +
    'display-url hex skip-crc32c skip-md5 autoclass async allow-overwrite preserve-acls'
  ).split(' '),
)

const OPENS = [
  '--acl-file',
  '--add-acl-grant',
  '--add-default-object-acl-grant',
  '--canned-acl',
  '--clear-pap',
  '--clear-public-access-prevention',
  '--default-object-acl-file',
  '--no-pap',
  '--no-public-access-prevention',
  '--no-uniform-bucket-level-access',
  '--pap',
  '--predefined-acl',
  '--predefined-default-object-acl',
  '--public-access-prevention',
  '--remove-acl-grant',
  '--remove-default-object-acl-grant',
  '--uniform-bucket-level-access',
  '-a',
]

/** Sharpens the class of a `gcloud storage` command; `args` is what stands behind it. */
export function readStorage(
  reading: Reading,
  path: readonly string[],
  args: readonly string[],
  end: number,
): void {
  const typed = (...names: string[]) => isTyped(args, end, names)
  const { operation } = reading
  const name = path.join(' ')
  const set = (cls: OperationClass, why: string) => {
    operation.class = cls
    operation.evidence.unshift(why)
  }
  const words = positionals(args, 0, end, SWITCHES)
  switch (name) {
    case 'cp':
    case 'mv':
    case 'rsync': {
      const { cls, why } = copyClass(name, words, typed('--read-paths-from-stdin', '-I') !== null)
      set(cls, why)
      if (name === 'rsync' && typed('--delete-unmatched-destination-objects'))
        raise(reading, 'destructive', 'removes what the source lacks')
      if (typed('--preserve-acl')) raise(reading, 'write', 'copies who may read')
      break
    }
    case 'buckets update':
      if (typed('--lifecycle-file')) raise(reading, 'destructive', 'its rules may delete objects')
      if (typed('--log-bucket', '--clear-log-bucket')) raise(reading, 'admin', 'changes the access log')
      break
    case 'batch-operations jobs create':
      if (typed('--delete-object')) raise(reading, 'destructive', '`--delete-object` deletes')
      break
    case 'service-agent':
      if (typed('--authorize-cmek')) raise(reading, 'admin', '`--authorize-cmek` grants a role')
      break
    case 'ls':
    case 'cat':
    case 'du':
    case 'hash':
      widen(reading, words)
      return
  }
  const opens = typed(...OPENS)
  // A download with such a flag is refused.
  if (opens && operation.class !== 'read') raise(reading, 'admin', `\`${opens}\` sets who may do what`)
  if (isSwitchedOn(args, end, 'all-versions') && name === 'rm') operation.evidence.push('old versions too')
  widen(reading, words)
  if (typed('--recursive', '-r', '-R')) operation.breadth = { count: null, unbounded: true }
}

/** A wildcard in a URL may be any number of objects. */
function widen({ operation }: Reading, words: readonly string[]): void {
  const remote = words.filter(isBucketUrl)
  if (remote.length === 0) return
  operation.resource = remote.slice(0, 5).map(shownWord).join(', ')
  const wide = remote.some((url) => /[*?[]/.test(url))
  operation.breadth = { count: wide ? null : remote.length, unbounded: wide }
}
