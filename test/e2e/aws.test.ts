import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { accessKeyOf } from '../support/aws/access-key.ts'
import { awsCli } from '../support/aws/aws-cli.ts'
import {
  ACCOUNT,
  type AwsRequest,
  type AwsStandIn,
  type Session,
  startAws,
} from '../support/aws/aws-stand-in.ts'
import { Cleanup } from '../support/cleanup.ts'
import { huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { until } from '../support/wait.ts'
import { programPath, STEPUP } from '../support/workstation.ts'

const OWN = { accessKeyId: accessKeyOf(ACCOUNT), secret: 'alices-own-secret-key' }
const OTHER = accessKeyOf('210987654321')
const ROLE = `arn:aws:iam::${ACCOUNT}:role/stepup-{class}`

type ProdEnvironment = {
  match: object
  credentials: { kubernetes: { groups: object } }
}

const cleanup = new Cleanup()
let aws: AwsStandIn
let scene: Scene
/** Path of the real AWS CLI. */
let cli: string

beforeAll(async () => {
  aws = await startAws(OWN)
  cleanup.defer(() => aws.stop())
  scene = await startScene(cleanup, {
    policy(policy) {
      const prod = policy.environments.find(({ name }) => name === 'prod') as ProdEnvironment
      Object.assign(prod.match, { aws: { account: [ACCOUNT] }, terraform: { backend: ['local'] } })
      Object.assign(prod.credentials, { aws: { roleArn: ROLE, endpoint: aws.url } })
      Object.assign(prod.credentials.kubernetes.groups, { exec: ['stepup:prod:write'] })
      policy.environments.push({
        name: 'acme-dev',
        tier: 'development',
        match: { aws: { account: ['210987654321'] } },
      })
    },
  })
  cli = await awsCli(scene.workstation, aws.url)
  aws.deploy(await scene.verifier.command('integrations', 'aws', '--environment', 'prod'))
  await scene.workstation.write(
    '.aws/config',
    `[profile prod]\nregion = eu-central-1\noutput = text\ncli_pager = evil\ns3 =\n  addressing_style = path\n\n[profile dev]\nregion = eu-central-1\n`,
  )
  await scene.workstation.write(
    '.aws/credentials',
    `[prod]\naws_access_key_id = ${OWN.accessKeyId}\naws_secret_access_key = ${OWN.secret}\n
[dev]\naws_access_key_id = ${OTHER}\naws_secret_access_key = x\n`,
  )
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => {
  aws.requests.length = 0
})

const calls = (): AwsRequest[] =>
  aws.requests.filter(({ action }) => action !== 'sts:AssumeRoleWithWebIdentity')
const TERMINATE = ['ec2', 'terminate-instances', '--instance-ids', 'i-0123456789abcdef0']
const TAG = ['ec2', 'create-tags', '--resources', 'i-0123456789abcdef0', '--tags', 'Key=a,Value=b']
const onProd = (...words: string[]) => ['aws', '--profile', 'prod', ...words]

/** An elevated shell in the account: what it runs is not known, and everybody of the line gets the session. */
const script = (text: string) => ['sh', '-c', text]

describe('what an elevated aws gets', () => {
  test('a session of the role of its class, in the person’s name', async () => {
    const { code, page, stderr } = await confirmed(scene, onProd(...TERMINATE))
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(page).toContain('Credentials made for this')
    expect(calls()).toMatchObject([
      { action: 'ec2:TerminateInstances', who: 'alice@example.com', outcome: 'done' },
    ])
    const [{ session }] = calls() as [AwsRequest]
    expect(session).toMatchObject({
      role: 'stepup-destructive',
      tags: { 'stepup:environment': ['prod'], 'stepup:class': ['destructive'] },
    })
  })

  test('and the same by a variable that names the profile, or by the person’s own keys in variables', async () => {
    const ended = await confirmed(scene, ['aws', ...TERMINATE], { env: { AWS_PROFILE: 'prod' } })
    expect(ended.code).toBe(0)
    const env = {
      AWS_ACCESS_KEY_ID: OWN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: OWN.secret,
      AWS_DEFAULT_REGION: 'eu-central-1',
    }
    const other = await confirmed(scene, ['aws', ...TERMINATE], { env })
    expect(other.code).toBe(0)
    expect(calls().map(({ who }) => who)).toEqual(['alice@example.com', 'alice@example.com'])
  })

  test('none of the person’s own keys, nor anything to find them by', async () => {
    await scene.workstation.install(
      'aws',
      `#!/bin/sh\nenv\ncat "$AWS_CONFIG_FILE" "$AWS_SHARED_CREDENTIALS_FILE"\n`,
    )
    const env = {
      AWS_ACCESS_KEY_ID: OWN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: OWN.secret,
      AWS_ROLE_ARN: '',
      REQUESTS_CA_BUNDLE: '/tmp/ca.pem',
    }
    const { stdout } = await confirmed(scene, ['aws', ...TERMINATE], { env })
    const named = await confirmed(scene, onProd(...TERMINATE))
    const settings = 'region = eu-central-1\noutput = text\ns3 =\n  addressing_style = path\n'
    expect(named.stdout).toContain(`[profile prod]\n${settings}`)
    expect(named.stdout).not.toMatch(/^cli_pager/m)
    await scene.workstation.install('aws', `#!/bin/sh\nexec ${cli} "$@"\n`)
    expect(stdout).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:')
    expect(stdout).not.toContain(OWN.secret)
    expect(stdout).not.toContain(OWN.accessKeyId)
    expect(stdout).not.toMatch(/AWS_ROLE_ARN|REQUESTS_CA_BUNDLE/)
    expect(stdout).not.toMatch(/^aws_/m)
  })

  test('and `explain` says what it would do without', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: OWN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: OWN.secret,
      AWS_SECRET_KEY: OWN.secret,
      LD_PRELOAD: '',
    }
    const command = ['aws', '--region', 'eu-central-1', ...TERMINATE]
    const { stdout } = await unasked(scene, ['explain', '--json', ...command], { env })
    expect(JSON.parse(stdout).credentials).toMatchObject({
      source: 'minted',
      brokers: ['aws'],
      scrubbed: expect.arrayContaining(['AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_KEY', 'LD_PRELOAD']),
    })
    expect(stdout).not.toContain(OWN.secret)
    const told = await unasked(scene, ['explain', ...command], { env })
    expect(told.stdout).toMatch(/without +AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SECRET_KEY/)
  })

  test('nothing above its class: the role of a write may neither destroy nor make users', async () => {
    const other = `${cli} --profile prod`
    await scene.workstation.install(
      'aws',
      `#!/bin/sh\n${other} "$@" || exit\n${other} ${TERMINATE.join(' ')}\n${other} iam create-user --user-name eve\n`,
    )
    await confirmed(scene, onProd(...TAG))
    await scene.workstation.install('aws', `#!/bin/sh\nexec ${cli} "$@"\n`)
    expect(calls().map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'ec2:CreateTags done',
      'ec2:TerminateInstances denied',
      'iam:CreateUser denied',
    ])
  })

  test('and leaves neither token nor keys on the machine', async () => {
    const since = await stamp(join(scene.workstation.home, 'since'))
    await confirmed(scene, onProd(...TERMINATE))
    const { secret, token } = aws.sessions.at(-1)!
    const secrets = new Map([
      ['the secret key', secret],
      ['the session token', token],
      ['the broker token', aws.tokens.at(-1)!],
    ])
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
  })

  test('nothing more once stepup is killed: its endpoint is gone, and what is left holds no secret', async () => {
    const tell = `${cli} --profile prod ec2 describe-instances 2>&1; echo "code $?" >>"$HOME/told"`
    await scene.workstation.install('aws', `#!/bin/sh\necho ready >"$HOME/told"; sleep 2\n${tell}\n`)
    const running = scene.workstation.start(onProd(...TERMINATE))
    await scene.alice.confirm((await confirmationPage(running))!)
    const told = join(scene.workstation.home, 'told')
    await until('the command', () => existsSync(told))
    running.kill('SIGKILL')
    const said = await until('the command’s end', async () => {
      const text = await readFile(told, 'utf8')
      return text.includes('code') ? text : null
    })
    await scene.workstation.install('aws', `#!/bin/sh\nexec ${cli} "$@"\n`)
    expect(said).not.toContain('code 0')
    expect(calls().filter(({ outcome }) => outcome === 'done')).toEqual([])
    const left = join(scene.workstation.home, '.runtime/stepup')
    const files = (await readdir(left, { recursive: true })).filter((name) => name.includes('aws-'))
    for (const name of files) {
      expect(await readFile(join(left, name), 'utf8')).not.toMatch(/key|secret|token|ASIA|AKIA/i)
    }
  })

  test('no file that outlives it', async () => {
    await confirmed(scene, onProd(...TERMINATE))
    const left = await readdir(join(scene.workstation.home, '.runtime/stepup'))
    expect(left.filter((name) => name.startsWith('run-'))).toEqual([])
  })

  test('new sessions for as long as it runs', async () => {
    aws.shorten(2)
    const call = `${cli} --profile prod ec2 describe-instances`
    await scene.workstation.install('aws', `#!/bin/sh\nfor i in 1 2 3 4; do ${call} || exit; sleep 1; done\n`)
    const { code, stderr } = await confirmed(scene, onProd(...TERMINATE))
    await scene.workstation.install('aws', `#!/bin/sh\nexec ${cli} "$@"\n`)
    aws.shorten(3600)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(calls().every(({ outcome }) => outcome === 'done')).toBe(true)
    expect(new Set(calls().map(({ session }) => session?.accessKeyId)).size).toBeGreaterThan(1)
  })
})

describe('a session is for one place and a while', () => {
  test('`stepup lock` ends it under the command that runs: nothing new is given', async () => {
    const home = scene.workstation.home
    await unasked(scene, ['lock'])
    aws.shorten(2)
    const call = `${cli} --profile prod ec2 describe-instances`
    const untilLocked = `touch "$HOME/waits"; while [ ! -e "$HOME/locked" ]; do sleep 0.2; done; sleep 2`
    await scene.workstation.install('aws', `#!/bin/sh\n${call} || exit 9\n${untilLocked}\nexec ${call}\n`)
    const running = scene.workstation.start(onProd(...TAG))
    await scene.alice.confirm((await confirmationPage(running))!)
    await until('the first call', () => existsSync(join(home, 'waits')))
    expect((await scene.workstation.run(['lock'])).code).toBe(0)
    await scene.workstation.write('locked', '')
    const { code } = await running.ended
    aws.shorten(3600)
    await scene.workstation.install('aws', `#!/bin/sh\nexec ${cli} "$@"\n`)
    expect([0, 9]).not.toContain(code)
    expect(calls().filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
  })

  test('at the grant’s end its session policy denies everything, though STS gives no less than 15 minutes', async () => {
    await unasked(scene, ['lock'])
    await confirmed(scene, ['--for', '2m', ...onProd(...TAG)])
    const session = aws.sessions.at(-1)!
    const again = () => scene.workstation.run(TAG, { program: cli, env: variablesOf(session) })
    expect((await again()).code).toBe(0)
    aws.later(121)
    expect((await again()).code).not.toBe(0)
    aws.later(-121)
    expect(session.expires - Date.now() / 1000).toBeGreaterThan(600)
    expect(calls().at(-1)).toMatchObject({ outcome: 'denied' })
    await unasked(scene, ['lock'])
  })

  test('STS itself ends it after 15 minutes', async () => {
    await confirmed(scene, onProd(...TERMINATE))
    const session = aws.sessions.at(-1)!
    expect(session.expires - Date.now() / 1000).toBeLessThanOrEqual(900)
    const env = variablesOf(session)
    const again = () => scene.workstation.run(TERMINATE, { program: cli, env })
    expect((await again()).code).toBe(0)
    aws.later(901)
    expect((await again()).code).not.toBe(0)
    aws.later(-901)
    expect(calls().at(-1)).toMatchObject({ outcome: 'expired' })
  })

  test.each([
    ['--endpoint-url', ['--endpoint-url', 'https://evil.example']],
    ['--no-verify-ssl', ['--no-verify-ssl']],
    ['--ca-bundle', ['--ca-bundle', '/tmp/ca.pem']],
  ])('%s would send it elsewhere: blocked', async (_flag, flags) => {
    const ended = await unasked(scene, onProd(...TERMINATE, ...flags))
    expect(ended.code).toBe(77)
    expect(ended.stderr).toContain(ERRORS.target_not_pinned.hint)
    expect(aws.requests).toEqual([])
  })

  test('a variable that would send it elsewhere: blocked', async () => {
    const ended = await unasked(scene, onProd(...TERMINATE), {
      env: { AWS_ENDPOINT_URL_EC2: 'https://evil.example' },
    })
    expect(ended.code).toBe(77)
    expect(aws.requests).toEqual([])
  })

  test.each([
    ['another program that brings keys', `aws-vault exec prod -- aws ${TERMINATE.join(' ')}`],
    [
      'keys of its own',
      `AWS_ACCESS_KEY_ID=${OWN.accessKeyId} AWS_SECRET_ACCESS_KEY=x aws ${TERMINATE.join(' ')}`,
    ],
    [
      'another authority to believe',
      `REQUESTS_CA_BUNDLE=/tmp/ca.pem aws --profile prod ${TERMINATE.join(' ')}`,
    ],
    ['another account beside it', `aws --profile prod ${TERMINATE.join(' ')}; aws --profile dev s3 ls`],
  ])('a line with %s: blocked', async (_, line) => {
    const ended = await unasked(scene, script(line))
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 77 })
    expect(ended.stderr).toContain(ERRORS.target_not_pinned.hint)
    expect(aws.requests).toEqual([])
  })

  test('an account that no environment has gets none', async () => {
    const running = scene.workstation.start(onProd(...TERMINATE), {
      env: { AWS_SHARED_CREDENTIALS_FILE: await unknownAccount() },
    })
    expect(await confirmationPage(running)).not.toBeNull()
    expect(running.stderr).toContain('your own standing credentials')
    await scene.alice.read((await confirmationPage(running))!)
    await scene.alice.press(/^deny/i)
    expect((await running.ended).code).toBe(77)
  })

  test('a token of another verifier, audience or subject is refused, and nothing is run', async () => {
    const template = await scene.verifier.command('integrations', 'aws', '--environment', 'prod')
    aws.deploy(template.replaceAll('stepup:prod:destructive:*', 'stepup:prod:write:*'))
    const ended = await confirmed(scene, onProd(...TERMINATE))
    aws.deploy(template)
    expect(ended.code).toBe(77)
    expect(ended.stderr).toContain('AccessDenied')
    expect(calls()).toEqual([])
  })
})

describe('a profile whose credential_process is stepup', () => {
  const profile = () => `[profile plugin]
region = eu-central-1
endpoint_url = ${aws.url}
credential_process = ${STEPUP} credential aws --account ${ACCOUNT}
`
  test('gets any read in the account for one tap in a terminal, until it is locked', async () => {
    const env = { AWS_CONFIG_FILE: await scene.workstation.write('plugin-config', profile()) }
    const before = (await scene.workstation.opened()).length
    const on = (...words: string[]) => [cli, '--profile', 'plugin', ...words].join(' ')
    const line = `${on('s3', 'ls')} && ${on('s3', 'ls')} && ! ${on(...TAG)}`
    const running = scene.workstation.start(['-qec', line, '/dev/null'], { program: '/usr/bin/script', env })
    const page = await until('the page', async () => (await scene.workstation.opened())[before])
    await scene.alice.confirm(page)
    expect((await running.ended).code).toBe(0)
    expect((await scene.workstation.opened()).length).toBe(before + 1)
    expect(calls().map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      's3:ListAllMyBuckets done',
      's3:ListAllMyBuckets done',
      'ec2:CreateTags denied',
    ])
    await unasked(scene, ['lock'])
    const ended = await unasked(scene, ['--no-input', 'credential', 'aws', '--account', ACCOUNT])
    expect(ended).toMatchObject({ code: 75, stdout: '' })
  })

  test('is known by its account, and its commands are confirmed as any others', async () => {
    const text = profile().replace(/^endpoint_url.*$/m, '')
    const env = { AWS_CONFIG_FILE: await scene.workstation.write('plugin-config', text) }
    const { code } = await confirmed(scene, ['aws', '--profile', 'plugin', ...TERMINATE], { env })
    expect(code).toBe(0)
    expect(calls()).toMatchObject([{ action: 'ec2:TerminateInstances', outcome: 'done' }])
  })

  test('fails at once where nobody would see the question, and says what to do', async () => {
    const command = ['credential', 'aws', '--account', ACCOUNT]
    const ended = await unasked(scene, command, { env: { BROWSER: undefined } })
    expect(ended).toMatchObject({ code: 75, stdout: '' })
    expect(ended.stderr).toContain('stepup unlock prod --class read')
    expect((await confirmed(scene, ['unlock', 'prod', '--class', 'read'])).code).toBe(0)
    expect((await unasked(scene, command, { env: { BROWSER: undefined } })).code).toBe(0)
    await unasked(scene, ['lock'])
  })

  test('gets nothing of a confirmed shell, which was one program on one target', async () => {
    const shell = [
      'ssm',
      'send-command',
      '--document-name',
      'AWS-RunShellScript',
      '--instance-ids',
      'i-0123456789abcdef0',
    ]
    await confirmed(scene, onProd(...shell))
    expect(aws.sessions.at(-1)?.role).toBe('stepup-exec')
    aws.requests.length = 0
    const ended = await unasked(scene, ['--no-input', 'credential', 'aws', '--account', ACCOUNT])
    expect(ended).toMatchObject({ code: 75, stdout: '' })
    expect(aws.requests).toEqual([])
    await unasked(scene, ['lock'])
  })

  test('gets nothing for an account that the policy does not have', async () => {
    const ended = await unasked(scene, ['credential', 'aws', '--account', '333333333333'])
    expect(ended).toMatchObject({ code: 77, stdout: '' })
    expect(aws.requests).toEqual([])
  })
})

test('`stepup unlock` covers it ahead of time, and the cluster of the same environment too', async () => {
  await unasked(scene, ['lock'])
  const ended = await confirmed(scene, ['unlock', 'prod', '--class', 'write'])
  expect(ended.code).toBe(0)
  expect((await unasked(scene, onProd(...TAG))).code).toBe(0)
  const write = ['kubectl', '--context', 'prod', 'create', 'namespace', 'unlocked']
  expect((await unasked(scene, write)).code).toBe(0)
  expect(calls()).toMatchObject([{ action: 'ec2:CreateTags', outcome: 'done' }])
  await unasked(scene, ['lock'])
})

test('a program that reaches a cluster and an account gets credentials for both', async () => {
  const kubectl = programPath('kubectl')
  await scene.workstation.run(['config', 'use-context', 'prod'], { program: kubectl! })
  await scene.workstation.install(
    'deploy',
    `#!/bin/sh\n${kubectl} get pods && exec ${cli} ${TAG.join(' ')}\n`,
  )
  scene.prod.requests.length = 0
  const ended = await confirmed(scene, ['deploy'], { env: { AWS_PROFILE: 'prod' } })
  expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 })
  expect(scene.prod.requests.at(-1)).toMatchObject({ verb: 'list', status: 200 })
  expect(scene.prod.requests.every(({ user }) => user?.startsWith('stepup:'))).toBe(true)
  expect(calls()).toMatchObject([{ action: 'ec2:CreateTags', outcome: 'done' }])
  expect(calls()[0]?.session?.role).toBe('stepup-exec')
  await scene.workstation.run(['config', 'use-context', 'dev'], { program: kubectl! })
  await unasked(scene, ['lock'])
})

const terraform = programPath('terraform')
const PROVIDERS = '/opt/tf-plugins'
const hasProvider = terraform !== null && existsSync(join(PROVIDERS, 'registry.terraform.io/hashicorp/aws'))
if (!hasProvider) console.warn('terraform or its AWS provider is not installed: what it gets is not shown')

test.runIf(hasProvider)(
  'a terraform apply that takes longer than its sessions goes on',
  async () => {
    const cwd = join(scene.workstation.home, 'infrastructure')
    await scene.workstation.write('infrastructure/main.tf', CONFIGURATION)
    const env = { AWS_PROFILE: 'prod', CHECKPOINT_DISABLE: '1' }
    const init = ['init', '-input=false', `-plugin-dir=${PROVIDERS}`]
    const made = await scene.workstation.run(init, { program: terraform!, cwd, env })
    expect({ code: made.code, stderr: made.stderr }).toMatchObject({ code: 0 })
    aws.shorten(3)
    const ended = await confirmed(scene, ['terraform', 'apply', '-auto-approve', '-no-color'], { cwd, env })
    aws.shorten(3600)
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 })
    expect(ended.stdout).toContain(`arn:aws:sts::${ACCOUNT}:assumed-role/stepup-write/alice@example.com`)
    expect(calls().filter(({ outcome }) => outcome !== 'done')).toEqual([])
    expect(new Set(calls().map(({ session }) => session?.accessKeyId)).size).toBeGreaterThan(1)
    await unasked(scene, ['lock'])
  },
  120_000,
)

const CONFIGURATION = `terraform {
  backend "local" {}
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {}
resource "terraform_data" "long" {
  provisioner "local-exec" {
    command = "sleep 5"
  }
}
data "aws_caller_identity" "me" {
  depends_on = [terraform_data.long]
}
output "who" {
  value = data.aws_caller_identity.me.arn
}
`

function variablesOf(session: Session): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secret,
    AWS_SESSION_TOKEN: session.token,
    AWS_ENDPOINT_URL: aws.url,
    AWS_DEFAULT_REGION: 'eu-central-1',
  }
}

function unknownAccount(): Promise<string> {
  const key = accessKeyOf('333333333333')
  return scene.workstation.write(
    'elsewhere',
    `[prod]\naws_access_key_id = ${key}\naws_secret_access_key = x\n`,
  )
}
