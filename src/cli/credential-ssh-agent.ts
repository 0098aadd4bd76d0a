import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join, resolve } from 'node:path'
import { canOpenBrowser } from '../challenge/browser.ts'
import { ERRORS, type ErrorCode, StepupError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import { sealInputs } from '../exec/sealed-inputs.ts'
import { accountOf } from '../probe/passwd.ts'
import { processEntry } from '../probe/process-table.ts'
import { deviceKeyOf, interruptible, openClient } from './client.ts'
import { type ChallengedEffect, challengedEffects, coveringGrants } from './needs.ts'
import type { Options } from './options.ts'
import { record, recordIfPossible } from './record.ts'
import { asStepupError } from './report.ts'
import { openSetting, type Setting } from './setting.ts'
import { ownCommand } from './shipping.ts'
import type { Held, Holding } from './ssh-agent-holder.ts'
import { decided, type Walk } from './walk.ts'

type Given = { user?: string; port?: string; socket?: string }

/** Seconds: ssh asks right after its `Match exec`, but for a person who is asked about the host's key. */
const LOGIN_IDLE = 120

/** Milliseconds; the verifier is asked twice. */
const PATIENCE = 30_000

/**
 * An agent for one host in the place of the person's, decided as `stepup ssh HOST` is. By itself it prints
 * what a shell evaluates (ssh-agent(1)); for ssh's `Match exec` it listens where the configuration says.
 *
 * @param given user and port as ssh says them, whether or not somebody typed them
 * @throws StepupError `usage`, `blocked`, `target_not_pinned`, `challenge_needs_person`, and those of a challenge
 */
export async function credentialSshAgent(host: string, given: Given, options: Options): Promise<number> {
  if (host === '' || host.startsWith('-')) throw new StepupError('usage', 'it takes the name of a host')
  const setting = await openSetting()
  // the command of a run has an agent, and its one certificate is what was confirmed
  if (given.socket !== undefined && isInRun(setting)) return 1
  // a host's name may have slashes in it, for all ssh cares
  if (given.socket !== undefined && dirname(resolve(given.socket)) !== join(setting.places.runtime, 'login'))
    throw new StepupError('usage', 'that is no place of stepup’s; `stepup setup ssh` writes the right one')
  const walk = await walkOf(host, given, setting, options)
  const effect = minted(walk, host)
  const held = await holder({
    jti: await grantFor(walk, effect, host),
    environment: effect.environment.name,
    class: effect.operation.class,
    users: effect.environment.targets.flatMap((target) => userOf(target, setting)),
    socket: given.socket ?? null,
    idle: given.socket === undefined ? null : LOGIN_IDLE,
    leader: leaderOf(),
  })
  if (given.socket === undefined) {
    process.stdout.write(
      `SSH_AUTH_SOCK='${held.path}'; export SSH_AUTH_SOCK;\nSSH_AGENT_PID=${held.pid}; export SSH_AGENT_PID;\n`,
    )
  }
  return 0
}

function isInRun({ world, places }: Setting): boolean {
  return (world.env['SSH_AUTH_SOCK'] ?? '').startsWith(join(places.runtime, 'run-'))
}

async function walkOf(host: string, given: Given, setting: Setting, options: Options): Promise<Walk> {
  const { user, port } = given
  // what nobody typed, ssh's own configuration says better
  const typed = user !== undefined && user !== accountOf(setting.world.uid)?.name ? ['-l', user] : []
  const command = ['ssh', ...typed, ...(port !== undefined && port !== '22' ? ['-p', port] : []), host]
  const request = { command, options, skip: 0 }
  const { assessment } = await decided(request, setting)
  return { request, setting, assessment, stdin: null }
}

/** The login, where a confirmation turns into a certificate that lasts longer than one command. */
function minted({ assessment }: Walk, host: string): ChallengedEffect {
  const { decision, effects } = assessment
  const shown = visible(host)
  if (decision.outcome === 'block')
    throw new StepupError('blocked', `blocked by rule \`${decision.rule}\`: ${decision.message}`)
  const [only, ...others] = challengedEffects(effects)
  if (!only || others.length > 0 || !only.credentials.brokers.includes('ssh'))
    throw new StepupError(
      'target_not_pinned',
      `\`${shown}\` has no certificate of stepup’s; your own keys are used`,
    )
  if (only.decision.grant.scope === 'command')
    throw new StepupError(
      'blocked',
      `each login to \`${shown}\` is confirmed by itself: run \`stepup ssh ${shown}\``,
    )
  return only
}

/** The grant that the keychain holds, in the end. */
async function grantFor(walk: Walk, effect: ChallengedEffect, host: string): Promise<string> {
  const { setting, request } = walk
  const device = setting.device()
  walk.person = device
  const interrupt = interruptible()
  const client = openClient(setting, interrupt.signal)
  const [key, kept] = await Promise.all([deviceKeyOf(client, device), client.keychain.grants(device.issuer)])
  const [held] = (await coveringGrants([effect], kept, setting, device, () => 0)) ?? []
  if (held) {
    record(walk, { type: 'decision', outcome: 'allowed-cached' }, false)
    return held.stored.jti
  }
  assertHeard(setting, host)
  record(walk, { type: 'decision', outcome: 'challenged' }, true)
  const directory = setting.runtime()
  const sealed = sealInputs({
    argv: request.command,
    inputs: [],
    cwd: setting.world.cwd,
    stdin: null,
    directory,
    copies: false,
  })
  try {
    const { confirm } = await import('./confirm.ts')
    const confirmed = await confirm(walk, client, key, sealed, interrupt.signal)
    record(walk, { type: 'challenge', outcome: 'confirmed' }, true)
    return 'fresh' in confirmed ? confirmed.fresh.claims.jti : (confirmed.held[0]?.stored.jti ?? '')
  } catch (error) {
    const { code } = asStepupError(error)
    recordIfPossible(walk, { type: 'challenge', outcome: code === 'denied' ? 'denied' : 'failed', code })
    throw error
  } finally {
    interrupt.done()
  }
}

/** Where ssh keeps what is said to itself and no browser opens, nobody would see what to do. */
function assertHeard({ world }: Setting, host: string): void {
  const desktop = { platform: process.platform, env: world.env, uid: world.uid }
  if (process.stderr.isTTY === true || canOpenBrowser(desktop)) return
  throw new StepupError(
    'challenge_needs_person',
    `this login needs a confirmation, and nobody would see it here; run \`stepup ssh ${visible(host)}\` in a terminal`,
  )
}

function userOf(target: Target, { world }: Setting): string[] {
  if (target.kind !== 'host' || target.host === null) return []
  const at = target.host.lastIndexOf('@')
  return [at < 0 ? (accountOf(world.uid)?.name ?? world.env.USER ?? '') : target.host.slice(0, at)]
}

/** Null without a terminal: then time alone ends it. */
function leaderOf(): Holding['leader'] {
  const own = processEntry('self')
  const leader = own && own.terminal !== 0 ? processEntry(own.session) : null
  return leader && { pid: leader.pid, started: leader.started }
}

/** Another stepup, which outlives this one. */
async function holder(holding: Holding): Promise<Extract<Held, { pid: number }>> {
  const [program, ...words] = ownCommand()
  const child = spawn(program, [...words, 'credential', 'ssh-agent', '--hold'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    cwd: '/',
  })
  const gone = new AbortController()
  child.once('error', (cause) => gone.abort(cause))
  child.once('close', () => gone.abort())
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(holding))
  const [said] = (await once(child.stdout.setEncoding('utf8'), 'data', {
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(PATIENCE)]),
  }).catch((cause: unknown) => {
    child.kill()
    throw new StepupError('internal', 'the agent did not start', { cause })
  })) as [string]
  child.stdout.destroy()
  child.unref()
  const held = JSON.parse(said) as Held
  if ('pid' in held) return held
  const { code, message } = held.error
  throw new StepupError(code in ERRORS ? (code as ErrorCode) : 'internal', message)
}
