import { AWS_PARTITIONS } from './aws-partition.ts'
import { isPlainProjectId } from './gcp-names.ts'

/** Where a secret is kept. `text` is the reference as it was written: it may be shown, what it stands for never. */
export type SecretReference = VaultReference | AwsReference | GcpReference

export type VaultReference = {
  kind: 'vault'
  text: string
  /** Below `/v1/`, as `vault read` takes it: `secret/data/db`, `database/creds/app`. */
  path: string
  field: string
}

export type AwsReference = {
  kind: 'aws'
  text: string
  /** A name or an ARN. */
  secret: string
  region: string | null
  /** Of an ARN. */
  account: string | null
  /** Of a secret that is a JSON object; null for all of it. */
  field: string | null
}

export type GcpReference = {
  kind: 'gcp'
  text: string
  project: string
  secret: string
  version: string
  /** As in `AwsReference`. */
  field: string | null
}

/** The schemes are told apart by `isSecretReference` first. `problem` says what is wrong, and shows no more than the reference. */
export function parseSecretReference(text: string): SecretReference | { problem: string } {
  const [, scheme = '', rest = ''] = /^([a-z-]+):\/\/(.*)$/s.exec(text) ?? []
  // RFC 3986 §2: no other character stands for itself in an address, and a `%` would be read in two ways
  if (/[^\x21-\x7e]|%/.test(rest))
    return { problem: 'it has a space, a `%` or another character that is not plain' }
  const at = rest.indexOf('#')
  const place = at < 0 ? rest : rest.slice(0, at)
  const field = at < 0 ? null : rest.slice(at + 1)
  if (field === '') return { problem: 'no field stands after its `#`' }
  switch (scheme) {
    case 'vault':
      return vaultReference(text, place, field)
    case 'aws-sm':
      return awsReference(text, place, field)
    case 'gcp-sm':
      return gcpReference(text, place, field)
    default:
      return { problem: 'it is none of `vault://`, `aws-sm://` and `gcp-sm://`' }
  }
}

/** The same for references that one read answers: all but the field. */
export function secretKey(reference: SecretReference): string {
  const { field: _field, text: _text, ...place } = reference
  return JSON.stringify(place)
}

function vaultReference(
  text: string,
  path: string,
  field: string | null,
): VaultReference | { problem: string } {
  if (field === null) return { problem: 'it names no field: `vault://PATH#FIELD`' }
  const parts = path.split('/')
  if (
    parts.length < 2 ||
    parts.some((part) => part === '' || part === '.' || part === '..') ||
    path.includes('?')
  ) {
    return { problem: 'its path is none of Vault: `vault://secret/data/db#password`' }
  }
  return { kind: 'vault', text, path, field }
}

function awsReference(text: string, place: string, field: string | null): AwsReference | { problem: string } {
  const [secret = '', ...query] = place.split('?')
  const asked = query.length === 0 ? null : (/^region=([a-z0-9-]+)$/.exec(query.join('?'))?.[1] ?? '')
  if (asked !== null && !isRegion(asked)) return { problem: 'only `?region=REGION` may stand after its name' }
  if (!secret.startsWith('arn:')) {
    if (!/^[\w/+=.@-]{1,512}$/.test(secret)) return { problem: 'its name is none of AWS Secrets Manager' }
    return { kind: 'aws', text, secret, region: asked, account: null, field }
  }
  const [, partition, region = '', account = ''] =
    /^arn:(aws[a-z-]*):secretsmanager:([a-z0-9-]+):(\d{12}):secret:[\w/+=.@-]{1,519}$/.exec(secret) ?? []
  if (!AWS_PARTITIONS.some(({ name, regions }) => name === partition && regions.test(region))) {
    return { problem: 'its ARN is none of a secret' }
  }
  if (asked !== null && asked !== region) return { problem: 'its ARN names another region' }
  return { kind: 'aws', text, secret, region, account, field }
}

function isRegion(text: string): boolean {
  return AWS_PARTITIONS.some(({ regions }) => regions.test(text))
}

function gcpReference(text: string, place: string, field: string | null): GcpReference | { problem: string } {
  const [project = '', secret = '', version = 'latest', ...more] = place.split('/')
  if (more.length > 0 || !isPlainProjectId(project) || !/^[\w-]{1,255}$/.test(secret)) {
    return { problem: 'it names no secret: `gcp-sm://PROJECT/SECRET`' }
  }
  if (!/^(?:[1-9]\d{0,9}|[A-Za-z][\w-]{0,62})$/.test(version)) return { problem: 'its version is none' }
  return { kind: 'gcp', text, project, secret, version, field }
}
