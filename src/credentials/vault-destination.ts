import { readFileSync } from 'node:fs'
import { StepupError } from '../core/errors.ts'
import { caDigest } from './kubernetes-plugin.ts'
import { TRUST_VARIABLES } from './trust-variables.ts'

type Env = Readonly<Record<string, string | undefined>>

/** By these, and by what the words say, vault and bao choose whom they believe and where they go (api/client.go, ReadEnvironment). */
const ELSEWHERE = [
  'SKIP_VERIFY',
  'TLS_SERVER_NAME',
  'SRV_LOOKUP',
  'CAPATH',
  'CACERT_BYTES',
  'AGENT_ADDR',
  'PROXY_ADDR',
]

/**
 * A token is only for a Vault that shows a certificate of the authority that policy pins; where policy pins none,
 * of one that the system trusts.
 *
 * @param ca PEM
 * @throws StepupError `target_not_pinned`
 */
export function assertVaultAuthority(env: Env, ca: string | null): void {
  const names = ['VAULT', 'BAO'].flatMap((prefix) => ELSEWHERE.map((name) => `${prefix}_${name}`))
  const set = [...names, ...(ca === null ? TRUST_VARIABLES : [])].find((name) => env[name])
  if (set !== undefined) throw elsewhere(`\`${set}\` would send the token elsewhere; unset it`)
  const paths = ['BAO_CACERT', 'VAULT_CACERT'].flatMap((name) => env[name] || [])
  if (ca === null && paths[0] !== undefined)
    throw elsewhere('`VAULT_CACERT` names an authority that policy does not pin; unset it')
  if (ca !== null && paths.length === 0)
    throw elsewhere('policy pins the authority of this Vault, and `VAULT_CACERT` does not name it')
  if (ca !== null && !paths.every((path) => caDigest(textOf(path)) === caDigest(ca)))
    throw elsewhere('`VAULT_CACERT` names another authority than the one that policy pins')
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function elsewhere(message: string): StepupError {
  return new StepupError('target_not_pinned', message)
}
