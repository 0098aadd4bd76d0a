import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { InventoryProblem } from './ansible-inventory.ts'
import { expand } from './aws-config.ts'
import { parseIni } from './python-ini.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'

/** The inventories where none is typed: ANSIBLE_INVENTORY, `ansible.cfg`, or Ansible's own (config/base.yml). */
export function inventorySources(world: World): { sources: string[]; from: string } {
  const { env, cwd } = world
  if (env.ANSIBLE_INVENTORY)
    return { sources: paths(env.ANSIBLE_INVENTORY, cwd, world), from: 'ANSIBLE_INVENTORY' }
  const config = configFile(world)
  if (config === null) return { sources: ['/etc/ansible/hosts'], from: 'the default of ansible' }
  const file = readText(config, cwd)
  if ('missing' in file) return { sources: ['/etc/ansible/hosts'], from: 'the default of ansible' }
  if ('unreadable' in file) throw new InventoryProblem(file.unreadable)
  const inventory = settingIn(file.text)
  return inventory === null
    ? { sources: ['/etc/ansible/hosts'], from: 'the default of ansible' }
    : { sources: paths(inventory, dirname(config), world), from: config }
}

function settingIn(text: string): string | null {
  try {
    // Ansible allows comments behind a `;` in a line.
    return (
      parseIni(text)
        .get('defaults')
        ?.get('inventory')
        ?.replace(/\s+;.*$/, '') ?? null
    )
  } catch {
    throw new InventoryProblem('ansible.cfg is not understood')
  }
}

function paths(list: string, base: string, world: World): string[] {
  return list.split(',').map((path) => resolve(base, expand(path.trim(), world)))
}

/** manager.py, `find_ini_config_file`: the first that there is. A directory that anyone may write is passed over. */
function configFile(world: World): string | null {
  const { env, cwd, home } = world
  const typed = env.ANSIBLE_CONFIG ? resolve(cwd, expand(env.ANSIBLE_CONFIG, world)) : null
  const candidates = [
    ...(typed === null ? [] : [isDirectory(typed) ? join(typed, 'ansible.cfg') : typed]),
    ...(isOpen(cwd) ? [] : [join(cwd, 'ansible.cfg')]),
    join(env.HOME ?? home, '.ansible.cfg'),
    '/etc/ansible/ansible.cfg',
  ]
  return candidates.find((path) => exists(path)) ?? null
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

function isOpen(path: string): boolean {
  try {
    return (statSync(path).mode & 0o002) !== 0
  } catch {
    return false
  }
}
