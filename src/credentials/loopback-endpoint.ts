import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { StepupError } from '../core/errors.ts'

/** Where the child's libraries ask, and with which word. */
export type LoopbackEndpoint = { url: string; authorization: string; close(): void }

/**
 * An address on loopback for one child: only that one is told the word. It asks again before what it got
 * ends, so that a long command goes on.
 *
 * @param body JSON, made anew for each request
 */
export async function openLoopbackEndpoint(body: () => Promise<string>): Promise<LoopbackEndpoint> {
  const authorization = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => {
    answer(request, response, authorization, body).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') {
    throw new StepupError('internal', 'the credentials endpoint has no port')
  }
  return {
    url: `http://127.0.0.1:${address.port}/credentials`,
    authorization,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  authorization: string,
  body: () => Promise<string>,
): Promise<void> {
  const port = request.socket.localPort
  const word = (request.headers.authorization ?? '').replace(/^Bearer /i, '')
  // A page in the person's browser can reach loopback under a name of its own, and cannot know the word.
  const isOurs = request.method === 'GET' && request.url?.replace(/\?.*/, '') === '/credentials'
  if (!isOurs || request.headers.host !== `127.0.0.1:${port}`) return end(response, 404, '{}')
  if (!isSame(word, authorization)) return end(response, 403, '{}')
  try {
    end(response, 200, await body())
  } catch (error) {
    const { code, message } =
      error instanceof StepupError ? error : new StepupError('internal', 'the run could not answer')
    // 4xx, so that a library does not try again and again, and shows the words
    end(response, 400, JSON.stringify({ code, message }))
  }
}

function end(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(body)
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
