import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { programDigest, resolveProgram } from '../../src/probe/program.ts'
import { scratch } from './scratch.ts'

const SCRIPT = '#!/bin/sh\necho "$0"\n'

/** A repository with a hostile kubectl, a directory of real tools, and links between them. */
function ground() {
  const root = scratch({
    'home/bin/kubectl': SCRIPT,
    'home/repo/node_modules/.bin/kubectl': SCRIPT,
    'home/repo/kubectl': SCRIPT,
    'home/repo/deep/x': '',
    'opt/bin/kubectl': SCRIPT,
    'plain/kubectl': 'not executable',
    'links/.keep': '',
  })
  for (const path of ['home/bin', 'home/repo/node_modules/.bin', 'home/repo', 'opt/bin'])
    chmodSync(join(root, path, 'kubectl'), 0o755)
  mkdirSync(join(root, 'home/repo/.git'))
  mkdirSync(join(root, 'directory/kubectl'), { recursive: true })
  symlinkSync(join(root, 'home/repo/kubectl'), join(root, 'links/kubectl'))
  symlinkSync(join(root, 'home/repo/node_modules/.bin'), join(root, 'linked'))
  symlinkSync(join(root, 'opt/bin/kubectl'), join(root, 'home/repo/deep/kubectl'))
  symlinkSync(join(root, 'home/repo'), join(root, 'repo-link'))
  return root
}

const root = ground()
const CASES: {
  name: string
  path: string
  cwd?: string
  typed?: string
  found: string | null
  trusted: boolean
}[] = [
  { name: 'an absolute entry', path: '/opt/bin', found: '/opt/bin/kubectl', trusted: true },
  {
    name: 'node_modules/.bin',
    path: '/home/repo/node_modules/.bin:/opt/bin',
    found: '/home/repo/node_modules/.bin/kubectl',
    trusted: false,
  },
  {
    name: 'node_modules/.bin from elsewhere',
    path: '/home/repo/node_modules/.bin',
    cwd: '/opt',
    found: '/home/repo/node_modules/.bin/kubectl',
    trusted: false,
  },
  {
    name: 'a link to a directory in the repository',
    path: '/linked',
    found: '/linked/kubectl',
    trusted: false,
  },
  { name: 'a link to a program in the repository', path: '/links', found: '/links/kubectl', trusted: false },
  {
    name: 'a link in the repository to a real program',
    path: '/home/repo/deep',
    found: '/home/repo/deep/kubectl',
    trusted: false,
  },
  {
    name: 'an entry in the repository above',
    path: '/home/repo',
    cwd: '/home/repo/deep',
    found: '/home/repo/kubectl',
    trusted: false,
  },
  {
    name: 'the repository through a link',
    path: '/home/repo',
    cwd: '/repo-link',
    found: '/home/repo/kubectl',
    trusted: false,
  },
  {
    name: 'a directory that is no repository',
    path: '/opt/bin',
    cwd: '/opt',
    found: '/opt/bin/kubectl',
    trusted: false,
  },
  {
    name: 'the home directory is no repository',
    path: '/home/bin',
    cwd: '/home',
    found: '/home/bin/kubectl',
    trusted: true,
  },
  { name: 'nor is the root', path: '/home/bin', cwd: '/', found: '/home/bin/kubectl', trusted: true },
  {
    name: 'not executable is passed over',
    path: '/plain:/opt/bin',
    found: '/opt/bin/kubectl',
    trusted: true,
  },
  {
    name: 'a directory is passed over',
    path: '/directory:/opt/bin',
    found: '/opt/bin/kubectl',
    trusted: true,
  },
  {
    name: 'missing entries are passed over',
    path: '/none:/opt/bin',
    found: '/opt/bin/kubectl',
    trusted: true,
  },
  { name: 'nothing to execute', path: '/plain', found: null, trusted: false },
  {
    name: 'typed absolute, in PATH',
    path: '/opt/bin',
    typed: '/opt/bin/kubectl',
    found: '/opt/bin/kubectl',
    trusted: true,
  },
  {
    name: 'typed absolute, not in PATH',
    path: '/opt/bin',
    typed: '/home/bin/kubectl',
    found: '/home/bin/kubectl',
    trusted: false,
  },
  {
    name: 'typed relative',
    path: '/opt/bin',
    typed: './kubectl',
    found: '/home/repo/kubectl',
    trusted: false,
  },
]

const under = (path: string) => join(root, path)

describe('resolveProgram', () => {
  test.each(CASES)('$name', ({ path, cwd = '/home/repo', typed, found, trusted }) => {
    const env = { PATH: path.split(':').map(under).join(':') }
    const name = typed?.startsWith('/') ? under(typed) : (typed ?? 'kubectl')
    // `/` stands for itself: whatever holds the home directory is no repository.
    const world = { env, cwd: cwd === '/' ? '/' : under(cwd), home: under('home'), uid: 0 }
    const program = resolveProgram(name, world)
    expect(program).toMatchObject({ path: found === null ? null : under(found), trusted })
  })

  test.each(['', ':/none', '.:/none', 'bin'])(
    'the relative entry in `%s` is searched and not trusted',
    (path) => {
      const cwd = path === 'bin' ? under('home') : under('home/repo')
      const program = resolveProgram('kubectl', { env: { PATH: path }, cwd, home: under('home'), uid: 0 })
      expect(program).toMatchObject({
        path: join(cwd, path === 'bin' ? 'bin/kubectl' : 'kubectl'),
        trusted: false,
      })
    },
  )

  test('what execvp finds', () => {
    const PATH = ['plain', 'directory', 'none', 'links', 'opt/bin'].map(under).join(':')
    // env(1) calls execvp(3).
    const child = spawnSync('/usr/bin/env', ['kubectl'], { env: { PATH }, encoding: 'utf8' })
    const program = resolveProgram('kubectl', { env: { PATH }, cwd: '/', home: '/root', uid: 0 })
    expect(program.path).toBe(child.stdout.trim())
    expect(program.denied).toBe(under('plain/kubectl'))
  })

  test('without PATH the system’s own', () => {
    expect(resolveProgram('sh', { env: {}, cwd: '/tmp', home: '/root', uid: 0 })).toMatchObject({
      path: '/bin/sh',
      trusted: true,
    })
  })
})

test('the digest is sha256sum’s', () => {
  const hex = spawnSync('sha256sum', ['/bin/sh'], { encoding: 'utf8' }).stdout.split(' ')[0] ?? ''
  const expected = Buffer.from(hex, 'hex').toString('base64url')
  expect(programDigest('/bin/sh')).toBe(expected)
  expect(programDigest('/none')).toBeNull()
})
