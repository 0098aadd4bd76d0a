/**
 * An address without what may be a secret in it: a password always, and the user too where a token
 * is often put in its place (`https://ghp_…@github.com/…`). Other text is returned as it is.
 */
export function withoutSecrets(address: string): string {
  const [, scheme, userinfo, rest] =
    /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@([^@/?#]*(?:[/?#].*)?)$/is.exec(address) ?? []
  if (scheme === undefined || userinfo === undefined || rest === undefined) return address
  const user = /^(https?|ftps?):/i.test(scheme) ? '' : (userinfo.split(':')[0] ?? '')
  return `${scheme}${user ? `${user}@` : ''}${rest}`
}
