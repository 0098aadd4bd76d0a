import 'reflect-metadata'
import { KeyObject, X509Certificate } from 'node:crypto'
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509'
import type { Attester } from './software-authenticator.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** An authenticator maker: a root certificate and an attestation certificate under it (WebAuthn §8.2.1). */
export async function makeAttester(name: string): Promise<Attester & { root: string }> {
  const rootKeys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const leafKeys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const validity = {
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
  }
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}, O=Stand-in, C=CH`,
    keys: rootKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
    ...validity,
  })
  const leaf = await X509CertificateGenerator.create({
    serialNumber: '02',
    subject: `CN=Authenticator, OU=Authenticator Attestation, O=${name}, C=CH`,
    issuer: root.subject,
    publicKey: leafKeys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(false, undefined, true)],
    ...validity,
  })
  return {
    key: KeyObject.from(leafKeys.privateKey),
    certificates: [new X509Certificate(Buffer.from(leaf.rawData))],
    root: root.toString('pem'),
  }
}
