import type { OperationClass } from '../core/class.ts'
import { type BqFlags, isBqValue, parseBq } from './bq-flags.ts'
import { runsOther } from './gcloud.ts'
import { typedGlobs } from './glob-word.ts'
import { googleSqlClass } from './google-sql.ts'
import { hiddenOptions } from './hidden-options.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Env, Reading, Tool, ToolContext } from './tool.ts'
import { shownWord } from './unseen-word.ts'

export const bq: Tool = {
  name: 'bq',
  programs: ['bq'],
  variables: ['BIGQUERYRC', 'CLOUDSDK_*'],
  read: (argv, context) => readBq(typedGlobs(argv.slice(1), new Set(['--filter'])), context),
}

const TARGETS: ReadonlySet<string> = new Set([
  '--project_id',
  '-project_id',
  '--api',
  '--flagfile',
  '--bigqueryrc',
])

type Row = { cls: OperationClass; why: string; reach?: 'local' }

const COMMANDS: Readonly<Record<string, Row>> = {
  'add-iam-policy-binding': { cls: 'admin', why: 'changes who may do what' },
  cancel: { cls: 'write', why: 'stops a job' },
  cp: { cls: 'write', why: 'copies a table' },
  extract: { cls: 'write', why: 'writes a table to a bucket' },
  'get-iam-policy': { cls: 'read', why: 'shows who may do what' },
  head: { cls: 'read', why: 'shows rows' },
  help: { cls: 'read', why: 'only shows help', reach: 'local' },
  info: { cls: 'read', why: 'shows local configuration', reach: 'local' },
  init: { cls: 'read', why: 'changes local configuration', reach: 'local' },
  insert: { cls: 'write', why: 'adds rows' },
  load: { cls: 'write', why: 'loads rows' },
  ls: { cls: 'read', why: 'lists' },
  mk: { cls: 'write', why: 'creates' },
  mkdef: { cls: 'read', why: 'prints a definition', reach: 'local' },
  partition: { cls: 'write', why: 'copies tables' },
  query: { cls: 'read', why: 'only selects' },
  'remove-iam-policy-binding': { cls: 'admin', why: 'changes who may do what' },
  rm: { cls: 'destructive', why: 'deletes' },
  'set-iam-policy': { cls: 'admin', why: 'changes who may do what' },
  shell: { cls: 'exec', why: 'opens a shell' },
  show: { cls: 'read', why: 'shows a description' },
  snapshot: { cls: 'write', why: 'copies a table' },
  truncate: { cls: 'destructive', why: 'deletes rows' },
  undelete: { cls: 'write', why: 'brings a dataset back' },
  update: { cls: 'write', why: 'changes a description' },
  version: { cls: 'read', why: 'shows the version', reach: 'local' },
  wait: { cls: 'read', why: 'waits for a job' },
}

function readBq(args: readonly string[], context: ToolContext): Reading {
  const { env, known, trustInputs } = context
  const rcPath = env.BIGQUERYRC || (env.HOME ? `${env.HOME}/.bigqueryrc` : null)
  const seen = rcPath === null ? undefined : known.files.get(rcPath)
  const flags = parseBq(args, seen && 'text' in seen ? seen.text : '')
  const row = Object.hasOwn(COMMANDS, flags.command ?? 'help') ? COMMANDS[flags.command ?? 'help']! : null
  const name = flags.command ?? 'help'
  const help = flags.isOn('help') || flags.isOn('helpshort') || flags.isOn('helpfull')
  if (help || flags.command === null)
    return flags.error
      ? newReading('bq', name, 'exec', flags.error)
      : newReading('bq', name, 'read', 'only shows help', 'local')
  if (!row)
    return newReading('bq', shownWord(name), 'unknown', `\`${shownWord(name)}\` is no command known here`)

  const reading = newReading('bq', name, row.cls, row.why, row.reach ?? 'named')
  if (flags.error) raise(reading, 'exec', flags.error)
  for (const file of ['flagfile', 'bigqueryrc']) {
    if (flags.value(file)) raise(reading, 'exec', `\`--${file}\` may hold any flag`)
  }
  refineBq(reading, flags, context)
  nameTargets(reading, flags)
  const runs = runsOther(env)
  if (runs) raise(reading, 'exec', runs)
  if (reading.reach === 'named') reading.redirects = redirectsOf(flags, env)
  const hidden = hiddenOptions(args, (option) => isBqValue(option), TARGETS)
  if (hidden.option) {
    const reads = reading.operation.class === 'read' && name !== 'query'
    if (!reads) raise(reading, 'admin', 'a word is not known before it runs')
  }
  if (hidden.option || hidden.target) loseTarget(reading, 'a word is not known before it runs')
  if (rcPath !== null && !seen && !trustInputs && reading.reach === 'named')
    reading.wants.push({ kind: 'file', path: rcPath })
  return reading
}

function refineBq(reading: Reading, flags: BqFlags, context: ToolContext): void {
  switch (flags.command) {
    case 'query':
      readQuery(reading, flags, context)
      return
    case 'truncate':
      if (flags.isOn('dry_run')) asDryRun(reading)
      return
    case 'cp':
      if (flags.isOn('force') || flags.isOn('f')) raise(reading, 'destructive', 'writes over what is there')
      return
    case 'load':
      if (flags.isOn('replace') || flags.isOn('replace_data'))
        raise(reading, 'destructive', 'replaces what the table holds')
      return
    case 'mk':
      if (flags.isOn('row_access_policy') || flags.value('grantees'))
        raise(reading, 'admin', 'sets who may see rows')
      return
    case 'update': {
      if (flags.isOn('row_access_policy') || flags.value('grantees'))
        raise(reading, 'admin', 'sets who may see rows')
      const source = flags.value('source')
      if (source !== undefined) readSource(reading, source, context)
    }
  }
}

/** `bq update --source FILE dataset` is how a dataset's access list is changed. */
function readSource(reading: Reading, path: string, { known, trustInputs }: ToolContext): void {
  const seen = known.files.get(path)
  if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path })
  const text = seen && 'text' in seen ? seen.text : null
  reading.operation.inputs.push(
    text === null
      ? { path: shownWord(path), seen: false, unseen: 'it was not looked at' }
      : { path, seen: true },
  )
  if (text === null || /"access"/.test(text) || text.includes('\\u'))
    raise(reading, 'admin', 'may change who has access')
}

function readQuery(reading: Reading, flags: BqFlags, { known, trustInputs }: ToolContext): void {
  const { operation } = reading
  let text = flags.words.join(' ')
  if (flags.words.length === 0) {
    const stdin = known.stdin
    if (!stdin && !trustInputs) reading.wants.push({ kind: 'stdin' })
    operation.inputs.push(
      stdin && 'text' in stdin
        ? { path: 'stdin', seen: true }
        : { path: 'stdin', seen: false, unseen: 'it was not looked at' },
    )
    text = stdin && 'text' in stdin ? stdin.text : ''
  }
  const { cls, why } = googleSqlClass(text)
  operation.class = cls === 'unknown' ? 'exec' : cls
  operation.evidence.unshift(cls === 'unknown' ? 'its statement was not seen' : why)
  if (flags.isOn('dry_run')) {
    asDryRun(reading)
    return
  }
  if (flags.value('schedule')) raise(reading, 'write', 'schedules the query')
  if (flags.value('destination_table')) {
    raise(reading, 'write', 'writes its answer to a table')
    if (flags.isOn('replace') || flags.isOn('replace_data'))
      raise(reading, 'destructive', 'replaces what the table holds')
  }
}

function asDryRun({ operation }: Reading): void {
  operation.class = 'read'
  operation.dryRun = true
  operation.evidence.unshift('is a dry run')
}

/** Project ids as Google gives them. */
const PROJECT = '[a-z](?:[a-z0-9-]{4,28})[a-z0-9]'

/** What is named, and in which projects: `acme-prod:ds.t`, `acme-prod.ds.t`, and names inside a statement. */
function nameTargets(reading: Reading, flags: BqFlags): void {
  if (reading.reach !== 'named') return
  const current = flags.value('project_id')
  const projects = new Set<string>()
  const text = flags.command === 'query' ? flags.words.join(' ') : null
  if (text === null) {
    for (const word of flags.words) {
      const project = new RegExp(`^(?:[a-z.]+:)?(${PROJECT})(?:[:]|[.][^.]+[.])`).exec(word)?.[1]
      if (project && !/^[a-z]+:\/\//.test(word)) projects.add(project)
    }
  } else {
    for (const match of text.matchAll(
      new RegExp(`(?<![\\w.-])\`?(${PROJECT})\`?[.:]\`?[A-Za-z_]\\w*\`?[.]\`?[A-Za-z_*]`, 'g'),
    ))
      projects.add(match[1]!)
  }
  const destination = flags.value('destination_table')
  const named = destination && new RegExp(`^(${PROJECT})[:]`).exec(destination)?.[1]
  if (named) projects.add(named)
  // A query runs in the current project, wherever its tables are.
  const own = current === undefined ? { kind: 'gcp' as const } : { kind: 'gcp' as const, project: current }
  const others = [...projects]
    .filter((project) => project !== current)
    .map((project) => ({ kind: 'gcp' as const, project }))
  reading.selectors = others.length > 0 && text === null ? others : [own, ...others]
  if (text !== null) return
  const words = flags.words.filter((word) => word !== '')
  if (words.length > 0) reading.operation.resource = words.slice(0, 5).map(shownWord).join(', ')
  const wide = flags.isOn('recursive') || flags.isOn('r')
  reading.operation.breadth = { count: wide || words.length === 0 ? null : words.length, unbounded: wide }
}

function redirectsOf(flags: BqFlags, env: Env): string[] {
  const typed = [
    'api',
    'universe_domain',
    'ca_certificates_file',
    'disable_ssl_validation',
    'discovery_file',
  ].filter((name) => flags.value(name) !== undefined || flags.isOn(name))
  const variables = Object.keys(env).filter(
    (name) => env[name] && /^CLOUDSDK_(API_ENDPOINT_OVERRIDES_BIGQUERY|CORE_UNIVERSE_DOMAIN)/.test(name),
  )
  return [...typed.map((name) => `--${name}`), ...variables]
}
