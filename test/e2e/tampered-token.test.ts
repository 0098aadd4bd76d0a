import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS, type ErrorCode } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, confirmed, type Scene, startScene } from '../support/scene.ts'
import { TamperingProxy } from '../support/tampering-proxy.ts'

const cleanup = new Cleanup()
let scene: Scene
let proxy: TamperingProxy
let forger: CryptoKeyPair
beforeAll(async () => {
  scene = await startScene(cleanup, {
    behind: async (issuer, verifier) => {
      proxy = await TamperingProxy.start(cleanup, issuer, verifier)
    },
  })
  forger = (await generateKeyPair('ES256', { extractable: true })) as CryptoKeyPair
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

type Claims = JWTPayload & Record<string, unknown>
type Forgery = {
  what: string
  /** Signs with a key that the verifier's own JWKS does not hold. */
  foreignKey?: boolean
  unsigned?: boolean
  garbage?: boolean
  change?: (claims: Claims, now: number) => Claims
  code: ErrorCode
}

function firstIntent(claims: Claims): Record<string, unknown> {
  const [detail] = claims['authorization_details'] as { intent: Record<string, unknown> }[]
  return detail?.intent ?? {}
}

const FORGERIES: Forgery[] = [
  { what: 'signed by another key', foreignKey: true, code: 'grant_signature' },
  { what: 'unsigned', unsigned: true, code: 'grant_signature' },
  { what: 'no token at all', garbage: true, code: 'grant_malformed' },
  { what: 'another issuer', change: (c) => ({ ...c, iss: 'https://evil.example' }), code: 'grant_issuer' },
  {
    what: 'another audience',
    change: (c) => ({ ...c, aud: 'https://evil.example' }),
    code: 'grant_audience',
  },
  { what: 'another person', change: (c) => ({ ...c, sub: 'p_somebody_else' }), code: 'grant_subject' },
  { what: 'another device', change: (c) => ({ ...c, cnf: { jkt: 'A'.repeat(43) } }), code: 'grant_device' },
  { what: 'a weaker acr', change: (c) => ({ ...c, acr: '0' }), code: 'grant_acr' },
  {
    what: 'verified long ago',
    change: (c, now) => ({ ...c, auth_time: now - 86_400 }),
    code: 'grant_auth_time',
  },
  { what: 'expired', change: (c, now) => ({ ...c, iat: now - 900, exp: now - 600 }), code: 'grant_expired' },
  {
    what: 'not yet valid',
    change: (c, now) => ({ ...c, nbf: now + 3600, exp: now + 7200 }),
    code: 'grant_not_yet_valid',
  },
  {
    what: 'another intent',
    change: (c) => {
      firstIntent(c)['argvDigest'] = 'A'.repeat(43)
      return c
    },
    code: 'grant_digest',
  },
]

async function forge(token: string, forgery: Forgery): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  if (forgery.garbage) return 'not-a-token'
  const claims = structuredClone(decodeJwt(token)) as Claims
  const changed = forgery.change?.(claims, now) ?? claims
  if (forgery.unsigned) return new UnsecuredJWT(changed).encode()
  const { kid, typ } = decodeProtectedHeader(token)
  const header = { alg: 'ES256', typ: typ ?? 'at+jwt', kid: forgery.foreignKey ? (kid ?? '') : 'forger' }
  return new SignJWT(changed).setProtectedHeader(header).sign(forger.privateKey)
}

/** Changes the grant on its way; the forger's key stands in the JWKS unless its absence is the point. */
function tamperWith(forgery: Forgery): void {
  proxy.tamper = async ({ path, body, status }) => {
    if (path === '/jwks' && !forgery.foreignKey) {
      const jwks = JSON.parse(body) as { keys: unknown[] }
      const jwk = await exportJWK(forger.publicKey)
      return JSON.stringify({ keys: [...jwks.keys, { ...jwk, kid: 'forger', alg: 'ES256', use: 'sig' }] })
    }
    if (path !== '/token' || status !== 200) return null
    const answer = JSON.parse(body) as Record<string, unknown>
    return JSON.stringify({ ...answer, access_token: await forge(String(answer['access_token']), forgery) })
  }
}

describe('a grant that is not what was asked for is refused, and nothing runs', () => {
  test.each(FORGERIES)('$what: $code', async (forgery) => {
    tamperWith(forgery)
    scene.prod.cluster.seed('payments')
    const command = ['kubectl', '--context', 'prod', 'delete', 'namespace', 'payments']
    const ended = await confirmed(scene, command)
    expect(ended.stderr).toContain(ERRORS[forgery.code].hint)
    expect(ended.code).toBe(ERRORS[forgery.code].exit)
    expect(scene.prod.cluster.has('namespaces', 'payments')).toBe(true)
  })

  test('an untouched one runs', async () => {
    proxy.tamper = () => null
    const ended = await confirmed(scene, ['kubectl', '--context', 'prod', 'delete', 'namespace', 'payments'])
    expect(ended.code).toBe(0)
  })
})

describe('a verifier that names another place', () => {
  test.each(['authorization_endpoint', 'token_endpoint', 'pushed_authorization_request_endpoint'])(
    '%s: nothing is opened or sent there, nothing runs',
    async (member) => {
      proxy.tamper = ({ path, body }) =>
        path.startsWith('/.well-known/')
          ? JSON.stringify({ ...JSON.parse(body), [member]: 'https://evil.example/x' })
          : null
      const opened = (await scene.workstation.opened()).length
      const running = scene.workstation.start(['kubectl', '--context', 'prod', 'delete', 'namespace', 'shop'])
      expect(await confirmationPage(running)).toBeNull()
      expect((await running.ended).code).toBe(77)
      expect(await scene.workstation.opened()).toHaveLength(opened)
      expect(scene.prod.cluster.has('namespaces', 'shop')).toBe(true)
    },
  )
})
