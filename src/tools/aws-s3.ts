import type { OperationClass } from '../core/class.ts'
import { looksLikeOption } from './aws-globals.ts'
import { isSecretFile } from './aws-refine.ts'

export type S3Reading = {
  cls: OperationClass
  why: string
  dryRun: boolean
  paths: string[]
  recursive: boolean
}

/** Options of `aws s3` that take no value; a value of another option is never taken for a path. */
const SWITCHES = new Set(
  (
    'dryrun quiet recursive follow-symlinks no-follow-symlinks no-guess-mime-type only-show-errors no-progress ' +
    'ignore-glacier-warnings force-glacier-transfer delete exact-timestamps size-only force human-readable ' +
    'summarize no-overwrite validate-same-s3-paths'
  ).split(' '),
)

/** The high-level commands. `options` may be shortened; a shortened `--dryrun` does not count. */
export function readS3(verb: string, words: readonly string[], dashAt: number): S3Reading {
  const { options, paths } = take(words, dashAt)
  const typed = (name: string) => [...options].some((option) => name.startsWith(option))
  const given = { dryRun: options.has('dryrun') && !['mb', 'rb', 'presign', 'website'].includes(verb), paths }
  const recursive = typed('recursive') || verb === 'sync'
  const answer = (cls: OperationClass, why: string): S3Reading => {
    if (given.dryRun) return { ...given, recursive, cls: 'read', why: 'is a dry run' }
    const opens = typed('acl') || typed('grants')
    return opens
      ? { ...given, recursive, cls: 'admin', why: 'sets who may read' }
      : { ...given, recursive, cls, why }
  }

  const [from = '', to = ''] = paths
  const downloads = (path: string) =>
    isSecretFile(path)
      ? answer('secret-read', 'its name tells of keys or a state file')
      : answer('read', 'downloads')
  switch (verb) {
    case 'ls':
      return { ...given, recursive, cls: 'read', why: 'lists', dryRun: false }
    case 'presign':
      return {
        ...given,
        recursive,
        cls: 'secret-read',
        why: 'makes a link that needs no credentials',
        dryRun: false,
      }
    case 'mb':
      return answer('write', 'makes a bucket')
    case 'website':
      return answer('write', 'makes a bucket a web site')
    case 'rb':
      return answer('destructive', 'removes a bucket')
    case 'rm':
      return answer('destructive', 'removes objects')
    case 'cp':
      return isRemote(from) && to !== '' && !isRemote(to)
        ? downloads(from)
        : answer('write', 'uploads or copies')
    case 'mv':
      return isRemote(from) || !isRemote(to)
        ? answer('destructive', 'removes what it moved')
        : answer('write', 'uploads')
    case 'sync':
      if (typed('delete')) return answer('destructive', '`--delete` removes what the source lacks')
      return isRemote(from) && to !== '' && !isRemote(to)
        ? answer('read', 'downloads')
        : answer('write', 'uploads or copies')
    default:
      return { ...given, recursive, cls: 'unknown', why: `\`s3 ${verb}\` is not known here`, dryRun: false }
  }
}

function isRemote(path: string): boolean {
  return path.startsWith('s3://')
}

function take(words: readonly string[], dashAt: number): { options: Set<string>; paths: string[] } {
  const options = new Set<string>()
  const paths: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (i >= dashAt || !looksLikeOption(word)) {
      paths.push(word)
      continue
    }
    const equals = word.indexOf('=')
    const name = word.slice(2, equals < 0 ? undefined : equals)
    options.add(name)
    const isSwitch = [...SWITCHES].some((known) => known.startsWith(name))
    // An optional value (`--sse`) is taken too, as argparse does.
    if (!isSwitch && equals < 0 && i + 1 < dashAt && !looksLikeOption(words[i + 1] ?? '-x')) i++
  }
  return { options, paths }
}
