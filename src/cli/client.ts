import { browserOpener, canOpenBrowser, type Opener } from '../challenge/browser.ts'
import { boundedHttp, type Http } from '../challenge/http.ts'
import { type Locks, locksIn } from '../challenge/lock.ts'
import { discover, type Verifier } from '../challenge/verifier.ts'
import { StepupError } from '../core/errors.ts'
import { keepMemoryPrivate } from '../exec/private-memory.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { osKeychain } from '../keychain/os-keychain.ts'
import type { DeviceRecord } from '../policy/device-record.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import type { Options } from './options.ts'
import type { Setting } from './setting.ts'

/** The real parts of an OAuth client, put together once. */
export type Client = {
  keychain: Keychain
  http: Http
  open: Opener
  clock: () => number
  /** Discovered when first needed. */
  verifier(issuer: string): Promise<Verifier>
}

export function openClient(setting: Setting, signal: AbortSignal): Client {
  const { env, uid } = setting.world
  const http = boundedHttp(fetch as never, signal)
  let found: Promise<Verifier> | null = null
  return {
    keychain: osKeychain({ platform: process.platform, env, uid }),
    http,
    open: browserOpener({ platform: process.platform, env, uid }),
    clock: Date.now,
    verifier: (issuer) => {
      assertVerifiedTls(issuer, env)
      found ??= discover(issuer, http)
      return found
    },
  }
}

/** The runtime would obey it, and then anyone on the way could be the verifier. */
function assertVerifiedTls(issuer: string, env: Setting['world']['env']): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0' && issuer.startsWith('https:')) {
    throw new StepupError(
      'config_invalid',
      '`NODE_TLS_REJECT_UNAUTHORIZED=0` would leave the verifier unverified; unset it',
    )
  }
}

/**
 * The key with which everything else begins: from here on this process holds secrets.
 *
 * @throws StepupError `not_enrolled` when the keychain has no key for the enrolment
 */
export async function deviceKeyOf({ keychain }: Client, device: DeviceRecord): Promise<DeviceKey> {
  keepMemoryPrivate()
  const key = await keychain.deviceKey(device.issuer)
  if (!key || key.jkt !== device.deviceJkt) {
    throw new StepupError('not_enrolled', 'the keychain does not hold this device’s key')
  }
  return key
}

export function locksOf(setting: Setting): Locks {
  return locksIn(setting.runtime(), process.platform)
}

/** On a machine reached by ssh the loopback redirect would end at the wrong end: there a code is typed. */
export function wayFor(options: Options, { world }: Setting): 'page' | 'code' {
  if (options.deviceCode) return 'code'
  const desktop = { platform: process.platform, env: world.env, uid: world.uid }
  return world.env['SSH_CONNECTION'] && !canOpenBrowser(desktop) ? 'code' : 'page'
}

/** Ends what is under way at Ctrl-C, and gives the signal back to its default when `done`. */
export function interruptible(): { signal: AbortSignal; done(): void } {
  const controller = new AbortController()
  const abort = () => controller.abort()
  process.on('SIGINT', abort)
  return { signal: controller.signal, done: () => process.off('SIGINT', abort) }
}
