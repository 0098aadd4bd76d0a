export const LOCAL_SOCKET = 'unix:///var/run/docker.sock'

/** Where docker goes over TLS when no address is given. */
const LOCAL_TLS = 'tcp://localhost:2376'

/**
 * An address as docker completes it (docker/cli, opts/hosts.go, `ParseHost`): none is the socket of
 * this machine, no scheme is tcp, no port is 2375. Null for what docker refuses.
 */
export function dockerHost(typed: string, tls: boolean): string | null {
  const text = typed.trim()
  if (text === '') return tls ? LOCAL_TLS : LOCAL_SOCKET
  const [, scheme, rest] = /^([^:/]*):\/\/(.*)$/su.exec(text) ?? [text, 'tcp', text]
  switch (scheme) {
    case 'tcp':
      return tcpHost(rest!)
    case 'unix':
      return rest === '' ? LOCAL_SOCKET : plainPath(text, rest!)
    case 'npipe':
      if (process.platform !== 'win32') return null
      return rest === '' ? 'npipe:////./pipe/docker_engine' : plainPath(text, rest!)
    case 'fd':
    case 'ssh':
      return text
    default:
      return null
  }
}

function plainPath(text: string, path: string): string | null {
  return path.includes('://') ? null : text
}

function tcpHost(address: string): string | null {
  if (address === '') return 'tcp://localhost:2375'
  const [plain = ''] = address.split(/[?#]/)
  if (plain !== address) return tcpHost(plain)
  // Without brackets it can have no port, and with them it must.
  if (/^[\da-f]*:[\da-f]*:[\da-f:]*$/iu.test(address)) return `tcp://[${address}]:2375`
  if (/^\[[^\]]*\](?:\/|$)/u.test(address)) return null
  const match = /^([^/@\s]*@)?(\[[^\]]*\]|[^:/\s]*)(?::(\d*))?(\/\S*)?$/u.exec(address)
  if (!match) return null
  const [, , host, port, path] = match
  return `tcp://${host || 'localhost'}:${port || '2375'}${path ?? ''}`
}
