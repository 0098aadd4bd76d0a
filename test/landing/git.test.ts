import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scratch } from '../probe/scratch.ts'
import { ground, landGit, SSH } from './git-landing.ts'
import { gitSituation } from './git-situations.ts'
import { executable, LONGEST, parameters, programIn, Tally } from './situation.ts'

const program = programIn('git')
if (program === null) console.warn('git is not installed: what it pushes was compared with version 2.39')

describe.runIf(program !== null)('what git pushes', () => {
  test('is what we name, in any situation', LONGEST, async () => {
    const tools = scratch()
    symlinkSync(program!, join(tools, 'git'))
    executable(tools, 'ssh', SSH)
    const base = ground()
    const tally = new Tally('git')
    await fc.assert(
      fc.asyncProperty(gitSituation, async (situation) => {
        const { worked, theirs, ours, said } = await landGit(situation, base, tools)
        tally.count(worked)
        expect(ours, said).toEqual(theirs)
      }),
      parameters(300),
    )
    tally.finish()
  })
})
