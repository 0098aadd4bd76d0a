import type { OperationClass } from '../core/class.ts'
import { runsOther } from './gcloud.ts'
import { typedGlobs } from './glob-word.ts'
import { hiddenOptions } from './hidden-options.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { copyClass, isBucketUrl } from './storage-copy.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const gsutil: Tool = {
  name: 'gsutil',
  programs: ['gsutil'],
  variables: ['AWS_CREDENTIAL_FILE', 'BOTO_CONFIG', 'BOTO_PATH', 'CLOUDSDK_*'],
  read: (argv, context) => readGsutil(typedGlobs(argv.slice(1), new Set()), context),
}

/** Other names of commands (gslib/commands, `command_name_aliases`); some carry their subcommand. */
const ALIASES: Readonly<Record<string, string>> = {
  getacl: 'acl get',
  setacl: 'acl set',
  chacl: 'acl ch',
  concat: 'compose',
  cfg: 'config',
  conf: 'config',
  configure: 'config',
  getcors: 'cors get',
  setcors: 'cors set',
  copy: 'cp',
  getdefacl: 'defacl get',
  setdefacl: 'defacl set',
  chdefacl: 'defacl ch',
  '?': 'help',
  man: 'help',
  lifecycleconfig: 'lifecycle',
  getlogging: 'logging get',
  enablelogging: 'logging set',
  disablelogging: 'logging set',
  dir: 'ls',
  list: 'ls',
  makebucket: 'mb',
  createbucket: 'mb',
  md: 'mb',
  mkdir: 'mb',
  move: 'mv',
  ren: 'mv',
  rename: 'mv',
  notify: 'notification',
  notifyconfig: 'notification',
  notifications: 'notification',
  notif: 'notification',
  publicaccessprevention: 'pap',
  deletebucket: 'rb',
  removebucket: 'rb',
  removebuckets: 'rb',
  rmdir: 'rb',
  del: 'rm',
  delete: 'rm',
  remove: 'rm',
  setheader: 'setmeta',
  signedurl: 'signurl',
  queryauth: 'signurl',
  uniformbucketlevelaccess: 'ubla',
  bucketpolicyonly: 'ubla',
  refresh: 'update',
  ver: 'version',
  getversioning: 'versioning get',
  setversioning: 'versioning set',
  getwebcfg: 'web get',
  setwebcfg: 'web set',
}

const CLASSES: Readonly<Record<string, OperationClass>> = {
  'acl get': 'read',
  'acl set': 'admin',
  'acl ch': 'admin',
  'autoclass get': 'read',
  'autoclass set': 'write',
  cat: 'read',
  compose: 'write',
  config: 'read',
  'cors get': 'read',
  'cors set': 'write',
  'defacl get': 'read',
  'defacl set': 'admin',
  'defacl ch': 'admin',
  'defstorageclass get': 'read',
  'defstorageclass set': 'write',
  du: 'read',
  hash: 'read',
  help: 'read',
  'hmac create': 'admin',
  'hmac delete': 'admin',
  'hmac get': 'read',
  'hmac list': 'read',
  'hmac update': 'admin',
  'iam get': 'read',
  'iam set': 'admin',
  'iam ch': 'admin',
  'kms authorize': 'admin',
  'kms encryption': 'write',
  'kms serviceaccount': 'read',
  'label get': 'read',
  'label set': 'write',
  'label ch': 'write',
  'lifecycle get': 'read',
  'lifecycle set': 'destructive',
  'logging get': 'read',
  'logging set': 'admin',
  ls: 'read',
  mb: 'write',
  'notification create': 'write',
  'notification delete': 'destructive',
  'notification list': 'read',
  'notification watchbucket': 'write',
  'notification stopchannel': 'write',
  'pap get': 'read',
  'pap set': 'admin',
  perfdiag: 'write',
  rb: 'destructive',
  'requesterpays get': 'read',
  'requesterpays set': 'write',
  'retention clear': 'write',
  'retention event': 'write',
  'retention event-default': 'write',
  'retention get': 'read',
  'retention lock': 'write',
  'retention set': 'write',
  'retention temp': 'write',
  rewrite: 'write',
  rm: 'destructive',
  'rpo get': 'read',
  'rpo set': 'write',
  setmeta: 'write',
  signurl: 'secret-read',
  stat: 'read',
  test: 'exec',
  'ubla get': 'read',
  'ubla set': 'admin',
  update: 'read',
  version: 'read',
  'versioning get': 'read',
  'versioning set': 'write',
  'web get': 'read',
  'web set': 'write',
}

/** Commands that no option makes more of. */
const READERS = new Set(['cat', 'du', 'hash', 'ls', 'stat'])
const NO_OPTIONS: ReadonlySet<string> = new Set()

const LOCAL = new Set(['config', 'help', 'update', 'version'])

/** Options of each copying command that take a value (getopt; they stand before the paths). */
const VALUED: Readonly<Record<string, string>> = { cp: 'ajLsz', mv: 'ajLsz', rsync: 'axyj' }

function readGsutil(args: readonly string[], context: ToolContext): Reading {
  const top = topOptions(args)
  const rest = args.slice(top.next)
  const typed = rest[0] ?? 'help'
  const alias = Object.hasOwn(ALIASES, typed) ? ALIASES[typed]! : typed
  const words = rest.slice(1)
  const first = words.findIndex((word) => !word.startsWith('-'))
  const pair = first < 0 ? alias : `${alias} ${words[first]}`
  const name = isSeen(pair) && Object.hasOwn(CLASSES, pair) ? pair : alias

  const reading = newClassified(name, words)
  if (top.error) raise(reading, 'exec', top.error)
  if (top.version || words.includes('--help')) asHelp(reading, top.version ? 'version' : 'help', top.error)
  const runs = runsOther(context.env)
  if (runs) raise(reading, 'exec', runs)
  if (reading.reach === 'named') {
    const selector: Reading['selectors'][number] & { kind: 'gcp' } = { kind: 'gcp' }
    if (top.impersonate !== null) selector.impersonate = top.impersonate
    const project = projectOf(name, words)
    if (project !== null) selector.project = project
    reading.selectors = [selector]
    reading.redirects = top.redirects
  }
  // getopt: behind the first path nothing is an option.
  const paths = rest.findIndex((word, i) => i > 0 && !/^[-\0]/.test(word))
  const hidden = hiddenOptions(
    args.slice(0, top.next + (paths < 0 ? rest.length : paths)),
    () => false,
    NO_OPTIONS,
  )
  if (hidden.option) {
    const why = 'a word is not known before it runs'
    if (!isSeen(typed) || !READERS.has(name)) raise(reading, name === 'rm' ? 'destructive' : 'admin', why)
    loseTarget(reading, why)
  }
  return reading
}

function asHelp(reading: Reading, name: string, error: string | null): void {
  if (error) return
  Object.assign(reading, newReading('gsutil', name, 'read', 'only shows help', 'local'))
}

function newClassified(name: string, words: readonly string[]): Reading {
  if (name === 'cp' || name === 'mv' || name === 'rsync') return readCopy(name, words)
  if (!Object.hasOwn(CLASSES, name)) {
    const shown = shownWord(name)
    return newReading('gsutil', shown, 'unknown', `\`${shown}\` is no command known here`)
  }
  const cls = CLASSES[name]!
  const reading = newReading(
    'gsutil',
    name,
    cls,
    `\`${name}\` is ${cls}`,
    LOCAL.has(name) ? 'local' : 'named',
  )
  nameUrls(
    reading,
    words.filter((word) => !word.startsWith('-')),
  )
  if (words.some((word) => /^-[A-Za-z]*[rR]/.test(word)))
    reading.operation.breadth = { count: null, unbounded: true }
  return reading
}

function readCopy(verb: 'cp' | 'mv' | 'rsync', words: readonly string[]): Reading {
  const { letters, paths } = takeOptions(words, VALUED[verb]!)
  const { cls, why } = copyClass(verb, paths, letters.has('I') && verb !== 'rsync')
  const reading = newReading('gsutil', verb, cls, why)
  nameUrls(reading, paths)
  if (cls !== 'read' && letters.has('a') && words.some((word) => /^-[A-Za-z]*a/.test(word)))
    raise(reading, 'admin', '`-a` sets who may read')
  if (verb === 'rsync') {
    if (letters.has('d')) raise(reading, 'destructive', '`-d` removes what the source lacks')
    // Only before the paths, where getopt looks.
    if (letters.has('n') && words.every(isSeen)) {
      reading.operation.class = 'read'
      reading.operation.dryRun = true
      reading.operation.evidence.unshift('`-n` is a dry run')
    }
  }
  if (letters.has('r') || letters.has('R') || verb === 'rsync')
    reading.operation.breadth = { count: null, unbounded: true }
  return reading
}

/** getopt without the GNU habit: options end at the first path. */
function takeOptions(words: readonly string[], valued: string): { letters: Set<string>; paths: string[] } {
  const letters = new Set<string>()
  let i = 0
  for (; i < words.length; i++) {
    const word = words[i]!
    if (word === '--') {
      i++
      break
    }
    if (!word.startsWith('-') || word === '-') break
    if (word.startsWith('--')) continue
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!
      letters.add(letter)
      if (!valued.includes(letter)) continue
      if (at === word.length - 1) i++
      break
    }
  }
  return { letters, paths: words.slice(i) }
}

function nameUrls({ operation }: Reading, words: readonly string[]): void {
  const urls = words.filter(isBucketUrl)
  if (urls.length === 0) return
  operation.resource = urls.slice(0, 5).map(shownWord).join(', ')
  const wide = urls.some((url) => /[*?[]/.test(url) || !isSeen(url))
  operation.breadth = { count: wide ? null : urls.length, unbounded: wide }
}

/** `mb`, `ls`, `hmac` and `kms` take the project themselves. */
function projectOf(name: string, words: readonly string[]): string | null {
  if (!/^(mb|ls|hmac|kms)/.test(name)) return null
  const at = words.indexOf('-p')
  return at < 0 ? null : (words[at + 1] ?? null)
}

const LONG =
  'debug detailedDebug version option help header impersonate-service-account multithreaded quiet testexceptiontraces trace-token perf-trace-token'.split(
    ' ',
  )

type Top = {
  next: number
  error: string | null
  version: boolean
  impersonate: string | null
  redirects: string[]
}

/** gsutil's own options, before the command (gslib/__main__.py). */
function topOptions(args: readonly string[]): Top {
  const top: Top = { next: args.length, error: null, version: false, impersonate: null, redirects: [] }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (!isSeen(arg)) top.error = 'its command is not known before it runs'
    if (!arg.startsWith('-')) return { ...top, next: i }
    if (arg.startsWith('--')) {
      const name = arg.slice(2).split('=')[0]!
      const option = LONG.find((known) => known === name) ?? LONG.find((known) => known.startsWith(name))
      if (option === undefined) return { ...top, next: i, error: `\`${arg}\` is no option known here` }
      if (option === 'version') top.version = true
      if (option === 'help') return { ...top, next: i + 1 }
      if (!option.endsWith('token') && !option.startsWith('impersonate')) continue
      const value = arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : (args[++i] ?? '')
      if (option.startsWith('impersonate')) top.impersonate = value
      continue
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at]!
      if (letter === 'v') top.version = true
      else if (letter === '?') return { ...top, next: i + 1 }
      else if (!'dDmqohiu'.includes(letter))
        return { ...top, next: i, error: `\`-${letter}\` is no option known here` }
      if (!'ohiu'.includes(letter)) continue
      const value = at < arg.length - 1 ? arg.slice(at + 1) : (args[++i] ?? '')
      if (letter === 'i') top.impersonate = value
      if (letter === 'o') readBotoOption(value, top)
      break
    }
  }
  return top
}

/** `-o Credentials:gs_json_host=…` sends the credential where it says; any other option may change anything else. */
function readBotoOption(value: string, top: Top): void {
  if (/^(Credentials|Boto):/i.test(value)) top.redirects.push(`-o ${value.split('=')[0]}`)
}
