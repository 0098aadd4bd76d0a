import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StepupError } from '../core/errors.ts'
import { REDIRECT_PATH } from '../wire/protocol.ts'
import { interrupted } from './http.ts'

/** A place on this machine where the browser brings the answer (RFC 8252 §7.3). */
export type Loopback = {
  redirectUri: string
  /** The redirect that carries our `state`. Others are turned away and waited past. */
  answer: Promise<URL>
  close(): void
}

export type LoopbackOptions = {
  state: string
  /** Milliseconds to wait for the person. */
  limit: number
  signal: AbortSignal
}

/**
 * Listens on 127.0.0.1, on a port that the system chooses, for one answer.
 *
 * @throws StepupError from `answer`: `challenge_timeout`, `interrupted`
 */
export async function listenOnLoopback(options: LoopbackOptions): Promise<Loopback> {
  const { promise, resolve, reject } = Promise.withResolvers<URL>()
  const server = createServer((request, response) => {
    const url = answerIn(request, redirectUri, options.state)
    reply(response, url)
    if (url) response.once('finish', () => resolve(url))
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', listening)
  })
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${REDIRECT_PATH}`

  const timer = setTimeout(
    () => reject(new StepupError('challenge_timeout', `not confirmed within ${options.limit / 1000} s`)),
    options.limit,
  )
  const onAbort = () => reject(interrupted())
  options.signal.addEventListener('abort', onAbort, { once: true })
  // whoever stops waiting early has its own error; this one is then nobody's
  promise.catch(() => {})
  return {
    redirectUri,
    answer: promise,
    close() {
      clearTimeout(timer)
      options.signal.removeEventListener('abort', onAbort)
      server.close()
      server.closeAllConnections()
    },
  }
}

/**
 * The request's URL when it is our answer. `Host` must be the literal address, so that no page can
 * reach this server by a name of its own (DNS rebinding).
 */
function answerIn(request: IncomingMessage, redirectUri: string, state: string): URL | null {
  const { host } = new URL(redirectUri)
  if (request.method !== 'GET' || request.headers.host !== host) return null
  const url = URL.parse(request.url ?? '', redirectUri)
  if (url?.host !== host || url.pathname !== REDIRECT_PATH) return null
  return url.searchParams.get('state') === state ? url : null
}

function reply(response: ServerResponse, answer: URL | null): void {
  const confirmed = answer?.searchParams.has('code')
  const [status, title, text] = !answer
    ? [404, 'Nothing here', 'This address only takes the answer of a confirmation page.']
    : confirmed
      ? [200, 'Confirmed', 'You can close this page. The command goes on in your terminal.']
      : [200, 'Not confirmed', 'You can close this page. Nothing was run.']
  response.writeHead(status as number, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    Connection: 'close',
  })
  response.end(page(title as string, text as string))
}

/** Static text only: nothing that came with the request is shown. */
function page(title: string, text: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · stepup</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
body { min-height: 90vh; display: grid; place-content: center; text-align: center; padding: 1rem; margin: 0 }
h1 { font-size: 1.5rem; font-weight: 600; margin: 0 }
p { margin: .5rem 0 0; opacity: .75 }
</style></head>
<body><main><h1>${title}</h1><p>${text}</p></main></body></html>
`
}
