import type { EnvironmentCredentials, EnvironmentMatch, PolicyEnvironment } from '../../core/policy.ts'
import { awsReader } from './credentials-aws.ts'
import { azureReader } from './credentials-azure.ts'
import { dockerReader } from './credentials-docker.ts'
import { gcpReader } from './credentials-gcp.ts'
import { gitReader } from './credentials-git.ts'
import type {
  Bearing,
  CredentialsKind,
  CredentialsOf,
  CredentialsReader,
  Unmatched,
} from './credentials-kind.ts'
import { kubernetesReader } from './credentials-kubernetes.ts'
import { postgresReader } from './credentials-postgres.ts'
import { sshReader } from './credentials-ssh.ts'
import { vaultReader } from './credentials-vault.ts'
import type { Place } from './yaml-reader.ts'

/** Every key that may stand below `environments[].credentials`, beside `required`. */
const READERS: { [K in CredentialsKind]: CredentialsReader<K> } = {
  kubernetes: kubernetesReader,
  aws: awsReader,
  gcp: gcpReader,
  azure: azureReader,
  postgres: postgresReader,
  vault: vaultReader,
  ssh: sshReader,
  git: gitReader,
  docker: dockerReader,
}

const KINDS = Object.keys(READERS) as CredentialsKind[]

/** Reads `environments[].credentials` of the environment of this name. */
export function credentialsFrom(place: Place, environment: string): EnvironmentCredentials | null {
  const members = place.members(['required', ...KINDS])
  if (!members) return null
  const read = <K extends CredentialsKind>(kind: K) => {
    const at = members[kind]
    const credentials = at ? READERS[kind].parse(at, environment) : null
    return credentials ? { [kind]: credentials } : {}
  }
  const required = members.required?.flag() ?? false
  return Object.assign({ required }, ...KINDS.map(read)) as EnvironmentCredentials
}

/** A kind's reader with what it has read, for each kind that is there. */
export function readersOf(credentials: EnvironmentCredentials): ReadWith[] {
  return KINDS.flatMap((kind) => readWith(kind, credentials) ?? [])
}

/** A reader, with what it has read. */
export type ReadWith = {
  kind: CredentialsKind
  shown(): Partial<PolicyEnvironment>
  bearings(): Bearing[]
  unmatched(match: EnvironmentMatch): Unmatched | null
}

function readWith<K extends CredentialsKind>(kind: K, credentials: EnvironmentCredentials): ReadWith | null {
  const own = credentials[kind] as CredentialsOf<K> | undefined
  if (own === undefined) return null
  const reader: CredentialsReader<K> = READERS[kind]
  return {
    kind,
    shown: () => reader.shown(own),
    bearings: () => reader.bearings(own),
    unmatched: (match) => reader.unmatched(own, match),
  }
}
