import { rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { exchange } from '../challenge/exchange.ts'
import type { OperationClass } from '../core/class.ts'
import { StepupError } from '../core/errors.ts'
import { serveAgent } from '../credentials/ssh-agent.ts'
import type { AgentIdentity } from '../credentials/ssh-agent-protocol.ts'
import { certificateFor } from '../credentials/ssh-certificate.ts'
import { makeSshKey } from '../credentials/ssh-key.ts'
import { makePrivate } from '../policy/places.ts'
import { processEntry } from '../probe/process-table.ts'
import { deviceKeyOf, interruptible, openClient } from './client.ts'
import { asStepupError } from './report.ts'
import { openSetting } from './setting.ts'

/** What a holder is told on standard input. No secret is in it: it finds the grant in the keychain. */
export type Holding = {
  /** The grant. */
  jti: string
  environment: string
  class: OperationClass
  /** Logins that were confirmed. */
  users: string[]
  /** Where it listens; null for a place of its own. */
  socket: string | null
  /** Seconds without a connection after which it ends; null for never. */
  idle: number | null
  /** Of the terminal session, with which it ends. */
  leader: { pid: number; started: string } | null
}

/** One line on standard output: when it listens, or why it does not. */
export type Held = { path: string; pid: number } | { error: { code: string; message: string } }

/** Milliseconds between looks at what it ends with. */
const LOOKS = 2000

/**
 * Holds an agent, its key in the memory of this process alone, until the grant or the terminal session is
 * over, or nobody has asked for long.
 */
export async function holdSshAgent(): Promise<number> {
  const holding = JSON.parse(await text(process.stdin)) as Holding
  try {
    await hold(holding, say)
    return 0
  } catch (error) {
    const { code, message, exit } = asStepupError(error)
    say({ error: { code, message } })
    return exit
  }
}

function say(held: Held): void {
  process.stdout.write(`${JSON.stringify(held)}\n`)
}

async function hold(holding: Holding, say: (held: Held) => void): Promise<void> {
  const { environment, jti, users, leader, idle } = holding
  const setting = await openSetting()
  const device = setting.device()
  const client = openClient(setting, interruptible().signal)
  const key = await deviceKeyOf(client, device)
  const standing = async () => {
    const grants = await client.keychain.grants(device.issuer)
    return grants.find((grant) => grant.jti === jti && grant.exp * 1000 > client.clock())
  }
  const grant = await standing()
  const known = grant?.credentials.find((it) => it.environment === environment && it.ssh)?.ssh
  if (!grant || !known)
    throw new StepupError('verifier_failed', `the verifier mints no ssh credentials for \`${environment}\``)
  const request = { token: grant.token, audience: known.audience, class: holding.class, run: null }
  const issue = async (publicLine: string) =>
    certificateFor(
      await exchange(await client.verifier(device.issuer), key, request, client.clock),
      publicLine,
    )
  const sshKey = makeSshKey(`stepup ${environment} ${holding.class}`, issue, client.clock)
  // now, so that a refusal is said
  await sshKey.certificate()
  let host: Buffer | null = null
  const identity: AgentIdentity = {
    ...sshKey,
    // `stepup lock` takes the grant away, and the next login with it
    async certificate() {
      if (!(await standing())) throw new StepupError('grant_expired', 'the grant is over')
      return sshKey.certificate()
    },
    permits({ user, hostKey }) {
      if (!users.includes(user)) return false
      host ??= hostKey
      return host.equals(hostKey)
    },
  }
  let lastUsed = Date.now()
  const path = holding.socket ?? join(setting.runtime(), 'login', String(process.pid))
  const agent = await agentAt(path, identity, setting.world.uid, () => {
    lastUsed = Date.now()
  })
  say({ path, pid: process.pid })
  await over(
    () =>
      client.clock() >= grant.exp * 1000 ||
      (idle !== null && Date.now() - lastUsed > idle * 1000) ||
      (leader !== null && processEntry(leader.pid)?.started !== leader.started),
  )
  await agent.close()
}

/** Listens beside the path first: whoever finds something there finds an agent that answers. */
async function agentAt(path: string, identity: AgentIdentity, uid: number, used: () => void) {
  makePrivate(dirname(path), uid)
  const beside = `${path}.${process.pid}`
  const server = await serveAgent(beside, identity, used)
  await rename(beside, path)
  const own = await stat(path)
  return {
    async close() {
      server.close()
      const there = await stat(path).catch(() => null)
      // another may have taken the place since
      if (there?.ino === own.ino) await rm(path, { force: true })
    },
  }
}

/** Resolves when it is, or when somebody ends this process. */
function over(isOver: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const looking = setInterval(() => isOver() && end(), LOOKS)
    const end = () => {
      clearInterval(looking)
      resolve()
    }
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.once(signal, end)
  })
}
