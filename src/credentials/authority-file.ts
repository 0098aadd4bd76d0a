import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Base64url } from '../wire/sha256.ts'

/**
 * The path of a certificate authority for clients that can only read a file. It is public, and named by
 * its content: the next run finds it again, and no run takes it away from another.
 *
 * @param directory the private runtime directory (0700)
 */
export async function keepAuthority(directory: string, pem: string): Promise<string> {
  const path = join(directory, `authority-${sha256Base64url(pem)}.pem`)
  const temporary = `${path}.${crypto.randomUUID()}`
  await writeFile(temporary, pem, { mode: 0o600, flag: 'wx' })
  await rename(temporary, path)
  return path
}
