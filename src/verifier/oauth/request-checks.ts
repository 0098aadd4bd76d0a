import canonicalize from 'canonicalize'
import type { Kysely } from 'kysely'
import { type Client, errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider'
import validateDpop, { checkDpopReplay } from 'oidc-provider/lib/helpers/validate_dpop.js'
import type { OperationClass } from '../../core/class.ts'
import type { Intent } from '../../wire/intent.ts'
import { WIRE_ERRORS } from '../../wire/protocol.ts'
import { recordAlone } from '../audit/trail.ts'
import type { Audit } from '../interaction.ts'
import type { Database, Device } from '../store/schema.ts'
import { MAX_INTENTS, parseIntentDetail } from './intent-shape.ts'
import type { Judge } from './judgement.ts'
import type { Accepted } from './pending.ts'

export const ACR_VALUES = ['phr', 'phrh'] as const

export type CheckDependencies = {
  store: Kysely<Database>
  audit: Audit
  issuer: string
  judge: Judge
  /** Seconds to wait before this device may ask again, else null. */
  requestLimit(jkt: string): number | null
}

type Ctx = KoaContextWithOIDC

/**
 * Everything a request for a grant must be before anyone is asked: it is run by the library at PAR,
 * at the device authorization request, and again when the pushed request is opened.
 */
export function requestChecks(deps: CheckDependencies) {
  const accepted = new WeakMap<object, Accepted>()
  const raised = new WeakMap<object, OperationClass[]>()
  return {
    /** What was accepted in this HTTP request and waits to be stored; given out once. */
    takeAccepted(ctx: object): Accepted | undefined {
      const found = accepted.get(ctx)
      accepted.delete(ctx)
      return found
    },
    /** The classes to send with `class_raised`. */
    raisedClasses: (ctx: object) => raised.get(ctx),

    /** RFC 9396 §5: each element, by the library's hook for its type. */
    validateDetail(_ctx: Ctx, detail: unknown): void {
      const parsed = parseIntentDetail(detail)
      if ('problem' in parsed) throw new errors.InvalidAuthorizationDetails(parsed.problem)
    },

    /** The library knows no `acr` it would refuse (RFC 9470 §4 wants it refused). */
    checkAcr(_ctx: Ctx, value: string | undefined): void {
      const asked = value?.split(' ') ?? []
      if (asked.length === 0 || asked.some((acr) => (ACR_VALUES as readonly string[]).includes(acr))) return
      throw new errors.CustomOIDCProviderError(
        'unmet_authentication_requirements',
        'none of the requested authentication context classes can be met',
      )
    },

    /**
     * Runs as the `dpop_jkt` validator, since the library takes a pushed request without a key
     * (RFC 9449 §10.1 leaves it open), and at the device authorization request knows no key at all.
     */
    async checkRequest(ctx: Ctx, jkt: string | undefined, _client: Client): Promise<void> {
      const { route } = ctx.oidc
      if (route === 'authorization') {
        if (!ctx.oidc.entities['PushedAuthorizationRequest'] || !jkt) throw proofNeeded()
        return
      }
      const proof = await provenKey(ctx, route)
      const params = ctx.oidc.params as Record<string, unknown>
      if (jkt !== undefined && jkt !== proof) {
        throw new errors.InvalidRequest('DPoP proof key thumbprint does not match dpop_jkt')
      }
      params['dpop_jkt'] = proof
      const device = await enrolledDevice(deps.store, proof)
      const wait = deps.requestLimit(device.jkt)
      if (wait !== null) throw tooMany(ctx, wait)
      try {
        const intents = intentsOf(params['authorization_details'])
        checkOwner(intents, device, deps.issuer)
        const judged = deps.judge(intents)
        if (judged.outcome === 'class_raised') raised.set(ctx, judged.classes)
        if (judged.outcome !== 'challenge') throw refusal(judged)
        accepted.set(ctx, {
          flow: route === 'device_authorization' ? 'device' : 'browser',
          device,
          intents,
          decisions: judged.decisions,
          address: ctx.ip,
        })
      } catch (error) {
        await recordRefusal(deps, device, ctx.ip, error)
        throw error
      }
    },
  }
}

export type RequestChecks = ReturnType<typeof requestChecks>

async function provenKey(ctx: Ctx, route: string): Promise<string> {
  const provider = ctx.oidc.provider as Provider
  const proof = await validateDpop(provider, ctx)
  if (!proof) throw proofNeeded()
  if (route === 'device_authorization') {
    // At PAR the library has spent the proof already.
    await checkDpopReplay(provider, ctx, proof, ctx.oidc.client?.clientId ?? '', errors.InvalidRequest)
  }
  return proof.thumbprint
}

/** The enrolled device with this key, its owner not disabled; null when there is none. */
export async function findDevice(store: Kysely<Database>, jkt: string): Promise<Device | null> {
  const device = await store
    .selectFrom('devices')
    .innerJoin('people', 'people.id', 'devices.person_id')
    .selectAll('devices')
    .where('devices.jkt', '=', jkt)
    .where('devices.revoked_at', 'is', null)
    .where('people.disabled_at', 'is', null)
    .executeTakeFirst()
  return device ?? null
}

/** As `findDevice`; fails with `device_unknown`. */
export async function enrolledDevice(store: Kysely<Database>, jkt: string): Promise<Device> {
  const device = await findDevice(store, jkt)
  if (device) return device
  throw new errors.CustomOIDCProviderError(WIRE_ERRORS.deviceUnknown, 'no enrolled device has this key')
}

function intentsOf(value: unknown): Intent[] {
  if (typeof value !== 'string') {
    throw new errors.InvalidAuthorizationDetails('authorization_details is missing: nothing to confirm')
  }
  const details = JSON.parse(value) as unknown[]
  if (details.length === 0 || details.length > MAX_INTENTS) {
    throw new errors.InvalidAuthorizationDetails(`between 1 and ${MAX_INTENTS} intents, please`)
  }
  const intents = details.map((detail) => {
    const parsed = parseIntentDetail(detail)
    if ('problem' in parsed) throw new errors.InvalidAuthorizationDetails(parsed.problem)
    return parsed.detail.intent
  })
  const forms = new Set(intents.map((intent) => canonicalize(intent)))
  if (forms.size !== intents.length) throw new errors.InvalidAuthorizationDetails('an intent comes twice')
  return intents
}

/** An intent names issuer, person and device, so that a signature over it is worth nothing elsewhere. */
function checkOwner(intents: readonly Intent[], device: Device, issuer: string): void {
  for (const intent of intents) {
    const wrong =
      (intent.iss !== issuer && 'iss') ||
      (intent.sub !== device.person_id && 'sub') ||
      (intent.deviceJkt !== device.jkt && 'deviceJkt')
    if (wrong) throw new errors.InvalidAuthorizationDetails(`\`intent.${wrong}\` is not that of this request`)
  }
}

function refusal(
  judged: { outcome: 'class_raised' } | { outcome: 'refused'; code: string; message: string },
): Error {
  if (judged.outcome === 'class_raised') {
    return new errors.CustomOIDCProviderError(
      WIRE_ERRORS.classRaised,
      'the command is of a higher class than the intent says',
    )
  }
  return new errors.CustomOIDCProviderError(judged.code, judged.message)
}

function proofNeeded(): Error {
  return new errors.InvalidDpopProof('a DPoP proof of an enrolled device is needed')
}

function tooMany(ctx: Ctx, wait: number): Error {
  ctx.set('retry-after', String(wait))
  const error = new errors.CustomOIDCProviderError('slow_down', 'too many requests from this device')
  return Object.assign(error, { status: 429, statusCode: 429 })
}

async function recordRefusal(
  deps: CheckDependencies,
  device: Device,
  address: string,
  error: unknown,
): Promise<void> {
  if (!(error instanceof errors.OIDCProviderError)) return
  await recordAlone(deps.store, deps.audit, {
    type: 'refused',
    person: device.person_id,
    device: device.jkt,
    address,
    code: error.error,
    detail: error.error_description ?? null,
  })
}
