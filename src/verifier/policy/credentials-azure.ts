import {
  type AzureCloud,
  isAzureCloudName,
  isAzureId,
  isAzureOrigin,
  knownAzureCloud,
} from '../../core/azure-clouds.ts'
import { matchesName } from '../../core/pattern.ts'
import type { AzureCredentials } from '../../core/policy.ts'
import { authorityFrom } from './authority.ts'
import { byClass } from './by-class.ts'
import type { CredentialsReader } from './credentials-kind.ts'
import type { Place } from './yaml-reader.ts'

/** `credentials.azure`: the client of Microsoft Entra that a token stands for, by class, and what it is for. */
export const azureReader: CredentialsReader<'azure'> = {
  parse: azureFrom,
  shown: ({ subscription, tenant, cloud }) => ({
    azureSubscription: { subscription, tenant, cloud: cloud.name },
  }),
  bearings: ({ audience, clients }) => [
    { key: 'audience', what: 'audience', value: audience },
    ...Object.entries(clients).map(([name, value]) => ({ key: `clients.${name}`, what: 'client', value })),
  ],
  unmatched({ subscription }, { azure }) {
    if (azure?.subscription?.some((pattern) => matchesName(pattern, subscription))) return null
    return {
      key: 'subscription',
      what: `\`${subscription}\` is not among \`match.azure.subscription\`: nothing would ever be minted for it`,
    }
  },
}

function azureFrom(place: Place, environment: string): AzureCredentials | null {
  const members = place.members([
    ...(['tenant', 'subscription', 'audience', 'clients', 'cloud', 'authority'] as const),
    ...(['resourceManager', 'ca'] as const),
  ])
  if (!members) return null
  const tenant = members.tenant ? idFrom(members.tenant) : place.fail('needs `tenant`')
  const subscription = members.subscription
    ? idFrom(members.subscription)
    : place.fail('needs `subscription`')
  const audience = members.audience ? audienceFrom(members.audience) : `stepup:${environment}:azure`
  const clients = members.clients
    ? clientsFrom(members.clients)
    : place.fail('needs `clients`: class to the id of a client')
  const cloud = cloudFrom(place, members)
  const ca = members.ca ? authorityFrom(members.ca) : null
  if (tenant === null || subscription === null || audience === null || clients === null || cloud === null)
    return null
  return { tenant, subscription, audience, clients, cloud, ca }
}

function idFrom(place: Place): string | null {
  const text = place.text()
  if (text === null || isAzureId(text)) return text?.toLowerCase() ?? null
  return place.fail(`\`${text}\` is not an id, such as \`00000000-0000-0000-0000-000000000000\``)
}

/** Printed into commands, so that no shell may read it otherwise. */
function audienceFrom(place: Place): string | null {
  const text = place.text()
  if (text === null || /^[\w:/.-]{1,600}$/.test(text)) return text
  return place.fail('is letters, digits and `:/._-`, 600 at most')
}

/** A client is what a role is given to, so that two classes with one would be one. */
function clientsFrom(place: Place): AzureCredentials['clients'] | null {
  const clients = byClass(place, idFrom)
  if (clients === null) return null
  const ids = Object.values(clients)
  if (ids.length === 0) place.fail('needs at least one class')
  if (new Set(ids).size < ids.length) place.fail('needs another client for each class')
  return clients
}

/** By name, or with its two addresses where no client knows the name. */
function cloudFrom(
  place: Place,
  members: { cloud?: Place; authority?: Place; resourceManager?: Place },
): AzureCloud | null {
  const called = members.cloud ? members.cloud.text() : 'AzureCloud'
  if (called === null) return null
  const known = knownAzureCloud(called)
  if (known) {
    const own = members.authority ?? members.resourceManager
    if (own) return own.fail(`\`${known.name}\` has its own: leave it out`)
    return { name: known.name, authority: known.authority, resourceManager: known.resourceManager }
  }
  const name = isAzureCloudName(called) ? called : (members.cloud ?? place).fail('is no name of a cloud')
  const needs = `\`${called}\` is no cloud that is known by name: it needs \`authority\` and \`resourceManager\``
  if (!members.authority || !members.resourceManager) return place.fail(needs)
  const authority = originFrom(members.authority)
  const resourceManager = originFrom(members.resourceManager)
  if (name === null || authority === null || resourceManager === null) return null
  return { name, authority, resourceManager }
}

function originFrom(place: Place): string | null {
  const text = place.text()
  if (text === null || isAzureOrigin(text)) return text
  return place.fail(`\`${text}\` must be an origin, \`https://host[:port]\``)
}
