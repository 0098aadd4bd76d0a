import { rankOfClass } from '../core/class.ts'
import { StepupError } from '../core/errors.ts'
import { assertNoRedirect } from '../credentials/token-destination.ts'
import { assertVaultAuthority } from '../credentials/vault-destination.ts'
import { logIn } from '../credentials/vault-tokens.ts'
import { RUN_FD } from '../exec/run-socket.ts'
import { callingTool } from '../probe/calling-tool.ts'
import { probeVault } from '../probe/vault.ts'
import { realWorld } from '../probe/world.ts'
import { NOTHING_KNOWN, type Reading } from '../tools/tool.ts'
import { bao, vault } from '../tools/vault.ts'
import { vaultRole } from '../wire/vault-role.ts'
import { outsideAnyRun } from './credential-outside-run.ts'
import type { Options } from './options.ts'

/**
 * Vault's and OpenBao's token helper (developer.hashicorp.com/vault/docs/commands/token-helper). It is told
 * nothing but `get`, so that the words of its caller are read: they say where the token would go, and what
 * for. Nobody is left who could renew or revoke the token: it ends when the broker's does.
 *
 * @throws StepupError `usage`, `target_not_pinned`, `blocked`, `broker_refused`, `broker_unreachable`, and
 *   those of a challenge
 */
export async function credentialVault(
  operation: string,
  given: { environment?: string },
  options: Options,
): Promise<number> {
  if (operation === 'erase') return 0
  if (operation !== 'get') {
    throw new StepupError(
      'usage',
      operation === 'store'
        ? 'stepup keeps no token of yours; say `vault login -no-store`, and put it into VAULT_TOKEN'
        : `a token helper knows no \`${operation}\``,
    )
  }
  const reading = callersWords()
  assertNoRedirect(reading)
  const wanted = reading.operation.class
  if (rankOfClass(wanted) >= rankOfClass('exec'))
    throw new StepupError(
      'blocked',
      `\`${wanted}\` is confirmed for each command: put \`stepup\` in front of it`,
    )
  const world = realWorld()
  const selector = reading.selectors.find((it) => it.kind === 'vault') ?? { kind: 'vault' }
  const target = probeVault(selector, world)
  const name = given.environment ?? options.environment
  const input = options.input && process.env[RUN_FD] === undefined
  const called = target.address ?? 'this address'
  const outside = await outsideAnyRun('vault', { name, target, called, wanted }, { ...options, input })
  const { address, ca, namespace, mount, policies } = outside.known
  assertVaultAuthority(world.env, ca)
  const mine = policies[wanted]
  if (!mine) throw new StepupError('broker_refused', `policy gives \`${wanted}\` nothing in this Vault`)
  const login = {
    server: { address, ca, namespace },
    mount,
    role: vaultRole(outside.environment, wanted),
    policies: mine,
    clock: outside.clock,
  }
  const { token } = await logIn(login, await outside.token())
  process.stdout.write(token)
  return 0
}

function callersWords(): Reading {
  const argv = callingTool(['vault', 'bao'])
  const tool = /(^|\/)bao$/.test(argv?.[0] ?? '') ? bao : vault
  const reading = argv && tool.read(argv, { env: process.env, known: NOTHING_KNOWN, trustInputs: true })
  if (reading) return reading
  throw new StepupError(
    'target_not_pinned',
    'neither vault nor bao calls this, and where a token would go is not known; put `stepup` in front of the command',
  )
}
