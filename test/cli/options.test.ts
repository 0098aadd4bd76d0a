import { describe, expect, test } from 'vitest'
import { parseRequest } from '../../src/cli/options.ts'
import type { StepupError } from '../../src/core/errors.ts'

describe('parseRequest', () => {
  test.each([
    [['kubectl', 'get', 'pods'], ['kubectl', 'get', 'pods'], 0],
    [['-e', 'prod', 'kubectl', '-e', 'x'], ['kubectl', '-e', 'x'], 2],
    [['-eprod', 'kubectl'], ['kubectl'], 1],
    [['--env=prod', '--reason=a=b', 'aws'], ['aws'], 2],
    [['--', 'status'], ['status'], 1],
    [['-q', '--', '--odd'], ['--odd'], 2],
    [['kubectl', '--help'], ['kubectl', '--help'], 0],
    [['git', '--', 'status'], ['git', '--', 'status'], 0],
    [['-'], ['-'], 0],
  ])('%j runs %j', (argv, command, skip) => {
    const request = parseRequest(argv)
    expect(request).toMatchObject({ kind: 'run', command, skip })
  })

  test('options are ours only before the command', () => {
    const request = parseRequest(['--no-input', '-r', 'mend', 'kubectl', '--no-input', '-v'])
    expect(request).toMatchObject({ options: { input: false, reason: 'mend', verbose: false } })
  })

  test.each([
    [['status'], 'status', []],
    [['--json', 'status'], 'status', []],
    [['explain', '--', 'status'], 'explain', ['--', 'status']],
  ])('%j is the subcommand %s', (argv, name, args) => {
    expect(parseRequest(argv)).toMatchObject({ kind: 'subcommand', name, args })
  })

  test.each([
    [[], 'help'],
    [['--help'], 'help'],
    [['-V'], 'version'],
  ])('%j is %s', (argv, kind) => {
    expect(parseRequest(argv).kind).toBe(kind)
  })

  test.each([[['--nonsense', 'ls']], [['-e']], [['-q']], [['--']], [['']], [['-z', 'ls']]])(
    '%j is a usage error',
    (argv) => {
      expect(() => parseRequest(argv)).toThrowError(expect.objectContaining({ code: 'usage' }) as StepupError)
    },
  )
})
