import type { ToolContext, Want } from './tool.ts'

/** Which server argocd would talk to, as its own configuration says; null when that cannot be told. */
export type ConfiguredServer = { server: string | null; wants: Want[] }

/**
 * Looks for the server of a context in argocd's configuration (`localconfig.LocalConfig`), which
 * argocd itself writes as plain block YAML. What is not so plain is not told.
 */
export function configuredServer(
  config: string | undefined,
  name: string | undefined,
  { env, known, trustInputs }: ToolContext,
): ConfiguredServer {
  const path = config ?? defaultPath(env)
  if (path === null || trustInputs) return { server: null, wants: [] }
  const seen = known.files.get(path)
  if (!seen) return { server: null, wants: [{ kind: 'file', path }] }
  return { server: 'text' in seen ? serverIn(seen.text, name) : null, wants: [] }
}

function defaultPath(env: ToolContext['env']): string | null {
  if (env.ARGOCD_CONFIG_DIR) return `${env.ARGOCD_CONFIG_DIR}/config`
  if (env.XDG_CONFIG_HOME) return `${env.XDG_CONFIG_HOME}/argocd/config`
  return env.HOME ? `${env.HOME}/.config/argocd/config` : null
}

function serverIn(text: string, name: string | undefined): string | null {
  const current = name ?? /^current-context: *(\S+) *$/m.exec(text)?.[1]
  const block = /^contexts:\n((?:[- ].*\n?)*)/m.exec(text)?.[1]
  if (current === undefined || block === undefined) return null
  for (const item of block.split(/^ *- /m).slice(1)) {
    const fields = new Map(
      [...item.matchAll(/^ *(\w+): *["']?([^"'\s]+)["']? *$/gm)].map(([, key, value]) => [key, value]),
    )
    if (fields.get('name') === current) return fields.get('server') ?? null
  }
  return null
}
