import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { kubernetesIntegration } from '../../../src/verifier/integrations/kubernetes.ts'
import { codeOf } from '../../support/code-of.ts'
import { mintingEnvironment } from '../support/signed-policy.ts'

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] }
type Document = {
  kind: string
  metadata: { name: string }
  rules: Rule[]
  subjects: { name: string }[]
  roleRef: { name: string }
}

const environment = mintingEnvironment()
environment.credentials!.kubernetes!.groups = {
  read: ['stepup:prod-eu:read', 'viewers'],
  'secret-read': ['stepup:prod-eu:secrets'],
  write: ['stepup:prod-eu:write'],
  destructive: ['stepup:prod-eu:write', 'stepup:prod-eu:delete'],
  admin: ['stepup:prod-eu:admin'],
  exec: ['stepup:prod-eu:exec'],
}
const issuer = 'https://stepup.acme.example/broker/kubernetes'
const printed = (format?: string) =>
  kubernetesIntegration({ issuer, key: {}, environment, ...(format ? { format } : {}) })

const documents = parseAllDocuments(printed('rbac')).map((document) => document.toJS() as Document)

/** What kube-apiserver's RBAC authorizer answers for a member of just this group. */
function may(group: string, verb: string, apiGroup: string, resource: string): boolean {
  const roles = documents
    .filter(
      ({ kind, subjects }) => kind === 'ClusterRoleBinding' && subjects.some(({ name }) => name === group),
    )
    .map(({ roleRef }) => roleRef.name)
  if (roles.includes('cluster-admin')) return true
  return documents.some(
    ({ kind, metadata, rules }) =>
      kind === 'ClusterRole' &&
      roles.includes(metadata.name) &&
      rules.some(
        (rule) =>
          rule.apiGroups.includes(apiGroup) && rule.resources.includes(resource) && rule.verbs.includes(verb),
      ),
  )
}

describe('what a cluster is told', () => {
  test('whom to believe, for which audience and environment', () => {
    expect(parse(printed('authentication'))).toMatchObject({
      kind: 'AuthenticationConfiguration',
      jwt: [
        {
          issuer: { url: issuer, audiences: ['stepup:prod-eu:kubernetes'] },
          claimValidationRules: [{ claim: 'stepup/environment', requiredValue: 'prod-eu' }],
          claimMappings: {
            username: { claim: 'sub', prefix: 'stepup:' },
            groups: { claim: 'groups', prefix: '' },
          },
        },
      ],
    })
  })

  test.each([
    ['read', 'list', '', 'pods', true],
    ['read', 'get', '', 'pods/log', true],
    ['read', 'get', '', 'secrets', false],
    ['read', 'create', 'apps', 'deployments', false],
    ['secrets', 'get', '', 'secrets', true],
    ['secrets', 'delete', '', 'pods', false],
    ['write', 'patch', 'apps', 'deployments', true],
    ['write', 'delete', 'apps', 'deployments', false],
    ['write', 'get', '', 'secrets', false],
    ['write', 'create', 'rbac.authorization.k8s.io', 'rolebindings', false],
    ['write', 'create', '', 'pods/exec', false],
    ['delete', 'delete', '', 'namespaces', true],
    ['delete', 'create', 'rbac.authorization.k8s.io', 'rolebindings', false],
    ['exec', 'create', '', 'pods/exec', true],
    ['exec', 'delete', '', 'pods', false],
    ['admin', 'create', 'rbac.authorization.k8s.io', 'rolebindings', true],
  ])('the group `%s` may %s %s/%s: %s', (name, verb, apiGroup, resource, allowed) => {
    expect(may(`stepup:prod-eu:${name}`, verb, apiGroup, resource)).toBe(allowed)
  })

  test('both in one, each name once', () => {
    const all = parseAllDocuments(printed())
    expect(all.length).toBe(documents.length + 1)
    const names = documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    expect(new Set(names).size).toBe(names.length)
  })

  test('nothing in a format that it does not know', async () => {
    expect(await codeOf(() => printed('helm'))).toBe('usage')
  })
})
