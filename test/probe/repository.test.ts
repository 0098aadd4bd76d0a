import { describe, expect, test } from 'vitest'
import { probeRepository } from '../../src/probe/repository.ts'
import { scratch, worldIn } from './scratch.ts'

const remote = (name: string, url: string, more = '') => `[remote "${name}"]\n\turl = ${url}\n${more}`
const repository = (config: string) => ({
  '.git/HEAD': 'ref: refs/heads/x\n',
  '.git/config': config,
  '.git/objects/x': '',
  '.git/refs/x': '',
})
const urls = (
  files: Record<string, string>,
  selector: object = {},
  env: Record<string, string> = {},
  forge: 'github' | 'gitlab' = 'github',
) =>
  probeRepository(
    { kind: 'repository', forge, ...selector },
    worldIn(scratch(files), { GIT_CONFIG_NOSYSTEM: '1', ...env }),
  ).map((target) => (target.kind === 'host' ? target.host : target.url))

describe('as typed', () => {
  test.each([
    ['acme/web', 'https://github.com/acme/web'],
    ['ghe.acme.com/acme/web', 'https://ghe.acme.com/acme/web'],
    ['https://github.com/acme/web.git', 'https://github.com/acme/web'],
    ['https://github.com/acme/web/pull/7', 'https://github.com/acme/web'],
    ['git@github.com:acme/web.git', 'https://github.com/acme/web'],
    ['ssh://git@ssh.github.com:443/acme/web.git', 'https://github.com/acme/web'],
    ['web', null],
    ['', null],
  ])('%s', (typed, url) => {
    expect(urls({}, { repository: typed })).toEqual([url])
  })

  test('groups of GitLab', () => {
    expect(urls({}, { repository: 'acme/tools/web' }, {}, 'gitlab')).toEqual([
      'https://gitlab.com/acme/tools/web',
    ])
    expect(urls({}, { repository: 'gl.acme.com/acme/web' }, {}, 'gitlab')).toEqual([
      'https://gl.acme.com/acme/web',
    ])
    expect(urls({}, { repository: 'acme/web' }, { GITLAB_HOST: 'https://gl.acme.com' }, 'gitlab')).toEqual([
      'https://gl.acme.com/acme/web',
    ])
    expect(urls({}, { repository: 'https://gl.acme.com/a/b/c/-/merge_requests/1' }, {}, 'gitlab')).toEqual([
      'https://gl.acme.com/a/b/c',
    ])
  })

  test('owners and hosts', () => {
    expect(urls({}, { owner: 'acme' })).toEqual(['https://github.com/acme'])
    expect(urls({}, { owner: '' })).toEqual(['github.com'])
    expect(urls({}, { owner: '' }, { GH_HOST: 'ghe.acme.com' })).toEqual(['ghe.acme.com'])
    expect(urls({ '.config/gh/hosts.yml': 'ghe.acme.com:\n  user: a\n' }, { owner: '' })).toEqual([
      'ghe.acme.com',
    ])
    expect(
      urls({ '.config/gh/hosts.yml': 'ghe.acme.com:\n  user: a\ngithub.com:\n  user: b\n' }, { owner: '' }),
    ).toEqual(['github.com'])
    expect(
      urls({ '.config/glab-cli/config.yml': 'host: gl.acme.com\n' }, { owner: '' }, {}, 'gitlab'),
    ).toEqual(['gl.acme.com'])
  })
})

describe('by the remotes', () => {
  test.each<[string, string, (string | null)[]]>([
    ['one', remote('origin', 'git@github.com:acme/web.git'), ['https://github.com/acme/web']],
    [
      'several: any could be meant',
      remote('origin', 'https://github.com/me/web') + remote('upstream', 'https://github.com/acme/web'),
      ['https://github.com/me/web', 'https://github.com/acme/web'],
    ],
    [
      'the chosen one',
      remote('origin', 'https://github.com/me/web') +
        remote('upstream', 'https://github.com/acme/web', '\tgh-resolved = base\n'),
      ['https://github.com/acme/web'],
    ],
    [
      'another repository that was chosen',
      remote('origin', 'https://github.com/me/web', '\tgh-resolved = acme/web\n'),
      ['https://github.com/acme/web'],
    ],
    [
      'those of a known host',
      remote('heroku', 'https://git.heroku.com/web.git') +
        remote('origin', 'https://github.com/acme/web') +
        remote('x', 'https://git.x.com/a/b'),
      ['https://github.com/acme/web'],
    ],
    ['another host', remote('origin', 'https://ghe.acme.com/acme/web'), ['https://ghe.acme.com/acme/web']],
    [
      'insteadOf',
      `[url "https://github.com/"]\n\tinsteadOf = gh:\n${remote('origin', 'gh:acme/web')}`,
      ['https://github.com/acme/web'],
    ],
    ['a directory', remote('origin', '../web'), [null]],
    ['none', '', [null]],
  ])('%s', (_, config, expected) => {
    expect(urls(repository(config))).toEqual(expected)
  })

  test('no repository', () => {
    expect(urls({})).toEqual([null])
  })

  test('no secret comes along', () => {
    expect(urls(repository(remote('origin', 'https://u:secret@github.com/acme/web')))).toEqual([
      'https://github.com/acme/web',
    ])
  })
})
