import { createServer, type Server, type Socket } from 'node:net'

/** A request that reached a loopback address: its first line and headers; `tls` where a handshake came instead. */
export type Recorded = {
  place: string
  method: string
  url: string
  headers: Map<string, string>
  tls: boolean
}

/** Answers HTTP/1.1 on a few addresses of this machine and remembers what came. */
export class Recorder {
  /** `127.0.0.1:40000`, `127.0.0.2:40001` … */
  readonly places: string[] = []
  readonly #servers: Server[] = []
  readonly #answer: (request: Recorded) => string
  #recorded: Recorded[] = []

  constructor(answer: (request: Recorded) => string) {
    this.#answer = answer
  }

  async listen(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const server = createServer((socket) => this.#serve(socket))
      await new Promise<void>((resolve) => server.listen(0, `127.0.0.${i + 1}`, resolve))
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('no port')
      this.places.push(`${address.address}:${address.port}`)
      this.#servers.push(server)
    }
  }

  /** What came since this was last asked. */
  take(): Recorded[] {
    const recorded = this.#recorded
    this.#recorded = []
    return recorded
  }

  close(): void {
    for (const server of this.#servers) server.close()
  }

  #serve(socket: Socket): void {
    let text = ''
    const place = `${socket.localAddress}:${socket.localPort}`
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      if (text === '' && bytes[0] === 0x16) {
        this.#recorded.push({ place, method: '', url: '', headers: new Map(), tls: true })
        socket.destroy()
        return
      }
      text += bytes.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const [first = '', ...lines] = text.slice(0, end).split('\r\n')
        const headers = new Map(
          lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
        )
        const length = Number(headers.get('content-length') ?? 0)
        if (text.length < end + 4 + length) return
        text = text.slice(end + 4 + length)
        const [method = '', url = ''] = first.split(' ')
        const request = { place, method, url, headers, tls: false }
        this.#recorded.push(request)
        const body = this.#answer(request)
        const status = body === '' ? '404 Not Found' : '200 OK'
        socket.write(
          `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        )
      }
    })
  }
}
