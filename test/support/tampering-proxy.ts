import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Cleanup } from './cleanup.ts'

export type Passing = { method: string; path: string; status: number; body: string }

/** Changes an answer on its way; what it returns is what the client gets. */
export type Tamper = (answer: Passing) => string | null | Promise<string | null>

/**
 * Stands at the issuer's address, in front of the real verifier, and passes everything on, but for
 * what a test changes on its way: somebody in the middle, or a verifier that went bad.
 */
export class TamperingProxy {
  /** Null: the answer passes as it is. */
  tamper: Tamper = () => null

  static async start(cleanup: Cleanup, port: number, behind: number): Promise<TamperingProxy> {
    const proxy = new TamperingProxy()
    const server = createServer((incoming, answer) => {
      proxy.#pass(incoming, answer, behind).catch(() => answer.destroy())
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    cleanup.defer(() => {
      server.closeAllConnections()
      server.close()
    })
    return proxy
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse, behind: number): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming
    const onward = request({ host: '127.0.0.1', port: behind, method, path: url, headers })
    incoming.pipe(onward)
    const [response] = (await once(onward, 'response')) as [IncomingMessage]
    let body = ''
    for await (const chunk of response.setEncoding('utf8')) body += chunk
    const status = response.statusCode ?? 502
    const changed = await this.tamper({ method, path: url, status, body })
    const { 'content-length': _length, 'transfer-encoding': _encoding, ...kept } = response.headers
    answer.writeHead(status, kept).end(changed ?? body)
  }
}
