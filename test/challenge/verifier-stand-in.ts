import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  calculateJwkThumbprint,
  decodeJwt,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
} from 'jose'
import type { IntentDetail } from '../../src/wire/intent.ts'

/**
 * A stand-in for the verifier that can answer wrongly where the real one never would. What it
 * receives is kept; what it answers may be changed by `tamper`.
 */
export type VerifierStandIn = {
  issuer: string
  /** Requests by path, with their form or JSON body and the claims of their DPoP proof. */
  seen: {
    method: string
    path: string
    body: Record<string, string>
    proof: Record<string, unknown> | null
  }[]
  tamper: Tamper
  /** Answers the pending device requests: `approve` or `deny`. */
  answerDeviceRequests(how: 'approve' | 'deny'): void
  stop(): Promise<void>
}

export type Tamper = {
  metadata?: Record<string, unknown>
  claims?: Record<string, unknown>
  token?: Record<string, unknown>
  /** Status and body for a path, once for each element. */
  answers?: Record<string, [number, Record<string, unknown>][]>
  /** Parameters of the redirect. */
  redirect?: Record<string, string | null>
  /** Paths that never answer. */
  silent?: string[]
}

type Code = {
  details: IntentDetail[]
  jkt: string
  nonce: string | null
  state: 'pending' | 'approved' | 'denied'
  pkce: string | null
}

export const SUBJECT = 'p_alice'
const NONCE = 'server-nonce-1'
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

export async function startVerifierStandIn(tamper: Tamper = {}): Promise<VerifierStandIn> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' }] }
  const pushed = new Map<string, Record<string, string>>()
  const codes = new Map<string, Code>()
  const seen: VerifierStandIn['seen'] = []

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    pushed_authorization_request_endpoint: `${issuer}/request`,
    device_authorization_endpoint: `${issuer}/device/auth`,
    revocation_endpoint: `${issuer}/token/revocation`,
    jwks_uri: `${issuer}/jwks`,
    stepup_enrolment_endpoint: `${issuer}/enrolment`,
    stepup_policy_endpoint: `${issuer}/policy`,
    stepup_events_endpoint: `${issuer}/events`,
    ...tamper.metadata,
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer)
    const path = url.pathname
    const body = await bodyOf(request)
    const proof = await proofOf(request)
    seen.push({ method: request.method ?? '', path, body, proof: proof?.claims ?? null })
    if (tamper.silent?.includes(path)) return
    const send = (status: number, answer: object) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'DPoP-Nonce': NONCE })
      response.end(JSON.stringify(answer))
    }
    if (request.method === 'POST' && path !== '/events' && proof?.claims['nonce'] !== NONCE) {
      return send(400, { error: 'use_dpop_nonce' })
    }
    const forced = tamper.answers?.[path]?.shift()
    if (forced) return send(...forced)
    switch (path) {
      case '/.well-known/openid-configuration':
        return send(200, metadata())
      case '/jwks':
        return send(200, jwks)
      case '/request': {
        const id = `urn:ietf:params:oauth:request_uri:${randomBytes(8).toString('hex')}`
        pushed.set(id, { ...body, jkt: proof?.jkt ?? '' })
        return send(201, { request_uri: id, expires_in: 60 })
      }
      case '/auth':
        return redirect(response, pushed.get(url.searchParams.get('request_uri') ?? ''))
      case '/device/auth': {
        const code = randomBytes(8).toString('hex')
        codes.set(code, newCode(body, proof?.jkt ?? '', 'pending'))
        return send(200, {
          device_code: code,
          user_code: 'ABCD-EFGH',
          verification_uri: `${issuer}/device`,
          verification_uri_complete: `${issuer}/device?user_code=ABCD-EFGH`,
          expires_in: 60,
          interval: 0.1,
          ...tamper.token,
        })
      }
      case '/token':
        return token(send, body, proof?.jkt ?? '')
      case '/token/revocation':
        return send(200, {})
      default:
        return send(404, { error: 'not_found' })
    }
  }

  function newCode(body: Record<string, string>, jkt: string, state: Code['state']): Code {
    return {
      details: JSON.parse(body['authorization_details'] ?? '[]') as IntentDetail[],
      jkt,
      state,
      nonce: body['nonce'] ?? null,
      pkce: body['code_challenge'] ?? null,
    }
  }

  /** The person's tap, at once. */
  function redirect(response: ServerResponse, request: Record<string, string> | undefined): void {
    const code = randomBytes(8).toString('hex')
    codes.set(code, newCode(request ?? {}, request?.['jkt'] ?? '', 'approved'))
    const answer = { code, state: request?.['state'] ?? '', iss: issuer, ...tamper.redirect }
    const target = new URL(request?.['redirect_uri'] ?? '')
    for (const [key, value] of Object.entries(answer)) if (value !== null) target.searchParams.set(key, value)
    response.writeHead(303, { Location: target.href }).end()
  }

  async function token(
    send: (status: number, body: object) => void,
    body: Record<string, string>,
    jkt: string,
  ): Promise<void> {
    const code = codes.get(body['code'] ?? body['device_code'] ?? '')
    if (!code || code.jkt !== jkt) return send(400, { error: 'invalid_grant' })
    if (body['grant_type'] === DEVICE_GRANT && code.state === 'pending') {
      return send(400, { error: 'authorization_pending' })
    }
    if (code.state === 'denied') return send(400, { error: 'access_denied' })
    const challenge = createHash('sha256')
      .update(body['code_verifier'] ?? '')
      .digest('base64url')
    if (code.pkce !== null && code.pkce !== challenge) return send(400, { error: 'invalid_grant' })
    const now = Math.floor(Date.now() / 1000)
    const common = { iss: issuer, sub: SUBJECT, iat: now, exp: now + 300, auth_time: now }
    const claims = {
      ...common,
      aud: issuer,
      client_id: 'stepup-cli',
      jti: randomBytes(8).toString('hex'),
      acr: 'phr',
      amr: ['hwk'],
      cnf: { jkt },
      authorization_details: code.details,
      ...tamper.claims,
    }
    const id = { ...common, aud: 'stepup-cli', ...(code.nonce !== null && { nonce: code.nonce }) }
    send(200, {
      access_token: await sign(claims, 'at+jwt'),
      id_token: await sign(id, 'JWT'),
      token_type: 'DPoP',
      expires_in: 300,
      ...tamper.token,
    })
  }

  function sign(claims: object, typ: string): Promise<string> {
    return new SignJWT(claims as never).setProtectedHeader({ alg: 'ES256', typ, kid: 'k1' }).sign(privateKey)
  }

  return {
    issuer,
    seen,
    tamper,
    answerDeviceRequests(how) {
      for (const code of codes.values()) {
        if (code.state === 'pending') code.state = how === 'approve' ? 'approved' : 'denied'
      }
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function proofOf(request: IncomingMessage) {
  const header = request.headers['dpop']
  if (typeof header !== 'string') return null
  const { protectedHeader } = await jwtVerify(header, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] })
  return {
    jkt: await calculateJwkThumbprint(protectedHeader.jwk ?? {}),
    claims: decodeJwt(header) as Record<string, unknown>,
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  if (request.headers['content-type']?.includes('json')) return JSON.parse(text) as Record<string, string>
  return Object.fromEntries(new URLSearchParams(text))
}
