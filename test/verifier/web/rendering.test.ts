import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PendingInteraction } from '../../../src/verifier/interaction.ts'
import { confirmationPage, waitingDocument } from '../../../src/verifier/web/confirmation-page.tsx'
import { deviceCodeConfirmPage, deviceCodeInputPage } from '../../../src/verifier/web/device-code-pages.tsx'
import { enrolmentPage, invitePage } from '../../../src/verifier/web/enrolment-pages.tsx'
import { gonePage, problemPage } from '../../../src/verifier/web/message-pages.tsx'
import { AROUND } from '../support/plain-assets.ts'
import { HOSTILE, NOW, sampleInteraction, sampleRequest } from '../support/sample-interaction.ts'

const page = (interaction: PendingInteraction, triesLeft: number | null = null) =>
  confirmationPage({ interaction, csrf: 'token', ...AROUND, now: NOW, triesLeft })

/** What a person reads: the markup without tags, with entities undone. */
function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

describe('the confirmation page', () => {
  it('says command, place, class, breadth, rule, grant, credentials, who, where from and number', () => {
    const interaction = sampleInteraction([sampleRequest('r', { reason: 'INC-4711' })])
    const text = textOf(page(interaction))
    for (const said of [
      'kubectl delete namespace payments',
      'prod-eu',
      'production',
      'destructive',
      '1 object',
      'production-destructive',
      'This command, once',
      '5 minutes',
      'Credentials made for this',
      'https://api.eu.prod.acme.example',
      'alice on thinkpad',
      '192.0.2.17',
      'INC-4711',
      'alice@acme.example',
      String(interaction.number),
    ]) {
      expect(text).toContain(said)
    }
  })

  const hostile = Object.entries(HOSTILE)
  it.each(hostile)('shows %s as text, wherever it comes from', (_, poison) => {
    const html = page(
      sampleInteraction(
        [
          sampleRequest(
            'r',
            {
              argvShown: ['kubectl', 'delete', poison],
              reason: poison,
              operation: poison,
              resource: poison,
              cwd: poison,
              tool: poison,
              env: { changed: [poison] },
              environment: { name: poison, tier: 'production' },
              inputs: [{ path: poison, sha256: null, bytes: null }],
              targets: [{ kind: 'host', host: poison, source: poison }],
              program: { path: poison, sha256: null },
              startedBy: { user: poison, host: poison, ancestors: [poison], terminal: false, session: 's' },
            },
            { remoteAddress: poison },
          ),
        ],
        {
          device: { jkt: 'k', name: poison, platform: poison },
          owner: { sub: 'p', email: poison },
          browserAddress: '192.0.2.1',
        },
      ),
    )
    expect(html).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b-\u200f\u2066-\u2069]/,
    )
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(html).not.toMatch(/<img|onerror=alert\(1\)>/)
  })

  it('never lets an argument become markup or an invisible character', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 6 }), (words) => {
        const html = page(sampleInteraction([sampleRequest('r', { argvShown: ['x', ...words] })]))
        const plain = page(
          sampleInteraction([sampleRequest('r', { argvShown: ['x', ...words.map(() => 'y')] })]),
        )
        const tags = (text: string) => (text.match(/<[a-z!/][^>]*>/gi) ?? []).length
        expect(tags(html)).toBe(tags(plain))
        expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b]/)
      }),
      { numRuns: 200 },
    )
  })

  it('shows where arguments begin and end, the empty one too', () => {
    const argvShown = ['sh', '-c', "echo 'a b'", '', 'a b']
    expect(textOf(page(sampleInteraction([sampleRequest('r', { argvShown })])))).toContain(
      `sh -c 'echo '\\''a b'\\''' '' 'a b'`,
    )
  })

  it('shows a long command whole', () => {
    const argvShown = ['kubectl', 'apply', '-f', `${'a/'.repeat(5000)}end.yaml`]
    expect(textOf(page(sampleInteraction([sampleRequest('r', { argvShown })])))).toContain(argvShown[3])
  })

  it('says what an environment grant means, and whose credentials are used', () => {
    const grant = { scope: 'environment' as const, classes: ['write' as const, 'exec' as const], ttl: 900 }
    const text = textOf(page(sampleInteraction([sampleRequest('r', { grant, credentials: 'own' })])))
    expect(text).toContain('Every write and exec command on prod-eu for 15 minutes')
    expect(text).toContain('also commands that are not shown here')
    expect(text).toContain('only kubectl on the same target')
    expect(text).toContain('Your own credentials')
  })

  it('says "contents not seen" and "No terminal"', () => {
    const text = textOf(
      page(
        sampleInteraction([
          sampleRequest('r', {
            inputs: [
              { path: 'https://example.com/x.yaml', sha256: null, bytes: null },
              { path: 'stdin', sha256: 'abc', bytes: 12 },
            ],
            startedBy: { user: 'a', host: 'h', ancestors: ['node', 'npm'], terminal: false, session: 's' },
          }),
        ]),
      ),
    )
    expect(text).toContain('https://example.com/x.yaml contents not seen')
    expect(text).toContain('standard input 12 bytes, SHA-256 abc')
    expect(text).toContain('npm › node')
    expect(text).toContain('No terminal')
  })

  it('lists several, says shared facts once, and keeps those that differ with their command', () => {
    const requests = ['a', 'b', 'c'].map((name) =>
      sampleRequest(name, {
        nonce: name,
        argvShown: ['kubectl', 'delete', 'pod', name],
        reason: name === 'b' ? 'only this one' : 'all',
      }),
    )
    const text = textOf(page(sampleInteraction(requests)))
    expect(text).toContain('Run these 3 commands?')
    for (const name of ['a', 'b', 'c']) expect(text).toContain(`kubectl delete pod ${name}`)
    expect(text.split('Lands on')).toHaveLength(2)
    expect(text.split('Reason given')).toHaveLength(4)
  })

  it('hides the number while it has to be typed, and never focuses or enables Confirm by itself', () => {
    const interaction = sampleInteraction([sampleRequest('r')], { numberTyped: 'needed', number: 73 })
    const html = page(interaction, 2)
    expect(textOf(html)).not.toContain('73')
    expect(html).toContain('2 more tries')
    for (const markup of [html, page(sampleInteraction())]) {
      expect(markup).toMatch(/<button[^>]*id="confirm"[^>]*disabled/)
      expect(markup).not.toContain('autofocus')
    }
  })

  it('has no inline handler, style or script', () => {
    expect(page(sampleInteraction())).not.toMatch(/\son[a-z]+=|\sstyle=|<script(?![^>]*\ssrc=)|javascript:/)
  })

  it('polls a document that is the list and nothing else', () => {
    const html = waitingDocument(sampleInteraction())
    expect(html).toContain('id="requests"')
    expect(html).not.toMatch(/<script|<form|<link/)
  })
})

describe('the other pages', () => {
  it('shows text, never markup', () => {
    const pages = [
      invitePage(AROUND, { link: 'https://v/invite/x', email: HOSTILE.html, expiresAt: NOW }),
      enrolmentPage(AROUND, {
        base: '/enrolment/x',
        csrf: 'c',
        email: HOSTILE.html,
        device: { name: HOSTILE.html, platform: HOSTILE.bidi, address: HOSTILE.escape },
        number: 12,
        expiresAt: NOW,
        hasPasskeys: true,
      }),
      problemPage(AROUND, { status: 400, code: HOSTILE.html, message: HOSTILE.html }),
      deviceCodeConfirmPage(AROUND, { form: '<form></form>', userCode: HOSTILE.html, address: HOSTILE.bidi }),
    ]
    for (const html of pages) {
      expect(html).not.toMatch(/<img/)
      expect(html).not.toMatch(/\u202e|\u001b/)
    }
  })

  it('names a wrong person', () => {
    const html = problemPage(AROUND, { status: 403, code: 'wrong_person', message: 'x' })
    expect(html).toContain('This request is not yours')
  })

  it.each(['not_found', 'expired', 'answered', 'no_cookie', 'wrong_number'] as const)(
    'has words for %s',
    (gone) => {
      expect(gonePage(AROUND, { gone })).toMatch(/<h1[^>]*>[A-Z]/)
    },
  )

  const PROVIDER_FORM = `<form id="op.deviceInputForm" novalidate method="post" action="https://v/device">
  <input type="hidden" name="xsrf" value="the-token"/>
  <input
    value="ABCD-EFGH" type="text" name="user_code" placeholder="Enter code" onfocus="this.select(); this.onfocus = undefined;" autofocus autocomplete="off"></input>
  </form>`

  it('keeps the provider’s token and code and drops its inline handler', () => {
    const html = deviceCodeInputPage(AROUND, { form: PROVIDER_FORM, problem: 'not_found' })
    expect(html).toContain('name="xsrf" value="the-token"')
    expect(html).toMatch(/<input id="user-code"[^>]*name="user_code"[^>]*value="ABCD-EFGH"/)
    expect(html).not.toMatch(/onfocus|autofocus/)
    expect(html).toContain('form="op.deviceInputForm"')
    expect(html).toContain('aria-invalid="true"')
  })
})
