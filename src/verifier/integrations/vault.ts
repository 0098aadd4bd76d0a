import { vaultRole } from '../../wire/vault-role.ts'
import type { Integration } from './integration.ts'

/** As the CLI's broker tokens live, and the longest run. */
const TOKEN_TTL = '5m'
const TOKEN_MAX_TTL = '1h'

/** What the parent token may do: make the one that the command gets, and keep both alive. */
const KEEPER = `path "auth/token/create" { capabilities = ["update"] }
path "auth/token/renew" { capabilities = ["update"] }
path "auth/token/renew-self" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }`

/** Commands of `vault` (or `bao`, which takes the same) that let one environment's tokens in. Can be run again. */
export const vaultIntegration: Integration = ({ issuer, environment }) => {
  const vault = environment.credentials?.vault
  if (!vault) throw new Error('nothing to integrate')
  const { address, mount, namespace, audience } = vault
  const roles = Object.entries(vault.policies).map(([wanted, policies]) => {
    const role = {
      role_type: 'jwt',
      user_claim: 'sub',
      bound_audiences: [audience],
      bound_claims: { 'stepup/environment': environment.name, 'stepup/class': wanted },
      claim_mappings: { email: 'email', 'stepup/grant': 'grant', 'stepup/class': 'class' },
      token_type: 'service',
      token_ttl: TOKEN_TTL,
      token_max_ttl: TOKEN_MAX_TTL,
      token_no_default_policy: true,
      token_policies: ['stepup-keeper', ...policies],
      // a token that has expired is one that has expired
      expiration_leeway: -1,
      clock_skew_leeway: 30,
    }
    return `vault write auth/${mount}/role/${vaultRole(environment.name, wanted)} - <<'ROLE'
${JSON.stringify(role, null, 2)}
ROLE`
  })
  return `# stepup: environment ${environment.name}, for the Vault or OpenBao at ${address}.
# Run it with a token that may administer it; for OpenBao after: vault() { bao "$@"; }
# The policies that it hands out must exist: ${[...new Set(Object.values(vault.policies).flat())].join(', ')}
set -eu
${namespace === null ? 'unset VAULT_NAMESPACE' : `export VAULT_NAMESPACE='${namespace}'`}
vault auth list -format=json | grep -q '"${mount}/"' || vault auth enable -path=${mount} jwt
vault write auth/${mount}/config bound_issuer='${issuer}' jwks_url='${issuer}/jwks' jwt_supported_algs=RS256
vault policy write stepup-keeper - <<'POLICY'
${KEEPER}
POLICY
${roles.join('\n')}
`
}
