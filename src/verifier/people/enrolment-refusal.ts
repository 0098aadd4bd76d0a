/** Why an enrolment did not come about; the pages have words for each. */
export type EnrolmentRefusal =
  | 'over'
  | 'bad_registration'
  | 'bad_assertion'
  | 'user_verification'
  | 'not_discoverable'
  | 'passkey_taken'
  | 'passkey_unknown'
  | 'passkey_refused'
  | 'wrong_person'
  | 'device_taken'

/** Thrown inside the transaction, so that it rolls back; `asRefusal` catches it. */
export class Refusal extends Error {
  readonly refused: EnrolmentRefusal

  constructor(refused: EnrolmentRefusal) {
    super(refused)
    this.refused = refused
  }
}

export function asRefusal(error: unknown): { refused: EnrolmentRefusal } {
  if (error instanceof Refusal) return { refused: error.refused }
  throw error
}
