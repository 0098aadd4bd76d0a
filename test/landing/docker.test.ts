import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scratch } from '../probe/scratch.ts'
import { emptyEngine, landDocker, SSH } from './docker-landing.ts'
import { dockerSituation } from './docker-situations.ts'
import { executable, LONGEST, parameters, programIn, Tally } from './situation.ts'

const program = programIn('docker')
if (program === null) console.warn('docker is not installed: where it goes was compared with version 28.2')

describe.runIf(program !== null)('where docker goes', () => {
  const tools = scratch()
  const recorder = emptyEngine()
  beforeAll(async () => {
    symlinkSync(program!, join(tools, 'docker'))
    executable(tools, 'ssh', SSH)
    await recorder.listen(3)
  })
  afterAll(() => recorder.close())

  test('is what we name, in any situation', LONGEST, async () => {
    const tally = new Tally('docker')
    await fc.assert(
      fc.asyncProperty(dockerSituation, async (situation) => {
        const { worked, theirs, ours, said } = await landDocker(situation, recorder, tools)
        tally.count(worked)
        expect(ours, said).toEqual(theirs)
      }),
      parameters(300),
    )
    tally.finish()
  })
})
