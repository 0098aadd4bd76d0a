/** A cloud of Azure by the names that its clients have for it. */
export type AzureCloud = {
  /** As `az` calls it. */
  name: string
  /** Origin of the Microsoft Entra that hands out its tokens. */
  authority: string
  /** Origin of its resource manager. */
  resourceManager: string
}

type KnownCloud = AzureCloud & {
  /** As Terraform calls it (`ARM_ENVIRONMENT`). */
  environment: string
}

/** Those that every client knows (azure-cli-core, cloud.py). */
const KNOWN: readonly KnownCloud[] = [
  {
    name: 'AzureCloud',
    environment: 'public',
    authority: 'https://login.microsoftonline.com',
    resourceManager: 'https://management.azure.com',
  },
  {
    name: 'AzureUSGovernment',
    environment: 'usgovernment',
    authority: 'https://login.microsoftonline.us',
    resourceManager: 'https://management.usgovcloudapi.net',
  },
  {
    name: 'AzureChinaCloud',
    environment: 'china',
    authority: 'https://login.chinacloudapi.cn',
    resourceManager: 'https://management.chinacloudapi.cn',
  },
]

/** One that every client knows, by `az`’s name or Terraform’s. */
export function knownAzureCloud(name: string): KnownCloud | null {
  const wanted = name.toLowerCase()
  return KNOWN.find((cloud) => [cloud.name.toLowerCase(), cloud.environment].includes(wanted)) ?? null
}

/** Whether two names, each by any client, are of one cloud. */
export function isSameAzureCloud(left: string, right: string): boolean {
  const nameOf = (name: string) => (knownAzureCloud(name)?.name ?? name).toLowerCase()
  return nameOf(left) === nameOf(right)
}

/** Of a tenant, a subscription or a client. */
export function isAzureId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

/** A name that no file of settings reads otherwise. */
export function isAzureCloudName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(text)
}

/** Tokens go there: TLS alone. */
export function isAzureOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.origin === text
}
