import { StepupError } from '../core/errors.ts'
import type { StepupMetadata } from '../wire/protocol.ts'
import type { Http } from './http.ts'

/** What we use of a verifier's metadata (RFC 8414 §2 and the members of our own). */
export type VerifierMetadata = StepupMetadata & {
  issuer: string
  authorization_endpoint: string
  token_endpoint: string
  pushed_authorization_request_endpoint: string
  device_authorization_endpoint: string
  revocation_endpoint: string
  jwks_uri: string
}

/** A verifier whose metadata was read and found to be that of its issuer. */
export type Verifier = { issuer: string; metadata: VerifierMetadata; http: Http }

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'pushed_authorization_request_endpoint',
  'device_authorization_endpoint',
  'revocation_endpoint',
  'jwks_uri',
  'stepup_enrolment_endpoint',
  'stepup_policy_endpoint',
  'stepup_events_endpoint',
] as const satisfies readonly (keyof VerifierMetadata)[]

/**
 * Reads a verifier's metadata (RFC 8414 §3). The `issuer` in it must be the one that was asked for
 * (§3.3), and every endpoint that we use must be on that issuer's own origin.
 *
 * @throws StepupError `config_invalid`, `verifier_unreachable`, `verifier_failed`, `grant_issuer`, `url_not_pinned`
 */
export async function discover(issuer: string, http: Http): Promise<Verifier> {
  assertSecure(issuer)
  const response = await http(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    method: 'GET',
  })
  if (response.status !== 200) {
    throw new StepupError('verifier_failed', `the verifier answered ${response.status} to discovery`)
  }
  const metadata = await readJson(response)
  if (metadata['issuer'] !== issuer) {
    throw new StepupError('grant_issuer', `\`${issuer}\` answered with the metadata of another issuer`)
  }
  for (const name of ENDPOINTS) {
    const url = metadata[name]
    if (typeof url !== 'string') throw new StepupError('verifier_failed', `the verifier names no \`${name}\``)
    assertPinned(url, issuer)
  }
  return { issuer, metadata: metadata as VerifierMetadata, http }
}

/** The verifier's public signing keys (RFC 7517 §5). */
export async function signingKeys(verifier: Verifier): Promise<Record<string, unknown>[]> {
  const response = await verifier.http(verifier.metadata.jwks_uri, { method: 'GET' })
  const body = response.status === 200 ? await readJson(response) : {}
  if (!Array.isArray(body['keys']))
    throw new StepupError('verifier_failed', 'the verifier shows no signing keys')
  return body['keys'] as Record<string, unknown>[]
}

/** @throws StepupError `url_not_pinned` unless `url` is on the issuer's own origin */
export function assertPinned(url: string, issuer: string): void {
  const parsed = URL.parse(url)
  const clean = parsed !== null && parsed.username === '' && parsed.password === ''
  if (!clean || parsed.origin !== new URL(issuer).origin) {
    throw new StepupError('url_not_pinned', `the verifier sent a URL that is not on \`${issuer}\``)
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Plain http is for a verifier on this very machine. */
function assertSecure(issuer: string): void {
  const url = URL.parse(issuer)
  if (url?.protocol === 'https:') return
  if (url?.protocol === 'http:' && LOOPBACK.has(url.hostname)) return
  throw new StepupError('config_invalid', `the verifier's address \`${issuer}\` must be an https URL`)
}

/** @throws StepupError `verifier_failed` unless the body is a JSON object */
export async function readJson(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json().catch(() => null)
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>
  throw new StepupError('verifier_failed', 'the verifier answered with something that is not JSON')
}
