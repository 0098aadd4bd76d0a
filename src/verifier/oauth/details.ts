import canonicalize from 'canonicalize'
import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { IntentDetail } from '../../wire/intent.ts'

/**
 * The details that go into a code: exactly what the frozen page confirmed, and only when it is also
 * exactly what was asked. Compared in canonical form (RFC 8785): by text, another order of keys
 * would make the library issue a token without them, silently.
 */
export function confirmedDetails(ctx: KoaContextWithOIDC): IntentDetail[] {
  const confirmed = ctx.oidc.entities.Grant?.rar as IntentDetail[] | undefined
  const asked = ctx.oidc.params?.['authorization_details']
  if (!confirmed?.length || typeof asked !== 'string' || !same(confirmed, JSON.parse(asked))) {
    throw new errors.AccessDenied('what was confirmed is not what was asked')
  }
  return confirmed
}

/** The details that go into a token: those of its code; a token request may repeat them and change nothing. */
export function issuedDetails(
  ctx: KoaContextWithOIDC,
  source: { rar?: unknown } | undefined,
): IntentDetail[] {
  const confirmed = source?.rar as IntentDetail[] | undefined
  const asked = ctx.oidc.params?.['authorization_details']
  if (!confirmed?.length) throw new errors.InvalidGrant('nothing was confirmed')
  if (asked !== undefined && !(typeof asked === 'string' && same(confirmed, JSON.parse(asked)))) {
    throw new errors.InvalidAuthorizationDetails('authorization_details are not those that were confirmed')
  }
  return confirmed
}

export function same(left: unknown, right: unknown): boolean {
  return canonicalize(left) === canonicalize(right)
}
