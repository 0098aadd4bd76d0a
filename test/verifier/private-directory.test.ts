import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makePrivateDirectory } from '../../src/verifier/private-directory.ts'

function place(): string {
  const path = mkdtempSync(join(tmpdir(), 'private-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

test('makes what is missing, each 0700, and leaves what is there', () => {
  const path = place()
  makePrivateDirectory(join(path, 'a/b'))
  makePrivateDirectory(join(path, 'a/b'))
  symlinkSync('a', join(path, 'link'))
  makePrivateDirectory(join(path, 'link/c'))
  for (const made of ['a', 'a/b', 'a/c']) expect(statSync(join(path, made)).mode & 0o777).toBe(0o700)
})

test.each(['file', 'file/below', '/dev/null', '/dev/null/x', '/proc/x', '/proc/x/y'])(
  'at %s nothing can be made',
  (where) => {
    const path = place()
    writeFileSync(join(path, 'file'), '')
    const at = where.startsWith('/') ? where : join(path, where)
    expect(() => makePrivateDirectory(at)).toThrowError(expect.objectContaining({ code: 'config_invalid' }))
  },
)
