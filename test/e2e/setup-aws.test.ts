import { appendFile, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { accessKeyOf } from '../support/aws/access-key.ts'
import { awsCli } from '../support/aws/aws-cli.ts'
import { ACCOUNT, type AwsStandIn, startAws } from '../support/aws/aws-stand-in.ts'
import { Cleanup } from '../support/cleanup.ts'
import { confirmed, type Scene, startScene } from '../support/scene.ts'
import { until } from '../support/wait.ts'
import { STEPUP } from '../support/workstation.ts'

const cleanup = new Cleanup()
let aws: AwsStandIn
let scene: Scene
/** Path of the real AWS CLI. */
let cli: string
beforeAll(async () => {
  aws = await startAws({ accessKeyId: accessKeyOf(ACCOUNT), secret: 'alices-own-secret-key' })
  cleanup.defer(() => aws.stop())
  scene = await startScene(cleanup, {
    policy(policy) {
      const prod = policy.environments.find(({ name }) => name === 'prod') as {
        match: object
        credentials: object
      }
      Object.assign(prod.match, { aws: { account: [ACCOUNT] } })
      const roleArn = `arn:aws:iam::${ACCOUNT}:role/stepup-{class}`
      Object.assign(prod.credentials, { aws: { roleArn, endpoint: aws.url } })
    },
  })
  cli = await awsCli(scene.workstation, aws.url)
  aws.deploy(await scene.verifier.command('integrations', 'aws', '--environment', 'prod'))
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())

const path = () => join(scene.workstation.home, '.aws/config')
const setup = (...args: string[]) => scene.workstation.run(['setup', ...args])
const WRITTEN = `[profile stepup-prod]
credential_process = ${STEPUP} credential aws --account ${ACCOUNT} --environment prod
`

test('it lists, shows and writes a profile, where there was no file yet', async () => {
  expect((await setup()).stdout).toMatch(/^· aws +profile stepup-prod \(prod\): `stepup setup aws`$/m)
  const { code, stdout } = await setup('aws', '--yes')
  expect(code).toBe(0)
  expect(stdout).toContain('+[profile stepup-prod]')
  expect(await readFile(path(), 'utf8')).toBe(WRITTEN)
  expect((await stat(path())).mode & 0o777).toBe(0o600)
  expect((await setup('aws', '--yes')).stdout).toBe('')
  expect((await setup()).stdout).toMatch(/^✓ aws +profile stepup-prod \(prod\)$/m)
})

test('plain aws asks for one tap in a terminal, and gets a session that reads', async () => {
  await appendFile(path(), `region = eu-central-1\nendpoint_url = ${aws.url}\n`)
  const before = (await scene.workstation.opened()).length
  const on = (...words: string[]) => [cli, '--profile', 'stepup-prod', ...words].join(' ')
  const tag = on('ec2', 'create-tags', '--resources', 'i-0123456789abcdef0', '--tags', 'Key=a,Value=b')
  const line = `${on('s3', 'ls')} && ${on('s3', 'ls')} && ! ${tag}`
  const running = scene.workstation.start(['-qec', line, '/dev/null'], { program: '/usr/bin/script' })
  await scene.alice.confirm(await until('the page', async () => (await scene.workstation.opened())[before]))
  expect((await running.ended).code).toBe(0)
  expect((await scene.workstation.opened()).length).toBe(before + 1)
  expect(aws.requests.map(({ action, outcome }) => `${action} ${outcome}`)).toContain('ec2:CreateTags denied')
})

test('`--undo` takes out the plugin, and leaves what was added', async () => {
  expect((await setup('aws', '--undo', '--yes')).code).toBe(0)
  const left = `[profile stepup-prod]\nregion = eu-central-1\nendpoint_url = ${aws.url}\n`
  expect(await readFile(path(), 'utf8')).toBe(left)
  expect((await setup('aws', '--undo', '--yes')).stderr).toContain('nothing to take out')
})

test('`stepup aws` knows the profile by its account', async () => {
  await scene.workstation.write('.aws/config', `${WRITTEN}region = eu-central-1\n`)
  const words = ['ec2', 'terminate-instances', '--instance-ids', 'i-0123456789abcdef0']
  expect((await confirmed(scene, ['aws', '--profile', 'stepup-prod', ...words])).code).toBe(0)
})
