import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checkPolicy } from '../../../src/verifier/policy/check.ts'
import { parsePolicy } from '../../../src/verifier/policy/parse.ts'
import { makeCa } from './example.ts'

const TEXT = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8')

it('shows a policy that is one', () => {
  const yaml = /```yaml\n(.*?)```/s.exec(TEXT)?.[1] ?? ''
  const ca = makeCa().trim().replaceAll('\n', '\n          ')
  const parsed = parsePolicy(yaml.replace(/-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----/s, ca))
  checkPolicy(parsed)
  expect(parsed.findings.problems).toEqual([])
  expect(parsed.policy?.rules).toHaveLength(2)
})
