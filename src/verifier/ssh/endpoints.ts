import { ED25519_CERTIFICATE } from '../../wire/ssh-encoding.ts'
import { SSH_PATHS } from '../../wire/ssh-protocol.ts'
import type { App, PageContext } from '../interaction.ts'
import { type IssueDependencies, IssueRefusal, issueCertificate } from './issue.ts'
import { revocationList } from './revocation-list.ts'
import { revokedSerials } from './revoked-serials.ts'

type Dependencies = IssueDependencies & { app: App; addressOf(c: PageContext): string }

/** The user CA as devices and hosts see it: certificates for broker tokens, the public key, what is revoked. */
export function mountSshAuthority(deps: Dependencies): void {
  const { app, store, authority, now, addressOf } = deps

  app.post(SSH_PATHS.certificate, async (c) => {
    c.header('Cache-Control', 'no-store')
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
    if (token === undefined) {
      c.header('WWW-Authenticate', 'Bearer')
      return c.json({ error: 'invalid_token', error_description: 'a broker token is needed' }, 401)
    }
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>)
    try {
      const key = String(form['public_key'] ?? '')
      const { certificate, expiresAt } = await issueCertificate(deps, token, key, addressOf(c))
      return c.json({
        certificate: `${ED25519_CERTIFICATE} ${certificate.toString('base64')}`,
        expires_at: expiresAt,
      })
    } catch (refusal) {
      if (!(refusal instanceof IssueRefusal)) throw refusal
      const { error, message } = refusal
      return c.json({ error, error_description: message }, error === 'invalid_token' ? 401 : 400)
    }
  })

  app.get(SSH_PATHS.authority, (c) => c.text(`${authority.line}\n`))

  app.get(SSH_PATHS.revocations, async (c) => {
    const serials = await revokedSerials(store, now())
    const list = revocationList({ version: now(), generatedAt: now(), authority: authority.blob, serials })
    c.header('Cache-Control', 'no-store')
    return c.body(new Uint8Array(list), 200, { 'Content-Type': 'application/octet-stream' })
  })
}
