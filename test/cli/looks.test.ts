import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { environmentOn, worldOf } from '../../src/cli/looks.ts'
import { BUILTIN_POLICY } from '../../src/core/builtin-policy.ts'
import type { World } from '../../src/probe/world.ts'
import { unwrap } from '../../src/tools/unwrap.ts'
import type { SimpleCommand } from '../../src/tools/unwrap-frame.ts'
import { scratch, worldIn } from '../probe/scratch.ts'

const kubeconfig = (context: string) =>
  `current-context: ${context}\ncontexts: [{name: ${context}, context: {cluster: k}}]\nclusters: [{name: k, cluster: {server: "https://k"}}]\n`
const named = { reach: 'named' as const, selectors: [{ kind: 'kubernetes' as const }] }

const contextIn = async (world: World) => {
  const { targets } = await environmentOn(named, world, BUILTIN_POLICY, null)
  return targets.map((target) => (target.kind === 'kubernetes' ? target.context : target.kind))
}

test('lines that come together are answered as of one moment, later ones anew', async () => {
  const directory = scratch({ '.kube/config': kubeconfig('before') })
  const world = worldIn(directory)
  const still = { ...world, still: true as const }
  const before = await environmentOn(named, still, BUILTIN_POLICY, null)
  writeFileSync(join(directory, '.kube/config'), kubeconfig('after'))
  expect(before.targets).toMatchObject([{ context: 'before' }])
  expect(await environmentOn(named, still, BUILTIN_POLICY, null)).toBe(before)
  expect(await contextIn({ ...still })).toEqual(['after'])
  expect(await contextIn(world)).toEqual(['after'])
})

test('what a wrapper changes is another world', async () => {
  const directory = scratch({ a: kubeconfig('a'), b: kubeconfig('b') })
  const world = { ...worldIn(directory), still: true as const }
  const through = (file: string) =>
    unwrap(['env', `KUBECONFIG=${directory}/${file}`, 'kubectl'], world.env)[0] as SimpleCommand
  const [a, b] = [worldOf(world, through('a')), worldOf(world, through('b'))]
  expect(worldOf(world, through('a'))).toBe(a)
  expect(await contextIn(a)).toEqual(['a'])
  expect(await contextIn(b)).toEqual(['b'])
})
