import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { completionTable, type Leaf, leavesOf, NO_COMMAND, readingOfPath } from './gcloud-tree.ts'
import { readingOf } from './reading-of.ts'

const table = completionTable()
const where = table ? 'the installed gcloud' : 'gcloud is not installed here, so its tree was not compared'

describe.skipIf(!table)(where, () => {
  let leaves: Leaf[] = []
  beforeAll(async () => {
    leaves = await leavesOf(table!)
  }, 180_000)

  it('has no command without a class', () => {
    expect(leaves.length).toBeGreaterThan(10_000)
    const unknown = leaves.filter(({ path }) => readingOfPath(path).operation.class === 'unknown')
    expect(unknown.map(({ path }) => path)).toEqual([])
    const usage = leaves.filter(
      ({ path }) => readingOfPath(path).operation.evidence[0] === 'prints its usage',
    )
    expect(usage.map(({ path }) => path)).toEqual([...NO_COMMAND])
  })

  it('lists and describes nothing that we call a change, and changes nothing that we call a read', () => {
    for (const { path } of leaves) {
      const leaf = path.slice(path.lastIndexOf(' ') + 1)
      const { class: cls } = readingOfPath(path).operation
      if (/^(list|describe)$/.test(leaf))
        expect([path, ['read', 'secret-read'].includes(cls)]).toEqual([path, true])
      if (/iam-policy|policy-binding/.test(leaf) && /^(set|add|remove)-/.test(leaf))
        expect([path, cls]).toEqual([path, 'admin'])
      if (/^(create|delete|update|set|add|remove|import|deploy|patch)(-|$)/.test(leaf) && !LOCAL.test(path))
        expect([path, ['read', 'secret-read'].includes(cls)]).toEqual([path, false])
    }
  })

  it('gives a command the same class whatever stands in front', () => {
    for (const [i, { path }] of leaves.entries()) {
      if (i % 7 !== 0 || NO_COMMAND.has(path)) continue
      const { operation } = readingOfPath(path)
      for (const flags of [
        ['--project', 'delete'],
        ['--quiet', '--format=json'],
        ['--verbosity', 'list', '--account=x'],
      ])
        expect(readingOfPath(path, flags).operation).toMatchObject({
          class: operation.class,
          name: operation.name,
        })
    }
  })

  it.each([
    ['compute instances list --proj x', 'unrecognized arguments', 'read'],
    ['--proj x compute instances list', 'unrecognized arguments', 'exec'],
    ['compute instances frobnicate', 'Invalid choice', 'unknown'],
  ])('gcloud %s', { timeout: 120_000 }, async (line, complaint, cls) => {
    const run = promisify(execFile)('gcloud', line.split(' '), {
      env: { ...process.env, CLOUDSDK_CORE_DISABLE_PROMPTS: '1' },
    })
    const { stderr } = await run.catch((error: { stderr: string }) => error)
    expect(stderr).toContain(complaint)
    expect(readingOf(`gcloud ${line}`).operation.class).toBe(cls)
  })
})

/** What works on files of the person's own, or only prints what it asked for, whatever its name says. */
const LOCAL =
  /^((alpha|beta|preview) )?(auth|components|config|emulators|meta|app migrate-config|iam work(force|load-identity)-pools create-(cred|login)-config|anthos (packages|create-login-config)|dns record-sets transaction|container ai (profiles|recommender) manifests)( |$)/
