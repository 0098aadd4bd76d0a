import { X509Certificate } from 'node:crypto'
import type { Place } from './yaml-reader.ts'

/** Certificates in PEM and nothing else, each of them readable. */
export function authorityFrom(place: Place): string | null {
  const pem = place.text()
  if (pem === null) return null
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? []
  const rest = pem.replace(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu, '').trim()
  if (blocks.length === 0) return place.fail('must be a certificate in PEM (`-----BEGIN CERTIFICATE-----`)')
  if (rest !== '') return place.fail('must hold certificates in PEM and nothing else')
  try {
    for (const block of blocks) new X509Certificate(block)
  } catch {
    return place.fail('holds a certificate that cannot be read; copy it again')
  }
  return `${blocks.map((block) => block.trim()).join('\n')}\n`
}

export function neededAuthority(at: Place | undefined, place: Place): string | null {
  return at ? authorityFrom(at) : place.fail('needs `ca`: the PEM of the server’s authority')
}
