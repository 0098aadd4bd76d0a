import { ED25519_CERTIFICATE, SshReader, sshString, sshUint32 } from '../wire/ssh-encoding.ts'

/** Message numbers of the SSH agent protocol (draft-ietf-sshm-ssh-agent §6.1). */
const FAILURE = 5
const SUCCESS = 6
const REQUEST_IDENTITIES = 11
const IDENTITIES_ANSWER = 12
const SIGN_REQUEST = 13
const SIGN_RESPONSE = 14
const EXTENSION = 27

/** RFC 4252 §5. */
const USERAUTH_REQUEST = 50

/** The run's one key, with the certificates that were issued for it. */
export type AgentIdentity = {
  /** The certificate that is good now, in wire form; renewed before it expires. */
  certificate(): Promise<Buffer>
  /** Whether this certificate was issued in this run and has not expired. */
  holds(certificate: Buffer): boolean
  /** A signature in wire form (RFC 8709 §6). */
  sign(bytes: Uint8Array): Buffer
  comment: string
  /** Whether this login is one that was confirmed; without it all are, which the host judges. */
  permits?(login: SshLogin): boolean
}

/** `hostKey` in wire form, as the client says it (PROTOCOL.agent §1). */
export type SshLogin = { user: string; hostKey: Buffer }

/**
 * One connection to the agent, as OpenSSH 8.9 and later speak it: it says first which session it signs for
 * (`session-bind@openssh.com`, PROTOCOL.agent §1). This agent lists its one certificate and signs logins to
 * that session with it, nothing else: not for a session that was forwarded to another machine, and no
 * file, commit or further certificate.
 *
 * @returns from a message without its length to the answer without its length
 */
export function agentConnection(identity: AgentIdentity): (message: Uint8Array) => Promise<Buffer> {
  const sessions = new Map<string, Buffer>()
  let forwarded = false

  const bind = (contents: SshReader): Buffer => {
    const hostKey = contents.string()
    const session = contents.string().toString('hex')
    contents.string() // the host's signature over the session
    if (contents.boolean()) forwarded = true
    sessions.set(session, hostKey)
    return answer(forwarded ? FAILURE : SUCCESS)
  }

  const sign = (request: SshReader): Buffer => {
    const certificate = request.string()
    const data = request.string()
    const flags = request.uint32()
    if (forwarded || flags !== 0 || !request.isAtEnd || !identity.holds(certificate)) return answer(FAILURE)
    const login = loginIn(data, certificate)
    const hostKey = login && sessions.get(login.session)
    if (!login || !hostKey) return answer(FAILURE)
    if (identity.permits?.({ user: login.user, hostKey }) === false) return answer(FAILURE)
    return answer(SIGN_RESPONSE, sshString(identity.sign(data)))
  }

  return async (message) => {
    try {
      const reader = new SshReader(message)
      switch (reader.byte()) {
        case REQUEST_IDENTITIES: {
          const certificate = await identity.certificate()
          const entry = [sshString(certificate), sshString(identity.comment)]
          return answer(IDENTITIES_ANSWER, sshUint32(1), ...entry)
        }
        case SIGN_REQUEST:
          return sign(reader)
        case EXTENSION:
          return reader.text() === 'session-bind@openssh.com' ? bind(reader) : answer(FAILURE)
        default:
          return answer(FAILURE)
      }
    } catch {
      return answer(FAILURE)
    }
  }
}

/**
 * Session and user that a login is signed for (RFC 4252 §7; PROTOCOL §1.5 for the form that names the host's
 * key); null when it is anything but a login with this certificate.
 */
function loginIn(data: Buffer, certificate: Buffer): { session: string; user: string } | null {
  const login = new SshReader(data)
  const session = login.string().toString('hex')
  if (login.byte() !== USERAUTH_REQUEST) return null
  const user = login.text()
  const service = login.text()
  const method = login.text()
  const hasSignature = login.boolean()
  const algorithm = login.text()
  const key = login.string()
  if (method === 'publickey-hostbound-v00@openssh.com') login.string()
  else if (method !== 'publickey') return null
  const fits =
    service === 'ssh-connection' && hasSignature && algorithm === ED25519_CERTIFICATE && login.isAtEnd
  return fits && key.equals(certificate) ? { session, user } : null
}

function answer(type: number, ...contents: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([type]), ...contents])
}
