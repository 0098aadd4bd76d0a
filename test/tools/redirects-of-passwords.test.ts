import { expect, test } from 'vitest'
import { docker } from '../../src/tools/docker.ts'
import { git } from '../../src/tools/git.ts'
import { NOTHING_KNOWN } from '../../src/tools/tool.ts'

type Env = Record<string, string>

const read = (tool: typeof git, line: string, env: Env = {}) =>
  tool.read(line.split(' '), { env, known: NOTHING_KNOWN, trustInputs: true })

const proxy = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.proxy', GIT_CONFIG_VALUE_0: 'http://x' }

test.each<[string, Env, string[]]>([
  ['git push origin main', {}, []],
  ['git -c http.proxy=http://x push', {}, ['-c http.proxy']],
  [
    'git -c http.https://git.acme.example/.sslVerify=false push',
    {},
    ['-c http.https://git.acme.example/.sslVerify'],
  ],
  ['git -c credential.helper= fetch', {}, ['-c credential.helper']],
  ['git -c core.askPass=/bin/x push', {}, ['-c core.askPass']],
  ['git -c include.path=/tmp/x push', {}, ['-c include.path']],
  ['git -c includeIf.gitdir:/.path=/tmp/x push', {}, ['-c includeIf.gitdir:/.path']],
  ['git -c http.postBuffer=1 -c user.name=x push', {}, []],
  ['git push', proxy, ['http.proxy']],
  ['git push', { ...proxy, GIT_CONFIG_COUNT: '101' }, ['http.proxy', 'GIT_CONFIG_COUNT']],
  ['git push', { GIT_CONFIG_PARAMETERS: 'x' }, ['GIT_CONFIG_PARAMETERS']],
])('%s', (line, env, redirects) => {
  expect(read(git, line, env).redirects).toEqual(redirects)
})

test.each<[string, Env, string[]]>([
  ['docker push r.example/x', {}, []],
  ['docker --config /tmp push r.example/x', {}, ['--config']],
  ['docker manifest push --insecure r.example/x', {}, ['--insecure']],
  ['docker push r.example/x', { DOCKER_CONTENT_TRUST_SERVER: 'https://x' }, ['DOCKER_CONTENT_TRUST_SERVER']],
])('%s', (line, env, redirects) => {
  expect(read(docker, line, env).redirects).toEqual(redirects)
})

test('an image’s registry has its port, and what pushes it is told', () => {
  const { selectors, through } = read(docker, 'docker -H tcp://e push r.example:5000/x')
  expect(selectors).toEqual([{ kind: 'host', host: 'r.example', registry: 'r.example:5000' }])
  expect(through).toMatchObject({ kind: 'docker', host: 'tcp://e' })
  expect(read(docker, 'docker manifest push r.example/x').through).toBeUndefined()
})
