import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cliCommands } from '../../build/aws-operations/access-levels.ts'
import { readS3 } from '../../src/tools/aws-s3.ts'
import { readingOfArgv } from './reading-of.ts'

const PARSER = join(import.meta.dirname, 'aws-cli-parser.py')
const LISTER = join(import.meta.dirname, '../../build/aws-operations/cli-operations.py')

/** Each interpreter that has an AWS CLI of its own, by that CLI's version. */
const interpreters = new Map<string, string>()
for (const python of ['python3', '/usr/bin/python3']) {
  const said = spawnSync(python, ['-c', 'import awscli; print(awscli.__version__)'], { encoding: 'utf8' })
  if (said.status === 0 && !interpreters.has(said.stdout.trim())) interpreters.set(said.stdout.trim(), python)
}

type Parsed = {
  version?: true
  command: string
  operation: string | null
  globals: { profile?: string; region?: string; endpoint_url?: string }
  options: Record<string, unknown>
  help?: boolean
} | null

function parsedBy(python: string, argvs: string[][]): Parsed[] {
  const input = JSON.stringify(argvs)
  return JSON.parse(execFileSync(python, [PARSER], { input, encoding: 'utf8', maxBuffer: 1 << 28 }))
}

const OPERATIONS = [
  ['ec2', 'terminate-instances'],
  ['ec2', 'describe-instances'],
  ['iam', 'create-user'],
  ['kms', 'schedule-key-deletion'],
  ['kms', 'encrypt'],
  ['dynamodb', 'delete-table'],
  ['sts', 'get-caller-identity'],
] as const

const value = fc.constantFrom('x', 'delete', 'help', 'ec2', '-1', '-', '', 'a b', '-x y', 'i-1')
const globalOption = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('profile', 'prof', 'p', 'region', 'reg', 'endpoint-url', 'end', 'query', 'q'),
      value,
    )
    .map(([name, given]) => [`--${name}`, given]),
  fc
    .tuple(fc.constantFrom('profile', 'prof', 'region', 're', 'query', 'endpoint-url'), value)
    .map(([name, given]) => [`--${name}=${given}`]),
  fc.constantFrom(['--debug'], ['--no-paginate'], ['--no-verify-ssl'], ['--no-verify'], ['--version']),
  fc
    .tuple(fc.constantFrom('--profile', '--region'), fc.constantFrom('--debug', '--x', '--'))
    .map((both) => [...both]),
)
const ownOption = fc.oneof(
  fc.constantFrom(
    ['--dry-run'],
    ['--dry'],
    ['--no-dry-run'],
    ['--generate-cli-skeleton'],
    ['--generate-cli-skeleton', 'output'],
    ['--generate-cli-skeleton=input'],
    ['--generate'],
    ['help'],
    ['--'],
    ['--frobnicate'],
  ),
  fc
    .tuple(fc.constantFrom('--instance-ids', '--user-name', '--key-id', '--table-name'), value)
    .map((both) => [...both]),
  fc
    .tuple(fc.constantFrom('--user-name', '--key-id', '--table-name'), value)
    .map(([name, given]) => [`${name}=${given}`]),
)

/** An argv with options strewn over it. */
const argvOf = fc
  .tuple(
    fc.constantFrom(...OPERATIONS),
    fc.array(globalOption, { maxLength: 1 }),
    fc.array(globalOption, { maxLength: 1 }),
    fc.array(fc.oneof(globalOption, ownOption), { maxLength: 4 }),
  )
  .map(([[command, operation], first, second, rest]) => [
    ...first.flat(),
    command,
    ...second.flat(),
    operation,
    ...rest.flat(),
  ])

describe.each([...interpreters])('the AWS CLI %s', (version, python) => {
  it('makes the same of every argv that it takes', { timeout: 120_000 }, () => {
    const argvs = fc.sample(argvOf, { numRuns: 3000, seed: Number.parseInt(version.replaceAll('.', ''), 10) })
    const answers = parsedBy(python, argvs)
    let taken = 0
    for (const [i, argv] of argvs.entries()) {
      const answer = answers[i]!
      if (answer === null) continue
      const reading = readingOfArgv(['aws', ...argv])
      if (answer.version) {
        expect({ argv, cls: reading.operation.class }).toEqual({ argv, cls: 'read' })
        continue
      }
      if (answer.command === 'help' || answer.operation === 'help' || answer.help) continue
      taken++
      const bare = readingOfArgv(['aws', answer.command, answer.operation!]).operation.class
      const { dry_run: dryRun, generate_cli_skeleton: skeleton } = answer.options
      const allowed = dryRun || skeleton ? ['read', bare] : [bare]
      expect({ argv, name: reading.operation.name }).toEqual({
        argv,
        name: `${answer.command} ${answer.operation}`,
      })
      expect({ argv, allowed }).toEqual({ argv, allowed: expect.arrayContaining([reading.operation.class]) })
      if (reading.reach === 'local') continue
      const [selector] = reading.selectors
      const { kind, ...named } = selector as {
        kind: string
        profile?: string
        region?: string
        endpointUrl?: string
      }
      const { endpoint_url: endpointUrl, ...globals } = answer.globals
      expect({ argv, named }).toEqual({
        argv,
        named: { ...globals, ...(endpointUrl === undefined ? {} : { endpointUrl }) },
      })
    }
    expect(taken).toBeGreaterThan(500)
  })

  it('knows which options of s3 take a value as we do', () => {
    const options = JSON.parse(execFileSync(python, [PARSER, '--s3'], { encoding: 'utf8' })) as Record<
      string,
      boolean
    >
    for (const [name, takesValue] of Object.entries(options)) {
      const { paths } = readS3('cp', [`--${name}`, 'here', 's3://there'], 3)
      expect({ name, paths }).toEqual({ name, paths: takesValue ? ['s3://there'] : ['here', 's3://there'] })
    }
  })

  it('has no operation that the list lacks', { timeout: 120_000 }, () => {
    const listed = new Map(cliCommands().map(({ command, operations }) => [command, new Set(operations)]))
    const some = 'dynamodb,ec2,emr,iam,kms,s3,s3api,ssm,deploy,sesv2,logs,lambda,ecs'
    const lines = execFileSync(python, [LISTER, '--only', some], { encoding: 'utf8' }).trim().split('\n')
    expect(lines.length).toBe(some.split(',').length)
    for (const line of lines) {
      const [command = '', , ...operations] = line.split(' ')
      expect({ command, missing: operations.filter((name) => !listed.get(command)?.has(name)) }).toEqual({
        command,
        missing: [],
      })
    }
  })
})

it('an AWS CLI is there to compare with', () => {
  expect(interpreters.size, 'no python3 has an awscli: apt-get install awscli').toBeGreaterThan(0)
})
