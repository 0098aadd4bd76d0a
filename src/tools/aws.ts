import { awsClass } from './aws-classes.ts'
import { type AwsLine, looksLikeOption, parseAws } from './aws-globals.ts'
import { awsOptions } from './aws-options.ts'
import { refineByOptions } from './aws-refine.ts'
import { readS3 } from './aws-s3.ts'
import { programsOfPager } from './person-programs.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import { splitWords } from './shell-words.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const aws: Tool = {
  name: 'aws',
  programs: ['aws', 'aws2'],
  variables: [
    'AWS_ACCESS_KEY_ID',
    'AWS_CA_BUNDLE',
    'AWS_CLI_AUTO_PROMPT',
    'AWS_CONFIG_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_DATA_PATH',
    'AWS_DEFAULT_PROFILE',
    'AWS_DEFAULT_REGION',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_*',
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
    'AWS_PAGER',
    'AWS_PROFILE',
    'AWS_REGION',
    'AWS_ROLE_ARN',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'PAGER',
  ],
  read: (argv, context) => readAws(argv.slice(1), context, []),
}

/** Operations of the CLI's own that touch the person's files or sign-in, and no account. */
const LOCAL: Readonly<Record<string, string>> = {
  'configure add-model': 'changes local configuration',
  'configure import': 'changes local configuration',
  'configure list': 'shows local configuration, masked',
  'configure list-profiles': 'lists local profiles',
  'configure set': 'changes local configuration',
  'configure sso': 'changes local configuration and signs in',
  'configure sso-session': 'changes local configuration',
  'configure wizard': 'changes local configuration',
  'history list': 'lists local history',
  'history show': 'shows local history',
  'sso login': 'signs the person in; the token stays in the local cache',
  'sso logout': 'forgets the local sign-in',
}

/** `expanded` holds the aliases on the way here: one may use the command that it shadows. */
function readAws(args: readonly string[], context: ToolContext, expanded: readonly string[]): Reading {
  const line = parseAws(args)
  const { globals, rest } = line
  const at = rest.findIndex((word, i) => i >= line.dashAt || !looksLikeOption(word))
  const alias = at < 0 ? null : aliasOf(rest, at, context, expanded)
  if (alias && 'args' in alias) return readAws(withAlias(args, alias), context, [...expanded, alias.name])

  const reading = alias ? newReading('aws', alias.name, 'exec', alias.unseen) : classify(line, at, context)
  if (line.error) raise(reading, 'exec', line.error)
  raiseForPrograms(reading, line, context)
  if (reading.reach === 'named') {
    const selector: Reading['selectors'][number] & { kind: 'aws' } = { kind: 'aws' }
    if (globals.has('profile')) selector.profile = globals.get('profile')!
    if (globals.has('region')) selector.region = globals.get('region')!
    if (globals.has('endpoint-url')) selector.endpointUrl = globals.get('endpoint-url')!
    reading.selectors = [selector]
    reading.redirects = redirectsOf(line, context)
  }
  if (!context.known.awsAliases && !context.trustInputs) reading.wants.push({ kind: 'aws-aliases' })
  raiseForHidden(reading, args)
  return reading
}

function raiseForPrograms(reading: Reading, { globals }: AwsLine, { env }: ToolContext): void {
  const prompt = env.AWS_CLI_AUTO_PROMPT?.toLowerCase()
  const prompts =
    globals.has('cli-auto-prompt') || (prompt !== undefined && prompt !== '' && prompt !== 'off')
  if (prompts && !globals.has('no-cli-auto-prompt')) {
    raise(reading, 'exec', 'auto-prompt lets the command be changed before it runs')
  }
  if (env.AWS_DATA_PATH) raise(reading, 'exec', '`AWS_DATA_PATH` redefines what operations do')
  const pager = globals.has('no-cli-pager') ? null : programsOfPager(pagerNames(env), env)
  if (pager) raise(reading, 'exec', pager)
}

/** An empty AWS_PAGER switches paging off. */
function pagerNames(env: ToolContext['env']): string[] {
  return env.AWS_PAGER === undefined ? ['PAGER'] : ['AWS_PAGER']
}

/** An unknown word may be any option: `--with-decryption`, `--profile`, `--delete`. */
function raiseForHidden(reading: Reading, args: readonly string[]): void {
  const first = args.findIndex((arg) => !isSeen(arg))
  if (first < 0) return
  const why = 'a word is not known before it runs'
  const decided = args.slice(0, first).filter((arg) => !looksLikeOption(arg)).length >= 2
  if (!decided) raise(reading, 'exec', why)
  else if (args.includes('s3')) raise(reading, 'admin', why)
  else raise(reading, 'secret-read', why)
  loseTarget(reading, why)
}

type Alias = { name: string; args: string[]; at: number } | { name: string; unseen: string }

/** Aliases of `~/.aws/cli/alias` come before the CLI's own commands: one may shadow `ec2`. */
function aliasOf(
  rest: readonly string[],
  at: number,
  { known }: ToolContext,
  expanded: readonly string[],
): Alias | null {
  const command = rest[at]!
  const aliases = known.awsAliases
  if (!aliases) return null
  if ('unseen' in aliases)
    return { name: command, unseen: `the aliases could not be read: ${aliases.unseen}` }
  const operation = rest.slice(at + 1).find((word) => !looksLikeOption(word))
  const names = operation === undefined ? [command] : [`${command} ${operation}`, command]
  const name = names.find((candidate) => aliases.has(candidate) && !expanded.includes(candidate))
  if (name === undefined) return null
  const text = aliases.get(name)!.trim()
  if (text.startsWith('!')) return { name, unseen: `the alias \`${name}\` runs a shell command` }
  const words = splitWords(text)
  if (!words) return { name, unseen: `the alias \`${name}\` cannot be parsed` }
  return { name, args: name === command ? words : [command, ...words], at }
}

function withAlias(args: readonly string[], alias: { name: string; args: string[] }): string[] {
  const left = [...args]
  for (const word of alias.name.split(' ')) left.splice(left.indexOf(word), 1)
  return [...alias.args, ...left]
}

function classify(line: AwsLine, at: number, context: ToolContext): Reading {
  const { globals, rest, dashAt } = line
  if (globals.has('version')) return newReading('aws', 'version', 'read', 'shows the version', 'local')
  if (at < 0) {
    return rest.length === 0
      ? newReading('aws', 'help', 'read', 'only shows help', 'local')
      : newReading('aws', shownWord(rest[0]!), 'exec', 'no command is named')
  }
  const command = rest[at]!
  if (command === 'help') return newReading('aws', 'help', 'read', 'only shows help', 'local')
  const next = rest.findIndex((word, i) => i > at && (i >= dashAt || !looksLikeOption(word)))
  if (next < 0) return readBare(command, rest.slice(at + 1))
  const operation = rest[next]!
  const name = `${command} ${operation}`
  const words = rest.filter((_, i) => i !== at && i !== next)
  if (operation === 'help' || (words.length === 1 && words[0] === 'help')) {
    return newReading('aws', name, 'read', 'only shows help', 'local')
  }
  const dash = dashAt - (at < dashAt ? 1 : 0) - (next < dashAt ? 1 : 0)
  if (command === 's3') return readHighLevelS3(operation, words, dash)
  if (Object.hasOwn(LOCAL, name)) return newReading('aws', name, 'read', LOCAL[name]!, 'local')
  if (command === 'configure') return readConfigure(operation, words)
  return readOperation(command, operation, words.slice(0, dash), context)
}

/** `aws configure`, `aws login`; a service alone prints help. */
function readBare(command: string, options: readonly string[]): Reading {
  if (command === 'configure')
    return newReading('aws', command, 'read', 'changes local configuration', 'local')
  if (command === 'login' || command === 'logout') {
    return newReading('aws', command, 'read', 'signs the person in or out', 'local')
  }
  if (options.length === 0) return newReading('aws', command, 'read', 'prints its usage', 'local')
  return newReading('aws', command, 'exec', 'no operation is named')
}

function readConfigure(operation: string, words: readonly string[]): Reading {
  const name = `configure ${operation}`
  if (operation === 'get') {
    const harmless = words.some((word) =>
      /(^|\.)(region|output|cli_pager|role_arn|sso_start_url|sso_region)$/.test(word),
    )
    return harmless
      ? newReading('aws', name, 'read', 'shows local configuration', 'local')
      : newReading('aws', name, 'secret-read', 'shows a value that may be a secret', 'local')
  }
  if (operation === 'export-credentials' || operation === 'mfa-login') {
    return newReading('aws', name, 'secret-read', 'prints credentials')
  }
  return newReading('aws', name, 'exec', `\`${operation}\` is not known here`)
}

function readHighLevelS3(verb: string, words: readonly string[], dashAt: number): Reading {
  const s3 = readS3(verb, words, dashAt)
  const reading = newReading('aws', `s3 ${verb}`, s3.cls, s3.why)
  reading.operation.dryRun = s3.dryRun
  const remote = s3.paths.filter((path) => path.startsWith('s3://'))
  reading.operation.resource = remote.length > 0 ? remote.map(shownWord).join(', ') : null
  const wide = s3.recursive || (verb === 'rb' && words.some((word) => word.startsWith('--f')))
  reading.operation.breadth = { count: wide ? null : 1, unbounded: wide }
  return reading
}

/** `words` ends where `--` stood. */
function readOperation(
  service: string,
  operation: string,
  words: readonly string[],
  context: ToolContext,
): Reading {
  const name = `${service} ${operation}`
  const options = awsOptions(words)
  const { cls, why } = awsClass(service, operation)
  const isKnown = isSeen(service) && isSeen(operation) && cls !== 'unknown'
  // Either prints something and sends nothing, or is no option of this operation, which then does nothing.
  if (isKnown && options.has('generate-cli-skeleton')) {
    return newReading('aws', name, 'read', 'only prints a skeleton', 'local')
  }
  if (isKnown && options.has('help')) return newReading('aws', name, 'read', 'asks for help', 'local')
  if (operation === 'wait') return newReading('aws', name, 'read', 'waits for a condition')
  const reading = newReading('aws', name, cls, why)
  refineByOptions(reading, name, options, context.known)
  addInputs(reading, words, context)
  addResource(reading, words)
  return reading
}

function addInputs(reading: Reading, options: readonly string[], { known, trustInputs }: ToolContext): void {
  for (const option of options) {
    const path = /^(?:--[\w-]+=)?fileb?:\/\/(.+)$/s.exec(option)?.[1]
    if (path === undefined) continue
    const seen = known.files.get(path)
    if (!isSeen(path)) {
      reading.operation.inputs.push({
        path: shownWord(path),
        seen: false,
        unseen: 'its name is not known before it runs',
      })
    } else if (seen && 'text' in seen) {
      reading.operation.inputs.push({ path, seen: true })
    } else {
      if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path })
      reading.operation.inputs.push({ path, seen: false, unseen: seen?.unseen ?? 'it was not looked at' })
    }
  }
}

/** What a person would call the thing: the values of the options that name one. */
function addResource(reading: Reading, options: readonly string[]): void {
  const names: string[] = []
  for (let i = 0; i < options.length; i++) {
    const match = /^--([a-z0-9-]*(?:ids?|names?|arns?|identifier|bucket|key))(?:=(.*))?$/s.exec(options[i]!)
    if (!match || match[1]!.includes('token')) continue
    if (match[2] !== undefined) names.push(match[2])
    else while (i + 1 < options.length && !looksLikeOption(options[i + 1]!)) names.push(options[++i]!)
  }
  const { operation } = reading
  operation.resource = names.length > 0 ? names.slice(0, 5).map(shownWord).join(', ') : null
  const hidden = names.some((name) => !isSeen(name))
  operation.breadth = { count: names.length > 0 && !hidden ? names.length : null, unbounded: hidden }
}

function redirectsOf({ globals }: AwsLine, { env }: ToolContext): string[] {
  const flags = ['endpoint-url', 'no-verify-ssl', 'ca-bundle'].filter((name) => globals.has(name))
  const variables = Object.keys(env).filter(
    (name) => env[name] && (name.startsWith('AWS_ENDPOINT_URL') || name === 'AWS_CA_BUNDLE'),
  )
  return [...flags.map((name) => `--${name}`), ...variables]
}
