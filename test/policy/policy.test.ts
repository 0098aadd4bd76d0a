import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../src/core/errors.ts'
import { loadConfig, savePersonalConfig } from '../../src/policy/config.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { makeRuntime, type Places, passwdHome, placesOf } from '../../src/policy/places.ts'
import { refreshPolicy, storeBundle } from '../../src/policy/store.ts'
import { makePolicyKey } from '../../src/verifier/policy/policy-key.ts'
import { signPolicy } from '../../src/verifier/policy/signed-documents.ts'
import { environment, policyWith } from '../core/policies.ts'

const root = mkdtempSync(join(tmpdir(), 'stepup-policy-'))
afterAll(() => rmSync(root, { recursive: true }))

const uid = process.getuid!()
const NOW = 1_800_000_000
const keys = mkdtempSync(join(root, 'keys-'))
const key = makePolicyKey(join(keys, 'a.jwk'))
const other = makePolicyKey(join(keys, 'b.jwk'))

let places: Places
beforeEach(() => {
  const home = mkdtempSync(join(root, 'home-'))
  places = placesOf(
    { env: { HOME: home, XDG_RUNTIME_DIR: join(home, 'run') }, uid },
    join(home, 'etc', 'config.json'),
  )
})

function managed(content: object | string, mode = 0o644): void {
  mkdirSync(join(places.managed, '..'), { recursive: true })
  writeFileSync(places.managed, typeof content === 'string' ? content : JSON.stringify(content))
  chmodSync(places.managed, mode)
}

function personal(content: object | string): void {
  mkdirSync(places.config, { recursive: true })
  writeFileSync(
    join(places.config, 'config.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  )
}

async function code(run: () => unknown): Promise<ErrorCode | undefined> {
  try {
    await run()
  } catch (error) {
    return (error as { code: ErrorCode }).code
  }
}

describe('places', () => {
  it('are the person’s own by XDG', () => {
    const { home } = places
    expect(places).toMatchObject({
      config: `${home}/.config/stepup`,
      state: `${home}/.local/state/stepup`,
      runtime: `${home}/run/stepup`,
    })
    const env = { HOME: home, XDG_CONFIG_HOME: '/x/c', XDG_STATE_HOME: 'relative' }
    expect(placesOf({ env, uid }, places.managed)).toMatchObject({
      config: '/x/c/stepup',
      state: `${home}/.local/state/stepup`,
    })
  })

  it('are moved by no variable where there is a managed file', () => {
    managed({})
    const env = { HOME: '/evil', XDG_CONFIG_HOME: '/evil', XDG_STATE_HOME: '/evil', XDG_RUNTIME_DIR: '/evil' }
    const found = placesOf({ env, uid }, places.managed)
    expect(found.isManaged).toBe(true)
    expect(JSON.stringify(found)).not.toContain('evil')
    expect(found.home).toBe(passwdHome(uid))
  })

  it('know the home of the user database, whatever HOME says', () => {
    const before = process.env.HOME
    try {
      process.env.HOME = '/evil'
      expect(homedir()).toBe('/evil')
      expect(passwdHome(uid)).not.toBe('/evil')
    } finally {
      process.env.HOME = before
    }
    expect(() => passwdHome(4_000_000_001)).toThrow()
  })

  it('have a runtime directory that is ours alone', async () => {
    expect(statSync(makeRuntime(places, uid)).mode & 0o777).toBe(0o700)
    chmodSync(places.runtime, 0o755)
    expect(statSync(makeRuntime(places, uid)).mode & 0o777).toBe(0o700)
    rmSync(places.runtime, { recursive: true })
    symlinkSync(root, places.runtime)
    expect(await code(() => makeRuntime(places, uid))).toBe('config_invalid')
    rmSync(places.runtime)
    mkdirSync(places.runtime)
    expect(await code(() => makeRuntime(places, uid + 1))).toBe('config_invalid')
  })
})

const pin = { verifier: 'https://stepup.acme.example', policyKey: key.thumbprint }

describe('config', () => {
  it('is empty where there is none', () => {
    expect(loadConfig(places, uid)).toEqual({
      verifier: null,
      policyKey: null,
      minPolicyVersion: 0,
      source: 'none',
      overridden: [],
    })
  })

  it('is the person’s own', () => {
    personal({ ...pin, minPolicyVersion: 3 })
    expect(loadConfig(places, uid)).toMatchObject({ ...pin, minPolicyVersion: 3, source: 'personal' })
  })

  it.runIf(uid === 0)('is the managed one, which a person may only tighten', () => {
    managed({ ...pin, minPolicyVersion: 7 })
    personal({ verifier: 'https://evil.example', policyKey: other.thumbprint, minPolicyVersion: 2 })
    expect(loadConfig(places, uid)).toMatchObject({
      ...pin,
      minPolicyVersion: 7,
      source: 'managed',
      overridden: ['verifier', 'policyKey'],
    })
    personal({ minPolicyVersion: 9 })
    expect(loadConfig(places, uid).minPolicyVersion).toBe(9)
  })

  it.runIf(uid === 0)('takes no key or verifier of the person’s that the managed file leaves out', () => {
    managed({ minPolicyVersion: 7 })
    personal(pin)
    expect(loadConfig(places, uid)).toMatchObject({ verifier: null, policyKey: null })
  })

  it.each([
    ['no JSON', '{\n  "verifier": https\n}', ':2:15'],
    ['a comment', '{\n  // x\n}', ':2:3'],
    ['a list', '[]', ':1'],
    ['an unknown key', '{\n  "policykey": "x"\n}', ':2 policykey'],
    ['http', '{ "verifier": "http://acme.example" }', ':1 verifier'],
    ['a password', '{ "verifier": "https://a:b@acme.example" }', ':1 verifier'],
    ['no thumbprint', '{\n\n"policyKey": "abc" }', ':3 policyKey'],
    ['no number', '{ "minPolicyVersion": "7" }', ':1 minPolicyVersion'],
  ])('says where it is wrong: %s', (_, text, where) => {
    personal(text)
    expect(() => loadConfig(places, uid)).toThrow(`${places.config}/config.json${where}`)
  })

  it.each(['http://localhost:4000', 'http://127.0.0.1:4000'])('takes %s', (verifier) => {
    personal({ verifier })
    expect(loadConfig(places, uid).verifier).toBe(verifier)
  })

  it('is refused when others may write it, or own it', async () => {
    personal(pin)
    expect(await code(() => loadConfig(places, uid + 1))).toBe('config_invalid')
    chmodSync(join(places.config, 'config.json'), 0o620)
    expect(await code(() => loadConfig(places, uid))).toBe('config_invalid')
  })

  it.runIf(uid === 0)('is refused when others may write the managed one', async () => {
    managed(pin, 0o666)
    expect(await code(() => loadConfig(places, uid))).toBe('config_invalid')
  })

  it('is refused when it is no file', async () => {
    mkdirSync(join(places.config, 'config.json'), { recursive: true })
    expect(await code(() => loadConfig(places, uid))).toBe('config_invalid')
  })

  it('is written whole and private, and keeps a tightening', () => {
    personal({ minPolicyVersion: 5 })
    savePersonalConfig(places, uid, pin)
    expect(loadConfig(places, uid)).toMatchObject({ ...pin, minPolicyVersion: 5 })
    expect(statSync(join(places.config, 'config.json')).mode & 0o777).toBe(0o600)
    expect(readdirSync(places.config)).toEqual(['config.json'])
  })

  it.runIf(uid === 0)('is not written against the managed one', async () => {
    managed(pin)
    expect(await code(() => savePersonalConfig(places, uid, { ...pin, verifier: 'https://b.example' }))).toBe(
      'pin_mismatch',
    )
    expect(await code(() => savePersonalConfig(places, uid, { ...pin, policyKey: other.thumbprint }))).toBe(
      'pin_mismatch',
    )
  })
})

const config = { ...pin, minPolicyVersion: 0, source: 'personal' as const, overridden: [] }

function document(version: number, { iat = NOW, lifetime = 3600, by = key } = {}): string {
  const policy = { ...policyWith([environment('prod', 'production', {})]), version }
  return signPolicy(policy, by, iat, lifetime).client
}

describe('the kept policy', () => {
  const store = (jws: string) => storeBundle(jws, config, places, uid, NOW)
  const load = (some: Partial<typeof config> = {}, now = NOW + 60) =>
    loadPolicy({ ...config, ...some }, places, now)

  it('is the built-in one before there is any', async () => {
    expect(await loadPolicy({ ...config, policyKey: null as never }, places, NOW)).toMatchObject({
      state: 'builtin',
      version: 0,
      age: null,
    })
    expect(await load()).toMatchObject({ state: 'builtin' })
  })

  it('is current until it expires', async () => {
    await store(document(7))
    expect(await load()).toMatchObject({ state: 'current', version: 7, age: 60, expires: NOW + 3600 })
    expect(await load({}, NOW + 3600)).toMatchObject({ state: 'expired', version: 7 })
    expect((await load()).policy.environments[0]?.name).toBe('prod')
  })

  it('is private', async () => {
    await store(document(7))
    const directory = join(places.state, 'policy', key.thumbprint)
    const [name] = readdirSync(directory)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, name!)).mode & 0o777).toBe(0o600)
  })

  it('is replaced by newer ones alone', async () => {
    await store(document(7))
    expect(await code(() => store(document(6)))).toBe('policy_rollback')
    expect(await code(() => store(document(7, { iat: NOW - 1 })))).toBe('policy_rollback')
    expect((await store(document(7, { iat: NOW + 1 }))).version).toBe(7)
    expect((await store(document(8))).version).toBe(8)
    expect(readdirSync(join(places.state, 'policy', key.thumbprint))).toHaveLength(1)
  })

  it('is refused when an older one was put back', async () => {
    await store(document(7))
    const directory = join(places.state, 'policy', key.thumbprint)
    const old = readFileSync(join(directory, readdirSync(directory)[0]!))
    await store(document(8))
    rmSync(join(directory, readdirSync(directory)[0]!))
    writeFileSync(join(directory, `9.${NOW}.jws`), old)
    expect(await code(load)).toBe('policy_rollback')
  })

  it('is missed when it was taken away', async () => {
    await store(document(7))
    rmSync(join(places.state, 'policy'), { recursive: true })
    expect(await code(load)).toBe('policy_invalid')
  })

  it('is missed where a version is pinned and none is here', async () => {
    expect(await code(() => load({ minPolicyVersion: 7 }))).toBe('policy_invalid')
    expect(
      await code(() => loadPolicy({ ...config, policyKey: null as never, minPolicyVersion: 1 }, places, NOW)),
    ).toBe('policy_invalid')
  })

  it('is at least of the pinned version', async () => {
    await store(document(7))
    expect(await code(() => load({ minPolicyVersion: 8 }))).toBe('policy_rollback')
    expect(await load({ minPolicyVersion: 7 })).toMatchObject({ version: 7 })
  })

  it('is refused when another key signed it, and what is here stays', async () => {
    await store(document(7))
    expect(await code(() => store(document(9, { by: other })))).toBe('pin_mismatch')
    expect(await load()).toMatchObject({ version: 7 })
    const directory = join(places.state, 'policy', key.thumbprint)
    writeFileSync(join(directory, readdirSync(directory)[0]!), document(9, { by: other }))
    expect(await code(load)).toBe('pin_mismatch')
  })

  it('is refused when it was changed', async () => {
    await store(document(7))
    const directory = join(places.state, 'policy', key.thumbprint)
    const path = join(directory, readdirSync(directory)[0]!)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/.\n$/, ''))
    expect(await code(load)).toBe('policy_invalid')
  })

  it('survives many refreshes at once, the newest winning', async () => {
    const versions = [3, 9, 5, 7, 1, 8, 2, 6, 4]
    await Promise.allSettled(versions.map((version) => store(document(version))))
    expect(await load()).toMatchObject({ version: 9 })
  })

  it('is refreshed by whoever fetches it', async () => {
    const refresh = (jws: string | null) => refreshPolicy(async () => jws, config, places, uid, NOW)
    expect(await refresh(null)).toMatchObject({ state: 'builtin' })
    expect(await refresh(document(7))).toMatchObject({ version: 7 })
    expect(await refresh(null)).toMatchObject({ version: 7 })
  })

  it('leaves nothing half-written', async () => {
    await store(document(7))
    expect(existsSync(join(places.state, 'policy-seen'))).toBe(true)
    expect(readdirSync(places.state).sort()).toEqual(['policy', 'policy-seen'])
  })
})
