import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { azureDoor } from '../../src/credentials/azure-door.ts'
import { Cleanup } from '../support/cleanup.ts'
import { codeOf } from '../support/code-of.ts'

const ID = '11111111-2222-4333-8444-000000000001'
const cleanup = new Cleanup()
afterAll(() => cleanup.run())

async function opening(lifetime: number, wanted: 'write' | 'admin' = 'write') {
  const directory = await cleanup.directory('runtime')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  let count = 0
  const target = { kind: 'azure', cloud: null, subscription: ID, tenant: null, source: 'a test' } as const
  const open = () =>
    azureDoor.open({
      environment: 'prod',
      class: wanted,
      targets: [target],
      known: {
        ...{ tenant: ID, subscription: ID, audience: 'stepup:prod:azure', clients: { write: ID }, ca: null },
        cloud: {
          name: 'Acme',
          authority: 'https://login.acme.example',
          resourceManager: 'https://arm.acme.example',
        },
      },
      exchange: async () => ({ token: `assertion-${++count}`, expiresAt: Date.now() / 1000 + lifetime }),
      directory: () => directory,
      own: [],
      clock: Date.now,
    })
  return { directory, open, count: () => count }
}

describe('an assertion for Azure', () => {
  test('is renewed before it ends, and every place has the new one', async () => {
    const { open, directory } = await opening(1)
    const { env, close } = await open()
    const read = () => readFile(env['AZURE_FEDERATED_TOKEN_FILE']!, 'utf8')
    const first = await read()
    await vi.waitFor(async () => expect(await read()).not.toBe(first), { timeout: 20_000, interval: 20 })
    const entries = join(env['AZURE_CONFIG_DIR']!, 'service_principal_entries.json')
    const number = (text: string) => Number(/assertion-(\d+)/.exec(text)?.[1])
    expect(number(await readFile(entries, 'utf8'))).toBeGreaterThan(1)
    const headers = { authorization: `Bearer ${env['ARM_OIDC_REQUEST_TOKEN']}` }
    const answered = await fetch(`${env['ARM_OIDC_REQUEST_URL']}?audience=x`, { headers })
    expect(number(((await answered.json()) as { value: string }).value)).toBeGreaterThan(1)
    await close()
    expect(await readdir(directory)).toEqual([])
  })

  test('is read by its owner alone, and by who knows the word', async () => {
    const { env, close } = await (await opening(300)).open()
    for (const path of [env['AZURE_FEDERATED_TOKEN_FILE']!, env['AZURE_CONFIG_DIR']!])
      expect((await stat(path)).mode & 0o077).toBe(0)
    expect((await fetch(env['ARM_OIDC_REQUEST_URL']!)).status).toBe(403)
    const wrong = { headers: { authorization: 'Bearer other' } }
    expect((await fetch(env['ARM_OIDC_REQUEST_URL']!, wrong)).status).toBe(403)
    await close()
    await expect(fetch(env['ARM_OIDC_REQUEST_URL']!)).rejects.toThrow()
  })

  test('has a directory whose name no other around the working directory has', async () => {
    const names: string[] = []
    for (let run = 0; run < 2; run++) {
      const { env, close } = await (await opening(300)).open()
      names.push(basename(env['AZURE_CONFIG_DIR']!))
      await close()
    }
    expect(names[0]).not.toBe(names[1])
  })

  test('says which cloud, to each in its own words', async () => {
    const { env, close } = await (await opening(300)).open()
    await close()
    expect(env).toMatchObject({
      AZURE_CLOUD_NAME: 'Acme',
      AZURE_AUTHORITY_HOST: 'https://login.acme.example/',
      ARM_METADATA_HOSTNAME: 'arm.acme.example',
    })
    expect(env).not.toHaveProperty('ARM_ENVIRONMENT')
  })

  test('is none for a class without a client, and nothing is asked for', async () => {
    const { open, count, directory } = await opening(300, 'admin')
    expect(await codeOf(open)).toBe('broker_refused')
    expect(count()).toBe(0)
    expect(await readdir(directory)).toEqual([])
  })
})
