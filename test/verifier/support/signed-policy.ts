import { join } from 'node:path'
import { BUILTIN_POLICY } from '../../../src/core/builtin-policy.ts'
import type { Policy, PolicyEnvironment } from '../../../src/core/policy.ts'
import type { PolicyKey } from '../../../src/verifier/policy/policy-key.ts'
import { makePolicyKey } from '../../../src/verifier/policy/policy-key.ts'
import { signPolicy, writeDocuments } from '../../../src/verifier/policy/signed-documents.ts'

/** An environment that mints for one cluster: `prod-eu` unless told otherwise. */
export function mintingEnvironment(name = 'prod-eu', host = 'api.prod.acme.example'): PolicyEnvironment {
  return {
    name,
    tier: 'production',
    match: { kubernetes: { server: [`https://${host}`] } },
    mode: 'enforce',
    credentials: {
      required: false,
      kubernetes: {
        server: `https://${host}`,
        ca: '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n',
        audience: `stepup:${name}:kubernetes`,
        groups: { write: [`stepup:${name}:write`], destructive: [`stepup:${name}:destructive`] },
      },
    },
    brokers: ['kubernetes'],
    credentialsRequired: false,
    kubernetesServer: `https://${host}`,
  }
}

export function policyOf(version: number, ...environments: PolicyEnvironment[]): Policy {
  return { version, environments, programs: [], rules: BUILTIN_POLICY.rules }
}

export function newPolicyKey(directory: string, name = 'policy-key.jwk'): PolicyKey {
  return makePolicyKey(join(directory, name))
}

/** Signs and puts the documents where the verifier looks. `now` in seconds. */
export function publish(
  directory: string,
  policy: Policy,
  key: PolicyKey,
  now = Math.floor(Date.now() / 1000),
): void {
  writeDocuments(join(directory, 'policy'), signPolicy(policy, key, now, 30 * 24 * 3600))
}
