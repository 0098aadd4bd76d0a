import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { askVault, type VaultServer } from '../../src/credentials/vault-api.ts'
import { logIn } from '../../src/credentials/vault-tokens.ts'
import { vaultIntegration } from '../../src/verifier/integrations/vault.ts'
import { type BrokerTokens, makeBrokerTokens, type TokenClaims } from '../support/broker-tokens.ts'
import { Cleanup } from '../support/cleanup.ts'
import { codeOf } from '../support/code-of.ts'
import { startVaultStandIn, type VaultStandIn } from '../support/vault/vault-stand-in.ts'

const AUDIENCE = 'stepup:prod:vault'
const cleanup = new Cleanup()
let vault: VaultStandIn
let server: VaultServer
let tokens: BrokerTokens

beforeAll(async () => {
  const issuer = await serve((): unknown => ({ keys: [tokens.jwk] }))
  tokens = await makeBrokerTokens('vault', AUDIENCE, issuer)
  vault = await startVaultStandIn(cleanup)
  server = { address: vault.url, ca: vault.ca, namespace: null }
  const printed = vaultIntegration({
    issuer,
    key: tokens.jwk,
    environment: {
      ...{
        name: 'prod',
        tier: 'production',
        match: {},
        mode: 'enforce',
        brokers: [],
        credentialsRequired: false,
      },
      credentials: {
        required: false,
        vault: {
          ...{ address: vault.url, ca: null, namespace: null, mount: 'jwt-stepup', audience: AUDIENCE },
          policies: { write: ['shop-write'], read: ['shop-read'] },
        },
      },
    },
  })
  const root = (path: string, body: object) => askVault(server, path, vault.root, body)
  await root('sys/auth/jwt-stepup', { type: 'jwt' })
  await root('auth/jwt-stepup/config', {
    bound_issuer: issuer,
    jwks_url: `${issuer}/jwks`,
    jwt_supported_algs: 'RS256',
  })
  await root('sys/policy/stepup-keeper', { policy: /<<'POLICY'\n(.*?)\nPOLICY/s.exec(printed)?.[1] })
  for (const [, name = '', role = ''] of printed.matchAll(/role\/([\w-]+) - <<'ROLE'\n(.*?)\nROLE/gs))
    await root(`auth/jwt-stepup/role/${name}`, JSON.parse(role))
})
afterAll(() => cleanup.run())

async function serve(answer: () => unknown): Promise<string> {
  const http = createServer((_request, response) => response.end(JSON.stringify(answer())))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  cleanup.defer(() => http.close())
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

async function login(claims: TokenClaims = {}, role = 'stepup-prod-write', lifetime = 300) {
  const token = await tokens.sign(claims, lifetime)
  const asked = {
    server,
    mount: 'jwt-stepup',
    role,
    policies: ['shop-write'],
    clock: () => vault.tokens.now(),
  }
  return logIn(asked, { token, expiresAt: vault.tokens.now() / 1000 + lifetime })
}

describe('a token of Vault', () => {
  test('has the policies of its class, and goes with the one that made it', async () => {
    const { token, revoke } = await login()
    expect(vault.tokens.live(token)?.policies).toEqual(['shop-write'])
    expect(vault.tokens.count).toBe(2)
    await revoke()
    expect(vault.tokens.count).toBe(0)
  })

  test('lives through twenty minutes while it is renewed, and not five when it is not', async () => {
    const { token, renew, endsAt, revoke } = await login()
    for (let minute = 0; minute < 20; minute += 4) {
      vault.tokens.advance(240)
      expect(vault.tokens.live(token)).not.toBeNull()
      await renew({ token: 'asked of the verifier', expiresAt: vault.tokens.now() / 1000 + 300 })
      expect(endsAt()).toBeGreaterThan(vault.tokens.now() / 1000 + 290)
    }
    vault.tokens.advance(301)
    expect(vault.tokens.live(token)).toBeNull()
    await expect(codeOf(revoke)).resolves.toBe('broker_refused')
    vault.tokens.advance(-1501)
  })

  test('lives no longer than the grant that is left', async () => {
    const { endsAt, revoke } = await login({}, 'stepup-prod-write', 30)
    expect(endsAt() - vault.tokens.now() / 1000).toBeLessThanOrEqual(30)
    await revoke()
  })

  test('of more than the class has is not made, and nothing stays behind', async () => {
    const before = vault.tokens.count
    await expect(codeOf(() => login({ 'stepup/class': 'read' }, 'stepup-prod-read'))).resolves.toBe(
      'broker_refused',
    )
    expect(vault.tokens.count).toBe(before)
  })
})

describe('no login for', () => {
  test.each<[string, TokenClaims, string?, number?]>([
    ['another audience', { aud: 'stepup:dev:vault' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['another environment', { 'stepup/environment': 'dev' }],
    ['another class', { 'stepup/class': 'read' }],
    ['a role of another class', {}, 'stepup-prod-read'],
    ['a role that is not there', {}, 'stepup-prod-admin'],
    ['an expired token', {}, 'stepup-prod-write', -1],
  ])('%s', async (_what, claims, role, lifetime) => {
    await expect(codeOf(() => login(claims, role, lifetime))).resolves.toBe('broker_refused')
  })

  test('a token by another key', async () => {
    const real = tokens
    tokens = { ...(await makeBrokerTokens('vault', AUDIENCE, real.issuer)), jwk: real.jwk }
    await expect(codeOf(() => login())).resolves.toBe('broker_refused')
    tokens = real
  })
})

test('a server of another authority, or none, is not spoken to, whatever a variable says', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
  const ask = (other: Partial<VaultServer>) =>
    codeOf(() => askVault({ ...server, ...other }, 'auth/token/renew-self', 'hvs.secret', {}))
  const before = vault.requests.length
  expect(await ask({ ca: null })).toBe('broker_unreachable')
  expect(await ask({ address: 'https://localhost:1' })).toBe('broker_unreachable')
  expect(vault.requests.length).toBe(before)
  vi.unstubAllEnvs()
})
