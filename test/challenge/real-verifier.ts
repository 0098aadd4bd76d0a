import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { BUILTIN_POLICY } from '../../src/core/builtin-policy.ts'
import type { Policy } from '../../src/core/policy.ts'
import { assemble } from '../../src/verifier/assemble.ts'
import { trail } from '../../src/verifier/audit/trail.ts'
import { createDataDirectory, readDataDirectory } from '../../src/verifier/command/data-directory.ts'
import { makeLog } from '../../src/verifier/logging.ts'
import { createInvitation } from '../../src/verifier/people/invitation.ts'
import { makePolicyKey } from '../../src/verifier/policy/policy-key.ts'
import { signPolicy, writeDocuments } from '../../src/verifier/policy/signed-documents.ts'
import { listen } from '../../src/verifier/server.ts'
import { openStore } from '../../src/verifier/store/sqlite.ts'
import { type Assets, makeAssets } from '../../src/verifier/web/assets.ts'
import { makePages } from '../../src/verifier/web/pages.ts'

export type RealVerifier = {
  issuer: string
  policyKey: string
  invite(email: string): Promise<string>
  /** What was recorded, oldest first. */
  trail(): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

/** Our own verifier, whole, in this process, with the kubernetes broker of one environment. */
export async function startRealVerifier(kubernetes: { server: string; ca: string }): Promise<RealVerifier> {
  const directory = mkdtempSync(join(tmpdir(), 'stepup-verifier-'))
  const data = join(directory, 'data')
  const port = await freePort()
  const issuer = `http://localhost:${port}`
  const key = await makePolicyKey(join(directory, 'policy-key.jwk'))
  await createDataDirectory(data, {
    issuer,
    policyKey: key.thumbprint,
    host: '127.0.0.1',
    port,
    trustedProxies: [],
    attestationRoots: [],
    metricsFrom: [],
  })
  const settings = readDataDirectory(data)
  const now = () => Math.floor(Date.now() / 1000)
  writeDocuments(settings.policyDirectory, signPolicy(policyOf(kubernetes), key, now(), 3600))
  const assets = await sourceAssets()
  const app = await assemble(settings, (deps) => makePages(deps, assets), makeLog('silent'))
  const running = await listen(app, '127.0.0.1', port)
  const store = await openStore(settings.database)
  return {
    issuer,
    policyKey: key.thumbprint,
    async invite(email) {
      const made = await createInvitation(store, trail(Date.now), email, { now: now(), expiresIn: 3600 })
      return `${issuer}/invite/${made.code}`
    },
    async trail() {
      const rows = await store.selectFrom('events').selectAll().execute()
      return rows as Record<string, unknown>[]
    },
    async stop() {
      await running.stop()
      await store.destroy()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function policyOf({ server, ca }: { server: string; ca: string }): Policy {
  const groups = {
    read: ['stepup:prod:read'],
    write: ['stepup:prod:write'],
    destructive: ['stepup:prod:destructive'],
  }
  return {
    ...BUILTIN_POLICY,
    version: 1,
    environments: [
      {
        name: 'prod',
        tier: 'production',
        match: { kubernetes: { server: [server] } },
        mode: 'enforce',
        brokers: ['kubernetes'],
        credentialsRequired: false,
        kubernetesServer: server,
        credentials: {
          required: false,
          kubernetes: { server, ca, audience: 'stepup:prod:kubernetes', groups },
        },
      },
    ],
  }
}

/** What the build makes for the pages, made here from source. */
async function sourceAssets(): Promise<Assets> {
  const web = new URL('../../src/verifier/web/', import.meta.url).pathname
  const { outputFiles } = await build({
    entryPoints: ['confirm', 'enrol', 'copy'].map((name) => join(web, 'browser', `${name}.ts`)),
    outdir: '/',
    bundle: true,
    write: false,
    format: 'esm',
  })
  return makeAssets((name) => {
    const built = outputFiles.find(({ path }) => path === `/${name}`)
    return built?.text ?? readFileSync(join(web, name), 'utf8')
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
