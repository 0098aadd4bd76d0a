import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import type { PulumiTarget, Target } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { withoutSecrets } from './address.ts'
import { currentAws, probeAws } from './aws.ts'
import { currentAzure, probeAzureVariables } from './azure.ts'
import { isGcloudConfigured, probeGcp, probeGcpDefaults } from './gcp.ts'
import { currentKubernetes } from './kubernetes.ts'
import { findProject, type PulumiConfig, type PulumiProject, stackConfig } from './pulumi-project.ts'
import { readText } from './text-file.ts'
import { currentVault, probeVault } from './vault.ts'
import type { World } from './world.ts'

export type PulumiSelector = Extract<TargetSelector, { kind: 'pulumi' }>

/**
 * The stack that pulumi would work on: as typed, PULUMI_STACK, or the one selected for the project; and
 * the accounts that the stack's configuration and the surroundings hand to its providers: those that the
 * configuration speaks of, or all where it speaks of none. What the program itself names is not seen.
 */
export function probePulumi(selector: PulumiSelector, world: World): Target[] {
  const { target, project, here } = findStack(selector, world)
  if (selector.alone) return [target]
  return [target, ...accounts(configOf(selector, target.stack, project, here), here)]
}

/** The stack that stands selected for the project of the directory; null where there is none. */
export function currentPulumi(world: World): Target | null {
  const { target } = findStack({ kind: 'pulumi' }, world)
  const stands = target.project !== null && target.stack !== null
  return stands || target.source.startsWith('not resolvable') ? target : null
}

type Found = { target: PulumiTarget; project: PulumiProject | null; here: World }

function findStack(selector: PulumiSelector, world: World): Found {
  const directory =
    selector.directory === undefined ? workingDirectory(world) : resolve(world.cwd, selector.directory)
  const here = { ...world, cwd: directory }
  const found = findProject(directory)
  const project = found !== null && 'path' in found ? found : null
  const problem = found !== null && 'unreadable' in found ? found.unreadable : null
  const { name, by } = selector.alone ? service(selector) : stackName(selector, project, here)
  const target: PulumiTarget = {
    kind: 'pulumi',
    ...partsOf(name, selector.alone ? null : project, selector.organization),
    backend: problem === null ? backendOf(project, here) : null,
    source: problem === null ? by : `not resolvable: ${problem}`,
  }
  return { target, project, here }
}

/** As Go's os.Getwd: $PWD where it is the directory, so that a project's path is as the person typed it. */
function workingDirectory({ cwd, env }: World): string {
  try {
    return env.PWD?.startsWith('/') && realpathSync(env.PWD) === realpathSync(cwd) ? resolve(env.PWD) : cwd
  } catch {
    return cwd
  }
}

function service({ stack, organization }: PulumiSelector): { name: string | null; by: string } {
  const by = stack || organization ? 'as typed' : 'the service'
  return { name: stack ?? null, by }
}

function stackName(
  { stack }: PulumiSelector,
  project: PulumiProject | null,
  world: World,
): { name: string | null; by: string } {
  if (stack) return { name: stack, by: 'stack as typed' }
  if (world.env.PULUMI_STACK) return { name: world.env.PULUMI_STACK, by: 'PULUMI_STACK' }
  if (project?.name == null) return { name: null, by: 'no project, and no stack was named' }
  const key = createHash('sha1').update(project.path).digest('hex')
  const path = join(home(world), 'workspaces', `${project.name}-${key}-workspace.json`)
  const selected = memberOf(path, 'stack')
  if (selected === undefined) return { name: null, by: 'not resolvable: the selected stack is not readable' }
  return selected === null
    ? { name: null, by: 'no stack is selected' }
    : { name: selected, by: 'the selected stack' }
}

/** `stack`, `organization/stack` or `organization/project/stack`. */
function partsOf(name: string | null, project: PulumiProject | null, organization: string | undefined) {
  const parts = name?.split('/') ?? []
  const stack = parts.at(-1) || null
  return {
    organization: parts.length > 1 ? parts[0] || null : (organization ?? null),
    project: parts.length > 2 ? parts[1] || null : (project?.name ?? null),
    stack,
  }
}

/** PULUMI_BACKEND_URL, the project's, the one signed in to, Pulumi's own; null when that cannot be read. */
function backendOf(project: PulumiProject | null, world: World): string | null {
  const { env } = world
  const directory = env.PULUMI_CREDENTIALS_PATH || home(world)
  const named = env.PULUMI_BACKEND_URL || project?.backend
  const current = named || memberOf(resolve(world.cwd, directory, 'credentials.json'), 'current')
  if (current === undefined) return null
  return withoutSecrets(current || env.PULUMI_API || 'https://api.pulumi.com')
}

function home({ env, home, cwd }: World): string {
  return resolve(cwd, env.PULUMI_HOME || join(env.HOME ?? home, '.pulumi'))
}

/** A text of a JSON file; null when there is none, undefined when the file cannot be read. */
function memberOf(path: string, name: string): string | null | undefined {
  const file = readText(path, '/')
  if ('missing' in file) return null
  if ('unreadable' in file) return undefined
  try {
    const value = (JSON.parse(file.text) as Record<string, unknown> | null)?.[name]
    return typeof value === 'string' && value !== '' ? value : null
  } catch {
    return undefined
  }
}

/** Of the project and of the stack, the stack's own last; null when a part of it cannot be read. */
function configOf(
  { configFile }: PulumiSelector,
  stack: string | null,
  project: PulumiProject | null,
  world: World,
): PulumiConfig | null {
  if (project === null) return null
  const own =
    configFile !== undefined
      ? stackConfig(resolve(world.cwd, configFile))
      : stack === null
        ? new Map<string, string>()
        : stackConfig(join(project.stacks, `Pulumi.${stack}${extname(project.path)}`))
  return own && new Map([...project.config, ...own])
}

/** The cloud that a namespace of configuration belongs to. */
const CLOUDS: Readonly<Record<string, string>> = {
  aws: 'aws',
  'aws-native': 'aws',
  azure: 'azure',
  'azure-native': 'azure',
  azuread: 'azure',
  eks: 'aws',
  gcp: 'gcp',
  'google-native': 'gcp',
  kubernetes: 'kubernetes',
  vault: 'vault',
}

function accounts(config: PulumiConfig | null, world: World): Target[] {
  const named = [...(config?.keys() ?? [])].map((key) => CLOUDS[key.split(':')[0] ?? ''])
  const clouds = new Set(named.filter((cloud) => cloud !== undefined))
  const uses = (cloud: string) => clouds.size === 0 || clouds.has(cloud)
  const value = (...keys: string[]) => keys.map((key) => config?.get(key)).find(Boolean)
  const targets: (Target | null)[] = []
  if (uses('aws')) targets.push(...aws(value('aws:profile', 'aws-native:profile'), world))
  if (uses('gcp')) targets.push(gcp(value('gcp:project', 'google-native:project'), world))
  if (uses('azure')) targets.push(azure(value('azure-native:subscriptionId', 'azure:subscriptionId'), world))
  if (uses('vault')) targets.push(vault(value('vault:address'), world))
  // Else the person's kubeconfig would stand beside every stack that never touches it.
  if (clouds.has('kubernetes')) {
    const context = value('kubernetes:context')
    targets.push(...currentKubernetes({ kind: 'kubernetes', ...(context ? { context } : {}) }, world))
  }
  return targets.filter((target) => target !== null)
}

function aws(profile: string | undefined, world: World): Target[] {
  return profile ? probeAws({ kind: 'aws', profile }, world) : currentAws(world)
}

function gcp(project: string | undefined, world: World): Target | null {
  if (!project) return probeGcpDefaults(world) ?? (isGcloudConfigured(world) ? signedIn(world) : null)
  const current = probeGcpDefaults(world) ?? probeGcp({ kind: 'gcp' }, world)
  return { ...current, configuration: null, project, source: "the stack's configuration" }
}

/** The provider falls back on what gcloud was signed in to, where that names a project. */
function signedIn(world: World): Target | null {
  const target = probeGcp({ kind: 'gcp' }, world)
  return target.project === null ? null : target
}

function azure(subscription: string | undefined, world: World): Target | null {
  const current = probeAzureVariables(world) ?? currentAzure(world)
  if (!subscription) return current
  const tenant = current?.tenant ?? null
  return { kind: 'azure', cloud: null, subscription, tenant, source: "the stack's configuration" }
}

function vault(address: string | undefined, world: World): Target | null {
  return address ? probeVault({ kind: 'vault', address }, world) : currentVault(world)
}
