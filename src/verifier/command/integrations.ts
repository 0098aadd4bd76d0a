import { StepupError } from '../../core/errors.ts'
import { BROKER_KINDS, type BrokerKind, type PolicyEnvironment } from '../../core/policy.ts'
import { brokerIssuer } from '../broker/broker-issuer.ts'
import { brokerKeysOf } from '../broker/broker-key.ts'
import { INTEGRATIONS } from '../integrations/integrations.ts'
import { loadVerifierBundle } from '../policy/signed-documents.ts'
import type { Settings } from '../settings.ts'
import { sshAuthorityOf } from '../ssh/authority.ts'
import { readDataDirectory } from './data-directory.ts'

/** The systems that `integrations` knows. */
export const INTEGRATED = BROKER_KINDS.filter((kind) => INTEGRATIONS[kind] !== undefined)

/**
 * What the operator of a system applies there, so that it trusts this verifier for one environment of
 * the policy in force. `name` may be left out where only one environment has such credentials.
 */
export async function integrations(
  system: string,
  { data, environment: name, format }: { data: string; environment?: string; format?: string },
): Promise<string> {
  const kind = BROKER_KINDS.find((candidate) => candidate === system)
  const load = kind && INTEGRATIONS[kind]
  if (!kind || !load) {
    throw new StepupError('usage', `\`${system}\` is none of ${INTEGRATED.join(', ')}`)
  }
  const settings = readDataDirectory(data)
  const environment = chosen(kind, name, environmentsOf(settings))
  const { [kind]: key } = await brokerKeysOf(settings.keys.brokers)
  const integration = await load()
  const issuer = brokerIssuer(settings.config.issuer, kind)
  return integration({
    issuer,
    key: key.publicJwk,
    environment,
    ...(kind === 'ssh' ? { authority: sshAuthorityOf(settings.keys.sshAuthority, issuer).line } : {}),
    ...(format === undefined ? {} : { format }),
  })
}

function environmentsOf({ config, policyDirectory }: Settings): PolicyEnvironment[] {
  const bundle = config.policyKey === null ? null : loadVerifierBundle(policyDirectory, config.policyKey)
  if (bundle) return bundle.policy.environments
  throw new StepupError('config_invalid', `there is no signed policy in \`${policyDirectory}\` yet`)
}

function chosen(
  kind: BrokerKind,
  name: string | undefined,
  all: readonly PolicyEnvironment[],
): PolicyEnvironment {
  const having = all.filter(({ credentials }) => credentials?.[kind] !== undefined)
  const found = having.filter((environment) => name === undefined || environment.name === name)
  const [only, ...others] = found
  if (only && others.length === 0) return only
  const names = having.map((environment) => `\`${environment.name}\``).join(', ')
  throw new StepupError(
    'usage',
    having.length === 0
      ? `no environment of the policy has \`credentials.${kind}\``
      : `name one with \`--environment\`: ${names}`,
  )
}
