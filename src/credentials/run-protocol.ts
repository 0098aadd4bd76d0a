import { ERRORS, type ErrorCode, StepupError } from '../core/errors.ts'
import { kept } from './kept.ts'
import type { ClusterToken, ExecCluster } from './kubernetes-plugin.ts'
import { assertDestination } from './token-destination.ts'

/**
 * What a credential plugin inside a run asks its supervisor, over the inherited socket, and what it
 * hears. Only the supervisor holds the grant and the run key.
 */
export type RunRequest = { v: 1; ask: 'kubernetes'; environment: string; cluster: ExecCluster | null }

export type RunAnswer =
  | { v: 1; token: string; expiresAt: number }
  | { v: 1; error: { code: ErrorCode; message: string } }

/** What the run may hand out: one for each environment that a grant was given for. */
export type RunCredential = {
  environment: string
  kubernetes: { server: string; ca: string }
  /** Token exchange: the environment's grant, its audience, the command's class, the run key. */
  exchange(): Promise<ClusterToken>
}

/** A token is renewed when this much of it is left, seconds. */
const RENEW_BEFORE = 30

/**
 * The supervisor's side. Tokens are kept in memory until shortly before they expire; askers that
 * come at once share one exchange. It answers and never throws.
 *
 * @param clock milliseconds since the epoch
 */
export function answerRunRequests(
  credentials: readonly RunCredential[],
  clock: () => number,
): (request: Uint8Array) => Promise<Uint8Array> {
  const tokens = new Map(
    credentials.map((own) => [
      own,
      kept(
        () => own.exchange(),
        clock,
        (_, left) => left > RENEW_BEFORE,
      ),
    ]),
  )

  const answer = async (message: Uint8Array): Promise<RunAnswer> => {
    try {
      const request = parseRunRequest(parseJson(message))
      const credential = credentials.find(({ environment }) => environment === request.environment)
      const token = credential && tokens.get(credential)
      if (!token) throw new StepupError('grant_scope', 'this run has no grant for that environment')
      assertDestination(request.cluster, credential.kubernetes)
      return { v: 1, ...(await token()) }
    } catch (error) {
      const { code, message: text } =
        error instanceof StepupError ? error : new StepupError('internal', 'the run could not answer')
      return { v: 1, error: { code, message: text } }
    }
  }

  return async (message) => Buffer.from(JSON.stringify(await answer(message)))
}

/**
 * The plugin's side.
 *
 * @param ask sends one message over the run's socket and answers with the reply
 * @throws StepupError whatever the supervisor says
 */
export async function askRunForToken(
  ask: (request: Uint8Array) => Promise<Uint8Array>,
  environment: string,
  cluster: ExecCluster | null,
): Promise<ClusterToken> {
  const request: RunRequest = { v: 1, ask: 'kubernetes', environment, cluster }
  const answer = parseJson(await ask(Buffer.from(JSON.stringify(request))))
  const { token, expiresAt, error } = (answer ?? {}) as Record<string, unknown>
  if (typeof token === 'string' && typeof expiresAt === 'number') return { token, expiresAt }
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  throw new StepupError(
    typeof code === 'string' && code in ERRORS ? (code as ErrorCode) : 'internal',
    typeof message === 'string' ? message : 'the run gave no answer',
  )
}

function parseRunRequest(message: unknown): RunRequest {
  const { v, ask, environment, cluster } = (message ?? {}) as Partial<RunRequest>
  if (v !== 1 || ask !== 'kubernetes' || typeof environment !== 'string') {
    throw new StepupError('internal', 'the run was asked for something it does not know')
  }
  const { server, caSha256, insecure, proxy } = (cluster ?? {}) as Partial<ExecCluster>
  if (typeof server !== 'string') return { v, ask, environment, cluster: null }
  return {
    v,
    ask,
    environment,
    cluster: {
      server,
      caSha256: typeof caSha256 === 'string' ? caSha256 : null,
      insecure: insecure !== false,
      proxy: typeof proxy === 'string' ? proxy : null,
    },
  }
}

/** Null for what is no JSON, which no request and no answer is. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return null
  }
}
