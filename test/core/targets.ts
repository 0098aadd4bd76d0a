import type {
  AwsTarget,
  DockerTarget,
  GitTarget,
  KubernetesTarget,
  Target,
  TerraformTarget,
} from '../../src/core/target.ts'

const source = 'a test'

/** Targets with everything unknown but what a case is about. */
export const on = {
  kubernetes: (some: Partial<KubernetesTarget> = {}): Target => ({
    kind: 'kubernetes',
    context: null,
    // As every context of a kubeconfig names one.
    cluster: some.context == null ? null : 'c1',
    server: null,
    namespace: null,
    user: null,
    source,
    ...some,
  }),
  aws: (some: Partial<AwsTarget> = {}): Target => ({
    kind: 'aws',
    profile: null,
    account: null,
    region: null,
    role: null,
    accessKeyId: null,
    source,
    ...some,
  }),
  gcp: (project: string | null, configuration: string | null = null): Target => ({
    kind: 'gcp',
    configuration,
    account: null,
    project,
    region: null,
    zone: null,
    source,
  }),
  azure: (subscription: string | null): Target => ({
    kind: 'azure',
    cloud: null,
    subscription,
    tenant: null,
    source,
  }),
  git: (some: Partial<GitTarget> = {}): Target => ({
    kind: 'git',
    remote: 'origin',
    url: 'https://github.com/acme/app',
    branch: null,
    refs: [],
    force: false,
    source,
    ...some,
  }),
  terraform: (some: Partial<TerraformTarget> = {}): Target => ({
    kind: 'terraform',
    workspace: 'default',
    backend: null,
    dir: null,
    source,
    ...some,
  }),
  docker: (some: Partial<DockerTarget> = {}): Target => ({
    kind: 'docker',
    context: null,
    host: null,
    source,
    ...some,
  }),
  host: (host: string): Target => ({ kind: 'host', host, source }),
  database: (host: string | null, database: string | null): Target => ({
    kind: 'database',
    engine: 'postgres',
    host,
    port: null,
    database,
    user: null,
    source,
  }),
  vault: (address: string): Target => ({ kind: 'vault', address, namespace: null, source }),
  ci: (environment: string | null, ref: string | null = null): Target => ({
    kind: 'ci',
    system: 'github',
    ref,
    environment,
    source,
  }),
}
