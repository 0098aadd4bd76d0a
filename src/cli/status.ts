import { environmentOf } from '../core/environment-of.ts'
import { visible } from '../core/visible.ts'
import type { StoredGrant } from '../keychain/keychain.ts'
import { readDevice } from '../policy/device-record.ts'
import { probeCurrent } from '../probe/current-targets.ts'
import { terminalSession } from '../probe/session.ts'
import { durationText } from './challenge-block.ts'
import { liveGrants } from './live-grants.ts'
import type { Options } from './options.ts'
import { policyText } from './policy.ts'
import { openSetting, type Setting } from './setting.ts'
import { stdoutTerminal, tierStyle } from './terminal.ts'

/** What `stepup status --json` prints. Times in seconds since the epoch. */
type Status = {
  device: { enrolled: boolean; email: string | null; thumbprint: string | null }
  verifier: string | null
  policy: { version: number; state: string; age: number | null; expires: number | null; key: string | null }
  /** null: the keychain could not be asked. */
  grants: { environment: string; classes: string[]; exp: number; thisTerminal: boolean }[] | null
  context: { name: string; tier: string; evidence: string[] }
}

/** Device, verifier, policy, live grants, and where the context points now. No network. */
export async function status(options: Options): Promise<number> {
  const setting = await openSetting()
  const found = await statusOf(setting)
  if (options.json) process.stdout.write(`${JSON.stringify(found)}\n`)
  else process.stdout.write(`${lines(found, setting, options).join('\n')}\n`)
  return 0
}

async function statusOf(setting: Setting): Promise<Status> {
  const { config, policy, places, world } = setting
  const device = readDevice(places, world.uid, config.verifier)
  const grants = device ? await liveGrants(setting) : []
  const { name, tier, evidence } = environmentOf(probeCurrent(world), 'current', policy.policy)
  return {
    device: {
      enrolled: device !== null,
      email: device?.email ?? null,
      thumbprint: device?.deviceJkt ?? null,
    },
    verifier: config.verifier,
    policy: {
      version: policy.version,
      state: policy.state,
      age: policy.age,
      expires: policy.expires,
      key: config.policyKey,
    },
    grants: grants?.flatMap(shownGrants) ?? null,
    context: { name, tier, evidence },
  }
}

function shownGrants({ covers, exp, session }: StoredGrant) {
  const thisTerminal = session === null || session === terminalSession()
  return covers.map(({ environment, classes }) => ({ environment, classes, exp, thisTerminal }))
}

function lines(found: Status, { policy }: Setting, options: Options): string[] {
  const t = stdoutTerminal(options)
  const row = (name: string, text: string) => `${t.style('dim', name.padEnd(9))}${text}`
  const { device, context } = found
  return [
    row(
      'device',
      device.enrolled
        ? `enrolled for ${visible(device.email ?? '')}`
        : 'not enrolled: run `stepup enroll URL`',
    ),
    row('verifier', found.verifier === null ? 'none' : visible(found.verifier)),
    row('policy', policyText(policy)),
    row('context', `${t.style(tierStyle(context.tier as never), context.tier)} ${visible(context.name)}`),
    ...context.evidence.map((e) => row('', visible(e))),
    ...grantLines(found.grants, row),
  ]
}

function grantLines(grants: Status['grants'], row: (name: string, text: string) => string): string[] {
  if (grants === null) return [row('grants', 'the keychain could not be asked; see `stepup doctor`')]
  if (grants.length === 0) return [row('grants', 'none')]
  return grants.map((grant, i) => {
    const left = Math.max(1, Math.round((grant.exp - Date.now() / 1000) / 60)) * 60
    const whose = grant.thisTerminal ? '' : ', of another terminal'
    return row(
      i === 0 ? 'grants' : '',
      `${visible(grant.environment)}: ${grant.classes.join(', ')}, ${durationText(left)} left${whose}`,
    )
  })
}
