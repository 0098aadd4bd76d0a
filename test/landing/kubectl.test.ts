import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scratch } from '../probe/scratch.ts'
import { kubectlProgram, landKubectl, podServer } from './kubectl-landing.ts'
import { kubectlSituation } from './kubectl-situations.ts'
import { LONGEST, parameters, Tally } from './situation.ts'

const program = kubectlProgram()
if (program === null) console.warn('kubectl is not installed: where it goes was compared with version 1.33')

describe.runIf(program !== null)('where kubectl goes', () => {
  const tools = scratch()
  const recorder = podServer()
  beforeAll(async () => {
    symlinkSync(program!, join(tools, 'kubectl'))
    await recorder.listen(4)
  })
  afterAll(() => recorder.close())

  test('is what we name, in any situation', LONGEST, async () => {
    const tally = new Tally('kubectl')
    await fc.assert(
      fc.asyncProperty(kubectlSituation, async (situation) => {
        const { worked, theirs, ours, said } = await landKubectl(situation, recorder, tools)
        tally.count(worked)
        expect(ours, said).toEqual(theirs)
      }),
      parameters(60),
    )
    tally.finish()
  })
})
