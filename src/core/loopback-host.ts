/** Hosts of this machine alone, where http is allowed (RFC 8252 §8.3); as a URL writes its host. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
