import { ERRORS, type ErrorCode, StepupError } from '../core/errors.ts'
import { kept } from './kept.ts'
import type { ClusterToken, ExecCluster } from './kubernetes-plugin.ts'
import type { Login } from './password.ts'
import { assertDestination } from './token-destination.ts'

/**
 * What a credential plugin inside a run asks its supervisor, over the inherited socket, and what it
 * hears. Only the supervisor holds the grant and the run key.
 */
export type RunRequest =
  | { v: 1; ask: 'kubernetes'; environment: string; cluster: ExecCluster | null }
  | LoginRequest

/** `server` as the tool names it: a URL, a registry. */
type LoginRequest = { v: 1; ask: LoginKind; server: string }

/** Tools that ask for a name and a password. */
export type LoginKind = 'git' | 'docker'

export type RunAnswer =
  | { v: 1; token: string; expiresAt: number }
  | ({ v: 1 } & Login)
  | { v: 1; error: { code: ErrorCode; message: string } }

/** What the run may hand out: one for each environment that a grant was given for. */
export type RunCredential = ClusterCredential | LoginCredential

type ClusterCredential = {
  environment: string
  kubernetes: { server: string; ca: string }
  /** Token exchange: the environment's grant, its audience, the command's class, the run key. */
  exchange(): Promise<ClusterToken>
}

type LoginCredential = {
  ask: LoginKind
  /** Whether it is for a server. */
  serves(server: string): boolean
  login(): Promise<Login>
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
  const keep = <T extends { expiresAt: number }>(obtain: () => Promise<T>) =>
    kept(obtain, clock, (_, left) => left > RENEW_BEFORE)
  const logins = credentials.flatMap((own) => ('ask' in own ? [{ ...own, login: keep(own.login) }] : []))
  const clusters = credentials.flatMap((own) =>
    'ask' in own ? [] : [{ ...own, exchange: keep(() => own.exchange()) }],
  )

  const answer = async (message: Uint8Array): Promise<RunAnswer> => {
    try {
      const request = parseRunRequest(parseJson(message))
      if (request.ask !== 'kubernetes') {
        const login = logins.find(({ ask, serves }) => ask === request.ask && serves(request.server))?.login
        if (!login) throw new StepupError('grant_scope', 'this run has no password for that server')
        return { v: 1, ...(await login()) }
      }
      const cluster = clusters.find(({ environment }) => environment === request.environment)
      if (!cluster) throw new StepupError('grant_scope', 'this run has no grant for that environment')
      assertDestination(request.cluster, cluster.kubernetes)
      return { v: 1, ...(await cluster.exchange()) }
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
  const answer = await answerOf(ask, { v: 1, ask: 'kubernetes', environment, cluster })
  const { token, expiresAt } = answer
  if (typeof token === 'string' && typeof expiresAt === 'number') return { token, expiresAt }
  throw refusal(answer)
}

/**
 * The same for a name and a password.
 *
 * @throws StepupError whatever the supervisor says: `grant_scope` for a server that the run has none for
 */
export async function askRunForLogin(
  ask: (request: Uint8Array) => Promise<Uint8Array>,
  kind: LoginKind,
  server: string,
): Promise<Login> {
  const answer = await answerOf(ask, { v: 1, ask: kind, server })
  const { username, password, expiresAt } = answer
  if (typeof username === 'string' && typeof password === 'string' && typeof expiresAt === 'number')
    return { username, password, expiresAt }
  throw refusal(answer)
}

async function answerOf(
  ask: (request: Uint8Array) => Promise<Uint8Array>,
  request: RunRequest,
): Promise<Record<string, unknown>> {
  return (parseJson(await ask(Buffer.from(JSON.stringify(request)))) ?? {}) as Record<string, unknown>
}

function refusal({ error }: Record<string, unknown>): StepupError {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return new StepupError(
    typeof code === 'string' && code in ERRORS ? (code as ErrorCode) : 'internal',
    typeof message === 'string' ? message : 'the run gave no answer',
  )
}

function parseRunRequest(message: unknown): RunRequest {
  const { v, ask, environment, cluster, server: where } = (message ?? {}) as Record<string, unknown>
  if (v === 1 && (ask === 'git' || ask === 'docker') && typeof where === 'string')
    return { v, ask, server: where }
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
