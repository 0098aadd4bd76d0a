import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LOOKS, onceEach } from '../../src/cli/looks.ts'
import { unwrap } from '../../src/tools/unwrap.ts'
import type { SimpleCommand } from '../../src/tools/unwrap-frame.ts'
import { scratch, worldIn } from '../probe/scratch.ts'

const kubeconfig = (context: string) =>
  `current-context: ${context}\ncontexts: [{name: ${context}, context: {cluster: k}}]\nclusters: [{name: k, cluster: {server: "https://k"}}]\n`
const named = { reach: 'named' as const, selectors: [{ kind: 'kubernetes' as const }] }

test('lines that come together are answered as of one moment, later ones anew', async () => {
  const directory = scratch({ '.kube/config': kubeconfig('before') })
  const world = worldIn(directory)
  const looks = onceEach(LOOKS)
  const before = await looks.targets(named, world)
  writeFileSync(join(directory, '.kube/config'), kubeconfig('after'))
  expect(before).toMatchObject([{ context: 'before' }])
  expect(await looks.targets(named, world)).toBe(before)
  expect(await onceEach(LOOKS).targets(named, world)).toMatchObject([{ context: 'after' }])
  expect(await LOOKS.targets(named, world)).toMatchObject([{ context: 'after' }])
})

test('what a wrapper changes is another world', async () => {
  const directory = scratch({ a: kubeconfig('a'), b: kubeconfig('b') })
  const world = worldIn(directory)
  const looks = onceEach(LOOKS)
  const through = (file: string) =>
    unwrap(['env', `KUBECONFIG=${directory}/${file}`, 'kubectl'], world.env)[0] as SimpleCommand
  const [a, b] = [looks.world(world, through('a')), looks.world(world, through('b'))]
  expect(looks.world(world, through('a'))).toBe(a)
  expect(await looks.targets(named, a)).toMatchObject([{ context: 'a' }])
  expect(await looks.targets(named, b)).toMatchObject([{ context: 'b' }])
})
