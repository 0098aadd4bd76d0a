import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { Cleanup } from '../support/cleanup.ts'
import { type Scene, startScene } from '../support/scene.ts'
import { programPath } from '../support/workstation.ts'

const cleanup = new Cleanup()
let scene: Scene
beforeAll(async () => {
  scene = await startScene(cleanup, { bare: true })
})
afterAll(() => cleanup.run())

const printed = (format: string) =>
  scene.verifier.command('integrations', 'kubernetes', '--environment', 'prod', '--format', format)

test('the issuer that a cluster is told of is the one that the verifier serves', async () => {
  const [{ issuer }] = parse(await printed('authentication')).jwt
  const discovery = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()
  expect(discovery.issuer).toBe(issuer.url)
  const { keys } = await (await fetch(discovery.jwks_uri)).json()
  expect(keys).toMatchObject([{ kty: 'RSA', alg: 'RS256' }])
  expect(issuer.audiences).toEqual(['stepup:prod:kubernetes'])
})

test('kubectl itself reads the roles and bindings', async () => {
  const rbac = await printed('rbac')
  // without a server: kubectl's own types alone
  const { code, stdout, stderr } = await scene.workstation.run(
    ['label', '--local', '-f', '-', 'read=back', '-o', 'name'],
    { program: programPath('kubectl')!, input: rbac },
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const names = parseAllDocuments(rbac)
    .map((document) => document.toJS() as { kind: string; metadata: { name: string } })
    .map(({ kind, metadata }) => `${kind.toLowerCase()}.rbac.authorization.k8s.io/${metadata.name}`)
  expect(stdout.trim().split('\n')).toEqual(names)
  expect(names).toContain('clusterrolebinding.rbac.authorization.k8s.io/stepup:group:stepup:prod:write')
})
