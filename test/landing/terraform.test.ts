import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scratch } from '../probe/scratch.ts'
import { LONGEST, parameters, programIn, Tally } from './situation.ts'
import { landTerraform, stateServer } from './terraform-landing.ts'
import { terraformSituation } from './terraform-situations.ts'

const program = programIn('terraform')
if (program === null)
  console.warn('terraform is not installed: which state it writes was compared with version 1.11')

describe.runIf(program !== null)('which state terraform writes', () => {
  const tools = scratch()
  const recorder = stateServer()
  beforeAll(async () => {
    symlinkSync(program!, join(tools, 'terraform'))
    await recorder.listen(1)
  })
  afterAll(() => recorder.close())

  test('is what we name, in any situation', LONGEST, async () => {
    const tally = new Tally('terraform')
    await fc.assert(
      fc.asyncProperty(terraformSituation, async (situation) => {
        const { worked, theirs, ours, said } = await landTerraform(situation, recorder, tools)
        tally.count(worked)
        expect(ours, said).toEqual(theirs)
      }),
      parameters(120),
    )
    tally.finish()
  })
})
