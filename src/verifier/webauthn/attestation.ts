import {
  convertCertBufferToPEM,
  decodeAttestationObject,
  validateCertificatePath,
} from '@simplewebauthn/server/helpers'

/** Formats whose certificate speaks for hardware. `android-safetynet` speaks for an operating system. */
const HARDWARE_FORMATS = new Set(['packed', 'tpm', 'android-key', 'apple', 'fido-u2f'])

/**
 * True when the attestation carries a certificate chain that ends in one of our roots. The library
 * accepts a self-attestation (no chain) and skips the path when it has no roots, so neither counts
 * here: hardware is claimed only when a trusted maker vouches for it. The statement's signature was
 * checked before (`verifyRegistrationResponse`).
 */
export async function attestedByTrustedRoot(
  attestationObject: Uint8Array,
  roots: readonly string[],
): Promise<boolean> {
  if (roots.length === 0) return false
  const decoded = decodeAttestationObject(new Uint8Array(attestationObject))
  const chain = decoded.get('attStmt').get('x5c')
  if (!HARDWARE_FORMATS.has(decoded.get('fmt')) || !chain || chain.length === 0) return false
  try {
    return await validateCertificatePath(chain.map(convertCertBufferToPEM), [...roots])
  } catch {
    return false
  }
}
