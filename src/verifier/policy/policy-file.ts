import { readFileSync } from 'node:fs'
import { StepupError } from '../../core/errors.ts'
import type { Policy } from '../../core/policy.ts'
import { checkPolicy } from './check.ts'
import { parsePolicy } from './parse.ts'
import { type PolicyKey, readPolicyKey } from './policy-key.ts'
import { formatProblem } from './problem.ts'
import { type SignedDocuments, signPolicy, writeDocuments } from './signed-documents.ts'

/** `policy` is null when there are problems; each problem is one line, `file:line:column key: what`. */
export type PolicyReport = { policy: Policy; problems: [] } | { policy: null; problems: string[] }

/** `policy check FILE`. Fails with `config_invalid` only when the file cannot be read. */
export function checkPolicyFile(file: string): PolicyReport {
  const parsed = parsePolicy(readText(file))
  checkPolicy(parsed)
  const problems = parsed.findings.problems.sort((a, b) => a.line - b.line || a.column - b.column)
  return parsed.policy !== null && problems.length === 0
    ? { policy: parsed.policy, problems: [] }
    : { policy: null, problems: problems.map((problem) => formatProblem(file, problem)) }
}

export type Signed = SignedDocuments & { policy: Policy; thumbprint: string }

/**
 * `policy sign FILE --key K --out DIR --expires 30d`: checks, signs and writes both documents.
 * `lifetime` and `now` in seconds. Fails with `config_invalid`, naming every problem.
 */
export function signPolicyFile(options: {
  file: string
  keyFile: string
  directory: string
  lifetime: number
  now: number
}): Signed {
  const { policy, problems } = checkPolicyFile(options.file)
  if (policy === null) throw new StepupError('config_invalid', problems.join('\n'))
  const key: PolicyKey = readPolicyKey(options.keyFile)
  const documents = signPolicy(policy, key, options.now, options.lifetime)
  writeDocuments(options.directory, documents)
  return { ...documents, policy, thumbprint: key.thumbprint }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new StepupError('config_invalid', `\`${file}\` cannot be read`, { cause })
  }
}
