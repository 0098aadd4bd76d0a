import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Inventory } from './ansible-inventory.ts'
import { LOCALHOST } from './ansible-pattern.ts'
import { readText } from './text-file.ts'

/** Where one host of an inventory is. */
export type HostPlace =
  | { at: 'there'; host: string; user: string | null; port: string | null }
  | { at: 'here' }
  | { at: 'unknown'; why: string }

/** By the host's variables, those of its groups, and the files beside the inventory and the plays. */
export function hostPlace(
  inventory: Inventory,
  name: string,
  bases: readonly string[],
  typed: { user?: string; connection?: string },
): HostPlace {
  const isImplicit = !inventory.hosts.has(name) && LOCALHOST.has(name)
  if (isImplicit) return { at: 'here' }
  const value = valuesOf(inventory, name, bases)
  const connection = value('ansible_connection') ?? typed.connection ?? 'ssh'
  if (connection === 'local') return { at: 'here' }
  if (!/^(ansible\.builtin\.)?(ssh|smart|paramiko|paramiko_ssh|winrm|psrp)$/.test(connection))
    return { at: 'unknown', why: 'it is reached by another connection than ssh' }
  const host = value('ansible_host') ?? value('ansible_ssh_host') ?? name
  const user = value('ansible_user') ?? value('ansible_ssh_user') ?? typed.user ?? null
  const port = value('ansible_port') ?? value('ansible_ssh_port') ?? null
  const args = ['ansible_ssh_common_args', 'ansible_ssh_extra_args'].some((key) =>
    /proxy|-J|hostname/i.test(value(key) ?? ''),
  )
  if ([host, user ?? '', port ?? ''].some((text) => /\{\{|\{%/.test(text)))
    return { at: 'unknown', why: 'its address comes from a template' }
  if (args) return { at: 'unknown', why: 'it is reached through another host' }
  return { at: 'there', host, user, port }
}

/** The host's own hold over its groups', the files over the inventory. */
function valuesOf(
  inventory: Inventory,
  name: string,
  bases: readonly string[],
): (key: string) => string | null {
  const groups = ['all', ...inventory.groupsOf(name).filter((group) => group !== 'all')]
  const directories = [...inventory.directories, ...bases]
  const texts = [
    ...groups.flatMap((group) =>
      directories.map((directory) => variableFiles(join(directory, 'group_vars'), group)),
    ),
    ...directories.map((directory) => variableFiles(join(directory, 'host_vars'), name)),
  ].join('\n')
  return (key) => {
    // Plain YAML of one level; what it would mean otherwise is taken for a template.
    const lines = [
      ...texts.matchAll(new RegExp(`^["']?${key}["']?[ \\t]*:[ \\t]*(.*?)[ \\t]*(?: #.*)?$`, 'gm')),
    ]
    const last = lines.at(-1)?.[1]
    if (last !== undefined)
      return /^["']?[\w.@:%-]+["']?$/.test(last) ? last.replace(/^["']|["']$/g, '') : '{{'
    const own = inventory.hosts.get(name)?.get(key)
    if (own !== undefined) return own
    const inherited = groups.map((group) => inventory.groups.get(group)?.vars.get(key))
    return inherited.findLast((value) => value !== undefined) ?? null
  }
}

/** `group_vars/web`, `group_vars/web.yml`, `group_vars/web/…`. What is encrypted is not looked at. */
function variableFiles(directory: string, name: string): string {
  return ['', '.yml', '.yaml', '.json']
    .flatMap((ending) => filesAt(join(directory, name + ending)))
    .map((path) => readText(path, '/'))
    .map((file) => ('text' in file && !file.text.startsWith('$ANSIBLE_VAULT') ? file.text : ''))
    .join('\n')
}

function filesAt(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return []
  return stat.isDirectory()
    ? readdirSync(path)
        .sort()
        .map((name) => join(path, name))
    : [path]
}
