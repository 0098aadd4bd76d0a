import type { GcpTarget, Target } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { currentAws, probeAws } from './aws.ts'
import { currentAzure, probeAzure, probeAzureVariables } from './azure.ts'
import { ciTarget } from './ci.ts'
import { currentDatabases, probeDatabase } from './database.ts'
import { currentDocker, type DockerSelector, probeDocker } from './docker.ts'
import { probeBuilder } from './docker-builder.ts'
import { isGcloudConfigured, probeGcp, probeGcpDefaults } from './gcp.ts'
import { probeGit } from './git.ts'
import { currentKubernetes, probeKubernetes } from './kubernetes.ts'
import { currentPodman, probePodman } from './podman.ts'
import { isTerraformDirectory, probeTerraform } from './terraform.ts'
import { currentVault, probeVault } from './vault.ts'
import type { World } from './world.ts'

/**
 * The targets that a command names, by each tool's own rules. Reads files and variables, starts no
 * program, and never throws for what it reads: what cannot be made out is a target of nulls whose
 * `source` says why, so that its environment is unknown.
 */
export function probeTargets(selectors: readonly TargetSelector[], world: World): Target[] {
  return selectors.flatMap((selector) => probeOne(selector, world))
}

function probeOne(selector: TargetSelector, world: World): Target[] {
  switch (selector.kind) {
    case 'kubernetes':
      return [probeKubernetes(selector, world)]
    case 'aws':
      return probeAws(selector, world)
    case 'gcp':
      return [probeGcp(selector, world)]
    case 'azure':
      return [probeAzure(selector, world)]
    case 'git':
      return probeGit(selector, world)
    case 'terraform':
      return probeTerraform(selector, world)
    case 'docker':
      return probeEngines(selector, world)
    case 'host':
      return [{ kind: 'host', host: selector.host, source: 'as typed' }]
    case 'database':
      return [probeDatabase(selector, world)]
    case 'vault':
      return [probeVault(selector, world)]
  }
}

function probeEngines(selector: DockerSelector, world: World): Target[] {
  if (selector.engine === 'podman') return [probePodman(selector, world)]
  return selector.builder === undefined ? [probeDocker(selector, world)] : probeBuilder(selector, world)
}

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
