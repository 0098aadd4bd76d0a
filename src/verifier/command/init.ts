import { StepupError } from '../../core/errors.ts'
import type { Config } from '../settings.ts'
import { createDataDirectory } from './data-directory.ts'

export type InitOptions = { issuer: string; data: string; policyKey?: string }

/** Makes a verifier's data directory. Answers what to say and what to do next. */
export async function init({ issuer, data, policyKey }: InitOptions): Promise<string> {
  if (policyKey !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(policyKey)) {
    throw new StepupError('usage', '`--policy-key` takes the thumbprint that `policy keygen` prints')
  }
  const config: Config = {
    issuer,
    policyKey: policyKey ?? null,
    host: '127.0.0.1',
    port: portOf(issuer),
    trustedProxies: [],
    attestationRoots: [],
    metricsFrom: [],
  }
  await createDataDirectory(data, config)
  return `made a verifier for ${issuer} in ${data}

next:
  stepup-verifier serve --data ${data}
  stepup-verifier invite you@example.com --data ${data}
`
}

/** On loopback the issuer's own port; behind a proxy that ends TLS, 8080. */
function portOf(issuer: string): number {
  const url = URL.parse(issuer)
  return url?.protocol === 'http:' ? Number(url.port || 80) : 8080
}
