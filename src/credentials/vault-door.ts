import { keepAuthority } from './authority-file.ts'
import type { Door } from './door.ts'
import { assertNoRedirect } from './token-destination.ts'
import { TRUST_VARIABLES } from './trust-variables.ts'
import { openVaultRun } from './vault-run.ts'

/** What says where, who, and by which certificates; the rest (`FORMAT`, `WRAP_TTL`) the command was decided with. */
const OWN = [
  ...[
    'TOKEN',
    'ADDR',
    'AGENT_ADDR',
    'PROXY_ADDR',
    'NAMESPACE',
    'CACERT',
    'CACERT_BYTES',
    'CAPATH',
    'CLIENT_CERT',
  ],
  ...['CLIENT_KEY', 'SKIP_VERIFY', 'TLS_SERVER_NAME', 'HTTP_PROXY', 'PROXY', 'CONFIG_PATH', 'REDIRECT_ADDR'],
  // the name server says where; headers that are not typed
  ...['SRV_LOOKUP', 'HEADERS'],
]

/**
 * Vault and OpenBao: a token with the class's policies, in VAULT_TOKEN of the command alone, renewed
 * while it runs and revoked when it ends.
 */
export const vaultDoor: Door<'vault'> = {
  seeks: ({ kind }) => kind === 'vault',
  placeOf: (target) => JSON.stringify(target.kind === 'vault' && [target.address, target.namespace]),
  variables: ['VAULT_*', 'BAO_*', ...TRUST_VARIABLES],
  dropped: [...OWN.flatMap((name) => [`VAULT_${name}`, `BAO_${name}`]), ...TRUST_VARIABLES],
  assertNoRedirect,
  async open(opening) {
    const { address, ca, namespace } = opening.known
    const authority = ca === null ? null : await keepAuthority(opening.directory(), ca)
    const run = await openVaultRun(opening)
    const given = {
      ADDR: address,
      TOKEN: run.token,
      ...(namespace !== null && { NAMESPACE: namespace }),
      ...(authority !== null && { CACERT: authority }),
    }
    return {
      env: Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => [
          [`VAULT_${name}`, value],
          [`BAO_${name}`, value],
        ]),
      ),
      close: run.close,
    }
  },
}
