import { type Inventory, InventoryProblem } from './ansible-inventory.ts'

/** Names that mean this machine where no inventory has them (constants.py, LOCALHOST). */
export const LOCALHOST = new Set(['127.0.0.1', 'localhost', '::1'])

/** The hosts that patterns match (inventory/manager.py, `_evaluate_patterns`). */
export function matchedHosts(inventory: Inventory, patterns: readonly string[]): string[] {
  const regular = patterns.filter((pattern) => !/^[!&]/.test(pattern))
  const ordered = [
    ...(regular.length === 0 ? ['all'] : regular),
    ...patterns.filter((pattern) => pattern.startsWith('&')),
    ...patterns.filter((pattern) => pattern.startsWith('!')),
  ]
  let hosts: string[] = []
  for (const pattern of ordered) {
    if (inventory.hosts.has(pattern)) {
      hosts.push(pattern)
      continue
    }
    const matched = onePattern(inventory, pattern.replace(/^[!&]/, ''))
    if (pattern.startsWith('!')) hosts = hosts.filter((host) => !matched.includes(host))
    else if (pattern.startsWith('&')) hosts = hosts.filter((host) => matched.includes(host))
    else hosts.push(...matched)
  }
  return [...new Set(hosts)]
}

/** `a,b` or `a:b` (manager.py, `split_host_pattern`). */
export function splitPattern(text: string): string[] {
  const parts = text.includes(',')
    ? text.split(',')
    : isAddress(text)
      ? [text]
      : (text.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [])
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** parsing/utils/addresses.py, `parse_address` with ranges. */
function isAddress(text: string): boolean {
  const host = /^\[(.+)\]:\d+$/.exec(text)?.[1] ?? /^((?:[^:[\]]|\[[^\]]*\])+):\d+$/.exec(text)?.[1] ?? text
  if (/^[\da-f:.]+$/i.test(host) && (host.match(/:/g) ?? []).length > 1) return true
  const label = String.raw`(?:[\w]|\[(?:\w+:\w*(?::\d+)?)\])(?:[\w-]|\[(?:\w+:\w*(?::\d+)?)\])*`
  return new RegExp(`^${label}(?:\\.${label})*$`, 'u').test(host)
}

function onePattern(inventory: Inventory, typed: string): string[] {
  if (typed === '') return []
  // Which of them a subscript takes is left open: all may be meant.
  const subscript = typed.startsWith('~') ? null : /^(.+)\[(?:-?\d+|-?\d+[:-]-?\d*)\]$/.exec(typed)
  const pattern = subscript?.[1] ?? typed
  const matches = matcherOf(pattern)
  const groups = [...inventory.groups.keys()].filter((name) => matches(name))
  const found = groups.flatMap((name) =>
    name === 'all' ? [...inventory.hosts.keys()] : inventory.hostsOf(name),
  )
  if (matches('all') && !groups.includes('all')) {
    groups.push('all')
    found.push(...inventory.hosts.keys())
  }
  if (groups.length === 0 || pattern.startsWith('~') || /[.?*[]/.test(pattern))
    found.push(...[...inventory.hosts.keys()].filter((name) => matches(name)))
  if (found.length > 0 || !LOCALHOST.has(pattern)) return found
  // This machine is one host, whatever it is called (inventory/data.py, `get_host`).
  return [[...inventory.hosts.keys()].find((name) => LOCALHOST.has(name)) ?? 'localhost']
}

/** Python's `fnmatch`, or a regular expression behind `~` that must match from the beginning. */
function matcherOf(pattern: string): (name: string) => boolean {
  try {
    const source = pattern.startsWith('~') ? `^(?:${pattern.slice(1)})` : `^${globSource(pattern)}$`
    const expression = new RegExp(source, 'su')
    return (name) => expression.test(name)
  } catch {
    throw new InventoryProblem(`\`${pattern}\` is no pattern that is understood here`)
  }
}

function globSource(glob: string): string {
  return glob.replace(
    /\[(!?)(\]?[^\]]*)\]|[\s\S]/g,
    (part, negated: string | undefined, set: string | undefined) => {
      if (set !== undefined && part.length > 2)
        return `[${negated ? '^' : ''}${set.replace(/[\\[\]^]/g, '\\$&')}]`
      if (part === '*') return '.*'
      if (part === '?') return '.'
      return part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    },
  )
}
