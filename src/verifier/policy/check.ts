import type { Policy } from '../../core/policy.ts'
import { readersOf } from './credentials.ts'
import type { ParsedPolicy } from './parse.ts'
import { didYouMean } from './problem.ts'
import type { Findings } from './yaml-reader.ts'

/** What no single key shows: names that clash or lead nowhere, and credentials that two environments would share. */
export function checkPolicy({ policy, findings }: ParsedPolicy): void {
  if (policy === null) return
  checkNames(policy, findings)
  checkReferences(policy, findings)
  checkAllowRules(policy, findings)
  checkMatches(policy, findings)
  checkSharing(policy, findings)
}

function checkNames(policy: Policy, findings: Findings): void {
  for (const list of ['environments', 'rules'] as const) {
    const seen = new Set<string>()
    for (const [i, { name }] of policy[list].entries()) {
      // Names are compared by people and on pages: two that differ only in case are one.
      if (seen.has(name.toLowerCase())) {
        findings.report(`${list}[${i}].name`, `\`${name}\` stands here twice; give it a name of its own`)
      }
      seen.add(name.toLowerCase())
    }
  }
}

function checkReferences(policy: Policy, findings: Findings): void {
  const names = policy.environments.map(({ name }) => name)
  const check = (key: string, wanted: string) => {
    if (!names.includes(wanted)) {
      findings.report(key, `there is no environment \`${wanted}\`${didYouMean(wanted, names)}`)
    }
  }
  for (const [i, { environment }] of policy.programs.entries()) {
    if (environment !== null) check(`programs[${i}].environment`, environment)
  }
  for (const [i, { when }] of policy.rules.entries()) {
    for (const name of when.environment ?? []) check(`rules[${i}].when.environment`, name)
  }
}

function checkAllowRules(policy: Policy, findings: Findings): void {
  for (const [i, { then, when }] of policy.rules.entries()) {
    const bounded = when.tier ?? when.environment ?? when.class ?? when.tool
    if (then === 'allow' && bounded === undefined) {
      findings.report(
        `rules[${i}].when`,
        'would allow everything everywhere; name a tier, an environment, a class or a tool',
      )
    }
  }
}

/** Credentials are minted only for what the environment recognises by address. */
function checkMatches(policy: Policy, findings: Findings): void {
  for (const [i, { credentials, match }] of policy.environments.entries()) {
    for (const { kind, unmatched } of credentials ? readersOf(credentials) : []) {
      const problem = unmatched(match)
      if (problem) findings.report(`environments[${i}].credentials.${kind}.${problem.key}`, problem.what)
    }
  }
}

/** A credential for one environment must be worthless in every other, and an audience tells its kind. */
function checkSharing(policy: Policy, findings: Findings): void {
  const owners = new Map<string, { name: string; kind: string }>()
  for (const [i, { name, credentials }] of policy.environments.entries()) {
    for (const { kind, bearings } of credentials ? readersOf(credentials) : []) {
      for (const { key, what, value } of bearings()) {
        const id = `${what} ${value}`
        const owner = owners.get(id)
        const isAnother =
          owner !== undefined && (owner.name !== name || (what === 'audience' && owner.kind !== kind))
        if (isAnother) {
          findings.report(
            `environments[${i}].credentials.${kind}.${key}`,
            `the ${what} \`${value}\` is also that of \`${owner.name === name ? `credentials.${owner.kind}` : owner.name}\`; give each its own`,
          )
        }
        owners.set(id, owner ?? { name, kind })
      }
    }
  }
}
