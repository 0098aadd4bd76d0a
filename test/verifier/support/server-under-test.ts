import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { type Assembled, assemble } from '../../../src/verifier/assemble.ts'
import { trail } from '../../../src/verifier/audit/trail.ts'
import { createDataDirectory, readDataDirectory } from '../../../src/verifier/command/data-directory.ts'
import { makeLog } from '../../../src/verifier/logging.ts'
import { createInvitation } from '../../../src/verifier/people/invitation.ts'
import { listen, type Running } from '../../../src/verifier/server.ts'
import type { Config } from '../../../src/verifier/settings.ts'
import type { Database } from '../../../src/verifier/store/schema.ts'
import { openStore } from '../../../src/verifier/store/sqlite.ts'
import { makePages } from '../../../src/verifier/web/pages.ts'
import { PLAIN_ASSETS } from './plain-assets.ts'

/** A whole verifier on a port of its own, in this process, with a clock that a test can move. */
export type ServerUnderTest = {
  issuer: string
  port: number
  directory: string
  /** A second connection to the same file: what another process would see. */
  store: Kysely<Database>
  app: Assembled
  /** Moves the server's clock forward, seconds. */
  later(seconds: number): void
  /** Stops the server's clock, so that it moves by `later` alone, until what this answers is called. */
  stopClock(): () => void
  /** Back to the real time, which the library's own clock never left. */
  present(): void
  now(): number
  /** What happens by itself a second after the policy documents change. */
  refreshPolicy(): Promise<void>
  invite(email: string): Promise<string>
  stop(): Promise<void>
}

type Start = {
  config?: Partial<Config>
  issuerOf?: (port: number) => string
  /** Runs when the data directory is there and nothing is served yet. */
  before?: (directory: string) => void
}

export async function startServer({
  config = {},
  issuerOf = localIssuer,
  before,
}: Start = {}): Promise<ServerUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'stepup-verifier-'))
  const port = await freePort()
  const data = join(directory, 'data')
  const issuer = issuerOf(port)
  await createDataDirectory(data, {
    issuer,
    policyKey: null,
    host: '127.0.0.1',
    port,
    trustedProxies: [],
    attestationRoots: [],
    metricsFrom: [],
    ...config,
  })
  before?.(data)
  const settings = readDataDirectory(data)
  let offset = 0
  let stoppedAt: number | null = null
  const clock = () => (stoppedAt ?? Date.now()) + offset * 1000
  const app = await assemble(settings, (deps) => makePages(deps, PLAIN_ASSETS), makeLog('silent'), clock)
  const running: Running = await listen(app, '127.0.0.1', port)
  const store = await openStore(settings.database)
  return {
    issuer,
    port,
    directory: data,
    store,
    app,
    later(seconds) {
      offset += seconds
    },
    stopClock() {
      stoppedAt = Date.now()
      return () => {
        stoppedAt = null
      }
    },
    present() {
      offset = 0
    },
    now: () => Math.floor(clock() / 1000),
    refreshPolicy: () => app.refreshPolicy(),
    async invite(email) {
      const now = Math.floor(clock() / 1000)
      return (await createInvitation(store, trail(clock), email, { now, expiresIn: 3600 })).code
    },
    async stop() {
      await store.destroy()
      await running.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function localIssuer(port: number): string {
  return `http://localhost:${port}`
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
