import type { GcpTarget, Target } from '../core/target.ts'
import { currentAws } from './aws.ts'
import { currentAzure, probeAzureVariables } from './azure.ts'
import { ciTarget } from './ci.ts'
import { currentDatabases } from './database.ts'
import { currentDocker } from './docker.ts'
import { isGcloudConfigured, probeGcp, probeGcpDefaults } from './gcp.ts'
import { currentKubernetes } from './kubernetes.ts'
import { currentPodman } from './podman.ts'
import { currentPulumi } from './pulumi.ts'
import { isTerraformDirectory, probeTerraform } from './terraform.ts'
import { currentVault } from './vault.ts'
import type { World } from './world.ts'

/**
 * Everything that is current: what a program that is not known could reach with what stands ready for
 * it. A repository's remote is not among it: one stands in a repository for every `make`, and pushing
 * from there takes git, whose own words are read.
 */
export function probeCurrent(world: World): Target[] {
  const targets: (Target | null)[] = [
    ...currentKubernetes({ kind: 'kubernetes' }, world),
    ...currentAws(world),
    ...currentGcp(world),
    currentAzure(world),
    probeAzureVariables(world),
    ...(isTerraformDirectory(world) ? probeTerraform({ kind: 'terraform' }, world).slice(0, 1) : []),
    currentPulumi(world),
    currentDocker(world),
    currentPodman(world),
    currentVault(world),
    ...currentDatabases(world),
    ciTarget(world),
  ]
  return targets.filter((target) => target !== null)
}

function currentGcp(world: World): GcpTarget[] {
  const gcloud = isGcloudConfigured(world) ? probeGcp({ kind: 'gcp' }, world) : null
  const found = [gcloud, probeGcpDefaults(world)].filter((target) => target !== null)
  return found.filter(
    ({ project, account, source }) =>
      project !== null || account !== null || source.startsWith('not resolvable'),
  )
}
