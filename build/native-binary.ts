import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')

const FLAGS = [
  '--compile',
  '--bytecode',
  '--minify',
  '--splitting',
  '--format=esm',
  // Compiler threads must not start during a run of ten milliseconds (measured: 1 ms of 8).
  '--compile-jit-policy=10',
  // Else the binary would run code named by the `.env` and `bunfig.toml` of where one stands.
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
  '--no-compile-autoload-tsconfig',
  '--no-compile-autoload-package-json',
]

/** Compiles a program with the Bun runtime into one file. Do not `strip` it: that takes the program out. */
export async function buildNativeBinary(entry: string, outfile: string): Promise<void> {
  const bun = realpathSync(join(root, 'node_modules/.bin/bun'))
  const words = ['build', ...FLAGS, `--outfile=${outfile}`, entry]
  await promisify(execFile)(bun, words, { cwd: root }).catch((error: { stderr: string }) => {
    throw new Error(`bun build failed\n${error.stderr}`)
  })
  if (process.platform === 'linux') amendRuntime(outfile, statSync(bun).size)
  chmodSync(outfile, 0o755)
}

/**
 * What Bun does in every binary it makes and has no flag against, undone in the runtime's part of ours.
 * Fails when a new Bun spells it another way, so that none of it can come back unseen.
 *
 * - `BUN_OPTIONS=--preload=./x.js` would run a file of the working directory inside stepup, and
 *   `BUN_BE_BUN` would make stepup bun; `BUN_BYTECODE_DIGEST_OUT=x` and its like would write the file x. A name that
 *   begins with NUL can never be set.
 * - The runtime raises the soft limit of open files, and nothing tells what it was; the wrapped
 *   command would inherit that. The imported `setrlimit` becomes the harmless `getrlimit`.
 */
function amendRuntime(path: string, runtimeBytes: number): void {
  const binary = readFileSync(path)
  const runtime = binary.subarray(0, runtimeBytes)
  amend(runtime, 'BUN_OPTIONS', '\0UN_OPTIONS')
  amend(runtime, 'BUN_BE_BUN', '\0UN_BE_BUN')
  amend(runtime, 'BUN_BYTECODE_', '\0UN_BYTECODE_')
  amend(runtime, '\0setrlimit\0', '\0getrlimit\0')
  writeFileSync(path, binary)
}

function amend(bytes: Buffer, from: string, to: string): void {
  if (!bytes.includes(from)) throw new Error(`\`${JSON.stringify(from)}\` was not found in the runtime`)
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, 'latin1')
}
