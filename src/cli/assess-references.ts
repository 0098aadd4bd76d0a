import { higherClass, rankOfClass } from '../core/class.ts'
import { credentialSource, declaredEnvironment } from '../core/credential-source.ts'
import { decide } from '../core/decide.ts'
import type { Block, Decision } from '../core/decision.ts'
import type { Environment } from '../core/environment.ts'
import { StepupError } from '../core/errors.ts'
import type { Policy } from '../core/policy.ts'
import { isSecretName } from '../core/secret-names.ts'
import { parseSecretReference, type SecretReference, secretKey } from '../core/secret-reference.ts'
import { kindOfSecretReference } from '../core/secret-scheme.ts'
import { visible } from '../core/visible.ts'
import type { World } from '../probe/world.ts'
import { grammarOf, loadGrammars } from '../tools/grammars.ts'
import { plainCommand } from '../tools/plain-command.ts'
import { NOTHING_KNOWN, type Reading } from '../tools/tool.ts'
import { isDecisive } from '../tools/variables.ts'
import type { AssessedEffect, AssessOptions, SecretRead } from './assessed-effect.ts'
import { environmentOn } from './looks.ts'
import type { ReferenceInUse } from './references-in-use.ts'

/**
 * Each secret that the line's environment stands for is one effect more: read as if its own tool's
 * command were typed, in the environment that stepup itself was given, which is the one it is put into.
 *
 * @throws StepupError `usage` for a reference that cannot be one
 */
export async function assessReferences(
  found: readonly ReferenceInUse[],
  world: World,
  options: AssessOptions,
): Promise<AssessedEffect[]> {
  const minted = new Set(options.policy.policy.environments.flatMap(({ brokers }) => brokers))
  const reads = new Map<string, SecretRead['variables']>()
  for (const one of found) {
    // Where policy mints nothing of the kind at all, the scheme is another program's affair (Spring reads `vault://` itself).
    if (!minted.has(kindOfSecretReference(one.value))) continue
    assertUsable(one)
    const { name, value } = one
    const reference = parseSecretReference(value)
    if ('problem' in reference) throw unusable(name, `is no reference that can be read: ${reference.problem}`)
    const key = secretKey(reference)
    reads.set(key, [...(reads.get(key) ?? []), { name, reference }])
  }
  if (reads.size > 0) await loadGrammars(['vault', 'aws', 'gcloud'])
  return Promise.all([...reads.values()].map((variables) => assessRead({ variables }, world, options)))
}

function assertUsable({ name, typed }: ReferenceInUse): void {
  if (typed) throw unusable(name, 'is set on the line to a reference: export it, or set it before `stepup`')
  if (decides(name)) throw unusable(name, 'decides what runs or where it lands, and cannot be a reference')
}

/** A password decides nothing, whatever its variable's beginning; nor does a login's name or an application's own address. */
function decides(name: string): boolean {
  if (/^STEPUP_/.test(name)) return true
  return (
    isDecisive(name) &&
    !isSecretName(name) &&
    !/^TF_VAR_|^PGUSER$|^(PG|MYSQL_|REDIS)\w*(URL|URI|DSN|AUTH)$/.test(name)
  )
}

function unusable(name: string, why: string): StepupError {
  return new StepupError('usage', `\`${visible(name)}\` ${why}`)
}

async function assessRead(secret: SecretRead, world: World, options: AssessOptions): Promise<AssessedEffect> {
  const [{ reference }] = secret.variables as [SecretRead['variables'][number]]
  const argv = wordsOf(reference)
  const reading = readingOf(argv, secret, world)
  const { policy, state } = options.policy
  const environment = await environmentOn(reading, world, policy, options.asserted)
  const { tool, redirects } = reading
  const own = decide(reading.operation, environment, options.signals, { tool, state, redirects }, policy)
  const decision = told(own, secret, whyNotMinted(reference, environment, policy))
  const { source, missing } = credentialSource(environment, policy)
  return {
    argv,
    operation: reading.operation,
    environment,
    decision,
    reading,
    // nothing is run for it: this process asks
    program: { path: null, trusted: true, denied: null },
    world,
    command: plainCommand(argv)!,
    credentials: { source, brokers: source === 'minted' ? [reference.kind] : [], missing },
    variables: secret.variables.map(({ name }) => name),
    secret,
  }
}

/** What a person would type to read it, in the same environment. */
function wordsOf(reference: SecretReference): string[] {
  switch (reference.kind) {
    case 'vault':
      return ['vault', 'read', reference.path]
    case 'aws': {
      const { secret, region } = reference
      const where = region === null ? [] : ['--region', region]
      return ['aws', 'secretsmanager', 'get-secret-value', '--secret-id', secret, ...where]
    }
    case 'gcp': {
      const { project, secret, version } = reference
      const name = `projects/${project}/secrets/${secret}/versions/${version}`
      return ['gcloud', 'secrets', 'versions', 'access', name, `--project=${project}`]
    }
  }
}

function readingOf(argv: readonly string[], { variables }: SecretRead, world: World): Reading {
  const known = { ...NOTHING_KNOWN, awsAliases: new Map() }
  const reading = grammarOf(argv[0] ?? '')!.read(argv, { env: world.env, known, trustInputs: false })
  const { operation } = reading
  const { name, reference } = variables[0]!
  if (rankOfClass(operation.class) > rankOfClass('secret-read')) {
    throw unusable(name, `is no reference that can be read: \`${reference.text}\` would do more than that`)
  }
  const cls = higherClass(operation.class, 'secret-read')
  const resource = variables.map((one) => `${one.reference.text} into ${visible(one.name)}`).join(', ')
  return { ...reading, wants: [], operation: { ...operation, class: cls, resource } }
}

function told(decision: Decision, { variables }: SecretRead, missing: string | null): Decision {
  const reads = variables.map(
    ({ name, reference }) => `reads \`${reference.text}\` into \`${visible(name)}\``,
  )
  const reasons = [...reads, ...decision.reasons]
  if (decision.outcome === 'challenge' && missing !== null) return blocked(missing, variables, reasons)
  if (decision.outcome !== 'allow') return { ...decision, reasons }
  const names = variables.map(({ name }) => `\`${visible(name)}\``).join(', ')
  const left = `${names} stays as it is: credentials to read it are made for what is confirmed, and this is not asked about`
  return { ...decision, reasons: [...reasons, left] }
}

function blocked(why: string, variables: SecretRead['variables'], reasons: string[]): Block {
  const names = variables
    .map(({ name, reference }) => `\`${visible(name)}\` (\`${reference.text}\`)`)
    .join(', ')
  const message = `${names} cannot be read: ${why}`
  return { outcome: 'block', rule: 'secret-reference', reasons, message, link: null }
}

/** Only credentials that are made for it read a reference, never the person's own. */
function whyNotMinted(reference: SecretReference, environment: Environment, policy: Policy): string | null {
  const where = `\`${visible(environment.name)}\``
  const declared = declaredEnvironment(environment.name, policy)
  if (!declared?.brokers.includes(reference.kind))
    return `policy has no \`credentials.${reference.kind}\` for ${where}`
  if (!credentialSource(environment, policy).brokers.includes(reference.kind)) {
    return `policy does not pin where that is, and ${where} is known by its name alone`
  }
  const account = reference.kind === 'aws' ? reference.account : null
  return account === null || account === declared.awsAccount ? null : `it is in another account than ${where}`
}
