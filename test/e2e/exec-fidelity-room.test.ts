import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { buildNativeBinary } from '../../build/native-binary.ts'
import { Cleanup } from '../support/cleanup.ts'
import { installPrograms } from './exec-fidelity/programs.ts'
import { sameAsBare } from './exec-fidelity/suite.ts'

// The exec room alone: what differs here is exec's doing and nobody else's.
const cleanup = new Cleanup()
let harness: string
let env: Record<string, string>
beforeAll(async () => {
  const directory = await cleanup.directory('harness')
  harness = join(directory, 'harness')
  await buildNativeBinary(join(import.meta.dirname, 'exec-fidelity/harness.ts'), harness)
  env = {
    PATH: `${installPrograms(directory)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: directory,
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    FIDELITY: join(import.meta.dirname, 'exec-fidelity'),
  }
})
afterAll(() => cleanup.run())

describe('replaced', { concurrent: true }, () => sameAsBare(() => ({ prefix: [harness, 'replace'], env })))
describe('supervised', { concurrent: true }, () =>
  sameAsBare(() => ({ prefix: [harness, 'supervise'], env })),
)
