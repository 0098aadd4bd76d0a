/**
 * Below the verifier's issuer. `certificate`: `POST` with a broker token (RFC 6750) and the form field
 * `public_key`, one line of an Ed25519 key; answers `CertificateAnswer`. `revocations`: a KRL.
 */
export const SSH_PATHS = {
  certificate: '/broker/ssh/certificate',
  authority: '/broker/ssh/ca.pub',
  revocations: '/broker/ssh/krl',
} as const

export type CertificateAnswer = {
  /** One line: type and base64. */
  certificate: string
  /** Seconds since the epoch. */
  expires_at: number
}
