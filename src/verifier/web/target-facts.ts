import type { Target } from '../../core/target.ts'

/** A target as label and value pairs for a person, most telling first. Nulls were not found out and are left out. */
export type TargetFacts = { title: string; facts: [label: string, value: string][]; source: string }

const TITLES: Record<Target['kind'], string> = {
  kubernetes: 'Kubernetes',
  aws: 'AWS',
  gcp: 'Google Cloud',
  azure: 'Azure',
  git: 'Git',
  terraform: 'Terraform',
  pulumi: 'Pulumi',
  docker: 'Docker',
  host: 'Host',
  database: 'Database',
  vault: 'Vault',
  ci: 'Pipeline',
}

export function targetFacts(target: Target): TargetFacts {
  const facts = pairs(target).flatMap(([label, value]): [string, string][] =>
    value === null || value === '' ? [] : [[label, String(value)]],
  )
  return { title: TITLES[target.kind] ?? target.kind, facts, source: target.source }
}

type Pair = [label: string, value: string | number | null]

function pairs(target: Target): Pair[] {
  switch (target.kind) {
    case 'kubernetes':
      return [
        ['context', target.context],
        ['namespace', target.namespace],
        ['server', target.server],
        ['cluster', target.cluster],
        ['user', target.user],
      ]
    case 'aws':
      return [
        ['account', target.account],
        ['profile', target.profile],
        ['region', target.region],
        ['role', target.role],
        ['access key', target.accessKeyId],
      ]
    case 'gcp':
      return [
        ['project', target.project],
        ['account', target.account],
        ['configuration', target.configuration],
        ['region', target.region],
        ['zone', target.zone],
      ]
    case 'azure':
      return [
        ['subscription', target.subscription],
        ['tenant', target.tenant],
        ['cloud', target.cloud],
      ]
    case 'git':
      return [
        ['remote', target.remote],
        ['url', target.url],
        ['branch', target.branch],
        ['refs', target.refs.join(', ')],
        ['force', target.force ? 'yes, history may be lost' : null],
      ]
    case 'terraform':
      return [
        ['workspace', target.workspace],
        ['backend', target.backend],
        ['directory', target.dir],
      ]
    case 'pulumi':
      return [
        ['stack', target.stack],
        ['project', target.project],
        ['organization', target.organization],
        ['backend', target.backend],
      ]
    case 'docker':
      return [
        ['context', target.context],
        ['host', target.host],
      ]
    case 'host':
      return [
        ['host', target.host],
        ['called', target.alias ?? null],
        ['through', target.via?.join(', ') ?? null],
      ]
    case 'database':
      return [
        ['host', target.host],
        ['database', target.database],
        ['user', target.user],
        ['port', target.port],
        ['engine', target.engine],
      ]
    case 'vault':
      return [
        ['address', target.address],
        ['namespace', target.namespace],
      ]
    case 'ci':
      return [
        ['system', target.system],
        ['ref', target.ref],
        ['environment', target.environment],
      ]
  }
}
