import type { TokenEndpointResponse } from 'openid-client'
import { type GrantRequest, numberOf, requestParameters } from './authorization-request.ts'
import type { Opener } from './browser.ts'
import { listenOnLoopback } from './loopback.ts'
import type { Notify } from './notice.ts'
import type { OauthSession } from './oauth-client.ts'
import { assertPinned } from './verifier.ts'

export type BrowserFlow = {
  open: Opener
  notify: Notify
  /** Milliseconds to wait for the person. */
  limit: number
  signal: AbortSignal
}

/**
 * Asks on a page of this machine's browser: the request is pushed (RFC 9126), so that the URL
 * carries a reference and no command; the answer comes to a loopback address (RFC 8252) as a code
 * that only this process can turn into a grant (PKCE, RFC 7636; DPoP, RFC 9449 §10).
 */
export async function askInBrowser(
  { openid, config, verifier, key }: OauthSession,
  request: GrantRequest,
  flow: BrowserFlow,
): Promise<TokenEndpointResponse> {
  const state = openid.randomState()
  const nonce = openid.randomNonce()
  const pkceCodeVerifier = openid.randomPKCECodeVerifier()
  const loopback = await listenOnLoopback({ state, limit: flow.limit, signal: flow.signal })
  try {
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      ...requestParameters(verifier, request, key.jkt),
      redirect_uri: loopback.redirectUri,
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    assertPinned(url.href, verifier.issuer)
    flow.notify({
      kind: 'page',
      url: url.href,
      number: numberOf(request),
      opened: await flow.open(url.href),
      limit: flow.limit / 1000,
    })
    return await openid.authorizationCodeGrant(config, await loopback.answer, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier,
    })
  } finally {
    loopback.close()
  }
}
