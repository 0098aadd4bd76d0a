import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { awsRunner, awsVersions, landAws } from './aws-landing.ts'
import { awsSituation } from './aws-situations.ts'
import { LONGEST, parameters, Tally } from './situation.ts'

const versions = [...awsVersions()]
if (versions.length === 0)
  console.warn('aws is not installed: whose credentials it uses was compared with 1.45 and 2.9')

describe.each(versions)('whose credentials aws %s uses', (version, python) => {
  test('is what we name, in any situation', LONGEST, async () => {
    const runner = awsRunner(python)
    const tally = new Tally(`aws ${version}`)
    await fc.assert(
      fc.asyncProperty(awsSituation, async (situation) => {
        const { worked, theirs, ours, said } = await landAws(situation, runner)
        tally.count(worked)
        expect(ours, said).toEqual(theirs)
      }),
      parameters(25),
    )
    runner.end()
    tally.finish()
  })
})
