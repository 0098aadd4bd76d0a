/**
 * `npm run build`: everything in dist/. Each product is made aside and renamed into place, so that
 * nobody ever runs half of one. `node build.config.ts native` makes one product alone.
 */
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { buildNativeBinary } from './build/native-binary.ts'

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
  const made = await Promise.allSettled(chosenProducts().map((make) => make()))
  const failed = made.find((product) => product.status === 'rejected')
  if (failed) throw failed.reason
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

/** dist/stepup. */
async function buildNative(): Promise<void> {
  await buildNativeBinary(join(root, CLIENT), join(stage, 'stepup'))
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
