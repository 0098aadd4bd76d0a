import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Scene } from '../scene.ts'
import { programPath, REPOSITORY } from '../workstation.ts'
import type { VaultStandIn } from './vault-stand-in.ts'

/**
 * Does what an operator does, with a token that may: all that `integrations vault` prints for an environment,
 * and policies of its own, by name. The machine has a client afterwards, `vault-by-hvac`, which also goes by `vault`.
 */
export async function setUpVault(
  { workstation, verifier }: Scene,
  vault: VaultStandIn,
  environment: string,
  policies: Readonly<Record<string, string>>,
): Promise<void> {
  const client = await readFile(join(REPOSITORY, 'test/support/vault/vault-by-hvac.py'), 'utf8')
  await workstation.install('vault-by-hvac', client)
  await workstation.install('vault', '#!/bin/sh\nexec vault-by-hvac "$@"\n')
  const ca = await workstation.write('vault-ca.pem', vault.ca)
  Object.assign(workstation.env, { VAULT_ADDR: vault.url, VAULT_CACERT: ca })
  const own = Object.entries(policies).map(([name, text]) => `echo '${text}' | vault policy write ${name} -`)
  const printed = await verifier.command('integrations', 'vault', '--environment', environment)
  for (const script of [printed, own.join('\n')]) {
    const { code, stderr } = await workstation.run(['-c', script], {
      program: programPath('sh')!,
      env: { VAULT_TOKEN: vault.root },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  }
}
