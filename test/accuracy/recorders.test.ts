import { describe, expect, it } from 'vitest'
import type { OperationClass } from '../../src/core/class.ts'
import { splitLine } from '../../src/tools/command-line.ts'
import { judge } from './judge.ts'
import { awsCommands, recordAws } from './record/aws.ts'
import { effectOnAws } from './record/aws-effect.ts'
import { recordGcloud } from './record/gcloud.ts'
import { gcloudCommands } from './record/gcloud-commands.ts'
import { effectOnGoogle } from './record/google-effect.ts'
import { recordKubectl } from './record/kubectl.ts'
import { kubectlCommands } from './record/kubectl-commands.ts'
import { effectOnKubernetes } from './record/kubernetes-effect.ts'
import { effectShown, foundNothing } from './record/record.ts'
import { SHOWN } from './rows.ts'

/** Some of many, spread over all of them, others each day: the rest stands in `recorded`. */
function some<T>(all: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(all.length / count))
  const first = Math.floor(Date.now() / 86_400_000) % step
  return all.filter((_, i) => i % step === first)
}

/** Whether our class allows for what was sent, and calls no reading a change. */
function compare(argv: string[], effect: OperationClass) {
  const { found, fault } = judge({ argv, label: effect, right: SHOWN[effect] })
  expect({ argv: argv.join(' '), effect, found, fault }).toEqual({
    argv: argv.join(' '),
    effect,
    found,
    fault: null,
  })
}

describe('what the real CLIs send', () => {
  it('gcloud', { timeout: 180_000 }, async () => {
    const commands = some(await gcloudCommands(), 50)
    const recorded = recordGcloud(commands)
    if (!recorded) return console.warn('gcloud is not installed here, so its requests were not compared')
    let compared = 0
    for (const { argv, sent, failed } of recorded) {
      const effect = effectOnGoogle(sent, failed)
      if (effect === null || (effect === 'read' && foundNothing(argv))) continue
      compared++
      compare(['gcloud', ...argv], effect)
    }
    expect(compared).toBeGreaterThan(commands.length / 3)
  })

  it('aws', { timeout: 180_000 }, () => {
    const recorded = recordAws(awsCommands())
    if (!recorded) return console.warn('the AWS CLI is not installed here, so its requests were not compared')
    const called = recorded.filter((one) => one.called.length > 0)
    for (const { line, called: operations, failed } of called) {
      const effect = effectOnAws(operations)
      if (!failed || effect !== 'read') compare(splitLine(line), effect)
    }
    expect(called.length).toBeGreaterThan(60)
  })

  it('kubectl', { timeout: 180_000 }, async () => {
    const commands = some(kubectlCommands(), 50)
    const recorded = await recordKubectl(commands)
    if (!recorded) return console.warn('kubectl is not installed here, so its requests were not compared')
    for (const { line, sent, failed } of recorded) {
      const effect = effectShown(line, effectOnKubernetes(sent))
      if (effect !== 'read' || !(failed || line.includes(' auth reconcile ')))
        compare(splitLine(line), effect)
    }
    expect(recorded.filter(({ sent }) => sent.length > 0).length).toBeGreaterThan(commands.length / 3)
  })
})
