import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDuration } from '../../core/duration.ts'
import { StepupError } from '../../core/errors.ts'
import { checkPolicyFile, signPolicyFile } from '../policy/policy-file.ts'
import { makePolicyKey } from '../policy/policy-key.ts'
import type { Config } from '../settings.ts'
import { readDataDirectory } from './data-directory.ts'

/** `policy check FILE`. Fails with `config_invalid`, naming every problem by file, line and key. */
export function policyCheck(file: string): string {
  const { policy, problems } = checkPolicyFile(file)
  if (policy === null) throw new StepupError('config_invalid', problems.join('\n'))
  const { version, environments, programs, rules } = policy
  return `${file} is good: version ${version}, ${environments.length} environments, ${rules.length} rules, ${programs.length} programs\n`
}

export type SignOptions = { key: string; expires: string; out: string }

/** `policy sign FILE`: runs anywhere, also offline, and needs no verifier. */
export function policySign(file: string, { key, expires, out }: SignOptions, clock: () => number): string {
  const lifetime = parseDuration(expires)
  if (!lifetime) throw new StepupError('usage', `\`${expires}\` is not a duration; write \`30d\``)
  const signed = signPolicyFile({
    file,
    keyFile: key,
    directory: out,
    lifetime,
    now: Math.floor(clock() / 1000),
  })
  return `signed version ${signed.policy.version} until ${new Date(signed.exp * 1000).toISOString()} with key ${signed.thumbprint}
wrote ${join(out, 'client.jws')} and ${join(out, 'verifier.jws')}
`
}

/** `policy keygen`: the private key stays in its file; only its thumbprint is answered. */
export function policyKeygen(out: string): { thumbprint: string; note: string } {
  const { thumbprint } = makePolicyKey(out)
  return {
    thumbprint,
    note: `wrote ${out}. Keep it off the verifier; clients and verifier pin the thumbprint.`,
  }
}

/** `policy trust THUMBPRINT`: from now on `serve` takes up documents signed by this key, and no others. */
export function policyTrust(thumbprint: string, data: string): string {
  if (!/^[A-Za-z0-9_-]{43}$/.test(thumbprint)) {
    throw new StepupError('usage', `\`${thumbprint}\` is not a thumbprint as \`policy keygen\` prints it`)
  }
  // Checked as a whole first: a broken config is not made worse.
  readDataDirectory(data)
  const path = join(data, 'config.json')
  const config = JSON.parse(readFileSync(path, 'utf8')) as Config
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify({ ...config, policyKey: thumbprint }, null, 2)}\n`, {
    mode: 0o600,
    flag: 'wx',
  })
  renameSync(temporary, path)
  return `documents in ${join(data, 'policy')} signed by ${thumbprint} are taken up from the next start of \`serve\` on\n`
}
