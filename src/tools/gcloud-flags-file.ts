import type { Seen } from './tool.ts'

/**
 * The flags that a `--flags-file` stands for, when it is of the plain kind: one `--flag: value` a line.
 * Null for all other YAML, which then may hold anything (googlecloudsdk/calliope/cli.py).
 */
export function flagsOfFile(seen: Seen | undefined): string[] | null {
  if (!seen || !('text' in seen)) return null
  const flags: string[] = []
  for (const line of seen.text.split('\n')) {
    if (/^\s*(#.*)?$/.test(line)) continue
    const match = /^(?:- )?(?: {2})?(--[a-z][a-z0-9-]*):(?: +([A-Za-z0-9_./@-]*))?\s*$/.exec(line)
    if (!match || match[1] === '--flags-file') return null
    const value = match[2] ?? ''
    // YAML reads these as null or a truth value, and gcloud then adds the flag alone.
    if (value === '' || /^(true|false|yes|no|on|off|null|~|y|n)$/i.test(value)) flags.push(match[1]!)
    else flags.push(`${match[1]}=${value}`)
  }
  return flags.length > 0 ? flags : null
}
