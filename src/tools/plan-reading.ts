import { rankOfClass } from '../core/class.ts'
import { raise } from './reading.ts'
import type { PlannedAction, SavedPlan } from './saved-plan.ts'
import type { Reading } from './tool.ts'

/** How much of a list stands in a reason. */
const SHOWN = 5

/** Says what applying the plan does, and raises the class to it. */
export function describePlan(reading: Reading, { changes, invocations }: SavedPlan): void {
  const { operation } = reading
  const of = (...actions: PlannedAction[]) => changes.filter(({ action }) => actions.includes(action))
  const real = changes.filter(({ action }) => action !== 'nothing' && action !== 'read')
  operation.breadth = { count: real.length + invocations, unbounded: false }
  operation.evidence.push(`the saved plan ${summaryOf(changes)}`)

  const lost = of('delete', 'replace', 'forget', 'replace-forgetting')
  if (lost.length > 0) raise(reading, 'destructive', `it destroys, replaces or forgets ${listed(lost)}`)
  if (of('other').length > 0) {
    raise(reading, 'destructive', `what it does to ${listed(of('other'))} is not known here`)
  }
  if (invocations > 0) raise(reading, 'destructive', `it calls ${invocations} actions of providers`)
  const grants = real.filter(({ address }) => isGrant(address))
  if (grants.length > 0 && rankOfClass(operation.class) < rankOfClass('admin'))
    raise(reading, 'admin', `it changes who may do what: ${listed(grants)}`)
}

const COUNTED: readonly (readonly [PlannedAction, string])[] = [
  ['create', 'adds'],
  ['update', 'changes'],
  ['delete', 'destroys'],
  ['replace', 'replaces'],
  ['forget', 'forgets'],
  ['replace-forgetting', 'replaces and forgets'],
]

function summaryOf(changes: SavedPlan['changes']): string {
  const counts = COUNTED.flatMap(([wanted, word]) => {
    const count = changes.filter(({ action }) => action === wanted).length
    return count > 0 ? [`${word} ${count}`] : []
  })
  return counts.length > 0 ? counts.join(', ') : 'changes no resource'
}

function listed(changes: readonly { address: string }[]): string {
  const names = changes.slice(0, SHOWN).map(({ address }) => `\`${address}\``)
  const more = changes.length - names.length
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** Types whose every change is one of who may do what, by the words that providers name them with. */
const GRANTS =
  /(^|_)(iam|rbac|roles?|grants?|permissions?|membership|collaborators?|authorization|ssoadmin|organizations|azuread|acl|cloudtrail|service_account|auth_backend|access_key)(_|$)|(bucket|queue|topic|key|repository|secret|vault|access|organization|domain|share|endpoint|function)_policy(_|$)|^vault_(policy|token)|^(okta|auth0|keycloak)_/

/** Network rules are ACLs by name alone. */
const NO_GRANTS = /_(network_acl|web_acl|webacl)(_|$)/

function isGrant(address: string): boolean {
  const type = typeOf(address)
  return GRANTS.test(type) && !NO_GRANTS.test(type)
}

/** `module.a["x.y"].aws_iam_role.b[0]` → `aws_iam_role`. */
function typeOf(address: string): string {
  const parts = address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\]/g, '').split('.')
  let at = 0
  while (parts[at] === 'module') at += 2
  return parts[at] ?? ''
}
