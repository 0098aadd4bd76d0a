import { revoke } from '../challenge/revoke.ts'
import type { JournalEvent } from '../core/event.ts'
import { holdsName } from '../credentials/door.ts'
import { typedWords } from '../exec/argv-bytes.ts'
import { endAs } from '../exec/end.ts'
import { scrub } from '../exec/scrub.ts'
import { type SealedInputs, sealInputs } from '../exec/sealed-inputs.ts'
import { giveStdin } from '../exec/stdin.ts'
import { type Ended, supervise } from '../exec/supervise.ts'
import type { StoredGrant } from '../keychain/keychain.ts'
import type { DeviceKey } from '../wire/device-key.ts'
import { ofCommands } from './assessed-effect.ts'
import { type Client, deviceKeyOf, interruptible, openClient } from './client.ts'
import type { Confirmed } from './confirm.ts'
import { type ElevatedRun, openElevatedRun } from './elevated-run.ts'
import { restFor } from './grant-rest.ts'
import { assertOneDestination } from './minted-destination.ts'
import { type ChallengedEffect, challengedEffects, coveringGrants, isForCommand, sourceOf } from './needs.ts'
import { pinnedEnvironment } from './pinned-environment.ts'
import { assertMeantWithout } from './policy-scrub.ts'
import { canAskAnew, shortOfBreath } from './preflight.ts'
import { record, recordIfPossible } from './record.ts'
import { asStepupError } from './report.ts'
import { shipInBackground, shipNow } from './shipping.ts'
import { complain } from './terminal.ts'
import { assertUnchanged } from './unchanged.ts'
import type { Walk } from './walk.ts'

/**
 * The second half of the walk for what must be confirmed: grant → credentials → exec → event. The
 * command runs as a child, so that how it ended reaches the record.
 */
export async function elevate(walk: Walk): Promise<never> {
  const ready = await prepare(walk).catch((error: unknown) => {
    recordIfPossible(walk, { type: 'decision', outcome: 'failed', code: asStepupError(error).code })
    throw error
  })
  const sealed = seal(walk)
  try {
    const answer = await grantFor(walk, ready, sealed)
    ready.interrupt.done()
    const warning = await shortOfBreath(walk, answer.grant)
    if (warning !== null && !walk.request.options.quiet) complain(warning)
    const ended = await runWith(walk, ready, answer, sealed)
    sealed.remove()
    return endAs(ended)
  } finally {
    sealed.remove()
  }
}

/** What an elevated command needs before anyone is asked. */
type Ready = {
  interrupt: ReturnType<typeof interruptible>
  client: Client
  key: DeviceKey
  kept: readonly StoredGrant[]
}

async function prepare(walk: Walk): Promise<Ready> {
  await assertOneDestination(ofCommands(walk.assessment.effects))
  await assertMeantWithout(walk)
  const person = walk.setting.device()
  walk.person = person
  const interrupt = interruptible()
  const client = openClient(walk.setting, interrupt.signal)
  // Together: each is two round trips to the keychain (measured: 2 ms less of 24).
  const [key, kept] = await Promise.all([deviceKeyOf(client, person), client.keychain.grants(person.issuer)])
  return { interrupt, client, key, kept }
}

/** Whatever happens after the grant was given, the run is closed and the grant taken back. */
async function runWith(
  walk: Walk,
  { client, key }: Ready,
  { grant, duration }: Answer,
  sealed: SealedInputs,
): Promise<Ended> {
  try {
    if (duration !== null) {
      record(walk, { type: 'challenge', outcome: 'confirmed', duration, ...factsOf(walk, grant) }, true)
    }
    const run = await openElevatedRun(walk, grant, client, key)
    try {
      const held = { ...pinnedEnvironment(walk.assessment, walk.setting.runtime), ...run.env }
      sealed.verify()
      await assertUnchanged(walk, grant, held)
      record(walk, { type: 'exec', outcome: 'started', ...factsOf(walk, grant) }, true)
      const ended = await execute(walk, run, held, sealed)
      recordEnd(walk, ended, grant)
      return ended
    } finally {
      await run.close()
    }
  } finally {
    await finish(walk, grant, client, key)
  }
}

/** `duration`: milliseconds that the person took; null when nobody was asked. */
type Answer = { grant: Confirmed; duration: number | null }

/** What the keychain holds and covers it all, or what the person confirms now. */
async function grantFor(
  walk: Walk,
  { kept, client, key, interrupt }: Ready,
  sealed: SealedInputs,
): Promise<Answer> {
  const { setting, assessment, request } = walk
  const effects = challengedEffects(assessment.effects)
  const covering = (rest: (effect: ChallengedEffect) => number) =>
    coveringGrants(effects, kept, setting, setting.device(), rest)
  const lasting = await covering((effect) => restFor(effect, request.options))
  // One that is nearly over still counts where nobody could give another.
  const held = lasting ?? (canAskAnew(walk) ? null : await covering(() => 0))
  if (held) {
    record(walk, { type: 'decision', outcome: 'allowed-cached', ...factsOf(walk, { held }) }, false)
    return { grant: { held }, duration: null }
  }
  // elevated needs a journal: it is asked for before the person is
  record(walk, { type: 'decision', outcome: 'challenged' }, true)
  const startedAt = performance.now()
  try {
    const { confirm } = await import('./confirm.ts')
    const grant = await confirm(walk, client, key, sealed, interrupt.signal)
    return { grant, duration: Math.round(performance.now() - startedAt) }
  } catch (error) {
    const { code } = asStepupError(error)
    recordIfPossible(walk, { type: 'challenge', outcome: code === 'denied' ? 'denied' : 'failed', code })
    throw error
  }
}

function seal({ assessment, request, setting, stdin }: Walk): SealedInputs {
  const [only, ...others] = ofCommands(assessment.effects)
  // a script finds its neighbours by its own place, so that only what a known tool reads is copied
  const plain = others.length === 0 && only?.command.wrappers.length === 0 && only.reading.reach === 'named'
  return sealInputs({
    argv: request.command,
    inputs: assessment.effects.flatMap(({ operation }) => operation.inputs),
    cwd: only?.world.cwd ?? setting.world.cwd,
    stdin,
    directory: setting.runtime(),
    copies: plain,
  })
}

async function execute(
  walk: Walk,
  run: ElevatedRun,
  held: Record<string, string>,
  sealed: SealedInputs,
): Promise<Ended> {
  const { assessment, request, setting, stdin } = walk
  const { env } = scrub(process.env)
  for (const name of Object.keys(env)) if (holdsName(run.dropped, name)) delete env[name]
  if (stdin) giveStdin(stdin, setting.runtime())
  const argv = sealed.argv === null ? null : mixedArgv(sealed.argv, request.command, request.skip)
  return supervise({
    program: assessment.entry.path as string,
    argvSkip: request.skip,
    ...(argv ? { argv } : {}),
    env: { ...env, ...held },
    descriptors: run.descriptors,
  })
}

/** The typed bytes, but for the words that name private copies now. */
function mixedArgv(
  sealed: readonly string[],
  typed: readonly string[],
  skip: number,
): (string | Uint8Array)[] {
  const raw = typedWords(skip)
  return sealed.map((word, i) => (word === typed[i] ? (raw[i] ?? word) : word))
}

function factsOf({ assessment }: Walk, grant: Confirmed): Partial<JournalEvent> {
  const credentials = sourceOf(challengedEffects(assessment.effects))
  if ('held' in grant) {
    const [first] = grant.held
    const { jti = '', exp = 0, covers = [] } = first?.stored ?? {}
    const classes = [...new Set(covers.flatMap((covered) => covered.classes))]
    return { credentials, grant: { jti, scope: 'environment', classes, exp } }
  }
  const { claims, request } = grant.fresh
  const scope = isForCommand(request) ? 'command' : 'environment'
  const classes = [...new Set(request.intents.flatMap((intent) => intent.grant.classes))]
  return { credentials, grant: { jti: claims.jti, scope, classes, exp: claims.exp } }
}

/** The command has run: what cannot be written now must not change how it ended. */
function recordEnd(walk: Walk, { duration, ...end }: Ended, grant: Confirmed): void {
  const exit: JournalEvent['exit'] = 'code' in end ? { code: end.code } : { signal: end.signal }
  recordIfPossible(walk, { type: 'exec', outcome: 'ended', exit, duration, ...factsOf(walk, grant) })
}

/**
 * Closes the run that a `command` grant opened, and ships the record. Where the verifier was talked
 * to just now it is told at once; after a cached grant it is told in the background, so that the
 * command's end is not kept waiting.
 */
async function finish(walk: Walk, grant: Confirmed, client: Client, key: DeviceKey): Promise<void> {
  if ('held' in grant) return shipInBackground(walk.setting)
  const { fresh } = grant
  const verifier = await client.verifier(walk.setting.device().issuer)
  const closing = isForCommand(fresh.request)
    ? revoke(verifier, key, fresh.token, client.clock)
    : Promise.resolve()
  await Promise.allSettled([closing, shipNow(walk.setting, verifier, key, client.clock)])
}
