import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import type { Kysely } from 'kysely'
import { confirmationDigest, intentChallenge } from '../../wire/intent.ts'
import type { Database } from '../store/schema.ts'
import type { AuditEvent, Confirmation } from './audit-event.ts'
import { type ChainProblem, chainProblem, readTrail, type StoredEvent } from './read-trail.ts'

export type TrailReport = {
  events: number
  confirmations: number
  problems: ChainProblem[]
  /** The newest hash: written down elsewhere, it shows later that nothing was cut off the end. */
  head: string | null
}

/**
 * Walks the whole trail: each event follows the one before it, and each confirmation is still what an
 * authenticator signed, over exactly the intents beside it.
 */
export async function verifyTrail(store: Kysely<Database>): Promise<TrailReport> {
  const report: TrailReport = { events: 0, confirmations: 0, problems: [], head: null }
  let previous: StoredEvent | null = null
  for await (const event of readTrail(store, null)) {
    report.events++
    const broken = chainProblem(event, previous)
    if (broken) report.problems.push(broken)
    if (event.type === 'confirmed') {
      report.confirmations++
      const problem = await confirmationProblem(event)
      if (problem) report.problems.push({ seq: event.seq, what: problem })
    }
    previous = event
  }
  report.head = previous?.hash ?? null
  return report
}

async function confirmationProblem(event: StoredEvent): Promise<string | null> {
  const body = JSON.parse(event.body) as AuditEvent
  if (body.type !== 'confirmed') return 'says to be a confirmation and holds none'
  return (await isSigned(body.confirmation)) ? null : 'holds an assertion that does not cover its intents'
}

/** Verifies the authenticator's signature again with nothing but the event (WebAuthn §7.2). */
export async function isSigned(confirmation: Confirmation): Promise<boolean> {
  const { intents, nonce, credentialId, publicKey, authenticatorData, clientDataJSON, signature } =
    confirmation
  const challenge = intentChallenge(Buffer.from(nonce, 'base64url'), confirmationDigest(intents))
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { authenticatorData, clientDataJSON, signature },
      },
      expectedChallenge: Buffer.from(challenge).toString('base64url'),
      expectedOrigin: confirmation.origin,
      expectedRPID: confirmation.rpId,
      credential: {
        id: credentialId,
        publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
        counter: 0,
      },
      requireUserVerification: true,
    })
    return verified
  } catch {
    return false
  }
}
