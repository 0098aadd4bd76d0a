/**
 * One thing a command would land on. Every field but `kind` and `source` may be null: null is
 * "could not be found out", never "does not matter". `source` says where it was read, for a person.
 */
export type Target =
  | KubernetesTarget
  | AwsTarget
  | GcpTarget
  | AzureTarget
  | GitTarget
  | TerraformTarget
  | PulumiTarget
  | DockerTarget
  | HostTarget
  | DatabaseTarget
  | VaultTarget
  | CiTarget

export type KubernetesTarget = {
  kind: 'kubernetes'
  context: string | null
  cluster: string | null
  server: string | null
  namespace: string | null
  user: string | null
  source: string
}

export type AwsTarget = {
  kind: 'aws'
  profile: string | null
  account: string | null
  region: string | null
  role: string | null
  accessKeyId: string | null
  source: string
}

export type GcpTarget = {
  kind: 'gcp'
  configuration: string | null
  account: string | null
  project: string | null
  region: string | null
  zone: string | null
  source: string
}

export type AzureTarget = {
  kind: 'azure'
  cloud: string | null
  subscription: string | null
  tenant: string | null
  source: string
}

export type GitTarget = {
  kind: 'git'
  remote: string | null
  url: string | null
  branch: string | null
  refs: string[]
  force: boolean
  source: string
}

export type TerraformTarget = {
  kind: 'terraform'
  workspace: string | null
  backend: string | null
  dir: string | null
  source: string
}

export type PulumiTarget = {
  kind: 'pulumi'
  organization: string | null
  project: string | null
  stack: string | null
  /** Where its state is kept: `https://api.pulumi.com`, `s3://bucket`. */
  backend: string | null
  source: string
}

export type DockerTarget = {
  kind: 'docker'
  context: string | null
  host: string | null
  source: string
}

export type HostTarget = {
  kind: 'host'
  /** A name or an address, a user perhaps before it (`root@10.0.0.1`). */
  host: string | null
  /** What the person's configuration calls it, where that is something else. */
  alias?: string
  /** The hosts that the connection passes through. */
  via?: readonly string[]
  /** It is reached by another protocol: a registry, a server's own interface. */
  ssh?: false
  /** Where images are kept: `host[:port]`, as they name it. */
  registry?: string
  source: string
}

export type DatabaseTarget = {
  kind: 'database'
  engine: string
  host: string | null
  port: number | null
  database: string | null
  user: string | null
  source: string
}

export type VaultTarget = {
  kind: 'vault'
  address: string | null
  namespace: string | null
  source: string
}

export type CiTarget = {
  kind: 'ci'
  system: string
  ref: string | null
  environment: string | null
  source: string
}
