import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../../src/verifier/command/program.ts'
import { buildVerifier, runVerifier, serveVerifier } from '../support/run-verifier.ts'
import { freePort } from '../support/server-under-test.ts'

let directory: string
let program: string

beforeAll(async () => {
  const inside = join(import.meta.dirname, '../../../node_modules/.cache')
  mkdirSync(inside, { recursive: true })
  directory = mkdtempSync(join(inside, 'command-'))
  program = await buildVerifier(directory)
}, 60_000)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const run = (...args: string[]) => runVerifier(program, args)
let count = 0
const fresh = () => join(directory, `data-${count++}`)

const POLICY = `version: 1
environments:
  - name: prod-eu
    tier: production
    match:
      kubernetes: { context: "prod-*" }
`

describe('stepup-verifier init', () => {
  it('makes what only its owner can read', async () => {
    const data = fresh()
    const { code, stdout } = await run('init', '--issuer', 'http://localhost:4443', '--data', data)
    expect(code).toBe(0)
    expect(stdout).toContain('stepup-verifier serve')
    expect(statSync(data).mode & 0o777).toBe(0o700)
    for (const name of ['config.json', 'keys.json']) {
      expect(statSync(join(data, name)).mode & 0o777).toBe(0o600)
    }
    expect(readdirSync(data).sort()).toEqual(['config.json', 'keys.json', 'policy'])
    expect(stdout).not.toContain(JSON.parse(readFileSync(join(data, 'keys.json'), 'utf8')).pages)
  })

  it('never touches what is there', async () => {
    const data = fresh()
    await run('init', '--issuer', 'http://localhost:4443', '--data', data)
    const before = readFileSync(join(data, 'keys.json'), 'utf8')
    const again = await run('init', '--issuer', 'http://localhost:4443', '--data', data)
    expect(again.code).toBe(78)
    expect(readFileSync(join(data, 'keys.json'), 'utf8')).toBe(before)
  })

  it.each([
    ['http://verify.acme.example', 'must be https outside loopback'],
    ['https://verify.acme.example/path', 'must be an origin'],
    ['https://verify.acme.example/', 'must be an origin'],
    ['verify.acme.example', 'is not an http(s) URL'],
  ])('refuses the issuer %s', async (issuer, why) => {
    const { code, stderr } = await run('init', '--issuer', issuer, '--data', fresh())
    expect(code).toBe(64)
    expect(stderr).toContain(why)
  })
})

describe('stepup-verifier serve', () => {
  it('says once that it is ready, logs no secrets, and ends when told', async () => {
    const data = fresh()
    const port = await freePort()
    const issuer = `http://localhost:${port}`
    await run('init', '--issuer', issuer, '--data', data)
    const invited = await run('invite', 'Alice@Example.com', '--data', data)
    const link = invited.stdout.trim()
    expect(link).toMatch(new RegExp(`^${issuer}/invite/[\\w-]{43}$`))
    expect(invited.stderr).toContain('alice@example.com')
    const serving = await serveVerifier(program, data, port)
    expect((await fetch(link)).status).toBe(200)
    await fetch(`${issuer}/auth?client_id=stepup-cli&code=QUERYSECRET`, {
      headers: { Cookie: 'session=COOKIESECRET' },
    })
    expect(await serving.stop()).toBe(0)
    expect(serving.log().match(/ready at/g)).toHaveLength(1)
    expect(serving.log()).not.toContain(link.split('/').pop())
    expect(serving.log()).not.toMatch(/QUERYSECRET|COOKIESECRET/)
    expect(
      readdirSync(data)
        .filter((name) => name.startsWith('stepup.db'))
        .map((name) => statSync(join(data, name)).mode & 0o077),
    ).toEqual([0])

    const audit = await run('audit', '--data', data)
    expect(audit.stdout).toContain('alice@example.com was invited')
    const verified = await run('audit', 'verify', '--data', data)
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('the trail is whole') })
    const json = (await run('audit', '--json', '--since', '1h', '--data', data)).stdout.trim().split('\n')
    expect(json.map((line) => JSON.parse(line).type)).toEqual(['invited', 'started'])
  }, 30_000)

  it('serves nothing from a directory that others can read, or without one', async () => {
    const data = fresh()
    await run('init', '--issuer', 'http://localhost:4443', '--data', data)
    chmodSync(join(data, 'keys.json'), 0o644)
    const open = await run('serve', '--data', data)
    expect(open.code).toBe(78)
    expect(open.stderr).toContain('chmod 600')
    expect((await run('serve', '--data', fresh())).code).toBe(78)
  })
})

describe('stepup-verifier policy', () => {
  it('checks, makes keys, signs and trusts', async () => {
    const data = fresh()
    const file = join(directory, 'policy.yaml')
    const key = join(directory, 'policy-key.jwk')
    writeFileSync(file, POLICY)
    expect((await run('policy', 'check', file)).code).toBe(0)
    const { stdout } = await run('policy', 'keygen', '--out', key)
    const thumbprint = stdout.trim()
    expect(thumbprint).toMatch(/^[\w-]{43}$/)
    expect(statSync(key).mode & 0o777).toBe(0o600)
    expect((await run('policy', 'keygen', '--out', key)).code).toBe(78)
    await run('init', '--issuer', 'http://localhost:4443', '--data', data)
    expect((await run('policy', 'trust', thumbprint, '--data', data)).code).toBe(0)
    expect(JSON.parse(readFileSync(join(data, 'config.json'), 'utf8')).policyKey).toBe(thumbprint)
    const signed = await run(
      'policy',
      'sign',
      file,
      '--key',
      key,
      '--expires',
      '30d',
      '--out',
      join(data, 'policy'),
    )
    expect(signed.code).toBe(0)
    expect(readdirSync(join(data, 'policy')).sort()).toEqual(['client.jws', 'verifier.jws'])
  })

  it('names what is wrong by file and line', async () => {
    const file = join(directory, 'bad.yaml')
    writeFileSync(file, `${POLICY}    colour: red\n`)
    const { code, stderr } = await run('policy', 'check', file)
    expect(code).toBe(78)
    expect(stderr).toMatch(/bad\.yaml:\d+/)
  })
})

describe('help', () => {
  it.each([
    [[]],
    [['init']],
    [['serve']],
    [['invite']],
    [['audit']],
    [['audit', 'verify']],
    [['policy']],
    [['policy', 'check']],
    [['policy', 'sign']],
    [['policy', 'keygen']],
    [['policy', 'trust']],
  ])('of %j has examples', async (words: string[]) => {
    const parts: string[] = []
    const output = { out: (text: string) => void parts.push(text), err: () => {} }
    await expect(runProgram([...words, '--help'], output, Date.now)).rejects.toMatchObject({ exitCode: 0 })
    const said = parts.join('')
    expect(said).toContain('Examples:')
    expect(said).toMatch(/^Usage: stepup-verifier/)
  })

  it('is what a wrong word leads to, with 64', async () => {
    expect((await run('serv')).code).toBe(64)
    expect((await run('invite')).code).toBe(64)
    expect((await run('serve', '--port', '99999')).code).toBe(64)
  })
})
