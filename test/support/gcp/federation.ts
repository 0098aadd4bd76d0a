/** A provider of a pool and whom its tokens may act as. */
export type Federation = {
  /** The provider's full name, as STS is asked for it. */
  name: string
  issuer: string
  audience: string
  /** What the attribute condition wants of `stepup/environment`. */
  environment: string
  bindings: { account: string; may: string }[]
}

const MAPPING =
  "google.subject=assertion.sub,attribute.may=assertion['stepup/environment']+':'+assertion['stepup/class']"

/** Reads the commands that `integrations gcp` prints as far as ours go, and makes nothing of anything else. */
export function readFederation(script: string): Federation {
  const lines = script
    .replaceAll(/ \\\n */g, ' ')
    .split('\n')
    .map((line) => line.trim())
  const provider = lines.find((line) => line.includes('providers create-oidc')) ?? ''
  const flag = (line: string, name: string) =>
    new RegExp(` --${name}=(?:'([^']*)'|"([^"]*)"|(\\S+))`)
      .exec(line)
      ?.slice(1)
      .find((text) => text) ?? ''
  if (flag(provider, 'attribute-mapping') !== MAPPING)
    throw new Error('this stand-in does not know that mapping')
  const [, environment] =
    /^assertion\['stepup\/environment'\]=='([\w-]+)'$/.exec(flag(provider, 'attribute-condition')) ?? []
  if (environment === undefined) throw new Error('this stand-in does not know that condition')
  const pool = `projects/${flag(provider, 'project')}/locations/global/workloadIdentityPools/${flag(provider, 'workload-identity-pool')}`
  const [, id] = /create-oidc (\S+)/.exec(provider) ?? []
  return {
    name: `//iam.googleapis.com/${pool}/providers/${id}`,
    issuer: flag(provider, 'issuer-uri'),
    audience: flag(provider, 'allowed-audiences'),
    environment,
    bindings: lines
      .filter((line) => line.includes('add-iam-policy-binding'))
      .map((line) => bindingOf(line, flag(line, 'member'), flag(line, 'role'), pool)),
  }
}

function bindingOf(line: string, member: string, role: string, pool: string) {
  const prefix = `principalSet://iam.googleapis.com/${pool}/attribute.may/`
  const [, account] = /add-iam-policy-binding (\S+)/.exec(line) ?? []
  if (account === undefined || role !== 'roles/iam.workloadIdentityUser' || !member.startsWith(prefix)) {
    throw new Error(`this stand-in does not know ${line}`)
  }
  return { account, may: member.slice(prefix.length) }
}
