import type { Environment } from '../core/environment.ts'
import { environmentOf, environmentOfProgram } from '../core/environment-of.ts'
import { StepupError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import { probeAws } from '../probe/aws.ts'
import { readAwsConfig } from '../probe/aws-config.ts'
import { probeCurrent } from '../probe/current-targets.ts'
import { kubeconfigFiles, readKubeconfig } from '../probe/kubeconfig.ts'
import { probeKubernetes } from '../probe/kubernetes.ts'
import { pinnedServers } from './pinned-server.ts'
import type { Setting } from './setting.ts'

/**
 * The environment of that name, with the targets by which this machine knows it, one of each kind: what is
 * current, or a context of the kubeconfig or a profile of AWS that lands in it, or a server that policy pins.
 * Without a name: where the context points now.
 *
 * @throws StepupError `usage` when neither policy nor configuration knows such an environment
 */
export function environmentNamed(name: string | null, setting: Setting): Environment {
  const { policy } = setting.policy
  const servers = name === null ? [] : pinnedServers(name, policy).map((target) => [target])
  const found = [...servers, ...candidates(setting)].map((targets) => environmentOf(targets, 'named', policy))
  if (name === null) {
    const [current] = found
    if (current && current.targets.length > 0) return current
    throw new StepupError('usage', 'nothing is current here; name an environment')
  }
  const known = found.filter((environment) => environment.name === name)
  const pinned = known.filter((environment) => environment.pinned).flatMap(({ targets }) => targets)
  if (pinned.length > 0) return environmentOf(firstOfKind(pinned), 'named', policy)
  if (known[0]) return known[0]
  if (policy.environments.some((environment) => environment.name === name))
    return environmentOfProgram(name, policy)
  throw new StepupError('usage', `no environment is called \`${visible(name)}\``)
}

/** An unlock is for credentials of every kind that the environment has. */
function firstOfKind(targets: readonly Target[]): Target[] {
  return targets.filter((target, i) => targets.findIndex(({ kind }) => kind === target.kind) === i)
}

function candidates({ world }: Setting): Target[][] {
  const current = probeCurrent(world)
  const reading = readKubeconfig(kubeconfigFiles(undefined, world), world)
  const contexts = 'config' in reading ? [...reading.config.contexts.keys()] : []
  const aws = readAwsConfig(world)
  const profiles = 'config' in aws ? [...aws.config.profiles.keys()] : []
  return [
    ...current.map((target) => [target]),
    ...contexts.map((context) => [probeKubernetes({ kind: 'kubernetes', context }, world)]),
    ...profiles.map((profile) => probeAws({ kind: 'aws', profile }, world)),
  ]
}
