import { StepupError } from '../core/errors.ts'
import { vaultRole } from '../wire/vault-role.ts'
import { keepAuthority } from './authority-file.ts'
import type { Door } from './door.ts'
import { keepRenewed } from './renewal.ts'
import { assertNoRedirect } from './token-destination.ts'
import { logIn } from './vault-tokens.ts'

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
]

/**
 * Vault and OpenBao: a token with the class's policies, in VAULT_TOKEN of the command alone, renewed
 * while it runs and revoked when it ends.
 */
export const vaultDoor: Door<'vault'> = {
  seeks: ({ kind }) => kind === 'vault',
  placeOf: (target) => JSON.stringify(target.kind === 'vault' && [target.address, target.namespace]),
  variables: ['VAULT_*', 'BAO_*'],
  dropped: OWN.flatMap((name) => [`VAULT_${name}`, `BAO_${name}`]),
  assertNoRedirect,
  async open({ environment, class: wanted, known, exchange, directory, clock }) {
    const { address, ca, namespace, mount, policies } = known
    const mine = policies[wanted]
    if (!mine)
      throw new StepupError('broker_refused', `Vault has no policies for \`${wanted}\` in \`${environment}\``)
    const authority = ca === null ? null : await keepAuthority(directory(), ca)
    const server = { address, ca, namespace }
    const role = vaultRole(environment, wanted)
    const tokens = await logIn({ server, mount, role, policies: mine, clock }, await exchange())
    const renewal = keepRenewed({
      endsAt: tokens.endsAt,
      // The verifier is asked each time, although Vault would not: a run that is over is not renewed.
      renew: async () => tokens.renew(await exchange()),
      clock,
    })
    const given = {
      ADDR: address,
      TOKEN: tokens.token,
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
      async close() {
        await renewal.stop()
        await tokens.revoke()
      },
    }
  },
}
