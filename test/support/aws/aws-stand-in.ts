import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { type PolicyDocument, verdict } from './policy.ts'
import { answerApi } from './services.ts'
import { isSignedBy, type SignedRequest, signerOf } from './signature.ts'
import { isTrusted, managed, readStack, type Stack } from './template.ts'

export const ACCOUNT = '123456789012'

/** One request as it was judged. */
export type AwsRequest = {
  action: string
  /** The session's name, or the access key of what is no session. */
  who: string
  session: Session | null
  outcome: 'done' | 'denied' | 'expired' | 'unsigned' | 'traded' | 'refused'
  why: string
}

export type Session = {
  accessKeyId: string
  secret: string
  token: string
  role: string
  name: string
  tags: Record<string, string[]>
  /** Of the role and, both must allow, of the session. */
  policies: [PolicyDocument[], PolicyDocument[]]
  /** Seconds since the epoch. */
  expires: number
}

/**
 * A stand-in for one AWS account: STS, which trades a token only when its signature, issuer, audience, expiry
 * and subject are what the account's provider and role trust, and a few services, which verify each request's
 * signature and judge it by role and session policy. It refuses all else.
 */
export type AwsStandIn = {
  url: string
  requests: AwsRequest[]
  sessions: Session[]
  /** What Secrets Manager keeps, by name. */
  secrets: Map<string, string>
  /** The web identities that were shown. */
  tokens: string[]
  /** Makes what the template says (CloudFormation, as `stepup-verifier integrations aws` prints it). */
  deploy(template: string): void
  /** A standing key of a person, who may do everything. */
  standing: { accessKeyId: string; secret: string }
  /** Sessions end after this many seconds, whatever was asked. */
  shorten(seconds: number): void
  /** Moves this account's clock forward, seconds. */
  later(seconds: number): void
  stop(): Promise<void>
}

export async function startAws(standing: AwsStandIn['standing']): Promise<AwsStandIn> {
  let stack: Stack | null = null
  let longest = 3600
  let offset = 0
  const now = () => Math.floor(Date.now() / 1000) + offset
  const requests: AwsRequest[] = []
  const sessions: Session[] = []
  const tokens: string[] = []
  const secrets = new Map<string, string>()
  const state = new Map<string, Set<string>>()

  const trade = async (form: URLSearchParams): Promise<Session> => {
    if (!stack) throw new Refusal('InvalidIdentityToken', 'no OpenIDConnect provider found in your account')
    const text = (name: string) => form.get(name) ?? ''
    const [, name] = new RegExp(`^arn:aws:iam::${ACCOUNT}:role/([\\w+=,.@-]+)$`).exec(text('RoleArn')) ?? []
    const sessionName = text('RoleSessionName')
    if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) throw new Refusal('ValidationError', 'RoleSessionName')
    const duration = Number(text('DurationSeconds'))
    if (!(duration >= 900 && duration <= 3600)) throw new Refusal('ValidationError', 'DurationSeconds')
    if (text('Policy').length > 2048)
      throw new Refusal('PackedPolicyTooLarge', 'the session policy is too long')
    const { issuer, clientIds } = stack
    const claims = await verifiedClaims(text('WebIdentityToken'), issuer, now())
    const audience = String(claims['aud'])
    if (!clientIds.includes(audience)) throw new Refusal('InvalidIdentityToken', 'Incorrect token audience')
    const role = stack.roles.find((candidate) => candidate.name === name)
    if (!role || !isTrusted(role, issuer, audience, String(claims.sub))) {
      throw new Refusal('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
    }
    const tags = claims['https://aws.amazon.com/tags'] as { principal_tags: Record<string, string[]> }
    const arns = [...form].filter(([key]) => /^PolicyArns\.member\.\d+\.arn$/.test(key)).map(([, arn]) => arn)
    const inline = JSON.parse(text('Policy')) as PolicyDocument
    return {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secret: randomBytes(30).toString('base64'),
      token: randomBytes(90).toString('base64'),
      role: role.name,
      name: sessionName,
      tags: tags.principal_tags,
      policies: [role.policies, [inline, ...arns.map(managed)]],
      expires: now() + Math.min(duration, longest),
    }
  }

  const sts = async (form: URLSearchParams, response: ServerResponse) => {
    tokens.push(form.get('WebIdentityToken') ?? '')
    try {
      const session = await trade(form)
      sessions.push(session)
      requests.push(logged('traded', session, 'sts:AssumeRoleWithWebIdentity'))
      reply(response, 200, stsAnswer(session))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      requests.push({ ...logged('refused', null, 'sts:AssumeRoleWithWebIdentity'), why: error.message })
      reply(response, 403, errorAnswer(error.code, error.message))
    }
  }

  const service = (request: SignedRequest, response: ServerResponse) => {
    const signer = signerOf(request)
    const session = sessions.find(({ accessKeyId }) => accessKeyId === signer?.accessKeyId) ?? null
    const secret = session?.secret ?? (signer?.accessKeyId === standing.accessKeyId ? standing.secret : null)
    const answer = answerApi(request, signer?.service ?? '', state, ACCOUNT, session, secrets)
    const refuse = (outcome: AwsRequest['outcome'], code: string) => {
      requests.push({ ...logged(outcome, session, answer.action), who: signer?.accessKeyId ?? '' })
      reply(response, 403, errorAnswer(code, `${code} for ${answer.action}`))
    }
    if (!signer || secret === null || !isSignedBy(request, signer, secret)) {
      return refuse('unsigned', 'SignatureDoesNotMatch')
    }
    if (session && request.headers['x-amz-security-token'] !== session.token) {
      return refuse('unsigned', 'InvalidClientTokenId')
    }
    if (session && session.expires <= now()) return refuse('expired', 'ExpiredToken')
    const free = answer.action === 'sts:GetCallerIdentity'
    const judged = session?.policies.map((policies) => verdict(policies, answer.action, now())) ?? []
    if (!free && judged.includes('deny')) return refuse('denied', 'AccessDenied')
    requests.push({ ...logged('done', session, answer.action), who: session?.name ?? standing.accessKeyId })
    reply(response, answer.status, answer.body())
  }

  const server = createServer(async (request, response) => {
    try {
      const body = await bodyOf(request)
      const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
      const form = new URLSearchParams(body.toString())
      if (form.get('Action') === 'AssumeRoleWithWebIdentity') return await sts(form, response)
      service({ method: request.method ?? '', url, headers: request.headers, body }, response)
    } catch (error) {
      reply(response, 500, errorAnswer('InternalFailure', String(error)))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    sessions,
    secrets,
    tokens,
    standing,
    deploy: (template) => {
      stack = readStack(template)
    },
    shorten: (seconds) => {
      longest = seconds
    },
    later: (seconds) => {
      offset += seconds
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

class Refusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** By discovery alone, as STS does it. */
async function verifiedClaims(token: string, issuer: string, now: number) {
  const json = async (url: string) => (await fetch(url)).json()
  const discovered = await json(`${issuer}/.well-known/openid-configuration`)
  if (discovered.issuer !== issuer) throw new Refusal('InvalidIdentityToken', 'another issuer')
  const keys = createLocalJWKSet(await json(discovered.jwks_uri))
  try {
    const options = { issuer, algorithms: ['RS256'], currentDate: new Date(now * 1000) }
    return (await jwtVerify(token, keys, { ...options, requiredClaims: ['aud', 'sub', 'exp', 'iat'] }))
      .payload
  } catch (error) {
    throw new Refusal('InvalidIdentityToken', (error as Error).message)
  }
}

function logged(outcome: AwsRequest['outcome'], session: Session | null, action: string): AwsRequest {
  return { action, who: session?.name ?? '', session, outcome, why: '' }
}

function stsAnswer({ accessKeyId, secret, token, role, name, expires }: Session): string {
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${token}</SessionToken>
<Expiration>${new Date(expires * 1000).toISOString()}</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}</Arn></AssumedRoleUser>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`
}

function errorAnswer(code: string, message: string): string {
  const id = createHash('sha256').update(message).digest('hex').slice(0, 12)
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': body.startsWith('{') ? 'application/x-amz-json-1.0' : 'text/xml',
  })
  response.end(body)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
