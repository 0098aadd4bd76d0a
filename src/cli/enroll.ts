import { hostname } from 'node:os'
import { enrol, type Invitation, parseInvitation } from '../challenge/enrolment.ts'
import { fetchPolicy } from '../challenge/policy-fetch.ts'
import type { Verifier } from '../challenge/verifier.ts'
import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { loadConfig, savePersonalConfig } from '../policy/config.ts'
import { saveDevice } from '../policy/device-record.ts'
import { refreshPolicy } from '../policy/store.ts'
import { type Client, deviceKeyOf, interruptible, openClient } from './client.ts'
import { noticeView } from './notice-view.ts'
import type { Options } from './options.ts'
import { askYesNo } from './question.ts'
import { openSetting, type Setting } from './setting.ts'
import { stderrTerminal, type Terminal } from './terminal.ts'

type Given = { pin?: string; name?: string }

/**
 * Enrols this device: shows the policy key and asks once (or takes `--pin`), makes the device key, has
 * the passkey registered on the verifier's page, then pins and fetches the policy.
 *
 * @throws StepupError `usage`, `pin_mismatch`, `denied`, `challenge_timeout`, `keychain_*` …
 */
export async function enroll(link: string | null, given: Given, options: Options): Promise<number> {
  const setting = await openSetting('mending')
  const terminal = stderrTerminal({ ...options, env: setting.world.env })
  const invitation = parseInvitation(link ?? fail('no invitation link was given'))
  assertManagedVerifier(setting, invitation)
  const interrupt = interruptible()
  const client = openClient(setting, interrupt.signal)
  const verifier = await client.verifier(invitation.issuer)
  const policyKey = await agreedPolicyKey(verifier, given.pin ?? null, setting, options, terminal)

  const view = await noticeView(terminal, 'you')
  try {
    const enrolled = await enrol(invitation.code, {
      verifier,
      createKey: client.keychain.createDeviceKey,
      device: { name: given.name ?? hostname(), platform: process.platform },
      open: client.open,
      notify: view.show,
      clock: client.clock,
      signal: interrupt.signal,
    })
    view.stop()
    savePersonalConfig(setting.places, setting.world.uid, { verifier: verifier.issuer, policyKey })
    const record = { ...enrolled, enrolledAt: new Date().toISOString() }
    saveDevice(setting.places, setting.world.uid, record)
    journal(setting, record)
    const version = await firstPolicy(setting, client, verifier)
    if (!options.quiet) {
      terminal.say(
        `  ${terminal.style('green', '✓')} this device is enrolled for ${visible(record.email)} with ${verifier.issuer}`,
        version === 0
          ? '  the built-in policy stands, since the verifier has none'
          : `  policy version ${version} is pinned`,
      )
    }
    return 0
  } finally {
    view.stop()
  }
}

function fail(message: string): never {
  throw new StepupError('usage', `${message}; ask whoever runs your verifier for one`)
}

function assertManagedVerifier({ config, places }: Setting, { issuer }: Invitation): void {
  if (config.source === 'managed' && config.verifier !== null && config.verifier !== issuer) {
    throw new StepupError('pin_mismatch', `\`${places.managed}\` pins the verifier \`${config.verifier}\``)
  }
}

/**
 * The key that policy must be signed with: the managed file's, the one given, or the one that a
 * person says yes to. A verifier without a policy key is enrolled with the built-in policy.
 */
async function agreedPolicyKey(
  { metadata, issuer }: Verifier,
  pin: string | null,
  { config, signals }: Setting,
  options: Options,
  terminal: Terminal,
): Promise<string | null> {
  const served = metadata.stepup_policy_jkt ?? null
  const expected = (config.source === 'managed' ? config.policyKey : null) ?? pin
  if (expected !== null) {
    if (served !== expected) {
      throw new StepupError(
        'pin_mismatch',
        `\`${issuer}\` signs its policy with another key than \`${expected}\``,
      )
    }
    return served
  }
  if (served === null) return null
  terminal.say(
    `stepup  ${visible(issuer)}`,
    '',
    `  Its policy is signed by the key ${terminal.style('bold', visible(served))}.`,
    '  Compare it with what your security team published.',
    '',
  )
  if (!options.input || !signals.terminal)
    throw new StepupError('challenge_needs_person', 'the policy key must be agreed to; give it with `--pin`')
  if (await askYesNo('  Is it the same, and do you want to pin it? [y/N] ')) return served
  throw new StepupError('denied', 'the policy key was not agreed to')
}

/** The policy that the pin is for. One that fails a check undoes nothing: it is refused at every use as well. */
async function firstPolicy(setting: Setting, client: Client, verifier: Verifier): Promise<number> {
  const config = loadConfig(setting.places, setting.world.uid)
  if (config.policyKey === null) return 0
  const key = await deviceKeyOf(client, (await openSetting('mending')).device())
  const now = Math.floor(client.clock() / 1000)
  const policy = await refreshPolicy(
    () => fetchPolicy(verifier, key, client.clock),
    config,
    setting.places,
    setting.world.uid,
    now,
  )
  return policy.version
}

function journal(setting: Setting, { sub, email }: { sub: string; email: string }): void {
  setting.journal.append(
    {
      type: 'enrolment',
      at: new Date().toISOString(),
      run: crypto.randomUUID(),
      actor: { user: setting.signals.actor.user, sub, email, host: setting.signals.host },
      tool: 'stepup',
      operation: 'enroll',
      class: 'read',
      environment: { name: 'local', tier: 'local' },
      outcome: 'enrolled',
    },
    { durable: true },
  )
}
