import { describe, expect, test } from 'vitest'
import { programsWithGrammar } from '../../src/tools/grammars.ts'
import { plainCommand } from '../../src/tools/plain-command.ts'
import { unwrap } from '../../src/tools/unwrap.ts'

const ENV = { PATH: '/usr/bin', BASH_ENV: 'x', 'BASH_FUNC_kubectl%%': '() { rm -rf /; }' }

describe('a line whose program starts no other is what unwrapping it gives', () => {
  test.each([
    ...programsWithGrammar()
      .filter((program) => !/^(ssh|aws-vault|p?npm|pn|yarn|yarnpkg|bun|pulumi|esc|terragrunt)$/.test(program))
      .flatMap((program) => [
        [program, '--version'],
        [program, 'exec', '--', 'sh', '-c', 'true'],
        [`/usr/bin/${program}`, 'get', 'pods'],
        [`./${program}`],
      ]),
    ['npm', 'publish', '--tag', 'next'],
    ['yarn', 'build'],
    ['ls', '-l'],
    ['true'],
    ['/bin/cat', 'x'],
    ['find', '.', '-name', 'x'],
    ['sort', 'x'],
  ])('%s %s', (...argv) => {
    expect([plainCommand(argv)]).toEqual(unwrap(argv, ENV))
  })
})

test.each([
  [],
  [''],
  ['sudo', 'ls'],
  ['sh', '-c', 'ls'],
  ['env'],
  ['xargs', 'ls'],
  ['time', 'ls'],
  ['./deploy.sh'],
  ['aws-vault', 'list'],
  ['npm', 'exec', 'kubectl'],
  ['pnpm', 'dlx', 'x'],
  ['yarn', 'wrangler', 'deploy'],
  ['yarn', 'wrangler@3', 'deploy'],
  ['npx', 'x'],
  ['make'],
  ['find', '.', '-exec', 'rm', '{}', ';'],
  ['sort', '--compress-program=x'],
  ['\0$x\0', 'get'],
])('%j is looked into', (...argv) => {
  expect(plainCommand(argv)).toBeNull()
})
