import { statSync } from 'node:fs'
import { type GoUrl, parseGoUrl } from './go-url.ts'
import type { ClusterEntry } from './kubeconfig.ts'
import { isAbsent } from './kubeconfig.ts'
import type { UserEntry } from './kubeconfig-user.ts'

/** Flags over the kubeconfig's own certificates and credentials, by their names. */
export type TypedFlags = ReadonlySet<string>

/** A cluster with the flags over it (client_config.go, getCluster). */
export function withTypedFlags(entry: ClusterEntry, typed: TypedFlags): ClusterEntry {
  if (typed.has('certificate-authority'))
    return { ...entry, certificateAuthority: '', certificateAuthorityData: '', insecureSkipTlsVerify: false }
  if (typed.has('insecure-skip-tls-verify'))
    return { ...entry, certificateAuthority: '', certificateAuthorityData: '', insecureSkipTlsVerify: true }
  return entry
}

/** Why kubectl would ask nothing with this cluster (tools/clientcmd, validation.go; transport.go), or null. */
export function clusterProblem(entry: ClusterEntry, tls: boolean): string | null {
  const { certificateAuthority: file, certificateAuthorityData: data, proxyUrl } = entry
  if (proxyUrl !== '' && !PROXIES.has(parseGoUrl(proxyUrl)?.scheme ?? ''))
    return 'its proxy’s address is none'
  if (file !== '' && data !== '') return 'it has two authorities'
  if (tls && (file !== '' || data !== '') && entry.insecureSkipTlsVerify)
    return 'it has an authority and needs none'
  return file !== '' && isGone(file) ? `\`${file}\` does not exist` : null
}

const PROXIES = new Set(['http', 'https', 'socks5'])

/** Why kubectl would ask nothing with this user and the flags over it, or null. */
export function userProblem(user: UserEntry | null, tls: boolean, typed: TypedFlags): string | null {
  const has = (...flags: string[]) => flags.some((flag) => typed.has(flag))
  const token = (user?.token ?? false) || has('token')
  if (token && ((user?.password ?? false) || has('username', 'password')))
    return 'it has a token and a password'
  const groups = (user?.groups ?? false) || has('as-group', 'as-uid')
  if (groups && !(user?.as || has('as'))) return 'it impersonates nobody'
  if (user === null) return null
  if (user.pluginProblem !== '') return user.pluginProblem
  const ownCertificate = !has('client-certificate', 'client-key')
  if (ownCertificate && user.certificateProblem !== '') return user.certificateProblem
  const files = ownCertificate ? [...user.files] : []
  if (tls && !token && user.tokenFile !== '') files.push(user.tokenFile)
  const gone = files.find(isGone)
  return gone === undefined ? null : `\`${gone}\` does not exist`
}

function isGone(path: string): boolean {
  try {
    statSync(path)
    return false
  } catch (error) {
    return isAbsent(error)
  }
}

/**
 * The address as client-go completes it (rest/url_utils.go, DefaultServerURL): without a scheme it is
 * http, also where there are certificates (tried). Null for what it refuses, and for what is not HTTP.
 */
export function completeServer(server: string): string | null {
  const parsed = parseGoUrl(server)
  if (parsed && parsed.scheme !== '' && parsed.host !== '') return isHttp(parsed) ? server : null
  const completed = `http://${server}`
  const again = parseGoUrl(completed)
  return again && (again.path === '' || again.path === '/') ? completed : null
}

function isHttp({ scheme }: GoUrl): boolean {
  return scheme === 'http' || scheme === 'https'
}
