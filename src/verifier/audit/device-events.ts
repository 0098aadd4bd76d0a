import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { CLIENT_ID, EVENTS_TYPE, PATHS, WIRE_ERRORS } from '../../wire/protocol.ts'
import type { App, Audit, PageContext } from '../interaction.ts'
import type { Database, Device } from '../store/schema.ts'
import { harmless } from './harmless.ts'

/** The largest batch, bytes, and the most events in one. */
export const MAX_BATCH_BYTES = 512 * 1024
const MAX_EVENTS = 500

/** How far a batch's `iat` may be from now, seconds. */
const WINDOW = 300

/** How long a shipped line is remembered, so that it is not recorded twice, seconds. */
const REMEMBER = 90 * 24 * 3600

const BATCH = v.object({
  iss: v.literal(CLIENT_ID),
  iat: v.number(),
  jti: v.pipe(v.string(), v.minLength(8), v.maxLength(256)),
  events: v.pipe(v.array(v.record(v.string(), v.unknown())), v.maxLength(MAX_EVENTS)),
})

type Dependencies = {
  app: App
  store: Kysely<Database>
  audit: Audit
  issuer: string
  deviceOf(jkt: string): Promise<Device | null>
  addressOf(c: PageContext): string
  limit(jkt: string): number | null
  /** Seconds since the epoch. */
  now(): number
}

/**
 * `POST /events`: what became of commands, as a device's own journal tells it, signed by its key. It
 * is the device's word and stands in the trail as such. A line that came before is left out.
 */
export function mountDeviceEvents(deps: Dependencies): void {
  deps.app.post(PATHS.events, async (c) => {
    const verified = await verifyBatch(await c.req.text(), deps)
    if ('problem' in verified) return refuse(c, 400, 'invalid_request', verified.problem)
    const { jkt, batch } = verified
    const device = await deps.deviceOf(jkt)
    if (!device) return refuse(c, 401, WIRE_ERRORS.deviceUnknown, 'no enrolled device has this key')
    const wait = deps.limit(jkt)
    if (wait !== null) {
      c.header('Retry-After', String(wait))
      return refuse(c, 429, 'slow_down', 'too many batches from this device')
    }
    const recorded = await record(deps, device, batch, deps.addressOf(c))
    return c.json({ recorded }, 202)
  })
}

type Batch = v.InferOutput<typeof BATCH>

async function verifyBatch(
  jws: string,
  { issuer, now }: Dependencies,
): Promise<{ jkt: string; batch: Batch } | { problem: string }> {
  try {
    const { payload, protectedHeader } = await jwtVerify(jws, EmbeddedJWK, {
      algorithms: ['ES256'],
      typ: EVENTS_TYPE,
      audience: issuer,
      currentDate: new Date(now() * 1000),
    })
    const parsed = v.safeParse(BATCH, payload)
    if (!parsed.success || !protectedHeader.jwk) return { problem: 'the batch is not understood' }
    if (Math.abs(now() - parsed.output.iat) > WINDOW) return { problem: 'the batch is not recent' }
    return { jkt: await calculateJwkThumbprint(protectedHeader.jwk), batch: parsed.output }
  } catch {
    return { problem: 'the batch is not a JWS by its own key' }
  }
}

async function record(
  { store, audit, now }: Dependencies,
  device: Device,
  batch: Batch,
  address: string,
): Promise<number> {
  return store.transaction().execute(async (tx) => {
    let recorded = 0
    for (const event of batch.events) {
      const line = createHash('sha256')
        .update(canonicalize(event) as string)
        .digest('base64url')
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('replays')
        .values({ id: `event:${device.jkt}:${line}`, expires_at: now() + REMEMBER })
        .onConflict((c) => c.column('id').doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows !== 1n) continue
      await audit.record(tx, {
        type: 'exec',
        person: device.person_id,
        device: device.jkt,
        address,
        event: harmless(event),
      })
      recorded++
    }
    return recorded
  })
}

function refuse(c: PageContext, status: 400 | 401 | 429, error: string, description: string): Response {
  return c.json({ error, error_description: description }, status)
}
