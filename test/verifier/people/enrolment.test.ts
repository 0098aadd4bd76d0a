import { beforeEach, describe, expect, it } from 'vitest'
import { createInvitation, openInvitation } from '../../../src/verifier/people/invitation.ts'
import { userHandle } from '../../../src/verifier/webauthn/user-handle.ts'
import type { EnrolmentStarted, EnrolmentStatus } from '../../../src/wire/protocol.ts'
import { pageWorld, StandInBrowser, StandInDevice } from '../support/page-world.ts'
import {
  assert,
  type Flags,
  makeCredential,
  register,
  type SoftwareCredential,
} from '../support/software-authenticator.ts'

const ALICE = 'alice@example.com'
let world: Awaited<ReturnType<typeof pageWorld>>

beforeEach(async () => {
  world = await pageWorld()
})

const invite = (email = ALICE, expiresIn = 3600) =>
  createInvitation(world.store, world.deps.audit, email, { now: world.clock.now, expiresIn })

const newDevice = () => new StandInDevice(world.pages, () => world.clock.now)

async function start(device: StandInDevice, invitation: string, name = 'thinkpad') {
  return device.send('POST', 'https://verify.example/enrolment', {
    invitation,
    device: { name, platform: 'Linux x86-64' },
  })
}

async function started(device: StandInDevice, invitation: string, name?: string): Promise<EnrolmentStarted> {
  const response = await start(device, invitation, name)
  expect(response.status).toBe(201)
  return (await response.json()) as EnrolmentStarted
}

const status = async (device: StandInDevice, uri: string) =>
  (await (await device.send('GET', uri)).json()) as EnrolmentStatus

const pathOf = (uri: string) => new URL(uri).pathname

type Made = { answer: { status: string; location?: string }; credential: SoftwareCredential }

/** Opens the page and answers it with a new passkey. */
async function answerWithNew(uri: string, flags: Flags = {}, credential?: SoftwareCredential): Promise<Made> {
  const browser = new StandInBrowser(world.pages)
  const { csrf } = await browser.get(pathOf(uri))
  const asked = (await browser.post(`${pathOf(uri)}/options`, { csrf, with: 'new' })) as never as {
    options: { challenge: string; user: { id: string } }
  }
  const made = credential ?? makeCredential(Buffer.from(asked.options.user.id, 'base64url'))
  const response = register(made, { ...ceremony(asked.options.challenge), flags })
  const answer = await browser.post(`${pathOf(uri)}/passkey`, { csrf, with: 'new', response })
  return { answer: answer as never, credential: made }
}

async function answerWithExisting(uri: string, credential: SoftwareCredential, flags: Flags = {}) {
  const browser = new StandInBrowser(world.pages)
  const { csrf } = await browser.get(pathOf(uri))
  const asked = (await browser.post(`${pathOf(uri)}/options`, { csrf, with: 'existing' })) as never as {
    options: { challenge: string; allowCredentials?: unknown }
  }
  expect(asked.options.allowCredentials).toBeUndefined()
  const response = assert(credential, { ...ceremony(asked.options.challenge), flags })
  return browser.post(`${pathOf(uri)}/passkey`, { csrf, with: 'existing', response })
}

const ceremony = (challenge: string) => ({
  challenge,
  origin: 'https://verify.example',
  rpId: 'verify.example',
})

async function enrolled(email = ALICE, flags: Flags = {}) {
  const device = newDevice()
  const { enrolment_uri, poll_uri } = await started(device, (await invite(email)).code)
  const { answer, credential } = await answerWithNew(enrolment_uri, flags)
  expect(answer).toMatchObject({ status: 'go' })
  return { device, credential, poll_uri }
}

describe('invitations', () => {
  it('stores only the hash of the code', async () => {
    const { code } = await invite(' Alice@Example.COM ')
    const rows = await world.store.selectFrom('invitations').selectAll().execute()
    expect(rows).toMatchObject([{ email: ALICE, used_at: null }])
    expect(JSON.stringify(rows)).not.toContain(code)
    expect(Buffer.from(code, 'base64url')).toHaveLength(32)
  })

  it.each(['', 'alice', 'a@b@c', 'alice@example.com\n'.repeat(20)])('refuses %j', async (email) => {
    await expect(invite(email)).rejects.toMatchObject({ code: 'usage' })
  })

  it('opens until it expires', async () => {
    const { code } = await invite(ALICE, 60)
    expect(await openInvitation(world.store, code, world.clock.now + 59)).not.toBeNull()
    expect(await openInvitation(world.store, code, world.clock.now + 60)).toBeNull()
    expect(await openInvitation(world.store, 'x', world.clock.now)).toBeNull()
  })

  it('shows the command to run, and nothing once it is used', async () => {
    const { code } = await invite()
    const page = await world.browser.get(`/invite/${code}`)
    expect(page.html).toContain(`stepup enroll https://verify.example/invite/${code}`)
    const { enrolment_uri } = await started(newDevice(), code)
    await answerWithNew(enrolment_uri)
    expect((await world.browser.get(`/invite/${code}`)).status).toBe(410)
    expect((await world.browser.get('/invite/nonsense')).status).toBe(410)
  })
})

describe('an enrolment', () => {
  it('binds person, device and passkey, and tells the device', async () => {
    const device = newDevice()
    const begun = await started(device, (await invite()).code)
    expect(begun.number).toBeGreaterThanOrEqual(10)
    expect(await status(device, begun.poll_uri)).toEqual({ status: 'pending' })
    const page = await world.browser.get(pathOf(begun.enrolment_uri))
    for (const said of [ALICE, 'thinkpad', String(begun.number)]) expect(page.html).toContain(said)
    await answerWithNew(begun.enrolment_uri, { be: true, bs: true })
    const done = await status(device, begun.poll_uri)
    expect(done).toMatchObject({ status: 'complete', email: ALICE, issuer: 'https://verify.example' })
    const [row] = await world.store.selectFrom('devices').selectAll().execute()
    expect(row).toMatchObject({ jkt: await device.jkt(), person_id: (done as { sub: string }).sub })
    const [passkey] = await world.store.selectFrom('passkeys').selectAll().execute()
    expect(passkey).toMatchObject({ backup_eligible: 1, backed_up: 1, attestation: 'none' })
    expect((await world.events()).map(({ type }) => type)).toEqual([
      'invited',
      'enrolment-started',
      'enrolled',
    ])
    expect((await world.browser.get(`${pathOf(begun.enrolment_uri)}/done`)).html).toContain('is enrolled')
  })

  it('spends an invitation once, whoever is first', async () => {
    const { code } = await invite()
    const first = await started(newDevice(), code)
    const second = await started(newDevice(), code)
    const answers = await Promise.all([
      answerWithNew(first.enrolment_uri),
      answerWithNew(second.enrolment_uri),
    ])
    expect(answers.filter(({ answer }) => answer.location?.endsWith('/done'))).toHaveLength(1)
    expect(await world.store.selectFrom('devices').select('jkt').execute()).toHaveLength(1)
    expect(await world.store.selectFrom('passkeys').select('name').execute()).toHaveLength(1)
    expect((await start(newDevice(), code)).status).toBe(400)
  })

  it('adds a device with the passkey that is there', async () => {
    const { credential } = await enrolled()
    const device = newDevice()
    const begun = await started(device, (await invite()).code)
    expect((await world.browser.get(pathOf(begun.enrolment_uri))).html).toContain('Use my passkey')
    expect(await answerWithExisting(begun.enrolment_uri, credential)).toMatchObject({ status: 'go' })
    expect(await status(device, begun.poll_uri)).toMatchObject({ status: 'complete' })
    expect(await world.store.selectFrom('people').select('id').execute()).toHaveLength(1)
    expect(await world.store.selectFrom('passkeys').select('name').execute()).toHaveLength(1)
    expect(await world.store.selectFrom('devices').select('jkt').execute()).toHaveLength(2)
  })

  it('adds a device with a new passkey of the same person', async () => {
    await enrolled()
    await enrolled()
    expect(await world.store.selectFrom('people').select('id').execute()).toHaveLength(1)
    expect(await world.store.selectFrom('passkeys').select('name').execute()).toHaveLength(2)
  })

  it('refuses somebody else’s passkey, and records it', async () => {
    const { credential } = await enrolled('mallory@example.com')
    await enrolled()
    const begun = await started(newDevice(), (await invite()).code)
    expect(await answerWithExisting(begun.enrolment_uri, credential)).toMatchObject({ status: 'retry' })
    expect((await world.events()).at(-1)).toMatchObject({ type: 'enrolment-refused', reason: 'wrong_person' })
  })

  it('refuses a passkey whose BE changed', async () => {
    const { credential } = await enrolled()
    const begun = await started(newDevice(), (await invite()).code)
    await answerWithExisting(begun.enrolment_uri, credential, { be: true })
    expect((await world.events()).at(-1)).toMatchObject({ reason: 'passkey_refused' })
    expect(await world.store.selectFrom('devices').select('jkt').execute()).toHaveLength(1)
  })

  it('refuses no user verification, a credential id that is taken, and lets the person try again', async () => {
    const { credential } = await enrolled('mallory@example.com')
    const begun = await started(newDevice(), (await invite()).code)
    await answerWithNew(begun.enrolment_uri, { uv: false })
    expect((await world.events()).at(-1)).toMatchObject({ reason: 'user_verification' })
    await answerWithNew(begun.enrolment_uri, {}, credential)
    expect((await world.events()).at(-1)).toMatchObject({ reason: 'passkey_taken' })
    expect((await answerWithNew(begun.enrolment_uri)).answer).toMatchObject({ status: 'go' })
  })

  it('takes each answer once', async () => {
    const begun = await started(newDevice(), (await invite()).code)
    const { csrf } = await world.browser.get(pathOf(begun.enrolment_uri))
    const path = pathOf(begun.enrolment_uri)
    const asked = (await world.browser.post(`${path}/options`, { csrf, with: 'new' })) as never as {
      options: { challenge: string; user: { id: string } }
    }
    const credential = makeCredential(Buffer.from(asked.options.user.id, 'base64url'))
    const bad = register(credential, { ...ceremony(asked.options.challenge), origin: 'https://evil.example' })
    const good = register(credential, ceremony(asked.options.challenge))
    expect(await world.browser.post(`${path}/passkey`, { csrf, with: 'new', response: bad })).toMatchObject({
      status: 'retry',
    })
    await world.browser.post(`${path}/passkey`, { csrf, with: 'new', response: good })
    expect(await world.store.selectFrom('devices').select('jkt').execute()).toHaveLength(0)
  })

  it('can be denied, which tells the device', async () => {
    const device = newDevice()
    const begun = await started(device, (await invite()).code)
    const path = pathOf(begun.enrolment_uri)
    const { csrf } = await world.browser.get(path)
    expect((await world.browser.submit(`${path}/deny`, { csrf })).status).toBe(200)
    expect(await status(device, begun.poll_uri)).toEqual({ status: 'denied' })
    expect((await world.browser.get(path)).status).toBe(410)
  })

  it('expires', async () => {
    const device = newDevice()
    const begun = await started(device, (await invite()).code)
    world.clock.now += begun.expires_in
    expect(await status(device, begun.poll_uri)).toEqual({ status: 'expired' })
    expect((await world.browser.get(pathOf(begun.enrolment_uri))).status).toBe(410)
  })

  it('is nobody else’s to ask about', async () => {
    const begun = await started(newDevice(), (await invite()).code)
    expect((await newDevice().send('GET', begun.poll_uri)).status).toBe(404)
  })

  it('does not take a key that is enrolled already, or a disabled person', async () => {
    const { device } = await enrolled()
    expect((await start(device, (await invite()).code)).status).toBe(400)
    await world.store.updateTable('people').set({ disabled_at: world.clock.now }).execute()
    const begun = await started(newDevice(), (await invite()).code)
    await answerWithNew(begun.enrolment_uri)
    expect(await world.store.selectFrom('devices').select('jkt').execute()).toHaveLength(1)
  })

  it.each([
    ['no proof', {}],
    ['rubbish for a proof', { DPoP: 'x.y.z' }],
  ])('needs a proof of the key: %s', async (_, headers) => {
    const response = await world.pages.app.request('https://verify.example/enrolment', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
      body: JSON.stringify({ invitation: (await invite()).code, device: { name: 'x', platform: 'y' } }),
    })
    expect(response.status).toBe(400)
  })

  it.each([null, {}, { invitation: 1 }, { invitation: 'x', device: { name: '', platform: 'y' } }])(
    'refuses the body %j',
    async (body) => {
      const response = await newDevice().send('POST', 'https://verify.example/enrolment', body ?? [])
      expect(response.status).toBe(400)
    },
  )

  it('keeps a hostile device name visible', async () => {
    const begun = await started(newDevice(), (await invite()).code, 'safe\u202eexe<b>')
    const { html } = await world.browser.get(pathOf(begun.enrolment_uri))
    expect(html).toContain('safe\\u{202e}exe&lt;b&gt;')
  })

  it('has a user handle that is opaque and the person’s own', async () => {
    const { credential } = await enrolled()
    const [person] = await world.store.selectFrom('people').selectAll().execute()
    expect(credential.userHandle).toBe(Buffer.from(userHandle(person?.id ?? '')).toString('base64url'))
  })
})

describe('forms', () => {
  const tampered: [string, (csrf: string) => { csrf: string; origin?: string | null }][] = [
    ['no token', () => ({ csrf: '' })],
    ['another token', (csrf) => ({ csrf: csrf.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) })],
    ['another origin', (csrf) => ({ csrf, origin: 'https://evil.example' })],
    ['no origin', (csrf) => ({ csrf, origin: null })],
  ]
  it.each(tampered)('refuses %s', async (_, change) => {
    const begun = await started(newDevice(), (await invite()).code)
    const path = pathOf(begun.enrolment_uri)
    const { csrf } = await world.browser.get(path)
    const changed = change(csrf)
    if (changed.origin !== undefined) world.browser.origin = changed.origin
    expect((await world.browser.submit(`${path}/deny`, { csrf: changed.csrf })).status).toBe(410)
    expect(await world.browser.post(`${path}/options`, { csrf: changed.csrf, with: 'new' })).toMatchObject({
      status: 'retry',
    })
  })

  it('refuses another page’s token and another browser’s', async () => {
    const one = await started(newDevice(), (await invite()).code)
    const two = await started(newDevice(), (await invite('bob@example.com')).code)
    const { csrf } = await world.browser.get(pathOf(one.enrolment_uri))
    await world.browser.get(pathOf(two.enrolment_uri))
    expect((await world.browser.submit(`${pathOf(two.enrolment_uri)}/deny`, { csrf })).status).toBe(410)
    const stranger = new StandInBrowser(world.pages)
    await stranger.get(pathOf(one.enrolment_uri))
    expect((await stranger.submit(`${pathOf(one.enrolment_uri)}/deny`, { csrf })).status).toBe(410)
  })
})
