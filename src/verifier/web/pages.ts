import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { App, MakePages, PageDependencies, Pages } from '../interaction.ts'
import { enrolmentEndpoints } from '../people/enrolment-endpoints.ts'
import { type Assets, builtAssets } from './assets.ts'
import { confirmationRoutes, type Web } from './confirmation-routes.ts'
import { csrfTokens } from './csrf.ts'
import { deviceCodeConfirmPage, deviceCodeInputPage } from './device-code-pages.tsx'
import { enrolmentRoutes } from './enrolment-routes.ts'
import { donePage, problemPage } from './message-pages.tsx'
import { pageSender } from './page-sender.ts'

/** The largest body a page or the CLI sends here, bytes: an attestation with a long certificate chain. */
const MAX_BODY = 128 * 1024

/** Every page, with the assets that the build made. */
export const pages: MakePages = (deps) => makePages(deps, builtAssets())

/** Every page, with these assets. */
export function makePages(deps: PageDependencies, assets: Assets): Pages {
  const { host } = new URL(deps.issuer)
  const web: Web = {
    assets,
    host,
    csrf: csrfTokens(deps.secret, deps.issuer),
    send: pageSender(deps.issuer, assets),
  }
  const app: App = new Hono()
  app.use(bodyLimit({ maxSize: MAX_BODY }))
  assetRoutes(app, assets)
  confirmationRoutes(app, deps, web)
  enrolmentRoutes(app, deps, web)
  enrolmentEndpoints(app, deps)
  return {
    app,
    deviceCodeInput: (view) => deviceCodeInputPage(web, view),
    deviceCodeConfirm: (view) => deviceCodeConfirmPage(web, view),
    deviceDone: () => donePage(web),
    problem: (view) => problemPage(web, view),
  }
}

function assetRoutes(app: App, assets: Assets): void {
  for (const { path, type, body } of Object.values(assets)) {
    app.get(path, (c) =>
      c.body(body, 200, {
        'Content-Type': type,
        // The name holds the hash of the contents.
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'same-origin',
      }),
    )
  }
}
