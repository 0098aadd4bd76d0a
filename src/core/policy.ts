import type { AzureCloud } from './azure-clouds.ts'
import type { OperationClass } from './class.ts'
import type { GrantOffer, Requirement } from './decision.ts'
import type { Tier } from './tier.ts'

/**
 * A policy as both sides hold it, checked. The client's document carries no `credentials`;
 * the verifier's carries all of it. Written as YAML, see docs/policy.md.
 */
export type Policy = {
  version: number
  environments: PolicyEnvironment[]
  programs: PolicyProgram[]
  rules: PolicyRule[]
}

export type PolicyEnvironment = {
  name: string
  tier: Tier
  match: EnvironmentMatch
  mode: 'enforce' | 'observe'
  /** The verifier's document only; null in the client's and where there are none. */
  credentials: EnvironmentCredentials | null
  /** Both documents: the kinds that `credentials` has, so that the client can say `minted` before it asks. */
  brokers: BrokerKind[]
  /** Both documents: block rather than fall back to the person's own credentials. */
  credentialsRequired: boolean
  /** Both documents: variables that an elevated command does without; `*` at the end stands for the rest. */
  scrub?: string[]
  /** Both documents: the one server that its Kubernetes tokens are for; a command on another gets none. */
  kubernetesServer?: string
  /** Both documents: the one account that its AWS roles are of. */
  awsAccount?: string
  /** Both documents: the one project that its service accounts' tokens are for. */
  gcpProject?: string
  /** Both documents: the one subscription that its clients' tokens are for, and whose it is. */
  azureSubscription?: { subscription: string; tenant: string; cloud: string }
  /** Both documents: the one server that hands out its PostgreSQL roles. */
  postgresServer?: { host: string; port: number }
  /** Both documents: the one Vault that its tokens are for. */
  vaultServer?: { address: string; namespace: string | null }
  /** Both documents: the one place that its git passwords are for: `https://host[:port][/path]`. */
  gitServer?: string
  /** Both documents: the one registry that its passwords are for: `host[:port]`. */
  dockerRegistry?: string
}

/** The kinds of credentials that a grant can be turned into; each has a row in every table of brokers. */
export const BROKER_KINDS = [
  ...(['kubernetes', 'aws', 'gcp', 'azure', 'postgres', 'vault', 'ssh', 'git', 'docker'] as const),
] as const

export type BrokerKind = (typeof BROKER_KINDS)[number]

/** Each list holds patterns (`*` matches any run of characters); within one kind all given fields must match, kinds are alternatives. */
export type EnvironmentMatch = {
  kubernetes?: { server?: string[]; context?: string[]; namespace?: string[] }
  aws?: { account?: string[]; profile?: string[]; accessKeyId?: string[] }
  gcp?: { project?: string[]; configuration?: string[] }
  azure?: { subscription?: string[]; tenant?: string[] }
  git?: { remote?: string[]; branch?: string[] }
  terraform?: { workspace?: string[]; backend?: string[] }
  pulumi?: { stack?: string[]; backend?: string[] }
  docker?: { context?: string[]; host?: string[] }
  host?: { host?: string[] }
  database?: { host?: string[]; database?: string[] }
  vault?: { address?: string[] }
  ci?: { ref?: string[]; environment?: string[] }
}

export type EnvironmentCredentials = {
  required: boolean
  kubernetes?: KubernetesCredentials
  aws?: AwsCredentials
  gcp?: GcpCredentials
  azure?: AzureCredentials
  postgres?: PostgresCredentials
  vault?: VaultCredentials
  ssh?: SshCredentials
  git?: GitCredentials
  docker?: DockerCredentials
}

export type AwsCredentials = {
  /** `{class}` in the ARN stands for the class of the command. */
  roleArn: string
  audience: string
  /** Those that a token is minted for. */
  classes: OperationClass[]
  /** Of the STS that is asked, and of a command that names none; null: the command's, or the partition's first. */
  region: string | null
  /** An origin in the place of AWS's own addresses; null for AWS. */
  endpoint: string | null
}

export type GcpCredentials = {
  /** Full name of the workload identity pool's provider. */
  audience: string
  project: string
  /** Whom a token of the class is traded for. */
  serviceAccounts: Partial<Record<OperationClass, string>>
  /** By gcloud's names for the services; those of Google where nothing is said. */
  endpoints: Record<string, string>
}

export type AzureCredentials = {
  tenant: string
  subscription: string
  audience: string
  /** Ids of the clients that a token of the class stands for. */
  clients: Partial<Record<OperationClass, string>>
  cloud: AzureCloud
  /** PEM; null for what each machine trusts. */
  ca: string | null
}

export type KubernetesCredentials = {
  server: string
  /** PEM. */
  ca: string
  audience: string
  /** Groups that a token for the class carries. */
  groups: Partial<Record<OperationClass, string[]>>
}

export type PostgresCredentials = {
  host: string
  port: number
  /** PEM. */
  ca: string
  audience: string
  /** Class to the role that its members act as. */
  roles: Partial<Record<OperationClass, string>>
  /** The login that may do nothing but show a token, and its password. */
  login: string
  password: string
}

/** What a certificate of the verifier's user CA holds, by class. */
export type SshCredentials = {
  audience: string
  /** No certificate for a class without any. */
  principals: Partial<Record<OperationClass, string[]>>
  /** `permit-pty` and the like. */
  extensions: Partial<Record<OperationClass, string[]>>
  forceCommand: Partial<Record<OperationClass, string>>
  /** Addresses and ranges that a certificate may be used from; empty for all. */
  sourceAddress: string[]
}

/** What a server that takes a name and a password is shown. */
export type PasswordCredentials = {
  audience: string
  username: string
  /** Where the password for the class comes from: `token`, which is the broker token itself. */
  password: Partial<Record<OperationClass, string>>
}

export type GitCredentials = PasswordCredentials & {
  /** `https://host[:port][/path]`: all repositories below it. */
  url: string
  /** PEM; null for what each machine trusts. */
  ca: string | null
}

export type DockerCredentials = PasswordCredentials & {
  /** `host[:port]`, as images name it. */
  registry: string
}

export type VaultCredentials = {
  address: string
  /** PEM; null for what each machine trusts. */
  ca: string | null
  namespace: string | null
  /** Path of the JWT method. */
  mount: string
  audience: string
  /** Those that a token for the class has. */
  policies: Partial<Record<OperationClass, string[]>>
}

/** An in-house command that stepup cannot know. Selected by path or sha256 before name. */
export type PolicyProgram = {
  name: string
  path: string | null
  sha256: string | null
  /** Pattern over the words after the program (`status *`) to class; the first that matches wins. */
  commands: { pattern: string; class: OperationClass }[]
  environment: string | null
}

export type PolicyRule = {
  name: string
  when: {
    tier?: Tier[]
    class?: OperationClass[]
    environment?: string[]
    tool?: string[]
    operation?: string[]
    ci?: boolean
    root?: boolean
    terminal?: boolean
    unbounded?: boolean
  }
} & (
  | { then: 'allow' }
  | { then: 'block'; message: string; link: string | null }
  | {
      then: 'challenge'
      require: Requirement
      /** `classes` empty means: the class asked for. */
      grant: GrantOffer
      /** An environment grant of this rule serves the whole device, not one terminal session. */
      share: 'session' | 'device'
      /** A `command` decision may be met by an `unlock`. */
      unlock: boolean
    }
)
