import { execFileSync } from 'node:child_process'
import { verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredGrant } from '../../src/keychain/keychain.ts'
import { keychainOver, osKeychain } from '../../src/keychain/os-keychain.ts'
import { secretService } from '../../src/keychain/secret-service.ts'
import { codeOf } from '../support/code-of.ts'
import { type Keyring, startKeyring } from '../support/keyring.ts'

const uid = process.getuid?.() ?? 0
const issuer = 'http://localhost:1'

let keyring: Keyring
const keychain = () => osKeychain({ platform: 'linux', env: keyring.env, uid })

function grant(jti: string, change: Partial<StoredGrant> = {}): StoredGrant {
  return {
    token: `token-${jti}`,
    session: 's1',
    issuer,
    covers: [{ environment: 'prod', classes: ['write'] }],
    exp: 2_000_000_000,
    jti,
    keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }],
    credentials: [],
    deviceBound: false,
    ...change,
  }
}

beforeAll(async () => {
  keyring = await startKeyring()
})
afterAll(() => keyring?.stop())

describe('an unlocked keyring', () => {
  test('has no device key before one was kept', async () => {
    expect(await keychain().deviceKey(issuer)).toBeNull()
    await keychain().createDeviceKey(issuer)
    expect(await keychain().deviceKey(issuer)).toBeNull()
  })

  test('keeps a device key that signs ES256 and cannot be read', async () => {
    const made = await keychain().createDeviceKey(issuer)
    await made.keep()
    const key = await keychain().deviceKey(issuer)
    expect(key?.jkt).toBe(made.jkt)
    expect(Object.keys(key ?? {}).sort()).toEqual(['jkt', 'publicJwk', 'sign'])
    expect(Object.keys(key?.publicJwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y'])
    const bytes = Buffer.from('what is signed')
    const signature = (await key?.sign(bytes)) as Uint8Array
    expect(signature).toHaveLength(64)
    const publicKey = { key: key?.publicJwk as never, format: 'jwk', dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', bytes, publicKey, signature)).toBe(true)
  })

  test('a new enrolment that is not kept leaves the old key in use', async () => {
    const before = await keychain().deviceKey(issuer)
    await keychain().createDeviceKey(issuer)
    expect((await keychain().deviceKey(issuer))?.jkt).toBe(before?.jkt)
  })

  test('keeps keys of two issuers apart', async () => {
    expect(await keychain().deviceKey('http://localhost:2')).toBeNull()
  })

  test('grants saved by ten processes at once are all there', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `parallel-${i}`)
    await Promise.all(names.map((name) => keychain().saveGrant(grant(name))))
    const kept = (await keychain().grants(issuer)).map(({ jti }) => jti)
    expect(kept.sort()).toEqual(names.sort())
    expect((await keychain().grants(issuer)).find(({ jti }) => jti === 'parallel-3')).toEqual(
      grant('parallel-3'),
    )
  })

  test('deletes the grants that are named and answers which', async () => {
    const gone = await keychain().deleteGrants(issuer, ({ jti }) => jti !== 'parallel-3')
    expect(gone).toHaveLength(9)
    expect((await keychain().grants(issuer)).map(({ jti }) => jti)).toEqual(['parallel-3'])
    await keychain().deleteGrants(issuer, () => true)
    expect(await keychain().grants(issuer)).toEqual([])
  })

  test('attributes, which are stored in the clear, hold no secret', async () => {
    await keychain().saveGrant(grant('seen', { token: 'SECRETTOKEN' }))
    const attributes = execFileSync(
      'dbus-send',
      [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.secrets',
        '/org/freedesktop/secrets/collection/login',
        'org.freedesktop.DBus.Properties.GetAll',
        'string:org.freedesktop.Secret.Collection',
      ],
      { env: { PATH: process.env['PATH'], ...keyring.env }, encoding: 'utf8' },
    )
    expect(attributes).not.toContain('SECRETTOKEN')
    await keychain().deleteGrants(issuer, () => true)
  })

  test('forgets a device key', async () => {
    await (await keychain().createDeviceKey('http://localhost:3')).keep()
    await keychain().deleteDeviceKey('http://localhost:3')
    expect(await keychain().deviceKey('http://localhost:3')).toBeNull()
  })
})

const calls = [
  ['deviceKey', () => keychain().deviceKey(issuer)],
  ['deviceKey of another issuer', () => keychain().deviceKey('http://localhost:9')],
  ['grants', () => keychain().grants(issuer)],
  ['saveGrant', () => keychain().saveGrant(grant('x'))],
  ['createDeviceKey', () => keychain().createDeviceKey(issuer)],
  ['deleteDeviceKey', () => keychain().deleteDeviceKey(issuer)],
] as const

describe('a frozen keyring', () => {
  test('is given up on', async () => {
    const store = secretService(keyring.env.DBUS_SESSION_BUS_ADDRESS, uid, 300)
    keyring.freeze()
    try {
      expect(await codeOf(() => keychainOver(store).grants(issuer))).toBe('keychain_timeout')
    } finally {
      keyring.thaw()
    }
  })
})

describe('a locked keyring', () => {
  beforeAll(async () => {
    await keychain().saveGrant(grant('kept'))
    await keyring.lock()
  })

  test.each(calls)('%s says that it is locked, never "not there"', async (_, call) => {
    expect(await codeOf(call)).toBe('keychain_locked')
  })
})

describe('no keyring', () => {
  test.each([
    ['no bus', 'unix:path=/nonexistent/bus'],
    ['no usable transport', 'tcp:host=localhost,port=1'],
  ])('%s', async (_, address) => {
    const absent = osKeychain({ platform: 'linux', env: { DBUS_SESSION_BUS_ADDRESS: address }, uid })
    expect(await codeOf(() => absent.deviceKey(issuer))).toBe('keychain_missing')
    expect(await codeOf(() => absent.createDeviceKey(issuer))).toBe('keychain_missing')
  })

  test('a bus without a Secret Service', async () => {
    await keyring.stop()
    expect(await codeOf(() => keychain().grants(issuer))).toBe('keychain_missing')
  })
})
