import { copyFile, mkdtemp, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AzureCloud, knownAzureCloud } from '../core/azure-clouds.ts'

export type PrivateAzureConfig = {
  /** What az takes for its own directory. */
  directory: string
  /** What libraries read: the assertion alone. */
  assertion: string
}

type Account = { tenant: string; subscription: string; cloud: AzureCloud }

/**
 * What az takes for its own directory, as `az login --service-principal --federated-token` would leave it
 * (azure-cli-core, _profile.py and auth/identity.py): one subscription under the name that the person has for
 * it, her settings without what says who one is or where requests go, and her extensions. The cache of access tokens
 * keeps nothing: each az has its tokens in memory.
 *
 * @param directory of the run, 0700
 * @param own the person's directory, as az finds it
 */
export async function writePrivateAzureConfig(
  directory: string,
  own: string,
  account: Account,
  client: string,
): Promise<PrivateAzureConfig> {
  // az reads `[defaults]` from directories of the same name around the working directory too (knack, config.py)
  const path = await mkdtemp(join(directory, 'azure-'))
  const write = (name: string, text: string) => writeFile(join(path, name), text, { mode: 0o600, flag: 'wx' })
  await write('azureProfile.json', await profileOf(account, client, own))
  await write('config', settingsOf(await readFile(join(own, 'config'), 'utf8').catch(() => '')))
  await write('clouds.config', cloudOf(account.cloud))
  await symlink('/dev/null', join(path, 'msal_token_cache.json'))
  for (const name of ['cliextensions', 'bin']) await symlink(join(own, name), join(path, name))
  // Names of az's own modules, which it would work out anew for seconds.
  await copyFile(join(own, 'commandIndex.json'), join(path, 'commandIndex.json')).catch(() => {})
  return { directory: path, assertion: join(directory, 'azure-assertion') }
}

/**
 * Puts an assertion in the place of the last one, for az and for libraries. Whoever reads sees the one or the other.
 */
export async function writeAzureAssertion(
  config: PrivateAzureConfig,
  tenant: string,
  client: string,
  assertion: string,
): Promise<void> {
  const entries = [{ tenant, client_id: client, client_assertion: assertion }]
  await replace(join(config.directory, 'service_principal_entries.json'), JSON.stringify(entries))
  await replace(config.assertion, assertion)
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}`
  await writeFile(temporary, text, { mode: 0o600, flag: 'wx' })
  await rename(temporary, path)
}

async function profileOf(
  { tenant, subscription, cloud }: Account,
  client: string,
  own: string,
): Promise<string> {
  const entry = {
    id: subscription,
    name: await nameOf(subscription, own),
    state: 'Enabled',
    user: { name: client, type: 'servicePrincipal' },
    isDefault: true,
    tenantId: tenant,
    homeTenantId: tenant,
    environmentName: cloud.name,
    managedByTenants: [],
  }
  return JSON.stringify({ subscriptions: [entry] })
}

/** What the person calls it, as she may have typed it. The file begins with a byte order mark. */
async function nameOf(subscription: string, own: string): Promise<string> {
  const text = await readFile(join(own, 'azureProfile.json'), 'utf8').catch(() => '')
  try {
    const { subscriptions } = JSON.parse(text.replace(/^\uFEFF/, '')) as { subscriptions?: unknown }
    const entries = Array.isArray(subscriptions) ? (subscriptions as Record<string, unknown>[]) : []
    const found = entries.find(({ id }) => String(id).toLowerCase() === subscription)
    return typeof found?.['name'] === 'string' ? found['name'] : subscription
  } catch {
    return subscription
  }
}

const KEPT: Readonly<Record<string, RegExp>> = {
  core: /^(output|only_show_errors|no_color|disable_confirm_prompt|error_recommendation)$/,
  defaults: /^[a-z][\w-]*$/,
  bicep: /^(version_check|use_binary_from_path|check_version)$/,
}

/** Only lines that cannot be read in two ways; Python's configparser knows more of them. */
function settingsOf(text: string): string {
  const lines: string[] = []
  let kept: RegExp | undefined
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\[(.*)\]/.exec(line) ?? []
    if (section !== undefined) {
      kept = Object.hasOwn(KEPT, section) ? KEPT[section] : undefined
      if (kept) lines.push(`[${section}]`)
      continue
    }
    const [, name = '', value = ''] = /^([a-z][\w-]*) *= *([\w./:@ ,-]*)$/.exec(line) ?? []
    if (kept?.test(name)) lines.push(`${name} = ${value}`)
  }
  return `${lines.join('\n')}\n`
}

/** One that az does not know by name, as `az cloud register` would write it. */
function cloudOf({ name, authority, resourceManager }: AzureCloud): string {
  if (knownAzureCloud(name)) return ''
  return `[${name}]
endpoint_active_directory = ${authority}
endpoint_active_directory_resource_id = ${resourceManager}
endpoint_management = ${resourceManager}
endpoint_resource_manager = ${resourceManager}
`
}
