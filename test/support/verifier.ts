import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { type Background, startInBackground } from './background.ts'
import type { Cleanup } from './cleanup.ts'
import { until } from './wait.ts'
import { REPOSITORY } from './workstation.ts'

const run = promisify(execFile)
const PROGRAM = join(REPOSITORY, 'dist/stepup-verifier.js')

/** Puts something at the issuer's port, in front of the verifier's own. */
export type Behind = (issuerPort: number, verifierPort: number) => Promise<unknown>

/** Our own verifier on localhost: one data directory, its policy key kept elsewhere, one process or more. */
export class Verifier {
  readonly issuer: string
  readonly data: string
  readonly port: number
  /** RFC 7638 thumbprint of the policy key. */
  readonly pin: string
  /** File of the private policy key. */
  readonly key: string
  readonly program = PROGRAM
  readonly #directory: string
  /** Where it listens itself: another port than the issuer's when something stands in front of it. */
  readonly #listens: number
  #server: Background | null = null

  private constructor(port: number, listens: number, directory: string, pin: string) {
    this.port = port
    this.#listens = listens
    this.issuer = `http://localhost:${port}`
    this.#directory = directory
    this.data = join(directory, 'data')
    this.key = join(directory, 'policy-key.jwk')
    this.pin = pin
  }

  static async start(cleanup: Cleanup, policy: object, behind?: Behind): Promise<Verifier> {
    const directory = await cleanup.directory('verifier')
    const port = await freePort()
    const listens = behind ? await freePort() : port
    await behind?.(port, listens)
    const key = join(directory, 'policy-key.jwk')
    const { stdout } = await run(process.execPath, [PROGRAM, 'policy', 'keygen', '--out', key])
    const pin = /[A-Za-z0-9_-]{43}/.exec(stdout)?.[0]
    if (!pin) throw new Error(`no thumbprint in: ${stdout}`)
    const verifier = new Verifier(port, listens, directory, pin)
    await verifier.command('init', '--issuer', verifier.issuer, '--policy-key', pin)
    await verifier.publish(policy)
    cleanup.defer(() => verifier.stop())
    await verifier.serve()
    return verifier
  }

  /** Signs a policy with the policy key (or another one) and puts the documents in place. */
  async publish(policy: object, options: { expires?: string; key?: string } = {}): Promise<void> {
    const file = join(this.#directory, 'policy.yaml')
    await writeFile(file, stringify(policy))
    await run(process.execPath, [
      ...[PROGRAM, 'policy', 'sign', file, '--key', options.key ?? this.key],
      ...['--expires', options.expires ?? '30d', '--out', join(this.data, 'policy')],
    ])
  }

  async serve(): Promise<void> {
    const server = startInBackground(
      process.execPath,
      [PROGRAM, 'serve', '--data', this.data, '--port', String(this.#listens)],
      {
        env: { PATH: process.env['PATH'] },
      },
    )
    this.#server = server
    await until('the verifier', async () => {
      if (server.process.exitCode !== null) throw new Error(`the verifier ended:\n${server.output()}`)
      return (await this.get('/.well-known/openid-configuration'))?.ok
    })
  }

  async stop(): Promise<void> {
    await this.#server?.stop()
    this.#server = null
  }

  /** All that the server has logged. */
  get log(): string {
    return this.#server?.output() ?? ''
  }

  async get(path: string): Promise<Response | null> {
    return fetch(this.issuer + path, { signal: AbortSignal.timeout(5000) }).catch(() => null)
  }

  /** A one-time enrolment link. */
  async invite(email: string): Promise<string> {
    const said = await this.command('invite', email)
    const link = /https?:\/\/\S+\/invite\/\S+/.exec(said)?.[0]
    if (!link) throw new Error(`no invitation link in: ${said}`)
    return link
  }

  /** Runs a command of `stepup-verifier` that needs no data directory. */
  async tool(...args: string[]): Promise<string> {
    return (await run(process.execPath, [PROGRAM, ...args])).stdout
  }

  /** Runs `stepup-verifier` on this data directory and returns what it printed. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [PROGRAM, ...args, '--data', this.data])
    return stdout
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
