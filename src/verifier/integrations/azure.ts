import type { OperationClass } from '../../core/class.ts'
import { StepupError } from '../../core/errors.ts'
import { azureSubject } from '../broker/azure.ts'
import { AZURE_ROLES, isMade, type MadeRole } from './azure-roles.ts'
import type { Integration } from './integration.ts'

/**
 * What `integrations azure` prints: for each class's client the federated credential by which Microsoft Entra
 * believes one environment's tokens, and its role, as commands of az, or with `--format terraform` as Terraform's
 * JSON configuration. The clients are there already. What a role may do is where to start from.
 */
export const azureIntegration: Integration = ({ issuer, environment, format = 'az' }) => {
  const { azure } = environment.credentials ?? {}
  if (!azure) throw new Error('nothing to integrate')
  const { tenant, subscription, audience } = azure
  const clients = Object.entries(azure.clients).map(([name, id]) => {
    const cls = name as OperationClass
    const label = `stepup-${environment.name}-${cls}`.replaceAll('.', '-')
    const subject = azureSubject(environment.name, cls)
    return { cls, id, label, credential: { name: label, issuer, subject, audiences: [audience] } }
  })
  const setup = { environment: environment.name, tenant, scope: `/subscriptions/${subscription}`, clients }
  switch (format) {
    case 'az':
      return commands(setup, issuer)
    case 'terraform':
      return `${JSON.stringify(terraform(setup), null, 2)}\n`
    default:
      throw new StepupError('usage', `\`--format ${format}\` is neither \`az\` nor \`terraform\``)
  }
}

type Client = {
  cls: OperationClass
  id: string
  label: string
  credential: { name: string; issuer: string; subject: string; audiences: string[] }
}

type Setup = { environment: string; tenant: string; scope: string; clients: Client[] }

/** What is there already is left as it is. */
function commands({ environment, tenant, scope, clients }: Setup, issuer: string): string {
  const parts = clients.map(
    ({ cls, id, label, credential }) => `
# ${cls}
az ad sp show --id ${id} >/dev/null 2>&1 || az ad sp create --id ${id} >/dev/null
az ad app federated-credential show --id ${id} --federated-credential-id ${label} >/dev/null 2>&1 ||
  az ad app federated-credential create --id ${id} --parameters \\
  '${JSON.stringify(credential)}'
${AZURE_ROLES[cls].map((role) => assignment(role, id, environment, scope)).join('\n')}`,
  )
  return `# stepup: environment ${environment}, for ${scope} of the tenant ${tenant}.
# Run it as one who may administer these applications and give roles in the subscription.
# Microsoft Entra reads ${issuer}/.well-known/openid-configuration
# and the keys that it names: both must be reached from the internet, by https.
set -eu
${parts.join('\n')}
`
}

function assignment(role: string | MadeRole, id: string, environment: string, scope: string): string {
  const name = isMade(role) ? `${role.name} in ${environment}` : role
  const assign = `az role assignment create --assignee ${id} --role '${name}' --scope ${scope}`
  if (!isMade(role)) return assign
  const { actions, notActions } = role
  const definition = { Name: name, Actions: actions, NotActions: notActions, AssignableScopes: [scope] }
  return `az role definition list --name '${name}' --scope ${scope} --output tsv | grep -q . ||
  az role definition create --role-definition \\
  '${JSON.stringify(definition)}'
${assign}`
}

/** As Terraform's strings name another's attribute. */
function attributeOf(attribute: string): string {
  return `\${${attribute}}`
}

function terraform({ environment, scope, clients }: Setup): object {
  const each = (of: (client: Client) => object) =>
    Object.fromEntries(clients.map((client) => [client.label, of(client)]))
  const roles = clients.flatMap(({ cls, label }) =>
    AZURE_ROLES[cls].map((role, i) => ({ role, label, key: `${label}-${i}` })),
  )
  const made = roles.flatMap(({ role, key }) => {
    if (!isMade(role)) return []
    const permissions = { actions: role.actions, not_actions: role.notActions }
    return [[key, { name: `${role.name} in ${environment}`, scope, permissions }]]
  })
  const assignments = roles.map(({ role, label, key }) => [
    key,
    {
      scope,
      principal_id: attributeOf(`azuread_service_principal.${label}.object_id`),
      ...(isMade(role)
        ? { role_definition_id: attributeOf(`azurerm_role_definition.${key}.role_definition_resource_id`) }
        : { role_definition_name: role }),
    },
  ])
  return {
    data: { azuread_application: each(({ id }) => ({ client_id: id })) },
    resource: {
      azuread_service_principal: each(({ id }) => ({ client_id: id, use_existing: true })),
      azuread_application_federated_identity_credential: each(({ label, credential }) => ({
        application_id: attributeOf(`data.azuread_application.${label}.id`),
        display_name: credential.name,
        issuer: credential.issuer,
        subject: credential.subject,
        audiences: credential.audiences,
      })),
      ...(made.length > 0 ? { azurerm_role_definition: Object.fromEntries(made) } : {}),
      azurerm_role_assignment: Object.fromEntries(assignments),
    },
  }
}
