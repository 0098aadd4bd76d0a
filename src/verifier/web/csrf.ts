import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { getCookie, setCookie } from 'hono/cookie'
import type { PageContext } from '../interaction.ts'

/**
 * A form's token is bound to this browser (a cookie that no script reads) and to the one thing the form is
 * about; `secret` keeps somebody who can plant a cookie from making the token to it. Beside it, every
 * state-changing request must name our own origin.
 */
export type Csrf = {
  /** The token for a form about `subject`; sets the cookie when this browser has none. */
  issue(c: PageContext, subject: string): string
  accepts(c: PageContext, subject: string, token: unknown): boolean
}

export function csrfTokens(secret: Uint8Array, issuer: string): Csrf {
  const { origin, protocol } = new URL(issuer)
  const secure = protocol === 'https:'
  // `__Host-` keeps neighbours under the same domain from setting it (RFC 6265bis §4.1.3.2).
  const cookieName = secure ? '__Host-stepup_browser' : 'stepup_browser'
  const tokenFor = (browser: string, subject: string) =>
    createHmac('sha256', secret).update(`stepup-csrf-v1\0${browser}\0${subject}`).digest()

  return {
    issue(c, subject) {
      let browser = getCookie(c, cookieName)
      if (!browser || !/^[\w-]{43}$/.test(browser)) {
        browser = randomBytes(32).toString('base64url')
        setCookie(c, cookieName, browser, { httpOnly: true, sameSite: 'Lax', secure, path: '/' })
      }
      return tokenFor(browser, subject).toString('base64url')
    },
    accepts(c, subject, token) {
      // A browser always sends Origin with a POST, and a page of another site cannot choose it.
      if (c.req.header('origin') !== origin) return false
      const browser = getCookie(c, cookieName)
      if (!browser || typeof token !== 'string') return false
      const given = Buffer.from(token, 'base64url')
      const expected = tokenFor(browser, subject)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
