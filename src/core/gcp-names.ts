import { isLoopbackHost } from './loopback-host.ts'

/** A provider of a workload identity pool by its full name, which is the audience of its tokens. */
export function parseProvider(audience: string): { number: string; pool: string; provider: string } | null {
  const found =
    /^\/\/iam\.googleapis\.com\/projects\/(\d{1,20})\/locations\/global\/workloadIdentityPools\/([a-z0-9-]{4,32})\/providers\/([a-z0-9-]{4,32})$/.exec(
      audience,
    )
  if (!found) return null
  const [, number = '', pool = '', provider = ''] = found
  return { number, pool, provider }
}

/** `name@project.iam.gserviceaccount.com` */
export function isServiceAccount(email: string): boolean {
  return /^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z][a-z0-9-]{4,28}[a-z0-9]\.iam\.gserviceaccount\.com$/.test(email)
}

/** A service by the name that gcloud has for it (`api_endpoint_overrides`). */
export function isServiceName(name: string): boolean {
  return /^[a-z][a-z0-9]{1,40}$/.test(name)
}

/** Tokens go there: TLS alone, but for a loopback host. It ends in `/`, as gcloud puts a path behind it. */
export function isServiceAddress(text: string): boolean {
  const url = URL.parse(text)
  if (!url || url.href !== text || !text.endsWith('/')) return false
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
}

/** The id of a project, as new ones are made. */
export function isPlainProjectId(text: string): boolean {
  return /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(text)
}
