import type { Policy } from '../../core/policy.ts'
import { parseEnvironment } from './parse-environment.ts'
import { parseProgram } from './parse-program.ts'
import { parseRule } from './parse-rule.ts'
import { type Findings, type Place, YamlFile } from './yaml-reader.ts'

/** `policy` is null when anything was wrong; `findings` then says what, each with its line and key. */
export type ParsedPolicy = { policy: Policy | null; findings: Findings }

const LARGEST_VERSION = 1_000_000_000

/** Reads a policy as people write it (docs/policy.md). */
export function parsePolicy(text: string): ParsedPolicy {
  const { root, findings } = new YamlFile(text)
  const policy = root && policyFrom(root)
  return { policy: findings.problems.length === 0 ? policy : null, findings }
}

function policyFrom(root: Place): Policy | null {
  const members = root.members(['version', 'environments', 'programs', 'rules'])
  if (!members) return null
  const version = members.version
    ? members.version.count(1, LARGEST_VERSION)
    : root.fail('needs `version`: a whole number that grows with each change')
  const environments = each(members.environments, parseEnvironment)
  const programs = each(members.programs, parseProgram)
  const rules = each(members.rules, parseRule)
  return version === null ? null : { version, environments, programs, rules }
}

function each<T>(list: Place | undefined, parse: (place: Place) => T | null): T[] {
  return (list?.items() ?? []).map(parse).filter((one) => one !== null)
}
