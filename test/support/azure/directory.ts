/** An application of a tenant: by which tokens it is believed, and its roles in the subscription. */
export type Client = {
  id: string
  credentials: { issuer: string; subject: string; audiences: string[] }[]
  roles: string[]
}

export type Directory = { clients: Map<string, Client>; mayNot: Map<string, string[]> }

/** Reads the commands that `integrations azure` prints as far as ours go, and makes nothing of anything else. */
export function readDirectory(script: string): Directory {
  const lines = script
    .replaceAll(/ \|\|\n */g, '\n')
    .replaceAll(/ \\\n */g, ' ')
    .split('\n')
    .map((line) => line.trim())
  const clients = new Map<string, Client>()
  const mayNot = new Map<string, string[]>()
  const clientOf = (id: string): Client => {
    const known = clients.get(id) ?? { id, credentials: [], roles: [] }
    clients.set(id, known)
    return known
  }
  for (const line of lines) {
    const [, app, parameters] =
      /^az ad app federated-credential create --id (\S+) --parameters '([^']+)'$/.exec(line) ?? []
    if (app !== undefined) clientOf(app).credentials.push(JSON.parse(parameters!) as never)
    const [, assignee, role] =
      /^az role assignment create --assignee (\S+) --role '([^']+)' --scope \S+$/.exec(line) ?? []
    if (assignee !== undefined) clientOf(assignee).roles.push(role!)
    const [, definition] = /^az role definition create --role-definition '([^']+)'$/.exec(line) ?? []
    if (definition !== undefined) {
      const { Name, Actions, NotActions } = JSON.parse(definition) as Record<string, string[]>
      if (Actions?.join() !== '*') throw new Error('this stand-in does not know that role')
      mayNot.set(String(Name), NotActions ?? [])
    }
  }
  return { clients, mayNot }
}

/** Whether one of a client's roles lets it do a thing, as Azure's own do and those that were made. */
export function may({ mayNot }: Directory, { roles }: Client, action: string): boolean {
  return roles.some((role) => {
    if (role === 'Reader') return action.endsWith('/read')
    if (role === 'Contributor') return !/^Microsoft\.Authorization\/.*(write|delete)$/.test(action)
    const refused = mayNot.get(role)
    return refused?.every((pattern) => !fits(pattern, action)) ?? false
  })
}

function fits(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action)
}
