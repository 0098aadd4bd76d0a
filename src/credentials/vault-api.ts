import { request } from 'node:https'
import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'

export type VaultServer = {
  /** `https://host[:port][/path]`. */
  address: string
  /** PEM; null for what the system trusts. */
  ca: string | null
  namespace: string | null
}

/** What Vault says of a token. Seconds. */
export type VaultAuth = { token: string; lifetime: number }

/** Milliseconds. */
const PATIENCE = 10_000
const LONGEST_ANSWER = 1 << 20

/**
 * One call of Vault's HTTP API that is answered with a token (developer.hashicorp.com/vault/api-docs), or
 * with nothing. It follows no redirect: a token would go with it.
 *
 * @param path below `/v1/`
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function askVault(
  server: VaultServer,
  path: string,
  token: string | null,
  body: object,
): Promise<VaultAuth | null> {
  const answer = await callVault(server, { method: 'POST', path, token, body: JSON.stringify(body) })
  const { client_token, lease_duration } = (answer['auth'] ?? {}) as Record<string, unknown>
  if (typeof client_token !== 'string' || typeof lease_duration !== 'number') return null
  return { token: client_token, lifetime: lease_duration }
}

export type VaultCall = {
  method: 'GET' | 'POST' /** Below `/v1/`. */
  path: string
  token: string | null
  body?: string
}

/**
 * One call, and what it is answered with.
 *
 * @throws StepupError `broker_unreachable`, `broker_refused`
 */
export async function callVault(server: VaultServer, call: VaultCall): Promise<Record<string, unknown>> {
  const { path } = call
  const { status, text } = await send(server, call).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : 'no reason given'
    throw new StepupError('broker_unreachable', `Vault at \`${server.address}\` does not answer: ${why}`, {
      cause,
    })
  })
  if (status >= 500) {
    throw new StepupError('broker_unreachable', `Vault at \`${server.address}\` failed with status ${status}`)
  }
  const answer = parsed(text)
  if (status !== 200 && status !== 204) {
    const [why] = Array.isArray(answer['errors']) ? answer['errors'] : []
    const said = typeof why === 'string' ? visible(why.slice(0, 300)) : 'no reason given'
    throw new StepupError('broker_refused', `Vault refused \`${path}\` with status ${status}: ${said}`)
  }
  return answer
}

function send(
  { address, ca, namespace }: VaultServer,
  { method, path, token, body }: VaultCall,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${address.replace(/\/+$/, '')}/v1/${path}`, {
      method,
      ...(ca !== null && { ca }),
      // whatever NODE_TLS_REJECT_UNAUTHORIZED says
      rejectUnauthorized: true,
      headers: {
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
        'x-vault-request': 'true',
        ...(token !== null && { 'x-vault-token': token }),
        ...(namespace !== null && { 'x-vault-namespace': namespace }),
      },
      signal: AbortSignal.timeout(PATIENCE),
    })
    asked.on('error', reject)
    asked.on('response', (response) => {
      const parts: Buffer[] = []
      let length = 0
      response.on('error', reject)
      response.on('data', (part: Buffer) => {
        length += part.length
        if (length > LONGEST_ANSWER) asked.destroy(new Error('its answer does not end'))
        parts.push(part)
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
      )
    })
    asked.end(body)
  })
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
