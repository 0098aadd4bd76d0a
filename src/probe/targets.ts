import type { Target } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import type { DockerSelector } from './docker.ts'
import { probeKubernetes } from './kubernetes.ts'
import type { World } from './world.ts'

/**
 * The targets that a command names, by each tool's own rules. Reads files and variables, starts no
 * program, and never throws for what it reads: what cannot be made out is a target of nulls whose
 * `source` says why, so that its environment is unknown.
 *
 * Each probe is loaded when it is asked (all of them take 1 ms of a hot path of 12, measured); that of
 * Kubernetes, which is asked most, stands ready.
 */
export async function probeTargets(selectors: readonly TargetSelector[], world: World): Promise<Target[]> {
  const targets: Target[] = []
  for (const selector of selectors) targets.push(...(await probeOne(selector, world)))
  return targets
}

async function probeOne(selector: TargetSelector, world: World): Promise<Target[]> {
  switch (selector.kind) {
    case 'kubernetes':
      return [probeKubernetes(selector, world)]
    case 'aws':
      return (await import('./aws.ts')).probeAws(selector, world)
    case 'gcp':
      return [(await import('./gcp.ts')).probeGcp(selector, world)]
    case 'azure':
      return [(await import('./azure.ts')).probeAzure(selector, world)]
    case 'git':
      return (await import('./git.ts')).probeGit(selector, world)
    case 'terraform':
      return (await import('./terraform.ts')).probeTerraform(selector, world)
    case 'pulumi':
      return (await import('./pulumi.ts')).probePulumi(selector, world)
    case 'docker':
      return probeEngines(selector, world)
    case 'host':
      return [
        {
          kind: 'host',
          host: selector.host,
          ssh: false,
          ...(selector.registry === undefined ? {} : { registry: selector.registry }),
          source: 'as typed',
        },
      ]
    case 'ssh':
      return (await import('./ssh.ts')).probeSsh(selector, world)
    case 'ansible':
      return (await import('./ansible.ts')).probeAnsible(selector, world)
    case 'database':
      return (await import('./database.ts')).probeDatabase(selector, world)
    case 'vault':
      return [(await import('./vault.ts')).probeVault(selector, world)]
    case 'repository':
      return (await import('./repository.ts')).probeRepository(selector, world)
  }
}

async function probeEngines(selector: DockerSelector, world: World): Promise<Target[]> {
  if (selector.engine === 'podman') return [(await import('./podman.ts')).probePodman(selector, world)]
  if (selector.builder !== undefined)
    return (await import('./docker-builder.ts')).probeBuilder(selector, world)
  return [(await import('./docker.ts')).probeDocker(selector, world)]
}
