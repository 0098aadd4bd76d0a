import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Intent } from '../../../src/wire/intent.ts'
import { INTENT_TYPE } from '../../../src/wire/intent.ts'
import {
  ACCESS_TOKEN_TYPE,
  CLIENT_ID,
  JWT_TYPE,
  RUN_PROOF_TYPE,
  TOKEN_EXCHANGE,
} from '../../../src/wire/protocol.ts'

export type Key = { privateKey: CryptoKey; jwk: JWK; jkt: string }

export async function makeKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const { kty, crv, x, y } = await exportJWK(publicKey)
  const jwk = { kty, crv, x, y } as JWK
  return { privateKey, jwk, jkt: await calculateJwkThumbprint(jwk) }
}

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> }

type ProofChange = { jti?: string; nonce?: string | null; htu?: string; iat?: number; key?: Key }

/** The client's side of the wire, with every proof made by hand so that a test can make a wrong one. */
export class TestDevice {
  readonly issuer: string
  readonly key: Key
  /** The person it is enrolled for. */
  sub = ''
  nonce: string | null = null

  /** The server's time, seconds. */
  readonly now: () => number

  constructor(issuer: string, key: Key, now: () => number) {
    this.issuer = issuer
    this.key = key
    this.now = now
  }

  async proof(method: string, url: string, change: ProofChange = {}): Promise<string> {
    const { privateKey, jwk } = change.key ?? this.key
    const nonce = change.nonce === undefined ? this.nonce : change.nonce
    return new SignJWT({
      htm: method,
      htu: change.htu ?? url,
      jti: change.jti ?? randomUUID(),
      ...(nonce === null ? {} : { nonce }),
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .setIssuedAt(change.iat ?? this.now())
      .sign(privateKey)
  }

  /** One request with a proof; asks again once when only the nonce was missing. */
  async send(
    method: string,
    path: string,
    form: Record<string, string> | null,
    change: ProofChange | 'no-proof' = {},
  ): Promise<Answer> {
    const answer = await this.sendOnce(method, path, form, change)
    if (answer.body['error'] !== 'use_dpop_nonce' || change === 'no-proof') return answer
    return this.sendOnce(method, path, form, change)
  }

  async sendOnce(
    method: string,
    path: string,
    form: Record<string, string> | null,
    change: ProofChange | 'no-proof' = {},
    proof?: string,
  ): Promise<Answer> {
    const url = this.issuer + path
    const headers: Record<string, string> = {}
    if (change !== 'no-proof') headers['DPoP'] = proof ?? (await this.proof(method, url, change))
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      ...(form ? { body: new URLSearchParams(form) } : {}),
    })
    this.nonce = response.headers.get('dpop-nonce') ?? this.nonce
    const text = await response.text()
    const json = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : { text } }
  }

  /** Parameters of a request for a grant, complete and right. */
  request(
    intents: readonly Intent[],
    change: Record<string, string> = {},
  ): Record<string, string> & { verifier: string } {
    const verifier = randomBytes(32).toString('base64url')
    return {
      client_id: CLIENT_ID,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: 'http://127.0.0.1:49999/callback',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: randomUUID(),
      nonce: randomUUID(),
      acr_values: 'phr',
      max_age: '0',
      resource: this.issuer,
      authorization_details: JSON.stringify(intents.map((intent) => ({ type: INTENT_TYPE, intent }))),
      ...change,
      verifier,
    }
  }

  async push(request: Record<string, string>, change: ProofChange | 'no-proof' = {}): Promise<Answer> {
    const { verifier: _kept, ...form } = request
    return this.send('POST', '/request', form, change)
  }

  async redeem(
    code: string,
    request: Record<string, string>,
    change: ProofChange | 'no-proof' = {},
    more: Record<string, string> = {},
  ): Promise<Answer> {
    return this.send(
      'POST',
      '/token',
      {
        client_id: CLIENT_ID,
        grant_type: 'authorization_code',
        code,
        redirect_uri: request['redirect_uri'] as string,
        code_verifier: request['verifier'] as string,
        ...more,
      },
      change,
    )
  }

  async askByCode(intents: readonly Intent[], change: ProofChange | 'no-proof' = {}): Promise<Answer> {
    const { client_id, scope, acr_values, max_age, resource, authorization_details } = this.request(intents)
    return this.send(
      'POST',
      '/device/auth',
      { client_id, scope, acr_values, max_age, resource, authorization_details } as Record<string, string>,
      change,
    )
  }

  async poll(deviceCode: string, change: ProofChange = {}): Promise<Answer> {
    return this.send(
      'POST',
      '/token',
      {
        client_id: CLIENT_ID,
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: deviceCode,
      },
      change,
    )
  }

  async exchange(
    grant: string,
    audience: string,
    { scope, run, actorToken }: { scope?: string; run?: Key; actorToken?: string } = {},
  ): Promise<Answer> {
    const actor = actorToken ?? (run ? await this.runProof(run, grant) : undefined)
    return this.send('POST', '/token', {
      client_id: CLIENT_ID,
      grant_type: TOKEN_EXCHANGE,
      subject_token: grant,
      subject_token_type: ACCESS_TOKEN_TYPE,
      requested_token_type: JWT_TYPE,
      audience,
      ...(scope ? { scope } : {}),
      ...(actor ? { actor_token: actor, actor_token_type: JWT_TYPE } : {}),
    })
  }

  async runProof(run: Key, grant: string, change: Record<string, unknown> = {}): Promise<string> {
    return new SignJWT({
      aud: `${this.issuer}/token`,
      ath: createHash('sha256').update(grant).digest('base64url'),
      jti: randomUUID(),
      iat: this.now(),
      ...change,
    })
      .setProtectedHeader({ typ: RUN_PROOF_TYPE, alg: 'ES256', jwk: run.jwk })
      .sign(run.privateKey)
  }

  async revoke(token: string): Promise<Answer> {
    return this.send('POST', '/token/revocation', { client_id: CLIENT_ID, token })
  }

  async introspect(token: string): Promise<Answer> {
    return this.send('POST', '/token/introspection', { client_id: CLIENT_ID, token })
  }

  /** An intent of this device that the built-in policy challenges: production, destructive, this command alone. */
  intent(change: Partial<Intent> = {}): Intent {
    return {
      v: 1,
      nonce: randomBytes(16).toString('base64url'),
      iss: this.issuer,
      sub: this.sub,
      deviceJkt: this.key.jkt,
      program: { path: '/usr/bin/kubectl', sha256: null },
      tool: 'kubectl',
      operation: 'delete',
      resource: 'namespaces/payments',
      argvShown: ['kubectl', 'delete', 'namespace', 'payments'],
      argvDigest: randomBytes(32).toString('base64url'),
      cwd: '/home/alice',
      env: { changed: [] },
      inputs: [],
      targets: [kubernetesTarget('prod-eu', 'https://api.prod.acme.example')],
      environment: { name: 'prod-eu', tier: 'production' },
      class: 'destructive',
      breadth: { count: 1, unbounded: false },
      grant: { scope: 'command', classes: ['destructive'], ttl: 300 },
      credentials: 'own',
      policyVersion: 0,
      startedBy: {
        user: 'alice',
        host: 'workstation',
        ancestors: ['zsh'],
        terminal: true,
        session: SESSION,
      },
      reason: null,
      ...change,
    }
  }

  /** One that is granted for a while: production, write. */
  writeIntent(change: Partial<Intent> = {}): Intent {
    return this.intent({
      operation: 'scale',
      resource: 'deployments/api',
      argvShown: ['kubectl', 'scale', 'deployment/api', '--replicas=3'],
      class: 'write',
      grant: { scope: 'environment', classes: ['write'], ttl: 900 },
      ...change,
    })
  }
}

export const SESSION = createHash('sha256').update('one terminal').digest('base64url')

export function kubernetesTarget(context: string, server: string) {
  return {
    kind: 'kubernetes' as const,
    context,
    cluster: context,
    server,
    namespace: 'default',
    user: 'alice',
    source: '/home/alice/.kube/config',
  }
}
