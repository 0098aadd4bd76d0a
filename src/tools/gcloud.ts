import { rankOfClass } from '../core/class.ts'
import { gcloudClass } from './gcloud-classes.ts'
import {
  flagValue,
  flagValues,
  isProjectId,
  isSwitchedOn,
  leadingWords,
  positionals,
  takesValue,
} from './gcloud-flags.ts'
import { flagsOfFile } from './gcloud-flags-file.ts'
import { type Group, subGroup, topGroup } from './gcloud-groups.ts'
import { refine } from './gcloud-refine.ts'
import { readStorage } from './gcloud-storage.ts'
import { verbClass } from './gcloud-verbs.ts'
import { typedGlobs } from './glob-word.ts'
import { hiddenOptions } from './hidden-options.ts'
import { programsOfPager } from './person-programs.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const gcloud: Tool = {
  name: 'gcloud',
  programs: ['gcloud'],
  variables: [
    'CLOUDSDK_ACTIVE_CONFIG_NAME',
    'CLOUDSDK_API_ENDPOINT_OVERRIDES_*',
    'CLOUDSDK_AUTH_*',
    'CLOUDSDK_BILLING_QUOTA_PROJECT',
    'CLOUDSDK_COMPUTE_*',
    'CLOUDSDK_CONFIG',
    'CLOUDSDK_CORE_*',
    'CLOUDSDK_PROXY_*',
    'CLOUDSDK_PYTHON',
    'CLOUDSDK_PYTHON_ARGS',
    'CLOUDSDK_*',
    'PAGER',
  ],
  read: (argv, context) => readGcloud(typedGlobs(argv.slice(1), HARMLESS_VALUES), context, []),
}

/** Groups and commands that work on the person's own configuration, sign-in or files, and on no project. */
const LOCAL =
  /^(config|components|topic|emulators|info|init|help|cheat-sheet|feedback|survey|version|meta|docker-helper|auth (login|list|revoke|configure-docker|activate-service-account|activate-refresh-token|enterprise-certificate-config|application-default (login|revoke|set-quota-project))|app (gen-config|gen-repo-info-file|migrate-config)|iam work(force|load-identity)-pools create-cred-config|anthos (packages|auth (login|version)))( |$)/

/** Flags whose value only shapes what is shown. */
const HARMLESS_VALUES: ReadonlySet<string> = new Set([
  '--filter',
  '--format',
  '--flatten',
  '--sort-by',
  '--limit',
])

const TRACKS = new Set(['alpha', 'beta', 'preview'])

/** Commands whose last words go to another program, `--help` among them. */
const TAKES_REST =
  /^(docker|dataproc (jobs|batches) submit|ai-platform|ai custom-jobs|composer environments run)( |$)/

/** Where `--dry-run` asks for nothing to be done. Elsewhere it is another flag (`set-cleanup-policies`). */
const DRY_RUNS = new Set(
  `artifacts settings enable-upgrade-redirection
cloud-shell scp
cloud-shell ssh
compute config-ssh
compute connect-to-serial-port
compute copy-files
compute diagnose routes
compute interconnects attachments dedicated create
compute interconnects attachments l2-forwarding create
compute interconnects attachments partner create
compute os-config patch-jobs execute
compute scp
compute ssh
compute tpus execution-groups create
compute tpus queued-resources scp
compute tpus queued-resources ssh
compute tpus tpu-vm scp
compute tpus tpu-vm ssh
run multi-region-services replace
run services replace
run worker-pools replace
source repos clone
storage buckets relocate
storage rsync`.split('\n'),
)

function readGcloud(args: readonly string[], context: ToolContext, files: readonly string[]): Reading {
  const { env } = context
  const walk = walkGroups(args)
  const file = walk.flagsFile
  if (file !== null) {
    const flags = files.includes(file) ? null : flagsOfFile(context.known.files.get(file))
    if (flags) {
      const reading = readGcloud(withoutFlagsFile(args, flags), context, [...files, file])
      addInput(reading, file, context)
      return reading
    }
  }

  const reading = classify(walk, args, context)
  if (reading.reach === 'named') {
    reading.selectors = [selectorOf(walk, args)]
    reading.redirects = redirectsOf(args, walk.end, env)
  }
  if (file !== null) {
    addInput(reading, file, context)
    if (!context.trustInputs) {
      raise(reading, 'exec', `\`--flags-file\` may hold any flag, and \`${shownWord(file)}\` was not seen`)
      loseTarget(reading, 'a file of flags may name another project')
    }
  }
  const runs = runsOther(env)
  if (runs) raise(reading, 'exec', runs)
  if (args.some((arg) => !isSeen(arg))) raiseForHidden(reading, args)
  return reading
}

type Walk = {
  /** Groups and command, by the names that the classes are written for; the track is no part of it. */
  path: string[]
  /** False where a group is not in the table: a newer or a private one. */
  known: boolean
  /** The command was found; else only groups were typed. */
  complete: boolean
  /** Behind the command's own word. */
  from: number
  end: number
  error: string | null
  help: boolean
  version: boolean
  flagsFile: string | null
}

function walkGroups(args: readonly string[]): Walk {
  let group: Group | null = null
  const path: string[] = []
  let known = true
  let complete = false
  const line = leadingWords(args, (words) => {
    const word = words.at(-1)!
    if (path.length === 0 && words.length === 1 && TRACKS.has(word)) return true
    const next = group === null ? topGroup(word) : subGroup(group, word)
    path.push(next?.name ?? word)
    if (next) group = next.group
    complete = !next
    return !complete
  })
  // A newer group: its own words may follow, and no more than them is known of it.
  if (complete && gcloudClass(path).cls === 'unknown') {
    known = false
    const next = (line.places.at(-1) ?? 0) + 1
    for (let i = next; i < line.end && /^[a-z][a-z0-9-]*$/.test(args[i]!); i++) path.push(args[i]!)
  }
  const from = (line.places.at(-1) ?? -1) + 1
  const { end } = line
  // `--version` is the top's alone: behind a word it is a flag of the command.
  const top = args.slice(0, line.places[0] ?? end)
  const version = top.includes('--version') || top.includes('-v')
  const help = args.findIndex((arg, i) => i < end && (arg === '--help' || arg === '-h'))
  const swallowed =
    TAKES_REST.test(path.join(' ')) && args.slice(from, help).some((arg) => !arg.startsWith('-'))
  const file = flagValue(args, args.length, '--flags-file')
  return {
    path,
    known,
    complete,
    from,
    end,
    error: line.error,
    help: help >= 0 && !swallowed,
    version,
    flagsFile: file ?? null,
  }
}

function classify(walk: Walk, args: readonly string[], context: ToolContext): Reading {
  const name = walk.path.join(' ')
  const { from, end } = walk
  const local = (shown: string, why: string) => newReading('gcloud', shown, 'read', why, 'local')
  if (walk.error && !walk.help) return newReading('gcloud', name || 'gcloud', 'exec', walk.error)
  if (walk.version) return local('version', 'shows the version')
  if (walk.help || walk.path[0] === 'help') return pagedHelp(name, context.env)
  if (walk.path.length === 0 || !walk.complete) return local(name || 'help', 'prints its usage')
  if (!walk.known) return readUnknownGroup(walk.path)

  const { cls, why } = gcloudClass(walk.path)
  const reading = newReading('gcloud', name, cls, why, LOCAL.test(name) && cls === 'read' ? 'local' : 'named')
  nameResource(reading, positionals(args, from, end, NO_SWITCHES))
  const rest = args.slice(from)
  const restEnd = end - from
  if (walk.path[0] === 'storage') readStorage(reading, walk.path.slice(1), rest, restEnd)
  else refine(reading, name, rest, restEnd)
  const dry =
    isSwitchedOn(rest, restEnd, 'validate-only') ||
    (DRY_RUNS.has(name) && isSwitchedOn(rest, restEnd, 'dry-run'))
  if (dry && rest.every(isSeen)) {
    reading.operation.class = 'read'
    reading.operation.dryRun = true
    reading.operation.evidence.unshift('is a dry run')
  }
  return reading
}

const NO_SWITCHES: ReadonlySet<string> = new Set()

function pagedHelp(name: string, env: Env): Reading {
  const reading = newReading('gcloud', name || 'help', 'read', 'only shows help', 'local')
  const pager = programsOfPager(['PAGER'], env)
  if (pager) raise(reading, 'exec', pager)
  return reading
}

/** Of a group that is not known only what every group has: gcloud's own style fixes these two verbs. */
function readUnknownGroup(path: readonly string[]): Reading {
  const at = path.findIndex((word) => word === 'list' || word === 'describe')
  const others = path.filter((_, i) => i !== at).every((word) => verbClass(word) === null)
  const plain = at > 0 && path.length - at <= 2 && others
  const shown = plain ? path.slice(0, at + 1) : path
  return newReading(
    'gcloud',
    shown.join(' '),
    plain ? 'read' : 'unknown',
    plain ? `\`${path[at]}\` only reads` : `\`${path.join(' ')}\` is no command known here`,
  )
}

/** What a person would call the thing: the words behind the command. */
function nameResource(reading: Reading, words: readonly string[]): void {
  if (words.length === 0) return
  const { operation } = reading
  operation.resource = words.slice(0, 5).map(shownWord).join(', ')
  const hidden = words.some((word) => !isSeen(word))
  operation.breadth = { count: hidden ? null : words.length, unbounded: hidden }
}

function selectorOf(walk: Walk, args: readonly string[]): Reading['selectors'][number] {
  const { end } = walk
  const selector: Reading['selectors'][number] & { kind: 'gcp' } = { kind: 'gcp' }
  const set = (
    field: 'configuration' | 'project' | 'account' | 'region' | 'zone' | 'impersonate',
    flag: string,
  ) => {
    const value = flagValue(args, end, flag)
    if (value !== undefined) selector[field] = value
  }
  set('configuration', '--configuration')
  set('project', '--project')
  set('account', '--account')
  set('region', '--region')
  set('zone', '--zone')
  set('impersonate', '--impersonate-service-account')
  if (BORROWING.some((flag) => flagValue(args, end, flag))) selector.borrowed = true
  const named = projectNamed(walk, args)
  if (named !== null) selector.project = named
  // Each one that is typed must be one, also where another overrides it; none at all is found out later.
  const typed = flagValues(args, end, '--project')
  const wrong = typed.find((value) => value !== '' && isSeen(value) && !isProjectId(value))
  if (wrong !== undefined) selector.project = wrong
  return selector
}

/** Flags that bring credentials of their own; gcloud's help names the first alone (calliope/cli.py). */
const BORROWING = [
  '--access-token-file',
  '--credential-file-override',
  '--authority-selector',
  '--authorization-token-file',
] as const

const PROJECT_SWITCHES: ReadonlySet<string> = new Set([
  'quiet',
  'all',
  'log-http',
  'enable-cloud-apis',
  'set-as-default',
  'async',
])

/** `gcloud projects delete acme-prod` is about that project, whatever is current. */
function projectNamed({ path, from, end }: Walk, args: readonly string[]): string | null {
  const name = path.join(' ')
  const about = path[0] === 'projects' && !['list', 'create', 'search'].includes(path[1] ?? '')
  if (!about && !/^billing (accounts )?projects (describe|link|unlink)$/.test(name)) return null
  return positionals(args, from, end, PROJECT_SWITCHES)[0] ?? null
}

/** Variables and flags that send a credential to an address they choose. */
function redirectsOf(args: readonly string[], end: number, env: Env): string[] {
  const flags = ['--universe-domain'].filter((flag) => flagValue(args, end, flag) !== undefined)
  const variables = Object.keys(env).filter((name) => REDIRECTS.test(name) && env[name])
  return [...flags, ...variables]
}

const REDIRECTS =
  /^CLOUDSDK_(API_ENDPOINT_OVERRIDES_|AUTH_(TOKEN_HOST|AUTH_HOST|MTLS_TOKEN_HOST|DISABLE_SSL_VALIDATION)|CORE_(UNIVERSE_DOMAIN|CUSTOM_CA_CERTS_FILE))/

/** Variables that make gcloud run another program than its Python. */
export function runsOther(env: Env): string | null {
  for (const name of ['CLOUDSDK_PYTHON', 'CLOUDSDK_GSUTIL_PYTHON', 'CLOUDSDK_BQ_PYTHON']) {
    const python = env[name]
    if (python && !/^(\/([^/]+\/)*)?python(\d(\.\d+)?)?$/.test(python))
      return `\`${name}\` names a program that is not known here`
  }
  const options = env.CLOUDSDK_PYTHON_ARGS
  if (options && !/^(-[BEIOSsuP]+ ?)*$/.test(options)) return '`CLOUDSDK_PYTHON_ARGS` may run any program'
  return null
}

function addInput(reading: Reading, path: string, { known, trustInputs }: ToolContext): void {
  const seen = known.files.get(path)
  if (seen && 'text' in seen) {
    reading.operation.inputs.push({ path, seen: true })
    return
  }
  if (!isSeen(path) || path === '-') {
    reading.operation.inputs.push({
      path: shownWord(path),
      seen: false,
      unseen: 'its contents are not known before it runs',
    })
    return
  }
  if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path })
  reading.operation.inputs.push({ path, seen: false, unseen: seen?.unseen ?? 'it was not looked at' })
}

/** Puts a file's flags where its name stood, as gcloud does. */
function withoutFlagsFile(args: readonly string[], flags: readonly string[]): string[] {
  const result: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg !== '--flags-file' && !arg.startsWith('--flags-file=')) {
      result.push(arg)
      continue
    }
    if (arg === '--flags-file') i++
    result.push(...flags)
  }
  return result
}

const TARGET_FLAGS: ReadonlySet<string> = new Set([
  '--project',
  '--account',
  '--configuration',
  '--impersonate-service-account',
  ...BORROWING,
])

/** An unknown word may be any flag of the command: one that opens something to others, or names another project. */
function raiseForHidden(reading: Reading, args: readonly string[]): void {
  const why = 'a word is not known before it runs'
  const { name } = reading.operation
  const hidden = hiddenOptions(args, takesValue, TARGET_FLAGS)
  if (hidden.option) {
    const copies =
      /^storage (cp|mv|rsync|service-agent)$|^(transfer authorize|asset query|artifacts print-settings |ml )/.test(
        name,
      )
    const opens =
      name.startsWith('storage ') || /^compute (instances|project-info) (create|add-metadata)/.test(name)
    if (copies || (opens && rankOfClass(reading.operation.class) >= rankOfClass('write')))
      raise(reading, 'admin', why)
  }
  if (
    hidden.option ||
    hidden.target ||
    (name.startsWith('projects ') && reading.selectors.some(isHiddenProject))
  )
    loseTarget(reading, why)
}

function isHiddenProject(selector: Reading['selectors'][number]): boolean {
  return selector.kind === 'gcp' && selector.project !== undefined && !isSeen(selector.project)
}
