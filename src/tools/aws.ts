import { aliasOf, withAlias } from './aws-alias.ts'
import { readCommand } from './aws-commands.ts'
import { type AwsLine, looksLikeOption, parseAws } from './aws-globals.ts'
import { AWS_SDK_VARIABLES, awsRedirects } from './aws-target.ts'
import { programsOfPager } from './person-programs.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { hidesTarget, isSeen, mayBeOption } from './unseen-word.ts'

export const aws: Tool = {
  name: 'aws',
  programs: ['aws', 'aws2'],
  variables: [...AWS_SDK_VARIABLES, 'AWS_CLI_AUTO_PROMPT', 'AWS_DATA_PATH', 'AWS_PAGER', 'PAGER'],
  read: (argv, context) => readAws(argv.slice(1), context, []),
}

/** `expanded` holds the aliases on the way here: one may use the command that it shadows. */
function readAws(args: readonly string[], context: ToolContext, expanded: readonly string[]): Reading {
  const line = parseAws(args)
  const { globals, rest } = line
  const at = rest.findIndex((word, i) => i >= line.dashAt || !looksLikeOption(word))
  const alias = at < 0 ? null : aliasOf(rest, at, context, expanded)
  if (alias && 'args' in alias) return readAws(withAlias(args, alias), context, [...expanded, alias.name])

  const reading = alias ? newReading('aws', alias.name, 'exec', alias.unseen) : readCommand(line, at, context)
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
  raiseForModels(reading, context)
  if (!context.known.awsAliases && !context.trustInputs) reading.wants.push({ kind: 'aws-aliases' })
  raiseForHidden(reading, args, rest)
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

/** What stands there comes before the CLI's own models: what an operation sends, and where (botocore, loaders.py). */
function raiseForModels(reading: Reading, { env, known, trustInputs }: ToolContext): void {
  if (reading.reach !== 'named' || trustInputs || !env.HOME) return
  const path = `${env.HOME}/.aws/models`
  const seen = known.files.get(path)
  if (!seen) reading.wants.push({ kind: 'configuration', path })
  else if (!('missing' in seen)) raise(reading, 'exec', '`~/.aws/models` redefines what operations do')
}

/** An empty AWS_PAGER switches paging off. */
function pagerNames(env: ToolContext['env']): string[] {
  return env.AWS_PAGER === undefined ? ['PAGER'] : ['AWS_PAGER']
}

/** Operations whose options can turn a plain read into one of secrets. */
const OPENS_SECRETS = /^(ssm get-parameter|ec2 describe-instance-attribute$|s3api get-object$)/

/**
 * A word that is not known may be an option: `--with-decryption`, `--profile`, `--delete`. One that stays a
 * single word can neither be a global option's value and something else, nor make a read a change.
 */
function raiseForHidden(reading: Reading, args: readonly string[], rest: readonly string[]): void {
  if (args.every(isSeen)) return
  const why = 'a word is not known before it runs'
  const { name } = reading.operation
  const several = args.findIndex((arg) => !isSeen(arg) && mayBeSeveral(arg))
  const single = rest.findIndex((word) => !isSeen(word) && mayBeOption(word))
  if (isUndecided(args, several) || isUndecided(rest, single)) raise(reading, 'exec', why)
  else if (/^s3 (cp|mv|sync)$/.test(name) && (several >= 0 || single >= 0)) raise(reading, 'admin', why)
  else if (several >= 0 || (single >= 0 && OPENS_SECRETS.test(name))) raise(reading, 'secret-read', why)
  if (hidesTarget(args)) loseTarget(reading, why)
}

/** Unquoted: it may become any number of words. */
function mayBeSeveral(word: string): boolean {
  return mayBeOption(`x${word}`)
}

/** Whether command and operation do not both stand before a place. */
function isUndecided(words: readonly string[], place: number): boolean {
  return place >= 0 && words.slice(0, place).filter((word) => !looksLikeOption(word)).length < 2
}

function redirectsOf({ globals }: AwsLine, { env }: ToolContext): string[] {
  const flags = ['endpoint-url', 'no-verify-ssl', 'ca-bundle'].filter((name) => globals.has(name))
  return [...flags.map((name) => `--${name}`), ...awsRedirects(env)]
}
