import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'

const cleanup = new Cleanup()
let scene: Scene
let state: string
beforeAll(async () => {
  scene = await startScene(cleanup)
  state = join(scene.workstation.home, '.local/state/stepup')
  await scene.workstation.run(['config', 'use-context', 'prod'], { program: 'kubectl' })
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

describe('`stepup audit`', () => {
  test('tells it in sentences', async () => {
    await confirmed(scene, ['kubectl', 'delete', 'namespace', 'payments'])
    await unasked(scene, ['kubectl', 'get', 'pods'])
    const { code, stdout } = await scene.workstation.run(['audit'])
    expect(code).toBe(0)
    const lines = stdout.trim().split('\n')
    expect(
      lines.some((line) => /delete namespace payments.* in prod \(production\).*passkey/.test(line)),
    ).toBe(true)
    expect(lines.some((line) => /get pods.* in prod \(production\)/.test(line))).toBe(true)
  })

  test('keeps only tool, operation and class of an allowed command outside production', async () => {
    await unasked(scene, ['kubectl', '--context', 'dev', 'create', 'configmap', 'very-special-name'])
    const { stdout } = await scene.workstation.run(['audit', '--json', '--env', 'dev'])
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.at(-1)).toMatchObject({ tool: 'kubectl', class: 'write', outcome: 'allowed' })
    expect(stdout).not.toContain('very-special-name')
  })

  test('has the exit of an elevated command', async () => {
    await confirmed(scene, ['kubectl', 'delete', 'namespace', 'no-such'])
    const { stdout } = await scene.workstation.run(['audit', '--json'])
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'exec', outcome: 'ended', exit: { code: 1 } }),
    )
  })

  test('verify: whole, and not after a line was changed', async () => {
    expect((await scene.workstation.run(['audit', 'verify'])).code).toBe(0)
    const file = await journalFile()
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('no-such', 'innocent'))
    expect((await scene.workstation.run(['audit', 'verify'])).code).toBe(77)
    await writeFile(file, text)
    expect((await scene.workstation.run(['audit', 'verify'])).code).toBe(0)
  })
})

async function journalFile(): Promise<string> {
  const names = await readdir(state, { recursive: true })
  const name = names.find((path) => path.endsWith('journal.jsonl'))
  if (!name) throw new Error(`no journal in ${names.join(', ')}`)
  return join(state, name)
}

describe('a journal that cannot be written', () => {
  test('allowed: warns once and runs; elevated: 78, nothing runs, nobody is asked', async () => {
    const directory = join(await journalFile(), '..')
    await rename(directory, `${directory}.aside`)
    await writeFile(directory, '')
    try {
      const allowed = await unasked(scene, ['kubectl', 'get', 'pods'])
      expect(allowed.code).toBe(0)
      expect(allowed.stderr.trim().split('\n')).toHaveLength(1)
      expect(allowed.stderr).toMatch(/journal/)

      const elevated = await unasked(scene, ['kubectl', 'delete', 'namespace', 'shop'])
      expect(elevated.code).toBe(78)
      expect(scene.prod.cluster.has('namespaces', 'shop')).toBe(true)
    } finally {
      await rm(directory)
      await rename(`${directory}.aside`, directory)
    }
  })
})

const SECRET = 'hunter2-correct-horse'

const WITH_SECRETS: string[][] = [
  ['kubectl', 'create', 'secret', 'generic', 'x', `--from-literal=password=${SECRET}`],
  ['kubectl', 'get', 'secrets', `--token=${SECRET}`],
  ['aws', 'secretsmanager', 'put-secret-value', '--secret-id', 'x', '--secret-string', SECRET],
  ['mysql', `-p${SECRET}`, '-e', 'drop table x'],
  ['tool', '--password', SECRET],
  ['tool', `--api-key=${SECRET}`],
  ['tool', `https://alice:${SECRET}@example.com/x`],
  ['tool', '-H', `Authorization: Bearer ${SECRET}`],
  ['env', `DB_PASSWORD=${SECRET}`, 'tool', 'migrate'],
]

describe('secrets in argv', () => {
  beforeAll(async () => {
    for (const name of ['mysql', 'tool', 'aws']) await scene.workstation.install(name, '#!/bin/sh\nexit 0\n')
  })

  test.each(WITH_SECRETS.map((command) => ({ command })))(
    '$command.0 $command.1: on no page and no terminal',
    async ({ command }) => {
      const running = scene.workstation.start(command)
      const url = await confirmationPage(running)
      const page = url === null ? '' : await scene.alice.read(url)
      if (url !== null) await scene.alice.press(/^deny/i)
      const ended = await running.ended
      expect(page + ended.stderr).not.toContain(SECRET)
    },
  )

  test('are in no journal, keyring, database or log', async () => {
    await confirmed(scene, ['tool', '--password', SECRET])
    const homes = [scene.workstation.home, scene.verifier.data]
    for (const home of homes) {
      for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const file = join(entry.parentPath, entry.name)
        expect((await readFile(file)).includes(SECRET), file).toBe(false)
      }
    }
    expect(scene.verifier.log).not.toContain(SECRET)
    expect((await scene.workstation.run(['audit', '--json'])).stdout).not.toContain(SECRET)
    expect(await scene.verifier.command('audit', '--json')).not.toContain(SECRET)
  })
})

describe('the verifier’s trail', () => {
  test('has every challenge, denial and token, and its chain and signatures hold', async () => {
    const trail = await scene.verifier.command('audit', '--json')
    const types = new Set(
      trail
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    )
    expect([...types]).toEqual(expect.arrayContaining(['confirmed', 'denied']))
    expect(await scene.verifier.command('audit', 'verify')).toMatch(/the trail is whole/)
  })
})
