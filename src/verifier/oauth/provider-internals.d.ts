// Parts of oidc-provider 9.13.3 that its index does not name: the pieces of the token endpoint that
// a grant type of our own has to use as the library's own grant types do. The version is pinned
// exactly; test/verifier/oauth walks each of them.
declare module 'oidc-provider/lib/helpers/validate_dpop.js' {
  import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
  export type ValidatedProof = { thumbprint: string; jti: string; iat: number }
  /** Signature, htm, htu, nonce; undefined when there is no proof. Remembers its answer for the request. */
  export default function validateDpop(
    provider: Provider,
    ctx: KoaContextWithOIDC,
    accessToken?: string,
  ): Promise<ValidatedProof | undefined>
  export function checkDpopReplay(
    provider: Provider,
    ctx: KoaContextWithOIDC,
    proof: ValidatedProof,
    clientId: string,
    ErrorClass?: new (message: string) => Error,
  ): Promise<void>
}

declare module 'oidc-provider/lib/helpers/grants.js' {
  import type { Provider } from 'oidc-provider'

  const helpers: Record<string, (provider: Provider, ...rest: unknown[]) => unknown>
  export = helpers
}

declare module 'oidc-provider/lib/actions/grants/device_code.js' {
  import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
  export const grantType: string
  export const parameters: Set<string>
  export function handler(
    provider: Provider,
    helpers: Record<string, (...rest: unknown[]) => unknown>,
    ctx: KoaContextWithOIDC,
  ): Promise<void>
}
