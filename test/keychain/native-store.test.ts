import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startKeyring } from '../support/keyring.ts'

/**
 * The native module reads its bus from the environment of the process, so that it runs in one of
 * its own. On Linux it reaches the same Secret Service; macOS and Windows have their keychains.
 */
const script = `
import { nativeStore } from '${new URL('../../src/keychain/native-store.ts', import.meta.url)}'
const store = nativeStore(5000)
await store.write('grant', 'https://a', { id: 'one', text: '1' })
await store.write('grant', 'https://a', { id: 'two', text: '2' })
await store.write('grant', 'https://a', { id: 'two', text: '2b' })
await store.write('grant', 'https://b', { id: 'one', text: 'other issuer' })
await store.remove('grant', 'https://a', ['one', 'never there'])
console.log(JSON.stringify([await store.read('grant', 'https://a'), await store.read('device-key', 'https://a')]))
`

test('the native store keeps, replaces, lists and removes by kind, issuer and id', async () => {
  const keyring = await startKeyring()
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module-typescript', '-e', script],
      { env: { PATH: process.env['PATH'], ...keyring.env } },
    )
    expect(JSON.parse(stdout)).toEqual([[{ id: 'two', text: '2b' }], []])
  } finally {
    await keyring.stop()
  }
})
