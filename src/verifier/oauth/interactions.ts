import { randomBytes, randomUUID } from 'node:crypto'
import { confirmationDigest, intentChallenge } from '../../wire/intent.ts'
import { WIRE_ERRORS } from '../../wire/protocol.ts'
import { recordAlone } from '../audit/trail.ts'
import type { Gone, Interactions, PageContext } from '../interaction.ts'
import type { ChallengeRow } from '../store/schema.ts'
import { approveFrozen } from './approval.ts'
import { denyListed, endRequests, finishWithError } from './denial.ts'
import { type Found, findInteraction, type InteractionDependencies, whose } from './found-interaction.ts'
import { allIntents, type Frozen, frozenRequests, numberState, viewOf } from './pending-view.ts'

/** How long a frozen page stays good, seconds. */
const CHALLENGE_LIFETIME = 300

/** Wrong numbers that may be typed. */
const NUMBER_TRIES = 3

/** The authorization server's side of src/verifier/interaction.ts. */
export function makeInteractions(deps: InteractionDependencies): Interactions {
  const { store, audit, now, addressOf } = deps

  return {
    async find(c) {
      const found = await findInteraction(deps, c)
      return 'gone' in found ? found : viewOf(store, found.interaction.uid, found.rows, addressOf(c))
    },

    async typeNumber(c, number) {
      const found = await findInteraction(deps, c)
      if ('gone' in found) return found
      const view = await viewOf(store, found.interaction.uid, found.rows, addressOf(c))
      if (number !== view.number) return wrongNumber(deps, c, found)
      await store.updateTable('requests').set({ number_typed: 1 }).where('id', '=', found.own.id).execute()
      return { right: true }
    },

    async freeze(c) {
      const found = await findInteraction(deps, c)
      if ('gone' in found) return found
      if (numberState(found.own, addressOf(c)) === 'needed') return { refused: 'number_needed' }
      const row: ChallengeRow = {
        id: randomUUID(),
        interaction_uid: found.interaction.uid,
        nonce: randomBytes(32).toString('base64url'),
        requests: JSON.stringify(found.rows.map(({ id }) => id)),
        digest: Buffer.from(confirmationDigest(allIntents(found.rows))).toString('base64url'),
        created_at: now(),
        expires_at: now() + CHALLENGE_LIFETIME,
        consumed_at: null,
      }
      await store.insertInto('challenges').values(row).execute()
      return frozenView(deps, c, found, { row, rows: found.rows })
    },

    async frozen(c, challengeId) {
      const found = await findInteraction(deps, c)
      if ('gone' in found) return found
      const frozen = await frozenRequests(store, found.interaction.uid, challengeId, now())
      return 'gone' in frozen ? frozen : frozenView(deps, c, found, frozen)
    },

    async approve(c, challengeId, assertion) {
      const found = await findInteraction(deps, c)
      if ('gone' in found) return found
      const frozen = await frozenRequests(store, found.interaction.uid, challengeId, now())
      if ('gone' in frozen) return frozen.gone === 'answered' ? { refused: 'challenge_used' } : frozen
      if (numberState(found.own, addressOf(c)) === 'needed') return { refused: 'number_needed' }
      const answer = await approveFrozen(deps, c, found, frozen, assertion)
      if ('refused' in answer) await recordRefused(deps, c, found, answer.refused)
      return answer
    },

    async deny(c) {
      const found = await findInteraction(deps, c)
      return 'gone' in found ? found : denyListed(deps, c, found, 'person')
    },

    async refuse(c, reason, by = null) {
      const found = await findInteraction(deps, c)
      if ('gone' in found) return found
      if (reason !== 'wrong_person') {
        await recordRefused(deps, c, found, reason)
        return { recorded: true }
      }
      const ended = await endRequests(deps, found.own, [], (tx) =>
        audit.record(tx, {
          type: 'wrong-person',
          ...whose(deps, c, found.own),
          requests: [found.own.id],
          by: by?.sub ?? null,
        }),
      )
      if (!ended) return { gone: 'answered' }
      return finishWithError(deps, c, {
        error: WIRE_ERRORS.wrongPerson,
        error_description: 'the person who opened the page is not the owner of this device',
      })
    },
  }
}

/** What the authenticator signs, and what the page has to show for it. */
async function frozenView(
  deps: InteractionDependencies,
  c: PageContext,
  found: Found,
  { row, rows }: Frozen,
) {
  const nonce = Buffer.from(row.nonce, 'base64url')
  const challenge = intentChallenge(nonce, confirmationDigest(allIntents(rows)))
  const interaction = await viewOf(deps.store, found.interaction.uid, rows, deps.addressOf(c))
  return { challengeId: row.id, challenge, interaction }
}

async function wrongNumber(
  deps: InteractionDependencies,
  c: PageContext,
  found: Found,
): Promise<{ right: false; left: number } | Gone> {
  const { number_misses: misses } = await deps.store
    .updateTable('requests')
    .set((eb) => ({ number_misses: eb('number_misses', '+', 1) }))
    .where('id', '=', found.own.id)
    .returning('number_misses')
    .executeTakeFirstOrThrow()
  const left = NUMBER_TRIES - misses
  if (left > 0) return { right: false, left }
  const denied = await denyListed(deps, c, found, 'wrong_number')
  return { gone: 'wrong_number', ...('location' in denied ? denied : {}) }
}

async function recordRefused(
  deps: InteractionDependencies,
  c: PageContext,
  found: Found,
  reason: string,
): Promise<void> {
  await recordAlone(deps.store, deps.audit, {
    type: 'assertion-refused',
    ...whose(deps, c, found.own),
    requests: [found.own.id],
    reason,
  })
}
