/**
 * `npm run build`: everything in dist/. Each product is made aside and renamed into place, so that
 * nobody ever runs half of one. `node build.config.ts native` makes one product alone.
 */
import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { type BuildOptions, build } from 'esbuild'

const root = import.meta.dirname
const dist = join(root, 'dist')
const CLIENT = 'bin/stepup.ts'
const VERIFIER = 'bin/stepup-verifier.ts'
const WEB = 'src/verifier/web/browser'

/** What a bundled CommonJS package calls when it wants a Node builtin. */
const requireForPackages =
  "import { createRequire as __stepupRequire } from 'node:module';globalThis.require ??= __stepupRequire(import.meta.url);"

const forNode: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
  loader: { '.css': 'text', '.svg': 'text' },
}

const PRODUCTS = { native: buildNative, node: buildClientForNode, verifier: buildVerifier, web: buildWeb }

mkdirSync(dist, { recursive: true })
const stage = mkdtempSync(join(dist, '.stage-'))
try {
  await Promise.all(chosenProducts().map((make) => make()))
  publish()
} finally {
  rmSync(stage, { recursive: true, force: true })
}

function chosenProducts(): (() => Promise<void>)[] {
  const names = process.argv.slice(2)
  if (names.length === 0) return Object.values(PRODUCTS)
  return names.map((name) => {
    const make = PRODUCTS[name as keyof typeof PRODUCTS]
    if (!make) throw new Error(`no product \`${name}\`: ${Object.keys(PRODUCTS).join(', ')}`)
    return make
  })
}

/** dist/stepup.js: the npm fallback. Split, so that the hot path loads only what it uses. */
async function buildClientForNode(): Promise<void> {
  await build({
    ...forNode,
    entryPoints: { stepup: CLIENT },
    outdir: stage,
    splitting: true,
    minify: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: ['@napi-rs/keyring', 'bun:ffi'],
    banner: { js: requireForPackages },
  })
  asProgram('stepup.js')
}

/** dist/stepup-verifier.js: packages stay outside; a server has its node_modules and no hot path. */
async function buildVerifier(): Promise<void> {
  await build({
    ...forNode,
    entryPoints: { 'stepup-verifier': VERIFIER },
    outdir: stage,
    packages: 'external',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
  })
  asProgram('stepup-verifier.js')
}

/** dist/web: the pages' own scripts and what lies beside them. */
async function buildWeb(): Promise<void> {
  const scripts = globSync(`${WEB}/*.ts`, { cwd: root })
  if (scripts.length === 0) throw new Error(`no browser scripts in \`${WEB}\``)
  const web = join(stage, 'web')
  await build({
    absWorkingDir: root,
    entryPoints: scripts,
    outdir: web,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
  })
  for (const asset of globSync(`${WEB}/../*.{css,svg}`, { cwd: root })) {
    cpSync(join(root, asset), join(web, basename(asset)))
  }
}

/**
 * dist/stepup. Without the two autoload flags the binary would run code named by the `.env` and
 * `bunfig.toml` of whatever directory one stands in. The JIT policy keeps compiler threads from
 * starting during a run of ten milliseconds (measured: 1 ms of 8).
 */
async function buildNative(): Promise<void> {
  const outfile = join(stage, 'stepup')
  const flags = [
    '--compile',
    '--bytecode',
    '--minify',
    '--splitting',
    '--format=esm',
    '--compile-jit-policy=10',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    '--no-compile-autoload-tsconfig',
    '--no-compile-autoload-package-json',
  ]
  const bun = realpathSync(join(root, 'node_modules/.bin/bun'))
  await promisify(execFile)(bun, ['build', ...flags, `--outfile=${outfile}`, CLIENT], { cwd: root })
  if (process.platform === 'linux') amendRuntime(outfile, statSync(bun).size)
  chmodSync(outfile, 0o755)
}

/**
 * What Bun does in every binary it makes and has no flag against, undone in the runtime's part of ours.
 * Fails when a new Bun spells it another way, so that none of it can come back unseen.
 *
 * - `BUN_OPTIONS=--preload=./x.js` would run a file of the working directory inside stepup, and
 *   `BUN_BE_BUN` would make stepup bun. A name that begins with NUL can never be set.
 * - The runtime raises the soft limit of open files, and nothing tells what it was; the wrapped
 *   command would inherit that. The imported `setrlimit` becomes the harmless `getrlimit`.
 */
function amendRuntime(path: string, runtimeBytes: number): void {
  const binary = readFileSync(path)
  const runtime = binary.subarray(0, runtimeBytes)
  amend(runtime, 'BUN_OPTIONS', '\0UN_OPTIONS')
  amend(runtime, 'BUN_BE_BUN', '\0UN_BE_BUN')
  amend(runtime, '\0setrlimit\0', '\0getrlimit\0')
  writeFileSync(path, binary)
}

function amend(bytes: Buffer, from: string, to: string): void {
  if (!bytes.includes(from)) throw new Error(`\`${JSON.stringify(from)}\` was not found in the runtime`)
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, 'latin1')
}

function asProgram(file: string): void {
  const path = join(stage, file)
  const text = readFileSync(path, 'utf8')
  if (!text.startsWith('#!')) writeFileSync(path, `#!/usr/bin/env node\n${text}`)
  chmodSync(path, 0o755)
}

/** Chunks before the entry that names them; those of an older build go last. */
function publish(): void {
  const fresh = globSync('chunks/*', { cwd: stage })
  mkdirSync(join(dist, 'chunks'), { recursive: true })
  for (const chunk of fresh) renameSync(join(stage, chunk), join(dist, chunk))
  for (const product of readdirSync(stage)) {
    if (product === 'chunks') continue
    if (product === 'web') rmSync(join(dist, 'web'), { recursive: true, force: true })
    renameSync(join(stage, product), join(dist, product))
  }
  if (fresh.length === 0) return
  for (const chunk of globSync('chunks/*', { cwd: dist })) {
    if (!fresh.includes(chunk)) rmSync(join(dist, chunk))
  }
}
