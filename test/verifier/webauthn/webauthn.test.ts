import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { assertionOptions, verifyAssertion } from '../../../src/verifier/webauthn/assertion.ts'
import { acrOf, amrOf, judgeAssertion } from '../../../src/verifier/webauthn/assurance.ts'
import { registrationOptions, verifyRegistration } from '../../../src/verifier/webauthn/registration.ts'
import { relyingParty } from '../../../src/verifier/webauthn/relying-party.ts'
import { parseAssertion, parseRegistration } from '../../../src/verifier/webauthn/responses.ts'
import { userHandle } from '../../../src/verifier/webauthn/user-handle.ts'
import { makeAttester } from '../support/attestation-ca.ts'
import {
  assert,
  type Ceremony,
  type Flags,
  makeCredential,
  register,
  type SoftwareCredential,
} from '../support/software-authenticator.ts'

const PERSON = 'p_alice'
const rp = relyingParty('https://verify.example', [])
const challenge = randomBytes(32)
const ceremony = (over: Partial<Ceremony> = {}): Ceremony => ({
  challenge: challenge.toString('base64url'),
  origin: 'https://verify.example',
  rpId: 'verify.example',
  ...over,
})
const credentialFor = (algorithm: -7 | -8 | -257 = -7) => makeCredential(userHandle(PERSON), algorithm)

const stored = (credential: SoftwareCredential) => ({
  credential_id: credential.id,
  person_id: PERSON,
  public_key: credential.cose.toString('base64url'),
})

describe('registration', () => {
  it('asks for a discoverable passkey with user verification and no attestation', async () => {
    const options = await registrationOptions(
      rp,
      { userHandle: userHandle(PERSON), email: 'a@b.c' },
      challenge,
      [],
    )
    expect(options).toMatchObject({
      rp: { id: 'verify.example' },
      attestation: 'none',
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      challenge: challenge.toString('base64url'),
    })
    expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-7, -8, -257])
  })

  it.each([-7, -8, -257] as const)('accepts algorithm %i and its later assertion', async (algorithm) => {
    const credential = credentialFor(algorithm)
    const made = await verifyRegistration(rp, register(credential, ceremony()), challenge)
    expect(made).toMatchObject({ credentialId: credential.id, attestation: 'none', backupEligible: false })
    const verified = await verifyAssertion(
      rp,
      assert(credential, ceremony({ counter: 1 })),
      challenge,
      stored(credential),
    )
    expect(verified).toMatchObject({ credentialId: credential.id, counter: 1, userVerified: true })
  })

  const refusals: [string, Partial<Ceremony>, string][] = [
    ['another challenge', { challenge: randomBytes(32).toString('base64url') }, 'bad_registration'],
    ['another origin', { origin: 'https://evil.example' }, 'bad_registration'],
    ['the origin on another port', { origin: 'https://verify.example:8443' }, 'bad_registration'],
    ['another RP ID', { rpId: 'example' }, 'bad_registration'],
    ['a frame of another origin', { crossOrigin: true }, 'bad_registration'],
    ['an assertion’s type', { type: 'webauthn.get' }, 'bad_registration'],
    ['nobody present', { flags: { up: false } }, 'bad_registration'],
    ['no user verification', { flags: { uv: false } }, 'user_verification'],
  ]
  it.each(refusals)('refuses %s', async (_, over, refused) => {
    const response = register(credentialFor(), ceremony(over))
    expect(await verifyRegistration(rp, response, challenge)).toMatchObject({ refused })
  })

  it('refuses a passkey that cannot be discovered', async () => {
    const response = register(credentialFor(), ceremony(), { rk: false })
    expect(await verifyRegistration(rp, response, challenge)).toMatchObject({ refused: 'not_discoverable' })
  })

  it('refuses rubbish without throwing', async () => {
    const response = register(credentialFor(), ceremony())
    response.response.attestationObject = 'AAAA'
    expect(await verifyRegistration(rp, response, challenge)).toMatchObject({ refused: 'bad_registration' })
  })
})

describe('attestation', async () => {
  const trusted = await makeAttester('Trusted Root')
  const foreign = await makeAttester('Foreign Root')
  const rooted = relyingParty('https://verify.example', [trusted.root])
  const cases = [
    {
      name: 'a chain to a configured root',
      rp: rooted,
      options: { attester: trusted },
      attestation: 'trusted',
    },
    { name: 'a chain to another root', rp: rooted, options: { attester: foreign }, attestation: 'none' },
    { name: 'a self-attestation', rp: rooted, options: { selfAttested: true }, attestation: 'none' },
    { name: 'no attestation', rp: rooted, options: {}, attestation: 'none' },
    { name: 'a chain while no root is configured', rp, options: { attester: trusted }, attestation: 'none' },
  ]
  it.each(cases)('$name counts as $attestation', async ({ rp: party, options, attestation }) => {
    const response = register(credentialFor(), ceremony(), options)
    expect(await verifyRegistration(party, response, challenge)).toMatchObject({ attestation })
  })

  it('is asked for only when roots are configured', async () => {
    const person = { userHandle: userHandle(PERSON), email: 'a@b.c' }
    expect(await registrationOptions(rooted, person, challenge, [])).toMatchObject({ attestation: 'direct' })
  })
})

describe('assertion', () => {
  it('names no credential, so that a stranger is found out', async () => {
    const options = await assertionOptions(rp, challenge)
    expect(options.allowCredentials).toBeUndefined()
    expect(options).toMatchObject({ rpId: 'verify.example', userVerification: 'required' })
  })

  const refusals: [string, Partial<Ceremony>, string][] = [
    ['another challenge', { challenge: randomBytes(32).toString('base64url') }, 'bad_assertion'],
    ['another origin', { origin: 'http://verify.example' }, 'bad_assertion'],
    ['another RP ID', { rpId: 'evil.example' }, 'bad_assertion'],
    ['a frame of another origin', { crossOrigin: true }, 'bad_assertion'],
    ['a registration’s type', { type: 'webauthn.create' }, 'bad_assertion'],
    ['nobody present', { flags: { up: false } }, 'bad_assertion'],
    ['no user verification', { flags: { uv: false } }, 'user_verification'],
  ]
  it.each(refusals)('refuses %s', async (_, over, refused) => {
    const credential = credentialFor()
    const response = assert(credential, ceremony(over))
    expect(await verifyAssertion(rp, response, challenge, stored(credential))).toMatchObject({ refused })
  })

  it('refuses another credential’s signature', async () => {
    const response = assert(credentialFor(), ceremony())
    const other = credentialFor()
    expect(
      await verifyAssertion(rp, { ...response, id: other.id, rawId: other.id }, challenge, stored(other)),
    ).toMatchObject({ refused: 'bad_assertion' })
  })

  it('refuses a user handle that is missing or another person’s', async () => {
    const credential = credentialFor()
    const response = assert(credential, ceremony())
    for (const handle of [undefined, Buffer.from(userHandle('p_bob')).toString('base64url')]) {
      const changed = { ...response, response: { ...response.response, userHandle: handle } }
      expect(await verifyAssertion(rp, changed, challenge, stored(credential))).toMatchObject({
        refused: 'bad_assertion',
      })
    }
  })
})

describe('judgeAssertion', () => {
  const cases: {
    name: string
    enrolled?: { backup_eligible?: number; counter?: number; attestation?: 'none' | 'trusted' }
    flags?: Flags
    counter?: number
    required?: { acr?: 'phr' | 'phrh'; deviceBound?: boolean }
    expected: string | null
  }[] = [
    { name: 'a plain passkey', expected: null },
    {
      name: 'a synced passkey',
      enrolled: { backup_eligible: 1 },
      flags: { be: true, bs: true },
      expected: null,
    },
    { name: 'BE that appeared', flags: { be: true }, expected: 'backup_changed' },
    { name: 'BE that vanished', enrolled: { backup_eligible: 1 }, expected: 'backup_changed' },
    { name: 'a counter that grew', enrolled: { counter: 4 }, counter: 5, expected: null },
    { name: 'a counter that stood still', enrolled: { counter: 4 }, counter: 4, expected: 'counter' },
    { name: 'a counter that went back', enrolled: { counter: 4 }, counter: 3, expected: 'counter' },
    { name: 'a counter that vanished', enrolled: { counter: 4 }, counter: 0, expected: 'counter' },
    {
      name: 'a synced passkey where a device-bound one is required',
      enrolled: { backup_eligible: 1 },
      flags: { be: true },
      required: { deviceBound: true },
      expected: 'device_bound',
    },
    { name: 'a device-bound one where required', required: { deviceBound: true }, expected: null },
    { name: 'an unattested one where phrh is required', required: { acr: 'phrh' }, expected: 'acr' },
    {
      name: 'an attested one',
      enrolled: { attestation: 'trusted' },
      required: { acr: 'phrh' },
      expected: null,
    },
    {
      name: 'an attested one that can be copied',
      enrolled: { attestation: 'trusted', backup_eligible: 1 },
      flags: { be: true },
      required: { acr: 'phrh' },
      expected: 'acr',
    },
  ]
  it.each(cases)('$name: $expected', async ({ enrolled, flags = {}, counter = 0, required, expected }) => {
    const credential = credentialFor()
    const passkey = {
      ...stored(credential),
      backup_eligible: 0,
      counter: 0,
      attestation: 'none' as const,
      ...enrolled,
    }
    const verified = await verifyAssertion(
      rp,
      assert(credential, ceremony({ flags, counter })),
      challenge,
      passkey,
    )
    if ('refused' in verified) throw new Error('the assertion itself must verify')
    expect(judgeAssertion(passkey, verified, { acr: 'phr', deviceBound: false, ...required })).toBe(expected)
  })

  it('knows the passkey by its key, not by its name alone', async () => {
    const credential = credentialFor()
    const passkey = { ...stored(credential), backup_eligible: 0, counter: 0, attestation: 'none' as const }
    const verified = await verifyAssertion(rp, assert(credential, ceremony()), challenge, passkey)
    if ('refused' in verified) throw new Error('the assertion itself must verify')
    const replaced = { ...passkey, public_key: credentialFor().cose.toString('base64url') }
    expect(judgeAssertion(replaced, verified, { acr: 'phr', deviceBound: false })).toBe('passkey_unknown')
  })
})

describe('what a passkey is worth', () => {
  it.each([
    ['none', 0, 'phr', ['pop', 'user', 'mfa']],
    ['none', 1, 'phr', ['pop', 'user', 'mfa']],
    ['trusted', 1, 'phr', ['pop', 'user', 'mfa']],
    ['trusted', 0, 'phrh', ['pop', 'hwk', 'user', 'mfa']],
  ] as const)('attestation %s, BE %i: %s', (attestation, backup_eligible, acr, amr) => {
    expect(acrOf({ attestation, backup_eligible })).toBe(acr)
    expect(amrOf({ attestation, backup_eligible })).toEqual(amr)
  })
})

describe('parsing', () => {
  it('takes what the browser sends and nothing else', () => {
    const registration = register(credentialFor(), ceremony())
    const assertion = assert(credentialFor(), ceremony())
    expect(parseRegistration({ ...registration, authenticatorAttachment: 'platform' })).not.toBeNull()
    expect(parseAssertion(assertion)).not.toBeNull()
    for (const bad of [
      null,
      1,
      'x',
      [],
      {},
      { ...assertion, id: 'a b' },
      { ...assertion, type: 'password' },
    ]) {
      expect(parseAssertion(bad)).toBeNull()
      expect(parseRegistration(bad)).toBeNull()
    }
  })
})
