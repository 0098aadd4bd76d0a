import type { Scene } from './scene.ts'
import { until } from './wait.ts'

type Place = Pick<Scene, 'alice' | 'workstation'>

/**
 * Lines of bash that a person types into a terminal, where Alice confirms what is asked; fails unless she is
 * asked just so often. Answers all that the terminal showed.
 */
export async function typed(
  { alice, workstation }: Place,
  taps: number,
  ...lines: string[]
): Promise<string> {
  const before = (await workstation.opened()).length
  const file = await workstation.write('.typed', lines.join('\n'))
  const running = workstation.start(['-qec', `/bin/bash ${file}`, '/dev/null'], {
    program: '/usr/bin/script',
  })
  for (let tap = 0; tap < taps; tap++)
    await alice.confirm(await until('the page', async () => (await workstation.opened())[before + tap]))
  const { stdout } = await running.ended
  const asked = (await workstation.opened()).length - before
  if (asked !== taps) throw new Error(`Alice was asked ${asked} times, not ${taps}:\n${stdout}`)
  return stdout.replaceAll('\r\n', '\n')
}
