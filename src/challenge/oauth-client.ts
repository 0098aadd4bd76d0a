import type { Configuration } from 'openid-client'
import type { DeviceKey } from '../wire/device-key.ts'
import { CLIENT_ID } from '../wire/protocol.ts'
import { provenHttp } from './dpop.ts'
import type { Http, HttpRequest } from './http.ts'
import type { Verifier } from './verifier.ts'

/** openid-client, set up for one verifier and one device. */
export type OauthSession = {
  openid: typeof import('openid-client')
  config: Configuration
  verifier: Verifier
  key: DeviceKey
}

/**
 * It checks `state`, `iss` (RFC 9207), the ID token and the shape of answers; its requests go through
 * ours, which prove the device key and keep time.
 *
 * @param now seconds since the epoch
 */
export async function oauthSession(
  verifier: Verifier,
  key: DeviceKey,
  now: () => number,
): Promise<OauthSession> {
  const openid = await import('openid-client')
  const config = new openid.Configuration(
    // RFC 9207 §2.4: without this member a missing `iss` would pass
    { ...verifier.metadata, authorization_response_iss_parameter_supported: true },
    CLIENT_ID,
    { id_token_signed_response_alg: 'ES256', [openid.clockTolerance]: 60 },
    openid.None(),
  )
  // discovery refused plain http for any host but this machine's own
  if (new URL(verifier.issuer).protocol === 'http:') openid.allowInsecureRequests(config)
  const http = provenHttp(verifier.http, { key, now })
  config[openid.customFetch] = (url, init) => http(url, plainRequest(init))
  return { openid, config, verifier, key }
}

function plainRequest(init: {
  method: string
  headers: Record<string, string>
  body?: unknown
}): Parameters<Http>[1] {
  const { method, headers, body } = init
  const request: HttpRequest = { method, headers }
  if (body !== undefined && body !== null) request.body = String(body)
  return request
}
