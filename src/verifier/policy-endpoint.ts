import { PATHS, WIRE_ERRORS } from '../wire/protocol.ts'
import type { App, Proofs } from './interaction.ts'
import type { InForce } from './policy-in-force.ts'
import type { Device } from './store/schema.ts'

type Dependencies = {
  app: App
  proofs: Proofs
  current(): InForce
  deviceOf(jkt: string): Promise<Device | null>
  limit(jkt: string): number | null
}

/** `GET /policy`: the client's signed document, for enrolled devices. 404 while the built-in policy stands. */
export function mountPolicy({ app, proofs, current, deviceOf, limit }: Dependencies): void {
  app.get(PATHS.policy, async (c) => {
    c.header('Cache-Control', 'no-store')
    const proof = await proofs.check(c)
    if (proof instanceof Response) return proof
    if (!(await deviceOf(proof.jkt))) {
      return c.json(
        { error: WIRE_ERRORS.deviceUnknown, error_description: 'no enrolled device has this key' },
        401,
      )
    }
    const wait = limit(proof.jkt)
    if (wait !== null) {
      c.header('Retry-After', String(wait))
      return c.json({ error: 'slow_down', error_description: 'too many requests from this device' }, 429)
    }
    const { bundle } = current()
    if (!bundle) return c.json({ error: 'no_policy', error_description: 'the built-in policy stands' }, 404)
    return c.body(bundle.clientJws, 200, { 'Content-Type': 'application/jose' })
  })
}
