/** What the address of a database says; its password is left behind. */
export type DatabaseAddress = {
  scheme: string
  /** With `mongodb+srv` one, whose servers the name system tells. */
  hosts: { host: string; port?: string }[]
  database?: string
  user?: string
}

const MOST_HOSTS = 16

/** `scheme://user:password@host:port,host:port/database?…`; null for any other text. */
export function readDatabaseUrl(text: string): DatabaseAddress | null {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?/is.exec(text)
  if (!match) return null
  const [, scheme = '', userinfo = '', places = '', path = ''] = match
  const user = decoded(userinfo.split(':')[0]!)
  const database = decoded(path)
  const hosts = places
    .split(',')
    .slice(0, MOST_HOSTS)
    .map((place) => {
      const [, bracketed, bare, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(place) ?? [
        null,
        null,
        place,
      ]
      return { host: decoded(bracketed ?? bare ?? ''), ...(port ? { port } : {}) }
    })
    .filter(({ host }) => host !== '')
  return {
    scheme: scheme.toLowerCase(),
    hosts,
    ...(database === '' ? {} : { database }),
    ...(user === '' ? {} : { user }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
