import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { PLAIN_ASSETS } from './plain-assets.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** `stepup-verifier` as it ships: one bundle (Node strips types, but knows no .tsx), with empty web assets beside it. */
export async function buildVerifier(directory: string): Promise<string> {
  const out = join(directory, 'stepup-verifier.mjs')
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['bin/stepup-verifier.ts'],
    outfile: out,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'error',
  })
  mkdirSync(join(directory, 'web'), { recursive: true })
  for (const name of Object.keys(PLAIN_ASSETS)) writeFileSync(join(directory, 'web', name), '')
  return out
}

export type Ended = { code: number | null; stdout: string; stderr: string }

/** Runs it to its end. */
export async function runVerifier(program: string, args: readonly string[], input?: object): Promise<Ended> {
  const child = start(program, args, input)
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout: stdout(), stderr: stderr() }
}

export type Serving = { child: ChildProcess; log(): string; stop(): Promise<number | null> }

/** Starts `serve` and waits for the line that it is ready. */
export async function serveVerifier(program: string, data: string, port: number): Promise<Serving> {
  const child = start(program, ['serve', '--data', data, '--port', String(port)])
  const log = collect(child.stderr)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', () => {
      if (log().includes('ready at')) resolve()
    })
    void ended.then(() => reject(new Error(`it ended: ${log()}`)))
  })
  return {
    child,
    log,
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

function start(program: string, args: readonly string[], env: object = {}): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    // Packages are found from where the bundle lies inside the repository.
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
  })
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
  })
  return () => text
}
