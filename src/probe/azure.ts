import { join, resolve } from 'node:path'
import { isAzureId } from '../core/azure-clouds.ts'
import type { AzureTarget } from '../core/target.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

export type AzureSelector = Extract<TargetSelector, { kind: 'azure' }>

type Subscription = {
  id: string
  name: string
  tenantId: string
  environmentName: string
  isDefault: boolean
}

/** The subscription `az` would act on: `--subscription` by id or name, else the default of `azureProfile.json`. */
export function probeAzure(selector: AzureSelector, world: World): AzureTarget {
  const subscriptions = readProfile(world)
  if (!Array.isArray(subscriptions)) return nothing(`not resolvable: ${subscriptions.unreadable}`)
  const wanted = selector.subscription
  const matches = subscriptions.filter(({ id, name, isDefault }) =>
    // az compares ids and names without regard to case (azure-cli-core, Profile.get_subscription).
    wanted ? [id, name].some((own) => own.toLowerCase() === wanted.toLowerCase()) : isDefault,
  )
  const [found, ...others] = matches
  if (!found && wanted && isAzureId(wanted)) {
    // An id is one wherever it stands: az itself may have been signed in to nothing.
    return { kind: 'azure', cloud: null, subscription: wanted, tenant: null, source: '`--subscription`' }
  }
  if (!found || others.length > 0) {
    const what = wanted ? `subscription \`${wanted}\`` : 'a default subscription'
    return nothing(
      `not resolvable: ${others.length > 0 ? 'more than one' : 'no'} ${what} in azureProfile.json`,
    )
  }
  return {
    kind: 'azure',
    cloud: found.environmentName || 'AzureCloud',
    subscription: found.id,
    tenant: found.tenantId || null,
    source: wanted ? '`--subscription`' : 'default subscription in azureProfile.json',
  }
}

/** What Terraform and the SDKs take from variables; null when they say nothing. */
export function probeAzureVariables({ env }: World): AzureTarget | null {
  const subscription = env.ARM_SUBSCRIPTION_ID || env.AZURE_SUBSCRIPTION_ID || null
  const tenant = env.ARM_TENANT_ID || env.AZURE_TENANT_ID || null
  if (!subscription && !tenant && !env.ARM_CLIENT_ID && !env.AZURE_CLIENT_ID) return null
  return {
    kind: 'azure',
    cloud: env.ARM_ENVIRONMENT || null,
    subscription,
    tenant,
    source: 'ARM_* and AZURE_* variables',
  }
}

/** What `az` has been signed in to; null when it has not. */
export function currentAzure(world: World): AzureTarget | null {
  const subscriptions = readProfile(world)
  return Array.isArray(subscriptions) && subscriptions.length === 0
    ? null
    : probeAzure({ kind: 'azure' }, world)
}

function profilePath({ env, home, cwd }: World): string {
  return resolve(cwd, env.AZURE_CONFIG_DIR || join(env.HOME ?? home, '.azure'), 'azureProfile.json')
}

function readProfile(world: World): Subscription[] | { unreadable: string } {
  // The file begins with a byte order mark; reading as UTF-8 text drops it.
  const file = readText(profilePath(world), world.cwd)
  if ('missing' in file) return []
  if ('unreadable' in file) return file
  try {
    const { subscriptions } = JSON.parse(file.text) as { subscriptions?: unknown }
    if (!Array.isArray(subscriptions)) throw new TypeError('no subscriptions')
    return subscriptions.map((entry: Record<string, unknown>) => ({
      id: text(entry['id']),
      name: text(entry['name']),
      tenantId: text(entry['tenantId']),
      environmentName: text(entry['environmentName']),
      isDefault: entry['isDefault'] === true,
    }))
  } catch {
    return { unreadable: 'azureProfile.json is not what az writes' }
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function nothing(source: string): AzureTarget {
  return { kind: 'azure', cloud: null, subscription: null, tenant: null, source }
}
