import { readdirSync, statSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { splitHeader } from './python-ini.ts'
import { readText } from './text-file.ts'
import type { World } from './world.ts'
import { parseYaml } from './yaml.ts'

/** Why an inventory's hosts cannot be known. */
export class InventoryProblem extends Error {}

export type Variables = Map<string, string>
export type Group = { hosts: Set<string>; children: Set<string>; vars: Variables }

/** Hosts and groups as ansible-core's own plugins for files read them (plugins/inventory). */
export class Inventory {
  readonly hosts = new Map<string, Variables>()
  readonly groups = new Map<string, Group>()
  /** Directories that hold `host_vars` and `group_vars`. */
  readonly directories = new Set<string>()

  group(name: string): Group {
    const found = this.groups.get(name) ?? { hosts: new Set(), children: new Set(), vars: new Map() }
    this.groups.set(name, found)
    return found
  }

  add(pattern: string, vars: Iterable<[string, string]>, group: string): void {
    for (const { name, port } of expandedHosts(pattern)) {
      const known = this.hosts.get(name) ?? new Map()
      this.hosts.set(name, known)
      if (port !== null) known.set('ansible_port', port)
      for (const [key, value] of vars) known.set(key, value)
      this.group(group).hosts.add(name)
    }
  }

  constructor() {
    this.group('all')
    this.group('ungrouped')
  }

  /** Once all is read: a host of no other group is in `ungrouped` (inventory/data.py, `reconcile_inventory`). */
  settle(): void {
    // Every group is in `all`, without a word.
    for (const [name, { children }] of this.groups)
      if (children.has('all') || this.#isInItself(name))
        throw new InventoryProblem(`a group \`${name}\` of an inventory is in itself`)
    const ungrouped = this.group('ungrouped')
    for (const host of this.hosts.keys()) {
      if (this.groupsOf(host).some((name) => name !== 'all' && name !== 'ungrouped'))
        ungrouped.hosts.delete(host)
      else ungrouped.hosts.add(host)
    }
  }

  /** With those of its children. */
  hostsOf(name: string, seen = new Set<string>()): string[] {
    const group = this.groups.get(name)
    if (!group || seen.has(name)) return []
    seen.add(name)
    return [
      ...new Set([...group.hosts, ...[...group.children].flatMap((child) => this.hostsOf(child, seen))]),
    ]
  }

  /** Nearest last: a variable of a later one holds. */
  groupsOf(host: string): string[] {
    const inside = [...this.groups.keys()].filter((name) => this.hostsOf(name).includes(host))
    return inside.sort((a, b) => this.#depth(a) - this.#depth(b))
  }

  #isInItself(name: string): boolean {
    const seen = new Set<string>()
    const left = [...this.group(name).children]
    for (let child = left.pop(); child !== undefined; child = left.pop()) {
      if (child === name) return true
      if (!seen.has(child)) left.push(...(this.groups.get(child)?.children ?? []))
      seen.add(child)
    }
    return false
  }

  #depth(name: string, seen: readonly string[] = []): number {
    const parents = [...this.groups].filter(
      ([parent, { children }]) => children.has(name) && !seen.includes(parent),
    )
    return Math.max(0, ...parents.map(([parent]) => 1 + this.#depth(parent, [...seen, name])))
  }
}

/** A list of hosts with a comma, a file, or a directory of files. */
export function readInventory(inventory: Inventory, source: string, world: World): void {
  if (source.includes(',')) {
    for (const host of source.split(',').map((name) => name.trim()))
      if (host !== '') inventory.add(host, [], 'ungrouped')
    return
  }
  const path = resolve(world.cwd, source)
  let isDirectory: boolean
  let isExecutable: boolean
  try {
    const stat = statSync(path)
    isDirectory = stat.isDirectory()
    isExecutable = !isDirectory && (stat.mode & 0o111) !== 0
  } catch {
    return
  }
  inventory.directories.add(isDirectory ? path : dirname(path))
  if (isDirectory) {
    for (const name of readdirSync(path).sort())
      if (!IGNORED.test(name)) readInventory(inventory, join(path, name), world)
    return
  }
  const file = readText(path, world.cwd)
  if (!('text' in file)) throw new InventoryProblem('unreadable' in file ? file.unreadable : 'it is gone')
  if (isExecutable || file.text.startsWith('#!'))
    throw new InventoryProblem('an inventory is a program, which is not run here')
  readInventoryText(inventory, file.text, extname(path))
}

/** manager.py, IGNORED, with the endings that are ignored by default. */
const IGNORED =
  /^\.|^host_vars$|^group_vars$|^vars_plugins$|(\.pyc|\.pyo|\.swp|\.bak|~|\.rpm|\.md|\.txt|\.rst|\.orig|\.ini|\.cfg|\.retry)$/

function readInventoryText(inventory: Inventory, text: string, ending: string): void {
  if (ending === '.toml') throw new InventoryProblem('an inventory in TOML is not read here')
  if (text.startsWith('$ANSIBLE_VAULT')) throw new InventoryProblem('an inventory is encrypted')
  const yaml = ['', '.yaml', '.yml', '.json'].includes(ending) ? yamlOf(text) : null
  if (yaml === null) readIni(inventory, text)
  else if (yaml['plugin'])
    throw new InventoryProblem('an inventory comes from a plugin, which is not run here')
  else for (const [name, group] of Object.entries(yaml)) readYamlGroup(inventory, name, group)
}

type Mapping = Record<string, unknown>

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function yamlOf(text: string): Mapping | null {
  try {
    const value = parseYaml(text)
    return isMapping(value) && Object.keys(value).length > 0 ? value : null
  } catch {
    return null
  }
}

function readYamlGroup(inventory: Inventory, name: string, data: unknown): void {
  if (data !== null && !isMapping(data)) return
  const group = inventory.group(name)
  if (data === null) return
  const section = (key: string): [string, unknown][] => {
    const value = data[key]
    if (typeof value === 'string') return [[value, null]]
    if (value === undefined || value === null) return []
    if (!isMapping(value)) throw new InventoryProblem(`\`${key}\` of an inventory is no mapping`)
    return Object.entries(value)
  }
  for (const [key, value] of section('vars')) group.vars.set(key, text(value))
  for (const [child, inner] of section('children')) {
    readYamlGroup(inventory, child, inner)
    inventory.group(child)
    group.children.add(child)
  }
  for (const [pattern, vars] of section('hosts'))
    inventory.add(
      pattern,
      isMapping(vars) ? Object.entries(vars).map(([key, value]) => [key, text(value)]) : [],
      name,
    )
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** plugins/inventory/ini.py, `_parse`. */
function readIni(inventory: Inventory, source: string): void {
  let group = 'ungrouped'
  let state = 'hosts'
  const declared = new Set(['all', 'ungrouped'])
  const children = new Set<string>()
  const onlyVariables = new Set<string>()
  for (const raw of source.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const header = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(line)
    if (header) {
      group = header[1]!
      state = header[2] ?? 'hosts'
      if (!/^(hosts|children|vars)$/.test(state))
        throw new InventoryProblem('an inventory has an unknown section')
      if (state === 'vars' && !inventory.groups.has(group)) onlyVariables.add(group)
      if (state !== 'vars') onlyVariables.delete(group)
      inventory.group(group)
      if (state !== 'vars') declared.add(group)
      continue
    }
    if (line.startsWith('[') && line.endsWith(']'))
      throw new InventoryProblem('an inventory has an unknown section')
    if (state === 'hosts') readIniHost(inventory, line, group)
    else if (state === 'vars') {
      const equals = line.indexOf('=')
      if (equals < 0) throw new InventoryProblem('an inventory has a variable without a value')
      inventory.group(group).vars.set(line.slice(0, equals).trim(), unquoted(line.slice(equals + 1).trim()))
    } else {
      const child = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(line)?.[1]
      if (child === undefined) throw new InventoryProblem('an inventory has an unknown line')
      inventory.group(group).children.add(child)
      children.add(child)
    }
  }
  const missing = [...children].find((child) => !declared.has(child) && !inventory.groups.has(child))
  if (onlyVariables.size > 0)
    throw new InventoryProblem('an inventory has variables of a group that there is not')
  if (missing !== undefined) throw new InventoryProblem(`an inventory names no group \`${missing}\``)
}

function readIniHost(inventory: Inventory, line: string, group: string): void {
  const [pattern, ...words] = splitHeader(line.replace(/(^|\s)#.*$/, '')) ?? []
  if (
    pattern === undefined ||
    pattern.endsWith(':') ||
    pattern === '---' ||
    !words.every((word) => word.includes('='))
  )
    throw new InventoryProblem('an inventory has a line that is no host')
  inventory.add(
    pattern,
    words.map((word) => [word.slice(0, word.indexOf('=')), unquoted(word.slice(word.indexOf('=') + 1))]),
    group,
  )
}

/** A literal of Python's. */
function unquoted(value: string): string {
  return /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value
}

/** `web[01:10].example:22` */
function expandedHosts(pattern: string): { name: string; port: string | null }[] {
  const bracketed = /^\[(.+)\]:(\d+)$/.exec(pattern)
  const plain = /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/.exec(pattern)
  const found = bracketed ?? plain
  return rangeOf(found?.[1] ?? pattern).map((name) => ({ name, port: found?.[2] ?? null }))
}

const MOST_HOSTS = 10_000
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

function rangeOf(line: string): string[] {
  const range = /^([^[\]]*)\[([^\]]*:[^\]]*)\](.*)$/s.exec(line)
  if (!range) return [line]
  const [, head = '', bounds = '', tail = ''] = range
  const [from = '', to = '', by = '1'] = bounds.split(':')
  const first = from === '' ? '0' : from
  const letters = first.length === 1 && to.length === 1 && LETTERS.includes(first) && LETTERS.includes(to)
  const [low, high, step] = letters
    ? [LETTERS.indexOf(first), LETTERS.indexOf(to), Number(by)]
    : [Number(first), Number(to), Number(by)]
  const padded = !letters && first.startsWith('0') && first.length > 1
  const bad =
    to === '' ||
    !Number.isInteger(low + high + step) ||
    step < 1 ||
    (letters && low > high) ||
    (padded && first.length !== to.length)
  if (bad || (high - low) / step > MOST_HOSTS)
    throw new InventoryProblem('an inventory has a range that is not understood')
  const names: string[] = []
  for (let at = low; at <= high; at += step) {
    const part = letters ? LETTERS[at]! : String(at)
    names.push(...rangeOf(`${head}${padded ? part.padStart(first.length, '0') : part}${tail}`))
  }
  return names
}
