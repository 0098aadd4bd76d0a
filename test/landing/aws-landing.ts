import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AwsTarget } from '../../src/core/target.ts'
import { accountOfAccessKey } from '../../src/probe/aws-key.ts'
import { scratch } from '../probe/scratch.ts'
import { ACCOUNTS, type AwsSituation } from './aws-situations.ts'
import { JsonLines } from './json-lines.ts'
import { environmentOf, explained, type Landing, lay, placedIn, targetsOf } from './situation.ts'

/** Each interpreter that has an AWS CLI of its own, by that CLI's version. */
export function awsVersions(): Map<string, string> {
  const found = new Map<string, string>()
  for (const python of ['python3', '/usr/bin/python3']) {
    const said = spawnSync(python, ['-c', 'import awscli; print(awscli.__version__)'], { encoding: 'utf8' })
    if (said.status === 0 && !found.has(said.stdout.trim())) found.set(said.stdout.trim(), python)
  }
  return found
}

export function awsRunner(python: string): JsonLines {
  return new JsonLines(python, ['-B', join(import.meta.dirname, 'aws-runner.py')])
}

type Answer = {
  status: number
  said: string
  requests: { url: string; authorization: string | null; final: boolean }[]
}

const POLICY = ACCOUNTS.map((account) => environmentOf(`account-${account}`, { aws: { account: [account] } }))

/** With whose credentials aws asks, and whose we say. */
export async function landAws(situation: AwsSituation, runner: JsonLines): Promise<Landing> {
  const cwd = scratch()
  const { files, env, words } = placedIn(situation, cwd)
  lay(cwd, files)
  for (const program of ['program', 'fails']) chmodSync(join(cwd, program), 0o755)
  // No aws is there to be found: it is named, and its grammar holds.
  const all = { argv: ['aws', ...words], env: { PATH: '/usr/bin:/bin', ...env }, cwd }
  // First, since aws keeps what it was given.
  const assessment = await explained(all, POLICY)
  const { said, requests } = await runner.ask<Answer>(all)
  rmSync(cwd, { recursive: true })

  const targets = targetsOf(assessment, 'aws')
  const { name, tier } = assessment.top.environment
  const [, key, region] =
    /Credential=([^/]*)\/\d+\/([^/]*)\//.exec(requests.find(({ final }) => final)?.authorization ?? '') ?? []
  // Which of two variables counts depends on the version.
  const two =
    new Set([env['AWS_PROFILE'], env['AWS_DEFAULT_PROFILE']]).size === 2 &&
    !words.some((word) => word.startsWith('--prof'))
  if (key === undefined || region === undefined) {
    const known = targets.filter(({ account, accessKeyId }) => account !== null || accessKeyId !== null)
    // Nobody signed in, or a program that failed: whose credentials they would be is known all the same.
    // A machine of Amazon's own would have answered; version 2.9 falls over a role whose source is a single sign-on.
    const late =
      /SSO Token|sso.*token|Token for|custom-process|from Ec2InstanceMetadata|get_frozen_token/i.test(said)
    if (late || two) return { worked: false, theirs: {}, ours: {}, said }
    // Without a region it knows whose credentials it has, and not where to go.
    if (/region|Invalid endpoint/i.test(said)) return { worked: false, theirs: {}, ours: {}, said }
    return { worked: false, theirs: { known: [], tier: 'unknown' }, ours: { known, tier }, said }
  }
  const identity = identityOf(key, files, env)
  const target = targets.find((one) => sameIdentity(one, identity)) ?? targets[0]
  const versions = env['AWS_REGION'] !== undefined && target?.region === null
  const isGlobal = words.includes('iam') || words.includes('sts') || words.includes('s3api')
  return {
    worked: true,
    theirs: {
      targets: two ? targets.length : 1,
      ...identity,
      region: isGlobal || versions || two ? (target?.region ?? null) : region,
      environment:
        identity.account === null || targets.length > 1 ? name : environmentName(identity.account, name),
    },
    ours: {
      targets: targets.length,
      account: target?.account ?? null,
      accessKeyId: target?.accessKeyId ?? null,
      role: target?.role ?? null,
      region: target?.region ?? null,
      environment: name,
    },
    said: `${said}\n${JSON.stringify(requests)}`,
  }
}

type Identity = Pick<AwsTarget, 'account' | 'accessKeyId' | 'role'>

function sameIdentity(target: AwsTarget, { account, accessKeyId, role }: Identity): boolean {
  return target.account === account && target.accessKeyId === accessKeyId && target.role === role
}

function environmentName(account: string, otherwise: string): string {
  return ACCOUNTS.includes(account) ? `account-${account}` : otherwise
}

/** Whose a key id is: one that stands somewhere, or one that the stand-in for AWS handed out. */
function identityOf(
  key: string,
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Identity {
  const texts = [...Object.values(files), ...Object.values(env)].join('\n')
  const arns = [...texts.matchAll(/^(?:role_arn *[=:] *)?(\S+)$/gim)].map(([, arn]) => arn!)
  const role = arns.find((arn) => handedOut(arn) === key)
  if (role !== undefined)
    return { account: /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(role)?.[1] ?? null, accessKeyId: null, role }
  for (const account of ACCOUNTS) {
    for (const own of ['ReadOnly', 'Admin'])
      if (handedOut(`sso ${account} ${own}`) === key) return { account, accessKeyId: null, role: own }
  }
  if (key === 'ASIAPROCESS' || key === handedOut('container'))
    return { account: null, accessKeyId: null, role: null }
  return { account: accountOfAccessKey(key), accessKeyId: key, role: null }
}

function handedOut(identity: string): string {
  return `ASIA${createHash('sha256').update(identity).digest('hex').slice(0, 16).toUpperCase()}`
}
