import { mkdtempSync, rmSync } from 'node:fs'

/**
 * A run's temporary files are below one directory, which goes away with it: also those of a test that
 * failed or was killed. Its name is short, since sockets are made below it (108 bytes, unix(7)).
 */
export default function ownTmp(): () => void {
  const directory = mkdtempSync('/tmp/t-')
  process.env['TMPDIR'] = directory
  return () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
}
