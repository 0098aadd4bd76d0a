import { StepupError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { type Login, loginFor } from '../credentials/password.ts'
import { askRunForLogin, type LoginKind } from '../credentials/run-protocol.ts'
import { askRun, RUN_FD } from '../exec/run-socket.ts'
import { outsideAnyRun } from './credential-outside-run.ts'
import type { Options } from './options.ts'
import { openSetting } from './setting.ts'
import { mintingEnvironment } from './told-place.ts'

/** Milliseconds; the supervisor may have to talk to the verifier. */
const PATIENCE = 15_000

/** The server as the tool names it, and as a target. */
export type Asked = {
  kind: LoginKind
  server: string
  target: Target
  /** Outside any run: throws where the tool would show the password to others. */
  assertSafe?(): void
}

/**
 * Name and password for a server. Inside a run the run's supervisor is asked; outside it is what a live
 * grant covers. Null for a server that policy mints nothing for: its passwords are somebody else's.
 *
 * @throws StepupError those of a challenge, `broker_refused`, and whatever the supervisor answers
 */
export async function loginAt(asked: Asked, options: Options): Promise<Login | null> {
  const descriptor = Number(process.env[RUN_FD])
  if (!Number.isInteger(descriptor) || descriptor <= 2) return outsideLogin(asked, options)
  return (
    (await ofRun(descriptor, asked)) ??
    // of another kind, or for another server: who comes from a run is not asked anything
    outsideLogin(asked, { ...options, input: false })
  )
}

async function ofRun(descriptor: number, { kind, server }: Asked): Promise<Login | null> {
  const ask = (message: Uint8Array) => askRun(descriptor, message, { timeoutMs: PATIENCE })
  try {
    return await askRunForLogin(ask, kind, server)
  } catch (error) {
    if (error instanceof StepupError && error.code === 'grant_scope') return null
    throw error
  }
}

async function outsideLogin(
  { kind, server, target, assertSafe }: Asked,
  options: Options,
): Promise<Login | null> {
  const { policy } = await openSetting()
  const name = mintingEnvironment(target, kind, policy.policy)
  if (name === null) return null
  assertSafe?.()
  const outside = await outsideAnyRun(kind, { name, target, called: server }, options)
  const { class: wanted, known, token } = outside
  return loginFor({ environment: name, class: wanted, known, exchange: token })
}
