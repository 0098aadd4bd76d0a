import { join, resolve } from 'node:path'
import type { Target, TerraformTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { withoutSecrets } from './address.ts'
import { currentAws } from './aws.ts'
import { probeAzureVariables } from './azure.ts'
import { probeGcpDefaults } from './gcp.ts'
import { currentKubernetes } from './kubernetes.ts'
import { readSavedPlan } from './saved-plan.ts'
import { askedBackend, isSetUp, type RecordedBackend } from './terraform-backend.ts'
import { readText, type TextFile } from './text-file.ts'
import { currentVault } from './vault.ts'
import type { World } from './world.ts'

export type TerraformSelector = Extract<TargetSelector, { kind: 'terraform' }>

/**
 * The workspace and state that terraform would use, and the accounts that the surroundings hand to
 * its providers: those of the providers in `.terraform.lock.hcl` and of the state's backend, or all
 * when there is no lock file. An account that the configuration itself names (`profile = …`) is not
 * seen: its workspace and backend stand for it.
 */
export function probeTerraform(selector: TerraformSelector, world: World): Target[] {
  const directory = selector.chdir ? resolve(world.cwd, selector.chdir) : world.cwd
  const here = { ...world, cwd: directory }
  const data = resolve(directory, world.env.TF_DATA_DIR || '.terraform')
  const backend = selector.plan === undefined ? readBackend(data) : plannedBackend(selector.plan, world)
  const refusal = selector.plan === undefined ? refusalOf(selector, directory, backend) : null
  if (refusal !== null) return [unresolved(refusal)]
  const { workspace, by } = workspaceOf(selector, data, world)
  if (workspace === null && selector.needs !== undefined) return [unresolved(by)]
  if (selector.needs !== undefined && backend.type === 'http' && workspace !== 'default')
    return [unresolved('the backend has no workspaces')]
  const target: TerraformTarget = {
    kind: 'terraform',
    workspace,
    backend: stateOf(selector, backend),
    dir: directory,
    source: [by, backend.problem].filter((part) => part !== null).join('; '),
  }
  return [target, ...accounts(providersOf(directory, backend.type), here)]
}

function unresolved(why: string): TerraformTarget {
  return { kind: 'terraform', workspace: null, backend: null, dir: null, source: `not resolvable: ${why}` }
}

/** Why terraform would stop before it reads any state: nothing to read, or another backend than was set up. */
function refusalOf({ needs }: TerraformSelector, directory: string, backend: Backend): string | null {
  if (needs === undefined) return null
  const asked = askedBackend(directory)
  if ('gone' in asked) return `there is no \`${directory}\``
  if ('opaque' in asked) return null
  if (needs === 'configuration' && 'empty' in asked) return `there is no configuration in \`${directory}\``
  const { recorded, broken } = backend
  if (broken) return 'the backend that was set up is not readable'
  const same = 'backend' in asked ? recorded !== null && isSetUp(asked.backend, recorded) : recorded === null
  return same ? null : 'the backend that the configuration asks for is not the one that was set up'
}

/** Of a variable alone: what was selected is taken as it stands (backend/backendrun, validWorkspaceName). */
function isWorkspaceName(name: string): boolean {
  return encodeURIComponent(name) === name
}

/** `-state` counts for the local backend, and for none. */
function stateOf({ state }: TerraformSelector, { type, address }: Backend): string | null {
  return state !== undefined && (type === null || type === 'local') ? `local:${state}` : address
}

/** True in a directory that terraform has been set up in. */
export function isTerraformDirectory(world: World): boolean {
  const data = resolve(world.cwd, world.env.TF_DATA_DIR || '.terraform')
  return (
    ['environment', 'terraform.tfstate', 'modules/modules.json'].some((name) => exists(join(data, name))) ||
    exists(join(world.cwd, '.terraform.lock.hcl'))
  )
}

function workspaceOf(
  selector: TerraformSelector,
  data: string,
  world: World,
): { workspace: string | null; by: string } {
  if (selector.workspace) return { workspace: selector.workspace, by: 'workspace as typed' }
  const variable = world.env.TF_WORKSPACE
  if (variable && !isWorkspaceName(variable))
    return { workspace: null, by: 'TF_WORKSPACE, which is no workspace’s name' }
  if (variable) return { workspace: variable, by: 'TF_WORKSPACE' }
  const file = readText(join(data, 'environment'), '/')
  if ('unreadable' in file) return { workspace: null, by: `not resolvable: ${file.unreadable}` }
  const selected = 'text' in file ? file.text.trim() : ''
  return selected
    ? { workspace: selected, by: 'the selected workspace' }
    : { workspace: 'default', by: 'the default workspace' }
}

type Backend = {
  type: string | null
  address: string | null
  problem: string | null
  /** As it was set up; null where none was. */
  recorded: RecordedBackend | null
  broken: boolean
}

const NO_BACKEND: Backend = { type: null, address: null, problem: null, recorded: null, broken: false }

/** The backend that `terraform init` recorded, by its address alone: its settings may hold secrets. */
function readBackend(data: string): Backend {
  const file = readText(join(data, 'terraform.tfstate'), '/')
  if ('missing' in file) return NO_BACKEND
  try {
    if ('unreadable' in file) throw new SyntaxError(file.unreadable)
    const root: unknown = JSON.parse(file.text)
    if (typeof root !== 'object' || root === null || Array.isArray(root)) throw new SyntaxError('no object')
    const { backend } = root as { backend?: { type?: unknown; config?: unknown; hash?: unknown } }
    const type = text(backend?.type)
    if (type === null) return { ...NO_BACKEND, type: 'local', address: 'local' }
    const config = (backend?.config ?? {}) as Record<string, unknown>
    return {
      ...NO_BACKEND,
      type,
      address: addressOf(type, config),
      recorded: { type, config, hash: backend?.hash },
    }
  } catch {
    return { ...NO_BACKEND, problem: 'the backend that was set up is not readable', broken: true }
  }
}

/** Applying a saved plan writes the state that the plan was made for, whatever the directory is set up for. */
function plannedBackend(path: string, world: World): Backend {
  const seen = readSavedPlan(path, world.cwd)
  if (!('plan' in seen) || seen.plan.backend === null)
    return { ...NO_BACKEND, problem: 'the backend of the saved plan is not known' }
  const { type, config } = seen.plan.backend
  return { ...NO_BACKEND, type, address: addressOf(type, config), problem: 'the backend of the saved plan' }
}

/** Which settings make up the address of a state, for each kind of backend. */
const ADDRESS_PARTS: Record<string, string[]> = {
  azurerm: ['storage_account_name', 'container_name', 'key'],
  consul: ['address', 'path'],
  cos: ['bucket', 'prefix', 'key'],
  gcs: ['bucket', 'prefix'],
  kubernetes: ['namespace', 'secret_suffix'],
  oss: ['bucket', 'prefix', 'key'],
  s3: ['bucket', 'key'],
}

function addressOf(type: string, config: Record<string, unknown>): string {
  if (type === 'http') return withoutSecrets(text(config['address']) ?? type)
  if (type === 'local') return ['local', text(config['path'])].filter((part) => part !== null).join(':')
  if (type === 'cloud' || type === 'remote') {
    const workspaces = config['workspaces']
    const names = (Array.isArray(workspaces) ? workspaces[0] : workspaces) as
      | Record<string, unknown>
      | null
      | undefined
    const workspace = text(names?.['name']) ?? text(names?.['prefix'])
    const parts = [text(config['hostname']) ?? 'app.terraform.io', text(config['organization']), workspace]
    return `${type}://${parts.filter((part) => part !== null).join('/')}`
  }
  const parts = (ADDRESS_PARTS[type] ?? []).map((name) => text(config[name])).filter((part) => part !== null)
  return parts.length > 0 ? `${type}://${parts.join('/')}` : type
}

/** Last parts of the provider addresses in the lock file; null when there is none, or it cannot be read. */
function providersOf(directory: string, backend: string | null): Set<string> | null {
  const file: TextFile = readText(join(directory, '.terraform.lock.hcl'), '/')
  if (!('text' in file)) return null
  const names = [...file.text.matchAll(/^\s*provider\s+"[^"]*?([^"/]+)"/gm)].map(([, name]) => name!)
  const fromBackend: Record<string, string> = {
    s3: 'aws',
    gcs: 'google',
    azurerm: 'azurerm',
    kubernetes: 'kubernetes',
  }
  return new Set([...names, fromBackend[backend ?? ''] ?? ''])
}

function accounts(providers: Set<string> | null, world: World): Target[] {
  const uses = (...names: string[]) => providers === null || names.some((name) => providers.has(name))
  const targets: (Target | null)[] = []
  if (uses('aws', 'awscc')) targets.push(...currentAws(world))
  if (uses('google', 'google-beta')) targets.push(probeGcpDefaults(world))
  if (uses('azurerm', 'azuread', 'azapi')) targets.push(probeAzureVariables(world))
  if (uses('vault')) targets.push(currentVault(world))
  // Without a lock file the person's kubeconfig would stand beside every plan that never touches it.
  if (providers !== null && uses('kubernetes', 'helm', 'kubectl', 'kustomization'))
    targets.push(...kubernetes(world))
  return targets.filter((target) => target !== null)
}

/** The Kubernetes providers' own variables, else what is current. */
function kubernetes(world: World): Target[] {
  const { KUBE_HOST, KUBE_CTX, KUBE_CONFIG_PATH, KUBE_CONFIG_PATHS } = world.env
  const list = KUBE_CONFIG_PATHS || KUBE_CONFIG_PATH
  const env = list
    ? { ...world.env, KUBECONFIG: list.replaceAll(/(^|:)~(?=\/)/g, `$1${world.env.HOME ?? world.home}`) }
    : world.env
  const selector = {
    kind: 'kubernetes',
    ...(KUBE_HOST ? { server: KUBE_HOST } : {}),
    ...(KUBE_CTX ? { context: KUBE_CTX } : {}),
  } as const
  return currentKubernetes(selector, { ...world, env })
}

function exists(path: string): boolean {
  return !('missing' in readText(path, '/'))
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
