import { StepupError } from '../core/errors.ts'
import type { StoredGrant } from '../keychain/keychain.ts'
import { osKeychain } from '../keychain/os-keychain.ts'
import type { Setting } from './setting.ts'

/** The grants that the keychain holds; null where there is no enrolment or no keychain to ask. */
export async function liveGrants({ world, device }: Setting): Promise<StoredGrant[] | null> {
  try {
    const keychain = osKeychain({ platform: process.platform, env: world.env, uid: world.uid })
    const grants = await keychain.grants(device().issuer)
    return grants.filter(({ exp }) => exp * 1000 > Date.now())
  } catch (error) {
    if (error instanceof StepupError) return null
    throw error
  }
}
