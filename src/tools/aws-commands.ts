import { awsClass } from './aws-classes.ts'
import { type AwsLine, looksLikeOption } from './aws-globals.ts'
import { addInputs, addResource } from './aws-inputs.ts'
import { awsOptions } from './aws-options.ts'
import { refineByOptions } from './aws-refine.ts'
import { readS3 } from './aws-s3.ts'
import { newReading } from './reading.ts'
import type { Reading, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

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

/** What a command line would do, `at` being where its command stands; -1 when none is named. */
export function readCommand(line: AwsLine, at: number, context: ToolContext): Reading {
  const { globals, rest, dashAt } = line
  if (globals.has('version')) return newReading('aws', 'version', 'read', 'shows the version', 'local')
  if (at < 0) {
    return rest.every(asksUsage)
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

/** No option of the AWS CLI, which answers it with its usage where no operation is named. */
function asksUsage(word: string): boolean {
  return word === '--help' || word === '-h'
}

/** `aws configure`, `aws login`; a service alone prints help. */
function readBare(command: string, options: readonly string[]): Reading {
  if (command === 'configure')
    return newReading('aws', command, 'read', 'changes local configuration', 'local')
  if (command === 'login' || command === 'logout') {
    return newReading('aws', command, 'read', 'signs the person in or out', 'local')
  }
  if (options.every(asksUsage)) return newReading('aws', command, 'read', 'prints its usage', 'local')
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
  refineByOptions(reading, name, options, context)
  addInputs(reading, words, context)
  addResource(reading, words)
  return reading
}
