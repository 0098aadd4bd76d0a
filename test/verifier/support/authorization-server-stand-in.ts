import { randomBytes } from 'node:crypto'
import type {
  Frozen,
  Gone,
  Interactions,
  PendingInteraction,
  RefusalReason,
  Refused,
  VerifiedAssertion,
} from '../../../src/verifier/interaction.ts'
import { confirmationDigest, intentChallenge } from '../../../src/wire/intent.ts'

/** The far side of the port, for cases that the real one would need a whole OAuth flow to reach. It keeps what it was told. */
export class AuthorizationServerStandIn implements Interactions {
  interaction: PendingInteraction
  gone: Gone | null = null
  refusing: Refused['refused'] | null = null
  readonly approved: VerifiedAssertion[] = []
  readonly refusals: { reason: RefusalReason; by: { sub: string } | null }[] = []
  denied = 0
  #frozen: Frozen | null = null

  constructor(interaction: PendingInteraction) {
    this.interaction = interaction
  }

  async find() {
    return this.gone ?? this.interaction
  }

  async typeNumber(_: unknown, number: number) {
    if (this.gone) return this.gone
    if (number !== this.interaction.number) return { right: false as const, left: 2 }
    this.interaction = { ...this.interaction, numberTyped: 'typed' }
    return { right: true as const }
  }

  async freeze() {
    if (this.gone) return this.gone
    if (this.interaction.numberTyped === 'needed') return { refused: 'number_needed' as const }
    const digest = confirmationDigest(this.interaction.requests.map(({ intent }) => intent))
    this.#frozen = {
      challengeId: randomBytes(8).toString('hex'),
      challenge: intentChallenge(randomBytes(32), digest),
      interaction: this.interaction,
    }
    return this.#frozen
  }

  async frozen(_: unknown, challengeId: string) {
    return this.#frozen?.challengeId === challengeId ? this.#frozen : ({ gone: 'not_found' } as const)
  }

  async approve(_: unknown, _challengeId: string, assertion: VerifiedAssertion) {
    if (this.refusing) return { refused: this.refusing }
    this.approved.push(assertion)
    return { location: '/auth/sample' }
  }

  async deny() {
    if (this.gone) return this.gone
    this.denied += 1
    return { location: '/auth/sample' }
  }

  async refuse(_: unknown, reason: RefusalReason, by: { sub: string } | null = null) {
    this.refusals.push({ reason, by })
    return reason === 'wrong_person' ? { location: '/auth/sample' } : ({ recorded: true } as const)
  }
}
