import type { OperationClass } from '../core/class.ts'
import { StepupError } from '../core/errors.ts'
import { vaultRole } from '../wire/vault-role.ts'
import type { Opening } from './door.ts'
import { keepRenewed } from './renewal.ts'
import type { VaultServer } from './vault-api.ts'
import { logIn } from './vault-tokens.ts'

/** A token of Vault's for as long as the run lasts. */
export type VaultRun = {
  server: VaultServer
  token: string
  /** Revokes it, and its leases with it. */
  close(): Promise<void>
}

/** @throws StepupError `broker_refused`, `broker_unreachable`, and those of a token exchange */
export async function openVaultRun({
  environment,
  class: wanted,
  known,
  exchange,
  clock,
}: Pick<Opening<'vault'>, 'environment' | 'class' | 'known' | 'exchange' | 'clock'>): Promise<VaultRun> {
  const { address, ca, namespace, mount } = known
  const policies = policiesOf(known, wanted, environment)
  const server = { address, ca, namespace }
  const role = vaultRole(environment, wanted)
  const tokens = await logIn({ server, mount, role, policies, clock }, await exchange())
  const renewal = keepRenewed({
    endsAt: tokens.endsAt,
    // The verifier is asked each time, although Vault would not: a run that is over is not renewed.
    renew: async () => tokens.renew(await exchange()),
    clock,
  })
  return {
    server,
    token: tokens.token,
    async close() {
      await renewal.stop()
      await tokens.revoke()
    },
  }
}

function policiesOf({ policies }: Opening<'vault'>['known'], wanted: OperationClass, environment: string) {
  const mine = policies[wanted]
  if (mine) return mine
  throw new StepupError('broker_refused', `Vault has no policies for \`${wanted}\` in \`${environment}\``)
}
