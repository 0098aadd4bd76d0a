/**
 * Every way stepup can fail: its code, exit code (sysexits where they fit, design of the command
 * line) and what to do next. One table, so that no two places disagree.
 */
export const ERRORS = {
  usage: { exit: 64, hint: 'see `stepup --help`' },
  verifier_unreachable: { exit: 69, hint: 'check the network and `stepup doctor`; nothing was run' },
  broker_unreachable: {
    exit: 69,
    hint: 'the system that the credentials are for does not answer; check the network; nothing was run',
  },
  verifier_failed: { exit: 69, hint: 'try again, or tell whoever runs the verifier; nothing was run' },
  internal: { exit: 70, hint: 'this is a fault of stepup; please report it with `-v`' },
  challenge_timeout: { exit: 75, hint: 'run the command again and confirm within the time shown' },
  challenge_needs_person: {
    exit: 75,
    hint: 'run it from a terminal',
  },
  blocked: { exit: 77, hint: 'see `stepup explain` for the rule' },
  target_not_pinned: {
    exit: 77,
    hint: 'leave out the flag or variable that points elsewhere, or pin the address in policy',
  },
  broker_refused: {
    exit: 77,
    hint: 'the system that the credentials are for did not take the token; see docs/integrations; nothing was run',
  },
  input_changed: { exit: 77, hint: 'run it again, so that what is there now is looked at; nothing was run' },
  denied: { exit: 77, hint: 'nothing was run' },
  wrong_person: { exit: 77, hint: 'sign in as the person this device is enrolled for' },
  device_unknown: { exit: 77, hint: 'enrol this device again: `stepup enroll URL`' },
  grant_signature: { exit: 77, hint: 'the grant was not signed by the pinned verifier; nothing was run' },
  grant_issuer: { exit: 77, hint: 'the grant names another issuer; nothing was run' },
  grant_audience: { exit: 77, hint: 'the grant is for another audience; nothing was run' },
  grant_subject: { exit: 77, hint: 'the grant is for another person; nothing was run' },
  grant_device: { exit: 77, hint: 'the grant is bound to another device; nothing was run' },
  grant_acr: { exit: 77, hint: 'the person was not verified as strongly as required; nothing was run' },
  grant_auth_time: { exit: 77, hint: 'the person was verified too long ago; nothing was run' },
  grant_expired: { exit: 77, hint: 'the grant has expired; run the command again' },
  grant_not_yet_valid: { exit: 77, hint: 'the grant is not valid yet; check this machine’s clock' },
  grant_digest: { exit: 77, hint: 'the grant confirms something else; nothing was run' },
  grant_scope: { exit: 77, hint: 'the grant covers something else; nothing was run' },
  grant_malformed: { exit: 77, hint: 'the grant could not be read; nothing was run' },
  url_not_pinned: { exit: 77, hint: 'the verifier sent a URL outside its own origin; nothing was opened' },
  journal_broken: { exit: 77, hint: 'keep the file as it is and tell your security team' },
  not_enrolled: { exit: 78, hint: 'run `stepup enroll URL` with an invitation link' },
  keychain_locked: { exit: 78, hint: 'unlock the OS keychain and run the command again' },
  keychain_missing: {
    exit: 78,
    hint: 'start a Secret Service (gnome-keyring, KWallet); see `stepup doctor`',
  },
  keychain_timeout: { exit: 78, hint: 'the OS keychain did not answer; see `stepup doctor`' },
  config_invalid: { exit: 78, hint: 'mend the file named above' },
  pin_mismatch: { exit: 78, hint: 'do not go on; ask your security team' },
  policy_rollback: { exit: 78, hint: 'do not go on; ask your security team' },
  policy_invalid: { exit: 78, hint: 'run `stepup policy refresh`, or ask your security team' },
  journal_unwritable: { exit: 78, hint: 'free space or mend the permissions of the journal' },
  program_not_executable: { exit: 126, hint: 'check its permissions' },
  program_not_found: { exit: 127, hint: 'check the spelling and PATH' },
  interrupted: { exit: 130, hint: 'nothing was run' },
} as const satisfies Record<string, { exit: number; hint: string }>

export type ErrorCode = keyof typeof ERRORS

/** The one error type that crosses rooms. Its message never holds a secret. */
export class StepupError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'StepupError'
    this.code = code
  }

  get exit(): number {
    return ERRORS[this.code].exit
  }

  get hint(): string {
    return ERRORS[this.code].hint
  }
}
