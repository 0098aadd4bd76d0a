import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gcloudLibrary, gcloudRunner, landGcloud } from './gcloud-landing.ts'
import { gcloudSituation } from './gcloud-situations.ts'
import { LONGEST, parameters, Tally } from './situation.ts'

const library = gcloudLibrary()
if (library === null) console.warn('gcloud is not installed: where it goes was compared with version 528')

describe.runIf(library !== null)('where gcloud goes', () => {
  test('is what we name, in any situation', LONGEST, async () => {
    const runner = gcloudRunner(library!)
    const tally = new Tally('gcloud')
    await fc.assert(
      fc.asyncProperty(gcloudSituation, async (situation) => {
        const { worked, theirs, ours, said } = await landGcloud(situation, runner)
        tally.count(worked)
        expect(ours, said).toEqual(theirs)
      }),
      parameters(30),
    )
    runner.end()
    tally.finish()
  })
})
