import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { StepupError } from '../../src/core/errors.ts'
import { pluginEnvironment, withoutPlugin, withPlugin } from '../../src/setup/kubeconfig-plugin.ts'
import { shownLines } from '../../src/setup/kubeconfig-secrets.ts'
import { codeOf } from '../support/code-of.ts'

const BY_KUBECTL = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${'QUJD'.repeat(80)}
    server: https://prod.example:6443
  name: prod
contexts:
- context:
    cluster: dev
    user: alice-dev
  name: dev
- context:
    cluster: prod
    namespace: default
    user: alice-prod
  name: prod
current-context: dev
kind: Config
preferences: {}
users:
- name: alice-dev
  user:
    token: alices-own-token-for-dev
- name: alice-prod
  user:
    token: alices-own-token-for-prod
`

const BY_HAND = `# mine
apiVersion: v1
kind: Config

users:
  - name: alice-prod # the old one
    user:
      client-key-data: |
        c2VjcmV0LWtleQ==
        c2VjcmV0LWtleQ==
      token: "alices-own-token-for-prod"

# where
contexts:
  - { name: 'prod', context: { cluster: prod, user: alice-prod } }
  - name: minikube
    context:
      cluster: minikube
      extensions:
        - name: context_info
          extension:
            provider: minikube.sigs.k8s.io
      user: minikube
clusters:
  - name: prod
    cluster: { server: "https://prod.example:6443" }
`

const OWN = ['/opt/stepup']
const PROD = [{ environment: 'prod', contexts: ['prod'] }]
const put = (text: string, wanted = PROD) => withPlugin('config', text, wanted, OWN)
const taken = (text: string, environment: string | null = null) => withoutPlugin('config', text, environment)

const FILES = [
  ['as kubectl writes it', BY_KUBECTL],
  ['as a person writes it', BY_HAND],
  ['in JSON', `${JSON.stringify(parse(BY_KUBECTL), null, 4)}\n`],
  ['in JSON of one line', JSON.stringify(parse(BY_KUBECTL))],
] as const

describe.each(FILES)('a kubeconfig %s', (_how, text) => {
  test('has our plugin for the user of that context, and all else as it was', () => {
    const { contexts, users, ...rest } = parse(put(text))
    const { contexts: _before, users: usersBefore, ...restBefore } = parse(text)
    expect(rest).toEqual(restBefore)
    expect(contexts.find((it: { name: string }) => it.name === 'prod').context).toMatchObject({
      user: 'stepup-prod',
      extensions: [{ name: 'stepup', extension: { environment: 'prod', user: 'alice-prod' } }],
    })
    expect(users).toEqual([
      ...usersBefore,
      {
        name: 'stepup-prod',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: '/opt/stepup',
            args: ['credential', 'kubernetes', '--environment', 'prod'],
            interactiveMode: 'Never',
            provideClusterInfo: true,
          },
        },
      },
    ])
  })

  test('is the same after a second time', () => {
    expect(put(put(text))).toBe(put(text))
  })

  test('is the very text that it was after the undoing', () => {
    expect(taken(put(text))).toBe(text)
  })

  test('is left alone where there is nothing to undo', () => {
    expect(taken(text)).toBe(text)
  })

  test('shows no secret', () => {
    const shown = shownLines('config', put(text), (entry) => pluginEnvironment(entry) !== null)
    expect(shown.join('\n')).not.toMatch(/alices-own|c2VjcmV0|QUJDQUJD/)
    expect(shown).toHaveLength(put(text).split('\n').length)
    expect(shown.join('\n')).toContain('stepup-prod')
    expect(shown.join('\n')).toContain('provideClusterInfo')
  })
})

describe('what was changed since stays', () => {
  test('another user of the context', () => {
    const edited = put(BY_KUBECTL).replace(/user: stepup-prod/, 'user: somebody')
    const { contexts, users } = parse(taken(edited))
    expect(contexts[1].context.user).toBe('somebody')
    expect(contexts[1].context.extensions).toBeUndefined()
    expect(users.map(({ name }: { name: string }) => name)).toEqual(['alice-dev', 'alice-prod'])
  })

  test('a context and a comment that were added', () => {
    const edited = put(BY_HAND).replace(
      'contexts:\n',
      'contexts:\n  # new\n  - name: new\n    context: { cluster: prod }\n',
    )
    expect(taken(edited)).toBe(
      BY_HAND.replace('contexts:\n', 'contexts:\n  # new\n  - name: new\n    context: { cluster: prod }\n'),
    )
  })

  test('a file that kubectl wrote anew: its comments are gone, what it was is not', () => {
    const anew = JSON.stringify(parse(put(BY_HAND)))
    expect(parse(taken(anew))).toEqual(parse(BY_HAND))
  })

  test('a context that had no user', () => {
    const none = BY_KUBECTL.replace('    user: alice-prod\n', '')
    expect(parse(put(none)).contexts[1].context.user).toBe('stepup-prod')
    expect(parse(taken(put(none)))).toEqual(parse(none))
  })

  test('another environment, when one is named', () => {
    const both = put(BY_KUBECTL, [...PROD, { environment: 'dev', contexts: ['dev'] }])
    expect(taken(both, 'dev')).toBe(put(BY_KUBECTL))
  })
})

test('another place of the program is written in the place of the old one', () => {
  const moved = withPlugin('config', put(BY_HAND), PROD, ['/usr/bin/node', '/opt/stepup.js'])
  expect(parse(moved).users[1].user.exec).toMatchObject({
    command: '/usr/bin/node',
    args: ['/opt/stepup.js', 'credential', 'kubernetes', '--environment', 'prod'],
  })
  expect(taken(moved)).toBe(BY_HAND)
})

describe('refuses', () => {
  test.each([
    ['a user of that name that it did not write', `${BY_KUBECTL}- name: stepup-prod\n  user: {token: x}\n`],
    ['a context behind an anchor', BY_KUBECTL.replace('user: alice-prod', 'user: &me alice-prod')],
    ['what is no YAML', 'a: b: c'],
    ['a key that stands twice', 'users: []\nusers: []\n'],
    ['a context that is not there', 'contexts: []\n'],
  ])('%s, and quotes nothing of it', async (_what, text) => {
    expect(await codeOf(() => put(text))).toBe('config_invalid')
    try {
      put(text)
    } catch (error) {
      expect((error as StepupError).message).not.toMatch(/alices|b: c/)
    }
  })
})
