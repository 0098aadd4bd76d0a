/** The parts of an address as Go's `url.Parse` takes it apart: the scheme in lower case, empty where there is none. */
export type GoUrl = { scheme: string; host: string; path: string }

/** Go's `url.Parse` (net/url), as far as scheme, host and path go; null where it answers an error. */
export function parseGoUrl(text: string): GoUrl | null {
  if (hasControl(text)) return null
  const [whole = ''] = text.split('#', 1)
  if (whole.startsWith(':')) return null
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(whole)?.[1] ?? ''
  const [rest = ''] = (scheme === '' ? whole : whole.slice(scheme.length + 1)).split('?', 1)
  const lower = scheme.toLowerCase()
  if (!rest.startsWith('/')) {
    if (lower !== '') return { scheme: lower, host: '', path: '' }
    const [segment = ''] = rest.split('/', 1)
    return segment.includes(':') || !isEscaped(rest) ? null : { scheme: '', host: '', path: rest }
  }
  if (!rest.startsWith('//') || (lower === '' && rest.startsWith('///')))
    return isEscaped(rest) ? { scheme: lower, host: '', path: rest } : null
  const [, authority = '', path = ''] = /^\/\/([^/]*)(.*)$/s.exec(rest) ?? []
  const at = authority.lastIndexOf('@')
  if (at >= 0 && !isUserinfo(authority.slice(0, at))) return null
  const host = authority.slice(at + 1)
  return isHost(host) && isEscaped(path) ? { scheme: lower, host, path } : null
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}

function isEscaped(text: string): boolean {
  return !/%(?![0-9a-f]{2})/i.test(text)
}

function isUserinfo(text: string): boolean {
  return /^[\w\-.:~!$&'()*+,;=%@]*$/.test(text) && isEscaped(text)
}

/** Go lets any character beyond ASCII stand in a host's name. */
function isHost(host: string): boolean {
  const brackets = /^\[[^\]]*\](:\d*)?$/.test(host)
  const colon = host.lastIndexOf(':')
  if (host.startsWith('[') ? !brackets : colon >= 0 && !/^:\d*$/.test(host.slice(colon))) return false
  return /^[\w\-.~!$&'()*+,;=:[\]<>"\u0080-\u{10ffff}]*$/u.test(host.replace(/%[89a-f][0-9a-f]|%25/gi, ''))
}
