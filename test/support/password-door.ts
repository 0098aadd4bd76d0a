import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { CLASSES, type OperationClass, rankOfClass } from '../../src/core/class.ts'
import type { Cleanup } from './cleanup.ts'
import { makeCertificate } from './kubernetes/certificate.ts'

/** Whom a server believes. */
export type Trust = { issuer: string; audience: string; environment: string }

/** Who asks, once the password was checked. */
export type Guest = { class: OperationClass }

/**
 * HTTPS in front of a server, where the password is a broker token: it is checked against the issuer's JWKS
 * for signature, issuer, audience, time, environment and class, and nothing else gets in.
 */
export type PasswordDoor = {
  url: string
  /** `address:port`. */
  host: string
  /** PEM. */
  ca: string
  /** Every request so far, how it ended, and the password that came with it. */
  requests: {
    method: string
    path: string
    class: OperationClass | null
    status: number
    password: string | null
  }[]
  trust(whom: Trust): void
  /** Its clock goes on. */
  advance(seconds: number): void
}

export type Behind = {
  /** The class that a request needs at least. */
  needs(request: IncomingMessage): OperationClass
  handle(request: IncomingMessage, response: ServerResponse, guest: Guest): void
}

/** @param address where it listens, and is known by */
export async function startPasswordDoor(
  cleanup: Cleanup,
  { needs, handle }: Behind,
  address = '127.0.0.1',
): Promise<PasswordDoor> {
  const { key, cert } = await makeCertificate(cleanup, [`IP:${address}`])
  let trusted: Trust | null = null
  let ahead = 0
  const requests: PasswordDoor['requests'] = []

  const guestOf = async (password: string | null): Promise<Guest | null> => {
    if (trusted === null || password === null) return null
    const { issuer, audience, environment } = trusted
    const { payload } = await jwtVerify(password, createRemoteJWKSet(new URL(`${issuer}/jwks`)), {
      issuer,
      audience,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'nbf', 'sub', 'jti'],
      currentDate: new Date(Date.now() + ahead * 1000),
    })
    const found = CLASSES.find((name) => name === payload['stepup/class'])
    return found && payload['stepup/environment'] === environment ? { class: found } : null
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const password = passwordIn(request)
    const guest = await guestOf(password).catch(() => null)
    const { method = '', url: path = '' } = request
    response.on('finish', () =>
      requests.push({ method, path, class: guest?.class ?? null, status: response.statusCode, password }),
    )
    if (!guest) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="stepup"' }).end()
    } else if (rankOfClass(guest.class) < rankOfClass(needs(request))) {
      response.writeHead(403).end()
    } else handle(request, response, guest)
  }

  const server = createServer({ key, cert }, (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, address)
  await once(server, 'listening')
  cleanup.defer(() => {
    server.close()
    server.closeAllConnections()
  })
  const host = `${address}:${(server.address() as AddressInfo).port}`
  return {
    url: `https://${host}`,
    host,
    ca: cert,
    requests,
    trust(whom) {
      trusted = whom
    },
    advance(seconds) {
      ahead += seconds
    },
  }
}

/** Of the one name that is known (RFC 7617). */
function passwordIn({ headers: { authorization = '' } }: IncomingMessage): string | null {
  const [, encoded] = /^Basic ([\w+/=]+)$/.exec(authorization) ?? []
  const [, password] = /^stepup:(.+)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? []
  return password ?? null
}
