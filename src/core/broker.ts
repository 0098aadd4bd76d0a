import { parseAddress } from './address.ts'
import { isSameAzureCloud } from './azure-clouds.ts'
import { fitOfAddress } from './pattern.ts'
import type { BrokerKind, PolicyEnvironment } from './policy.ts'
import type { DatabaseTarget, Target } from './target.ts'

/** What one kind of credentials has to do with what a command lands on. */
export type Broker = {
  /** Whether a target of this sort is reached with them. */
  concerns(target: Target): boolean
  /** Whether this environment's own are for this very target: a credential is for one place. */
  serves(target: Target, environment: PolicyEnvironment): boolean
  /** Targets of another sort that need them, and need no others. */
  alsoReaches?(target: Target): boolean
}

export const BROKERS: Record<BrokerKind, Broker> = {
  aws: {
    concerns: ({ kind }) => kind === 'aws',
    serves: (target, { awsAccount }) => target.kind !== 'aws' || target.account === awsAccount,
    alsoReaches: (target) => target.kind === 'terraform' && /^s3:/.test(target.backend ?? ''),
  },
  gcp: {
    concerns: ({ kind }) => kind === 'gcp',
    serves: (target, { gcpProject }) => target.kind !== 'gcp' || target.project === gcpProject,
    alsoReaches: (target) => target.kind === 'terraform' && /^gcs:/.test(target.backend ?? ''),
  },
  azure: {
    concerns: ({ kind }) => kind === 'azure',
    serves(target, { azureSubscription: own }) {
      if (target.kind !== 'azure' || own === undefined) return true
      const isSame = (given: string | null, wanted: string) => given?.toLowerCase() === wanted
      return (
        isSame(target.subscription, own.subscription) &&
        (target.tenant === null || isSame(target.tenant, own.tenant)) &&
        (target.cloud === null || isSameAzureCloud(target.cloud, own.cloud))
      )
    },
    alsoReaches: (target) => target.kind === 'terraform' && /^azurerm:/.test(target.backend ?? ''),
  },
  kubernetes: {
    concerns: ({ kind }) => kind === 'kubernetes',
    serves(target, { kubernetesServer }) {
      if (target.kind !== 'kubernetes' || kubernetesServer === undefined) return true
      return target.server !== null && fitOfAddress(kubernetesServer, target.server) === 'exact'
    },
  },
  postgres: {
    concerns: isPostgres,
    serves(target, { postgresServer }) {
      if (!isPostgres(target) || postgresServer === undefined) return true
      const { host, port } = postgresServer
      return target.host?.toLowerCase() === host && target.port === port
    },
  },
  vault: {
    concerns: ({ kind }) => kind === 'vault',
    serves(target, { vaultServer }) {
      if (target.kind !== 'vault' || vaultServer === undefined) return true
      const { address, namespace } = vaultServer
      const here = target.address !== null && fitOfAddress(address, target.address) === 'exact'
      return here && target.namespace === namespace
    },
  },
  ssh: { concerns: isReachedBySsh, serves: () => true },
  git: {
    concerns: (target) => target.kind === 'git' && /^https?:/i.test(target.url ?? ''),
    serves: (target, { gitServer }) =>
      target.kind !== 'git' || (gitServer !== undefined && isBelow(gitServer, target.url ?? '')),
  },
  docker: {
    concerns: (target) => target.kind === 'host' && target.registry !== undefined,
    serves: (target, { dockerRegistry }) => target.kind !== 'host' || target.registry === dockerRegistry,
  },
}

/**
 * Whether a URL is a server's, and of its path: `https://git.example/acme` holds `https://git.example/acme/shop.git`
 * and not `https://git.example/acme-labs`. What is no plain address is nowhere.
 */
export function isBelow(server: string, url: string): boolean {
  const [wanted, given] = [parseAddress(server), parseAddress(url)]
  if (!wanted || !given || given.scheme !== 'https' || given.more) return false
  if (wanted.host !== given.host || wanted.port !== given.port) return false
  if (/%|\\|\/\.{1,2}(\/|$)/u.test(given.path)) return false
  return `${given.path.replace(/\/+$/u, '')}/`.startsWith(`${wanted.path.replace(/\/+$/u, '')}/`)
}

function isPostgres(target: Target): target is DatabaseTarget {
  return target.kind === 'database' && target.engine.startsWith('postgres')
}

/** A host, unless it speaks something else; a repository that is pushed to over ssh (git-fetch(1), “Git URLs”). */
function isReachedBySsh(target: Target): boolean {
  if (target.kind === 'host') return target.ssh !== false
  if (target.kind !== 'git' || target.url === null) return false
  return (
    /^(git\+)?ssh(\+git)?:\/\//i.test(target.url) || /^(?![A-Za-z]:[\\/])[^/:]+:(?!\/\/)/.test(target.url)
  )
}
