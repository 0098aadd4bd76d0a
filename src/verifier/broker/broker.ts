import type { OperationClass } from '../../core/class.ts'
import type { BrokerKind, PolicyEnvironment } from '../../core/policy.ts'
import type { GrantCredentials } from '../../wire/protocol.ts'

/** What a grant is turned into for one kind of system: by which audience, for which classes, with which claims. */
export type Broker<K extends BrokerKind = BrokerKind> = {
  /** Null where the environment mints none of this kind. */
  audienceOf(environment: PolicyEnvironment): string | null
  /** Whether policy gives this class anything here. */
  serves(environment: PolicyEnvironment, wanted: OperationClass): boolean
  /** What the device must know to use it; no secret is in it. */
  knownOf(environment: PolicyEnvironment): NonNullable<GrantCredentials[K]> | null
  /** What its token says beside what every broker token says. */
  claimsFor(minting: Minting): OwnClaims
}

/** Of these the subject is each kind's own: a system may believe a token by it alone. */
export type OwnClaims = { sub: string; [claim: string]: unknown }

export type Minting = {
  environment: PolicyEnvironment
  class: OperationClass
  person: { sub: string; email: string }
  /** Until when what the token is traded for may live, seconds since the epoch. */
  notAfter: number
}
