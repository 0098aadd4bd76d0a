import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BROKER_KINDS } from '../../../src/core/policy.ts'
import { createDataDirectory, readDataDirectory } from '../../../src/verifier/command/data-directory.ts'

let scratch: string
let data: string
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'stepup-keys-'))
  data = join(scratch, 'data')
  await createDataDirectory(data, {
    issuer: 'http://localhost:4443',
    policyKey: null,
    host: '127.0.0.1',
    port: 4443,
    trustedProxies: [],
    attestationRoots: [],
    metricsFrom: [],
  })
})
afterAll(() => rmSync(scratch, { recursive: true }))

const file = () => join(data, 'keys.json')
const read = () => JSON.parse(readFileSync(file(), 'utf8'))
const without = (kinds: readonly string[]) => {
  const kept = Object.entries(read()).filter(([name]) => !kinds.includes(name))
  writeFileSync(file(), JSON.stringify(Object.fromEntries(kept)), { mode: 0o600 })
}

describe('a key file', () => {
  test('has a key of its own for every kind of broker', () => {
    const { brokers } = readDataDirectory(data).keys
    expect(Object.keys(brokers).sort()).toEqual([...BROKER_KINDS].sort())
    expect(new Set(Object.values(brokers).map(({ n }) => n)).size).toBe(BROKER_KINDS.length)
  })

  test('of an older release gets what it lacks, once, and keeps the rest', () => {
    const before = read()
    without(BROKER_KINDS)
    const { keys } = readDataDirectory(data)
    expect(keys.signing).toEqual(before.signing)
    expect(readDataDirectory(data).keys).toEqual(keys)
    const beside = readdirSync(data).filter((name) => name.startsWith('keys.') && name !== 'keys.json')
    expect(beside.sort()).toEqual(BROKER_KINDS.map((kind) => `keys.${kind}.json`).sort())
    for (const name of beside) expect(statSync(join(data, name)).mode & 0o777).toBe(0o600)
  })

  test('gets the same keys from processes that start at once', async () => {
    without(BROKER_KINDS)
    for (const kind of BROKER_KINDS) rmSync(join(data, `keys.${kind}.json`))
    const module = join(import.meta.dirname, '../../../src/verifier/command/data-directory.ts')
    const script = `const { readDataDirectory } = await import(${JSON.stringify(module)})
const { brokers } = readDataDirectory(${JSON.stringify(data)}).keys
console.log(JSON.stringify(Object.values(brokers).map(({ kid }) => kid)))`
    const start = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 60_000 })
    const answers = await Promise.all([start(), start(), start()])
    const { brokers } = readDataDirectory(data).keys
    const kids = Object.values(brokers).map(({ kid }) => kid)
    for (const { stdout } of answers) expect(JSON.parse(stdout)).toEqual(kids)
  }, 90_000)
})
