import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Cleanup } from '../cleanup.ts'

const run = promisify(execFile)

/** A self-signed certificate, by default for 127.0.0.1 and localhost, one day long, made when it is needed. PEM. */
export async function makeCertificate(
  cleanup: Cleanup,
  names: readonly string[] = ['IP:127.0.0.1', 'DNS:localhost'],
): Promise<{ key: string; cert: string }> {
  const directory = await cleanup.directory('certificate')
  const key = join(directory, 'key.pem')
  const cert = join(directory, 'cert.pem')
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
    ...['-subj', '/CN=stand-in', '-addext', `subjectAltName=${names.join(',')}`],
    ...['-keyout', key, '-out', cert],
  ])
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
}
