import { webcrypto } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calculateJwkThumbprint } from 'jose'
import { afterAll } from 'vitest'
import { boundedHttp, type Fetch } from '../../src/challenge/http.ts'
import { type Locks, locksIn } from '../../src/challenge/lock.ts'
import type { Notice } from '../../src/challenge/notice.ts'
import type { ChallengeWorld } from '../../src/challenge/obtain-grant.ts'
import { discover } from '../../src/challenge/verifier.ts'
import type { DeviceKey } from '../../src/wire/device-key.ts'

const directory = mkdtempSync(join(tmpdir(), 'stepup-world-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Locks that no other world has. */
export function privateLocks(): Locks {
  return locksIn(mkdtempSync(join(directory, 'locks-')), 'linux')
}

/** A device key that no keychain holds. */
export async function aDeviceKey(): Promise<DeviceKey> {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', pair.publicKey)
  const publicJwk = { kty, crv, x, y } as DeviceKey['publicJwk']
  return {
    jkt: await calculateJwkThumbprint(publicJwk),
    publicJwk,
    async sign(bytes) {
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
      return new Uint8Array(await webcrypto.subtle.sign(algorithm, pair.privateKey, bytes as never))
    },
  }
}

/** A browser whose person does what the page's server lets happen: it follows the redirects. */
export async function followingBrowser(url: string): Promise<boolean> {
  void fetch(url).catch(() => {})
  return true
}

export type TestWorld = ChallengeWorld & { notices: Notice[]; abort: () => void }

export async function aWorld(
  issuer: string,
  subject: string,
  change: Partial<ChallengeWorld> = {},
): Promise<TestWorld> {
  const controller = new AbortController()
  const notices: Notice[] = []
  return {
    verifier: await discover(issuer, boundedHttp(fetch as Fetch, controller.signal)),
    key: await aDeviceKey(),
    subject,
    locks: privateLocks(),
    open: followingBrowser,
    notify: (notice) => notices.push(notice),
    clock: Date.now,
    limit: 10_000,
    signal: controller.signal,
    way: 'page',
    rebuild: {
      raised: () => Promise.reject(new Error('not expected')),
      stale: () => Promise.reject(new Error('not expected')),
    },
    notices,
    abort: () => controller.abort(),
    ...change,
  }
}
