import { describe, expect, test } from 'vitest'
import { agentCondition, blocksIn, withBlocks, withoutBlocks } from '../../src/setup/ssh-block.ts'
import { codeOf } from '../support/code-of.ts'

const OWN = ['/usr/local/bin/stepup']
const SOCKET = '/run/user/1000/stepup/login/%n'
const PROD = { environment: 'prod-eu', hosts: ['*.prod.acme.example'] }
const EDGE = { environment: 'edge', hosts: ['10.0.0.*'] }
const put = (text: string, ...blocks: (typeof PROD)[]) => withBlocks(text, blocks, OWN, SOCKET)

describe('a block for each environment', () => {
  test.each(['', 'ServerAliveInterval 5\n\nHost *\n  IdentityAgent ~/.agent\n', 'Host x'])(
    'stands before what was there, and is taken out without a trace: %j',
    (text) => {
      const both = put(text, PROD, EDGE)
      expect(both.endsWith(text)).toBe(true)
      expect([...blocksIn(both)]).toEqual(['prod-eu', 'edge'])
      expect(put(both, PROD, EDGE)).toBe(both)
      expect(withoutBlocks(both, null)).toBe(text)
      expect([...blocksIn(withoutBlocks(both, 'edge'))]).toEqual(['prod-eu'])
      expect(withoutBlocks(withoutBlocks(both, 'edge'), 'prod-eu')).toBe(text)
    },
  )

  test('is written anew where hosts have changed, and what stands around it stays', () => {
    const there = `# mine\n${put('Host x\n', PROD)}`
    const now = put(there, { ...PROD, hosts: ['web1.acme.example'] })
    expect(now).not.toContain('*.prod.acme.example')
    expect(withoutBlocks(now, null)).toBe('# mine\nHost x\n')
  })

  test('that somebody broke open is left alone', () => {
    const broken = put('Host x\n', PROD).replace('# stepup prod-eu: end', '')
    expect(withoutBlocks(broken, null)).toBe(broken)
  })
})

test.each([
  [['/opt/my tools/stepup'], SOCKET],
  [OWN, "/run/it's/%n"],
  [['/a;b'], SOCKET],
])('paths that a shell would read otherwise are refused: %j %s', async (own, socket) => {
  expect(await codeOf(() => agentCondition(own, socket))).toBe('config_invalid')
})
