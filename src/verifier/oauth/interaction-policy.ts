import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'

const { Prompt, Check } = interactionPolicy

/**
 * One prompt instead of the library's `login` and `consent`: showing the intents and confirming
 * them with a passkey is one act. It keeps the name `login`, since the library turns `max_age=0`
 * into `prompt=login`. Nothing of an older session ever satisfies it.
 */
export function confirmationPolicy(): interactionPolicy.Prompt[] {
  return [
    new Prompt(
      { name: 'login', requestable: true },
      new Check(
        'not_confirmed',
        'the intents were not confirmed',
        'login_required',
        (ctx) => !confirmed(ctx),
      ),
      new Check('acr', 'not verified as strongly as asked', 'unmet_authentication_requirements', (ctx) => {
        const asked = String(ctx.oidc.params?.['acr_values'] ?? '').split(' ')
        // `phrh` holds whatever `phr` asks for.
        return asked.includes('phrh') && !asked.includes('phr') && ctx.oidc.session?.acr !== 'phrh'
      }),
      new Check('max_age', 'verified too long ago', 'login_required', (ctx) => {
        const maxAge = ctx.oidc.params?.['max_age']
        return maxAge !== undefined && (ctx.oidc.session?.past(Number(maxAge)) ?? true)
      }),
      new Check('grant', 'nothing was granted', 'consent_required', (ctx) => {
        return !ctx.oidc.entities.Grant?.rar?.length
      }),
    ),
  ]
}

/** True only in the very request that carries the page's answer. */
function confirmed(ctx: KoaContextWithOIDC): boolean {
  const result = ctx.oidc.result
  return Boolean(result?.login?.accountId && result.consent?.grantId)
}
