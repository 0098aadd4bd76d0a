import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { see } from '../../src/probe/wants.ts'
import { scratch, worldIn } from './scratch.ts'

test('files and directories, as typed', async () => {
  const directory = scratch({ 'a.yaml': 'a', 'd/b.yaml': 'b', 'd/deep/c.yaml': 'c' })
  symlinkSync('deep', join(directory, 'd/link'))
  const world = worldIn(directory)
  const known = await see(
    [
      { kind: 'file', path: 'a.yaml' },
      { kind: 'file', path: 'none' },
      { kind: 'directory', path: './d/', recursive: false },
    ],
    world,
  )
  expect(known.files.get('a.yaml')).toEqual({ text: 'a' })
  expect(known.files.get('none')).toHaveProperty('unseen')
  expect(known.directories.get('./d/')).toEqual(['./d/b.yaml', './d/link'])
  expect(known.files.get('./d/b.yaml')).toEqual({ text: 'b' })
  const more = await see([{ kind: 'directory', path: 'd', recursive: true }], world, known)
  expect(more.directories.get('d')).toEqual(['d/b.yaml', 'd/link', 'd/deep/c.yaml'])
  expect(more.files.get('a.yaml')).toEqual({ text: 'a' })
})

test('what is not looked at', async () => {
  const directory = scratch({ big: '', bytes: new Uint8Array([0xff, 0xfe]) })
  truncateSync(join(directory, 'big'), 100 * 1024 * 1024)
  spawnSync('mkfifo', [join(directory, 'pipe')])
  mkdirSync(join(directory, 'many'))
  for (let index = 0; index < 1001; index++) writeFileSync(join(directory, 'many', `${index}`), '')
  const world = worldIn(directory)
  const paths = ['big', 'bytes', 'pipe', 'many', '/dev/zero']
  const known = await see(
    [
      ...paths.map((path) => ({ kind: 'file', path }) as const),
      { kind: 'directory', path: 'many', recursive: false },
      { kind: 'stdin' },
    ],
    world,
  )
  for (const path of paths) expect(known.files.get(path)).toHaveProperty('unseen')
  expect(known.directories.has('many')).toBe(false)
  expect(known.stdin).toBeUndefined()
})

describe('kuberc', () => {
  const KUBERC =
    'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\naliases:\n- name: gone\n  command: delete\n  prependArgs: [ns]\n  options:\n  - name: force\n    default: "true"\ndefaults:\n- command: apply\n  options:\n  - name: server-side\n    default: "true"\n'
  const kuberc = async (text: string, env = {}) =>
    (await see([{ kind: 'kuberc' }], worldIn(scratch({ '.kube/kuberc': text, other: KUBERC }), env))).kuberc
  const EXPECTED = {
    aliases: [
      { name: 'gone', command: 'delete', prependArgs: ['ns'], appendArgs: [], options: [['force', 'true']] },
    ],
    defaults: [{ command: 'apply', options: [['server-side', 'true']] }],
  }
  test('read', async () => {
    expect(await kuberc(KUBERC)).toEqual(EXPECTED)
    expect(await kuberc(`---\n${KUBERC}`)).toEqual(EXPECTED)
    expect(await kuberc('', { KUBERC: 'other' })).toEqual(EXPECTED)
    expect(
      await kuberc(
        KUBERC.replace('v1beta1', 'v1alpha1').replaceAll('options', 'flags').replace('defaults', 'overrides'),
      ),
    ).toEqual(EXPECTED)
  })
  test.each(['kind: Other\n', `${KUBERC}---\n${KUBERC}`, '{', 'kind: Preference\naliases: [{name: 1}]\n'])(
    'not readable: %#',
    async (text) => {
      expect(await kuberc(text)).toHaveProperty('unseen')
    },
  )
  test('none', async () => {
    expect((await see([{ kind: 'kuberc' }], worldIn(scratch()))).kuberc).toEqual({
      aliases: [],
      defaults: [],
    })
  })
})

test('aliases of aws', async () => {
  const directory = scratch({
    '.aws/cli/alias':
      '[toplevel]\nwhoami = sts get-caller-identity\nboom =\n  !f() {\n    rm x\n  }; f\n[command ec2]\ngone = terminate-instances\n',
  })
  const { awsAliases } = await see([{ kind: 'aws-aliases' }], worldIn(directory))
  expect(awsAliases).toEqual(
    new Map([
      ['whoami', 'sts get-caller-identity'],
      ['boom', '\n!f() {\nrm x\n}; f'],
      ['ec2 gone', 'terminate-instances'],
    ]),
  )
  expect(
    (await see([{ kind: 'aws-aliases' }], worldIn(scratch({ '.aws/cli/alias': 'x' })))).awsAliases,
  ).toHaveProperty('unseen')
  expect((await see([{ kind: 'aws-aliases' }], worldIn(scratch()))).awsAliases).toEqual(new Map())
})

test('git configuration is what git lists', async () => {
  const directory = scratch({
    '.gitconfig': '[alias]\n  oops = push --force\n  sh = "!rm -rf /"\n[core]\n  bare\n',
  })
  const env = {
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'Alias.X',
    GIT_CONFIG_VALUE_0: 'status',
  }
  const { gitConfig } = await see([{ kind: 'git-config' }], worldIn(directory, env))
  const { stdout } = spawnSync('git', ['config', '--list', '-z'], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory, ...env },
    encoding: 'utf8',
  })
  const listed = stdout
    .split('\0')
    .filter(Boolean)
    .map((line) => [line.split('\n')[0], line.includes('\n') ? line.slice(line.indexOf('\n') + 1) : 'true'])
  expect(gitConfig).toEqual(listed)
})
