import { stringify } from 'yaml'
import { type OperationClass, rankOfClass } from '../../core/class.ts'
import { StepupError } from '../../core/errors.ts'
import type { Integration, IntegrationFacts } from './integration.ts'
import { type PolicyRule, rulesOf } from './kubernetes-rules.ts'

/**
 * What `integrations kubernetes` prints: the file that tells kube-apiserver whom to believe
 * (`--format authentication`), what the groups may do (`--format rbac`), or both.
 */
export const kubernetesIntegration: Integration = (facts) => {
  const authentication = `${AUTHENTICATION_NOTE}${stringify(authenticationConfiguration(facts))}`
  const rbac = `${RBAC_NOTE}${bindings(facts)
    .map((object) => stringify(object))
    .join('---\n')}`
  switch (facts.format) {
    case undefined:
      return `${authentication}---\n${rbac}`
    case 'authentication':
      return authentication
    case 'rbac':
      return rbac
    default:
      throw new StepupError(
        'usage',
        `\`--format ${facts.format}\` is neither \`authentication\` nor \`rbac\``,
      )
  }
}

const AUTHENTICATION_NOTE = `# A file for kube-apiserver's --authentication-config (Kubernetes 1.30 and newer). It stands beside what authenticates
# people and nodes today; an issuer that is named by --oidc-issuer-url has to move into it.
`

const RBAC_NOTE = `# For \`kubectl apply -f\`. What a class may do is where to start from.
`

/** Structured authentication (KEP-3331), which takes each issuer by discovery. */
function authenticationConfiguration({ issuer, environment }: IntegrationFacts): object {
  return {
    apiVersion: 'apiserver.config.k8s.io/v1beta1',
    kind: 'AuthenticationConfiguration',
    jwt: [
      {
        issuer: { url: issuer, audiences: [kubernetesOf(environment).audience] },
        claimValidationRules: [{ claim: 'stepup/environment', requiredValue: environment.name }],
        claimMappings: {
          username: { claim: 'sub', prefix: 'stepup:' },
          groups: { claim: 'groups', prefix: '' },
        },
        userValidationRules: [
          {
            expression: "user.groups.all(group, !group.startsWith('system:'))",
            message: 'groups of system: are not for tokens from outside',
          },
        ],
      },
    ],
  }
}

/** A role for each class that a group stands for, and a binding for each group. */
function bindings({ environment }: IntegrationFacts): object[] {
  const groups = [...classesOfGroups(environment)]
  const roles = [...new Set(groups.map(([, cls]) => cls))].map((cls) => {
    const rules = rulesOf(cls)
    const name = typeof rules === 'string' ? rules : `stepup:${environment.name}:${cls}`
    return { cls, name, own: typeof rules === 'string' ? [] : [clusterRole(name, rules)] }
  })
  const named = new Map(roles.map(({ cls, name }) => [cls, name]))
  return [
    ...roles.flatMap(({ own }) => own),
    ...groups.map(([group, cls]) => binding(`stepup:group:${group}`, group, named.get(cls) as string)),
  ]
}

/**
 * A group's powers are those of the lowest class whose tokens carry it: `destructive` may list the group of
 * `write` beside its own, and a token for a write must not gain by that.
 */
function classesOfGroups(environment: IntegrationFacts['environment']): Map<string, OperationClass> {
  const classes = new Map<string, OperationClass>()
  for (const [name, groups] of Object.entries(kubernetesOf(environment).groups)) {
    const cls = name as OperationClass
    for (const group of groups) {
      const known = classes.get(group)
      if (known === undefined || rankOfClass(cls) < rankOfClass(known)) classes.set(group, cls)
    }
  }
  return classes
}

function clusterRole(name: string, rules: readonly PolicyRule[]): object {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules }
}

function binding(name: string, group: string, role: string): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    subjects: [{ kind: 'Group', name: group, apiGroup: 'rbac.authorization.k8s.io' }],
    roleRef: { kind: 'ClusterRole', name: role, apiGroup: 'rbac.authorization.k8s.io' },
  }
}

function kubernetesOf({ credentials }: IntegrationFacts['environment']) {
  if (credentials?.kubernetes) return credentials.kubernetes
  throw new Error('nothing to integrate')
}
