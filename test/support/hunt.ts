import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where a secret was found. The secret itself is told by its name alone. */
export type Find = { what: string; where: string }

/** Secrets by name, texts or bytes, to be looked for as they stand and in the encodings that a careless writer would use. */
export type Secrets = ReadonlyMap<string, string | Buffer>

/** Marks a moment on disk; `changedSince` finds what was written after it. */
export async function stamp(path: string): Promise<string> {
  await writeFile(path, '')
  return path
}

/** Every regular file of the machine whose contents or name changed since, on every file system that keeps files. */
async function changedSince(stamp: string): Promise<string[]> {
  const except = ['/proc', '/sys'].flatMap((path) => ['-path', path, '-prune', '-o'])
  const { stdout } = await run(
    'find',
    ['/', ...except, '-type', 'f', '-cnewer', stamp, '-size', '-64M', '-print0'],
    // what vanishes while one looks is no failure
    { maxBuffer: 256 * 1024 * 1024, encoding: 'utf8' },
  ).catch((error: { stdout: string }) => error)
  return stdout.split('\0').filter((path) => path !== '')
}

/** Looks for the secrets in all that was written since. */
export async function huntOnDisk(secrets: Secrets, stamp: string): Promise<Find[]> {
  const finds: Find[] = []
  for (const path of await changedSince(stamp)) {
    const bytes = await readFile(path).catch(() => null)
    if (bytes) finds.push(...findsIn(bytes, path, secrets))
  }
  return finds
}

/** Looks for the secrets in the environment and the words of every process but the given ones. */
export function huntInProcesses(secrets: Secrets, except: readonly number[]): Find[] {
  const finds: Find[] = []
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (except.includes(Number(pid)) || Number(pid) === process.pid) continue
    for (const what of ['environ', 'cmdline']) {
      try {
        const path = `/proc/${pid}/${what}`
        finds.push(...findsIn(readFileSync(path), path, secrets))
      } catch {
        // it has ended
      }
    }
  }
  return finds
}

export function findsIn(bytes: Uint8Array | string, where: string, secrets: Secrets): Find[] {
  const buffer = Buffer.from(bytes as string)
  return [...secrets].flatMap(([what, secret]) =>
    encodings(secret).some((text) => buffer.includes(text)) ? [{ what, where }] : [],
  )
}

/** As it stands, in base64 at each of the three places where it may begin, in hex, and percent-encoded. */
function encodings(secret: string | Buffer): (string | Buffer)[] {
  const base64 = [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), Buffer.from(secret as string)])
    // whole groups alone, without the first, which holds what stands before
    const whole = all.subarray(before === 0 ? 0 : 3, all.length - (all.length % 3))
    return [whole.toString('base64'), whole.toString('base64url')]
  })
  const percent = typeof secret === 'string' ? [encodeURIComponent(secret)] : []
  return [secret, Buffer.from(secret as string).toString('hex'), ...percent, ...base64]
}
