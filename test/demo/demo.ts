/**
 * `npm run demo [-- --auto]`: the main job, act by act, on real parts. A verifier on localhost, a
 * Kubernetes API stand-in for each of two clusters, real kubectl, a private keychain, and the real
 * binary. With a display the person is you; with `--auto`, or without one, headless Chromium with a
 * virtual passkey. Each act is checked; everything is undone at the end.
 */
import { Cleanup } from '../support/cleanup.ts'
import { startScene } from '../support/scene.ts'
import { ACTS } from './acts.ts'
import { narrator } from './narrator.ts'
import { enrolByHand, Stage } from './stage.ts'

async function main(cleanup: Cleanup): Promise<number> {
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? null
  const auto = process.argv.includes('--auto') || (process.platform === 'linux' && display === null)
  const started = performance.now()

  narrator.title('stepup: a passkey tap where the risk is')
  narrator.note(
    'Two clusters, dev and prod, stand in for the Kubernetes API; kubectl, the browser, the keychain, the verifier and stepup are real. Alice may do anything in dev and only read in prod.',
  )
  const scene = await startScene(cleanup, { bare: !auto })
  narrator.seen(`verifier at ${scene.verifier.issuer}, policy signed and pinned`)
  if (!auto) await enrolByHand(scene)
  narrator.seen('Alice’s machine and her passkey are enrolled')

  const stage = new Stage(scene, auto ? scene.alice : null)
  for (const [index, act] of ACTS.entries()) {
    narrator.act(index + 1, act.title)
    narrator.note(act.why)
    await act.play(stage)
  }

  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  narrator.title(
    stage.broken === 0
      ? `Every act went as told, in ${seconds} s.`
      : `${stage.broken} promises were not kept, in ${seconds} s.`,
  )
  return stage.broken === 0 ? 0 : 1
}

const cleanup = new Cleanup()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    await cleanup.run()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  })
}
try {
  process.exitCode = await main(cleanup)
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await cleanup.run()
}
