import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sshDestination } from '../../src/probe/ssh.ts'
import { Guesses, hopsOf, SshConfigProblem } from '../../src/probe/ssh-config.ts'
import type { World } from '../../src/probe/world.ts'
import { readSshLine } from '../../src/tools/ssh-line.ts'
import { scratch, worldIn } from './scratch.ts'

const HOSTS = [
  'web',
  'web.example',
  'WEB',
  'db1',
  'db2',
  'bastion',
  '10.0.0.1',
  '127.1',
  '0x7f.1',
  '::1',
  'fe80::0001',
  'ssh://me@web:2200',
  'ssh://[::1]:22',
  'me@db1',
  'a@b@web',
]
const PATTERNS = [
  'web',
  'web*',
  '*',
  '!db1',
  'db?',
  '*.example',
  '10.*',
  'WEB',
  '!web',
  'bastion',
  '"web"',
  'x,web',
  '127.0.0.1',
  '*1',
]
const NAMES = ['10.1.2.3', '%h.example', 'WEB.Example', 'a%%b', '"quoted"', '%h', '%x', '127.2', 'x y', '']
const JUMPS = [
  'bastion',
  'me@bastion:2222',
  'a,b',
  'none',
  'ssh://me@bastion:23',
  'x # c',
  'bad:port:1',
  '[::1]:24',
  'A,me@b:1,c',
]

const name = (...words: string[]) => fc.constantFrom(...words)
const keyword = (word: string) => fc.constantFrom(word, word.toLowerCase(), word.toUpperCase())
const between = fc.constantFrom(' ', '  ', '=', ' = ', '\t')
const setting = (word: string, values: readonly string[]) =>
  fc.tuple(keyword(word), between, name(...values)).map((parts) => parts.join(''))

const criterion = fc.oneof(
  fc
    .tuple(name('host', 'originalhost', '!host', 'Host', '!originalhost'), name(...PATTERNS))
    .map((parts) => parts.join(' ')),
  fc
    .tuple(name('user', 'localuser', '!user'), name('me', 'root', '*', '!root', 'r*,!x'))
    .map((parts) => parts.join(' ')),
  name('final', 'canonical', '!final', '!canonical', 'all', 'exec false', 'exec true', '!exec true'),
)
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(name(...PATTERNS), { minLength: 1, maxLength: 3 })
      .map((list) => `Host ${list.join(' ')}`),
  },
  {
    weight: 3,
    arbitrary: fc.array(criterion, { minLength: 1, maxLength: 3 }).map((list) => `Match ${list.join(' ')}`),
  },
  { weight: 4, arbitrary: setting('HostName', NAMES) },
  { weight: 3, arbitrary: setting('User', ['me', 'root', '"a b"', 'x # c']) },
  { weight: 2, arbitrary: setting('Port', ['22', '2222', '0', 'x', '2200 # c']) },
  { weight: 3, arbitrary: setting('ProxyJump', JUMPS) },
  { weight: 2, arbitrary: setting('ProxyCommand', ['none', 'nc %h %p', 'x # y']) },
  {
    weight: 2,
    arbitrary: setting('Include', [
      'one',
      'two',
      '"one"',
      'gone',
      'o*',
      '*',
      'one two',
      '~/.ssh/two',
      '[ot]*',
    ]),
  },
  {
    weight: 1,
    arbitrary: name(
      '',
      '# c',
      '  # c',
      'Compression yes',
      '  User  indented',
      'CanonicalizeHostname no',
      'User',
      'Port=',
      '\tHostName\ttab',
    ),
  },
)
const file = fc.array(line, { maxLength: 8 }).map((lines) => `${lines.join('\n')}\n`)
const option = fc.oneof(
  name(...JUMPS).map((jump) => ['-J', jump]),
  name('me', 'root').map((user) => ['-l', user]),
  name('23', '2222').map((port) => [`-p${port}`]),
  setting('HostName', NAMES).map((text) => ['-o', text]),
  setting('User', ['other']).map((text) => [`-o${text}`]),
  setting('ProxyJump', JUMPS).map((text) => ['-o', text]),
  setting('ProxyCommand', ['none', 'nc %h %p']).map((text) => ['-o', text]),
  name('-v', '-A', '-tt', '-q').map((flag) => [flag]),
  fc.constant(['-i', 'key']),
)
const situation = fc.record({
  config: file,
  one: file,
  two: file,
  before: fc.array(option, { maxLength: 2 }),
  host: name(...HOSTS),
  after: fc.array(option, { maxLength: 1 }),
})

function saidBySsh(argv: readonly string[], world: World) {
  const { stdout, status } = spawnSync('ssh', ['-G', ...argv], {
    cwd: world.cwd,
    env: world.env as NodeJS.ProcessEnv,
    encoding: 'utf8',
  })
  if (status !== 0) return null
  const value = (key: string) => new RegExp(`^${key} (.*)$`, 'm').exec(stdout)?.[1]
  return {
    hostname: value('hostname'),
    user: value('user'),
    port: Number(value('port')),
    jump: value('proxyjump') ?? null,
    proxyCommand: value('proxycommand') ?? null,
  }
}

const WAYS = Array.from({ length: 32 }, (_, way) =>
  Array.from({ length: 5 }, (_, i) => (way & (1 << i)) !== 0),
)

/** `Match exec` is not run by us: every way that it could go. Null where there is none. */
function saidByUs(argv: readonly string[], world: World) {
  const { selector, error } = readSshLine(argv)
  if (error !== null) return [null]
  const first = new Guesses([])
  const said = [oneWay(first)]
  return first.asked === 0 ? said : WAYS.map((way) => oneWay(new Guesses(way)))

  function oneWay(guesses: Guesses) {
    try {
      const { hostname, user, port, jump, proxyCommand } = sshDestination(selector, world, guesses)
      return { hostname, user, port, jump: jump && plainJump(jump), proxyCommand }
    } catch (problem) {
      if (problem instanceof SshConfigProblem) return null
      throw problem
    }
  }
}

/** As ssh writes it: the last hop taken apart, the others as they stood. */
function plainJump(jump: string): string {
  const at = jump.lastIndexOf(',') + 1
  const { user, host, port } = hopsOf(jump).at(-1)!
  const shown = host.includes(':') ? `[${host}]` : host
  return `${jump.slice(0, at)}${user ? `${user}@` : ''}${shown}${port ? `:${port}` : ''}`
}

const isInstalled = spawnSync('ssh', ['-V']).error === undefined
if (!isInstalled) console.warn('ssh is not installed: its destinations were compared with OpenSSH 9.2')

describe.runIf(isInstalled)(`where ssh itself goes, as ${userInfo().username}`, () => {
  test('is where we say, in any situation', { timeout: 240_000 }, () => {
    let compared = 0
    fc.assert(
      fc.property(situation, ({ config, one, two, before, host, after }) => {
        const directory = scratch({ config, '.ssh/one': one, '.ssh/two': two })
        const world = { ...worldIn(directory), uid: process.getuid?.() ?? -1 }
        const argv = ['-F', join(directory, 'config'), ...before.flat(), host, ...after.flat()]
        const theirs = saidBySsh(argv, world)
        // What ssh refuses in lines that decide nothing is not looked at: nothing runs then.
        if (theirs === null) return
        compared++
        const ours = saidByUs(argv, world)
        if (ours.length === 1) expect(ours).toEqual([theirs])
        else expect(ours).toContainEqual(theirs)
      }),
      { numRuns: 400 },
    )
    expect(compared).toBeGreaterThan(20)
  })
})
