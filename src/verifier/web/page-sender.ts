import type { PageContext } from '../interaction.ts'
import type { AssetName, Assets } from './assets.ts'
import { pageHeaders } from './security.ts'

type Sending = {
  status?: 200 | 400 | 403 | 404 | 409 | 410 | 429 | 500
  script?: AssetName
  loopbackForms?: boolean
}

/** Sends whole documents and JSON answers with the headers that every one of them needs. */
export type PageSender = {
  page(c: PageContext, html: string, sending?: Sending): Response
  json(c: PageContext, body: unknown, status?: 200 | 201 | 400 | 403 | 404 | 409 | 410 | 429): Response
}

export function pageSender(issuer: string, assets: Assets): PageSender {
  const { origin } = new URL(issuer)
  return {
    page(c, html, { status = 200, script, loopbackForms = false } = {}) {
      const headers = pageHeaders({
        origin,
        style: assets['stepup.css'],
        icon: assets['icon.svg'],
        script: script ? assets[script] : null,
        loopbackForms,
      })
      return c.html(html, status, headers)
    },
    json(c, body, status = 200) {
      return c.json(body as never, status, {
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'same-origin',
      })
    },
  }
}
