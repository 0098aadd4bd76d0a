import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import {
  type AzureStandIn,
  OWN_MANAGER,
  SUBSCRIPTION,
  startAzure,
  TENANT,
} from '../support/azure/azure-stand-in.ts'
import { Cleanup } from '../support/cleanup.ts'
import { huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { until } from '../support/wait.ts'
import { programPath } from '../support/workstation.ts'

const id = (n: number) => `11111111-2222-4333-8444-${String(n).padStart(12, '0')}`
const WRITER = id(10)
const DESTROYER = id(11)
const STAGING = id(20)
const ELSEWHERE = id(30)

const cleanup = new Cleanup()
let azure: AzureStandIn
let scene: Scene
let printed: string

beforeAll(async () => {
  azure = await startAzure(cleanup)
  const common = { tenant: TENANT, ca: azure.ca }
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push(
        {
          name: 'acme-prod',
          tier: 'production',
          match: { azure: { subscription: SUBSCRIPTION }, terraform: { backend: 'azurerm://acmestate/*' } },
          credentials: {
            azure: {
              ...common,
              subscription: SUBSCRIPTION,
              clients: { write: WRITER, destructive: DESTROYER, 'secret-read': id(12) },
            },
          },
        },
        {
          name: 'acme-staging',
          tier: 'staging',
          match: { azure: { subscription: id(3) } },
          credentials: { azure: { ...common, subscription: id(3), clients: { destructive: STAGING } } },
        },
        {
          name: 'acme-own',
          tier: 'production',
          match: { azure: { subscription: id(4) } },
          credentials: {
            azure: {
              ...common,
              subscription: id(4),
              clients: { destructive: id(40) },
              cloud: 'AcmeCloud',
              authority: 'https://login.microsoftonline.com',
              resourceManager: `https://${OWN_MANAGER}`,
            },
          },
        },
        { name: 'acme-dev', tier: 'development', match: { azure: { subscription: id(5) } } },
      )
    },
  })
  printed = await integration('acme-prod')
  azure.deploy(printed)
  await signIn([
    ['Acme Prod', SUBSCRIPTION, 'AzureCloud'],
    ['Acme Staging', id(3), 'AzureCloud'],
    ['Acme Own', id(4), 'AcmeCloud'],
    ['Acme Dev', id(5), 'AzureCloud'],
    ['Acme Elsewhere', ELSEWHERE, 'AzureCloud'],
  ])
  scene.workstation.env['HTTPS_PROXY'] = azure.proxy
  await real()
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => {
  azure.requests.length = 0
  azure.tokens.length = 0
  azure.groups.add('orders')
})

const AZ = programPath('az')!
const TERRAFORM = programPath('terraform')
const real = () => scene.workstation.install('az', `#!/bin/sh\nexec ${AZ} "$@"\n`)
const CREATE = ['az', 'group', 'create', '--name', 'orders', '--location', 'westeurope']
const DELETE = ['az', 'group', 'delete', '--name', 'orders', '--yes']
const integration = (name: string) => scene.verifier.command('integrations', 'azure', '--environment', name)

/** As `az login` leaves a person's directory, without any token in it. */
async function signIn(subscriptions: [string, string, string][]) {
  const user = { name: 'alice@example.com', type: 'user' }
  const entries = subscriptions.map(([name, subscription, environmentName], i) => ({
    ...{ id: subscription, name, environmentName, user, state: 'Enabled', isDefault: i === 0 },
    ...{ tenantId: TENANT, homeTenantId: TENANT, managedByTenants: [] },
  }))
  await scene.workstation.write(
    '.azure/azureProfile.json',
    `\uFEFF${JSON.stringify({ installationId: id(9), subscriptions: entries })}`,
  )
  await scene.workstation.write(
    '.azure/config',
    '[core]\noutput = yaml\n\n[cloud]\nname = EvilCloud\n\n[storage]\nkey = own\n',
  )
  await scene.workstation.write(
    '.azure/clouds.config',
    '[EvilCloud]\nendpoint_active_directory = https://evil.example\nendpoint_resource_manager = https://evil.example\n',
  )
}

/** Those that reached Azure itself, by the client they were of. */
const calls = () =>
  azure.requests
    .filter(({ outcome }) => outcome !== 'traded')
    .map(
      ({ what, who, outcome }) =>
        `${what.replace(/\/subscriptions\/[^/]+\/resourcegroups/i, '')} ${who} ${outcome}`,
    )

/** A script in the place of az, so that it is given what az would be. */
async function insteadOfAz(script: string, command = DELETE, env: Record<string, string> = {}) {
  await scene.workstation.install('az', script)
  const ended = await confirmed(scene, command, { env })
  await real()
  return ended
}

describe('what an elevated az gets', () => {
  test('a token of the client of its class', async () => {
    const { code, stderr, page } = await confirmed(scene, DELETE)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(page).toContain('Credentials made for this')
    expect(calls()).toEqual([`DELETE /orders ${DESTROYER} done`])
    expect(azure.groups.has('orders')).toBe(false)
  })

  test('and it says environment and class, as the federated credential wants them', async () => {
    await confirmed(scene, DELETE)
    const [assertion] = azure.tokens
    expect(decodeJwt(assertion!)).toMatchObject({
      sub: 'stepup:acme-prod:destructive',
      aud: 'stepup:acme-prod:azure',
    })
  })

  test('nothing of the person’s own, and the settings that say how she works', async () => {
    const env = {
      AZURE_CLIENT_SECRET: 'own',
      ARM_ACCESS_KEY: 'own',
      AZURE_STORAGE_KEY: 'own',
      MSI_SECRET: 'own',
    }
    const script = '#!/bin/sh\nenv\ncat "$AZURE_CONFIG_DIR/config" "$AZURE_CONFIG_DIR/azureProfile.json"\n'
    const { stdout } = await insteadOfAz(script, DELETE, env)
    expect(stdout).toContain('output = yaml')
    expect(stdout).toContain('"name":"Acme Prod"')
    expect(stdout).not.toMatch(/=own$|key = own|EvilCloud|alice@example\.com|evil\.example/m)
  })

  test('nothing above its class, whichever client it says it is', async () => {
    const script = `#!/bin/sh
${AZ} "$@" || exit
${AZ} ${DELETE.slice(1).join(' ')}
sed -i s/${WRITER}/${DESTROYER}/ "$AZURE_CONFIG_DIR"/azureProfile.json "$AZURE_CONFIG_DIR"/service_principal_entries.json
${AZ} ${DELETE.slice(1).join(' ')}
`
    const { code } = await insteadOfAz(script, CREATE)
    await unasked(scene, ['lock'])
    expect(code).not.toBe(0)
    expect(
      calls()
        .filter((call) => !/^(GET|HEAD) /.test(call))
        .slice(0, 2),
    ).toEqual([`PUT /orders ${WRITER} done`, `DELETE /orders ${WRITER} denied`])
    expect(azure.requests.at(-1)).toMatchObject({
      outcome: 'refused',
      why: expect.stringContaining('AADSTS700213'),
    })
    expect(azure.groups).toContain('orders')
  })

  test('one assertion, in every place where one is read', async () => {
    const read =
      'cat "$AZURE_FEDERATED_TOKEN_FILE"; echo; grep -o "ey[^\\"]*" "$AZURE_CONFIG_DIR/service_principal_entries.json"'
    const ask = `/usr/bin/python3 -c '
import os, requests
headers = {"Authorization": "Bearer " + os.environ["ARM_OIDC_REQUEST_TOKEN"]}
print(requests.get(os.environ["ARM_OIDC_REQUEST_URL"] + "?audience=a", headers=headers).text)
'`
    const { stdout } = await insteadOfAz(`#!/bin/sh\n${read}\n${ask}\n`)
    const [file, entry, answered] = stdout.trim().split('\n')
    expect(entry).toBe(file)
    expect(JSON.parse(answered!)).toEqual({ value: file })
  })

  test('and leaves no token on the machine', async () => {
    const since = await stamp(join(scene.workstation.home, 'since'))
    await confirmed(scene, DELETE)
    expect(azure.tokens.length).toBeGreaterThan(1)
    const secrets = new Map(azure.tokens.map((token, i) => [`token ${i}`, token]))
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
    const left = await readdir(join(scene.workstation.home, '.runtime/stepup'))
    expect(left.filter((name) => name.startsWith('run-'))).toEqual([])
  })

  test('no access token on disk while it runs, and nothing new once stepup is killed', async () => {
    const told = join(scene.workstation.home, 'told')
    await scene.workstation.install(
      'az',
      `#!/bin/sh\n${AZ} group list >/dev/null && echo ready >"${told}"; sleep 30\n`,
    )
    const running = scene.workstation.start(DELETE)
    await scene.alice.confirm((await confirmationPage(running))!)
    await until('the command', () => existsSync(told), 60_000)
    running.kill('SIGKILL')
    await real()
    const [assertion, access] = azure.tokens
    const runtime = join(scene.workstation.home, '.runtime/stepup')
    const left: string[] = []
    for (const name of await readdir(runtime, { recursive: true })) {
      const text = await readFile(join(runtime, name), 'latin1').catch(() => '')
      expect(text).not.toContain(access)
      if (text.includes(assertion!)) left.push(name.replace(/^run-[^/]+\//, ''))
    }
    // What is left ends by itself, and the next run takes it away.
    expect(left.map((path) => path.replace(/^azure-\w+\//, 'azure/')).sort()).toEqual([
      'azure-assertion',
      'azure/service_principal_entries.json',
    ])
    const { exp = 0, iat = 0 } = decodeJwt(assertion!)
    expect(exp - iat).toBeLessThanOrEqual(300)
    azure.later(301)
    const late = await azure.trade({ client_id: DESTROYER, client_assertion: assertion! })
    azure.later(-301)
    expect(late.error_description).toContain('AADSTS700024')
    await confirmed(scene, DELETE)
    expect((await readdir(runtime)).filter((name) => name.startsWith('run-'))).toEqual([])
  })
})

describe('other clients, in the same way', () => {
  test('the SDK for Python, by AZURE_FEDERATED_TOKEN_FILE', async () => {
    const { stdout, stderr } = await insteadOfAz(`#!/bin/sh
exec /usr/bin/python3 -c '
import os, requests
from azure.identity import DefaultAzureCredential
token = DefaultAzureCredential(exclude_cli_credential=True).get_token("https://management.azure.com/.default").token
url = "https://management.azure.com/subscriptions/" + os.environ["AZURE_SUBSCRIPTION_ID"] + "/resourcegroups"
print(requests.get(url, headers={"Authorization": "Bearer " + token}).status_code)
'
`)
    expect({ stdout, stderr }).toMatchObject({ stdout: '200\n' })
    expect(calls()).toEqual([`GET  ${DESTROYER} done`])
  })

  test.skipIf(TERRAFORM === null)('Terraform, for its state in a blob', async () => {
    const settings = 'storage_account_name = "acmestate"\n container_name = "state"\n key = "prod.tfstate"'
    const text = `terraform {\n  backend "azurerm" {\n${settings}\n use_azuread_auth = true\n  }\n}\n`
    const main = await scene.workstation.write('work/infra/main.tf', text)
    const { code, stdout, stderr } = await insteadOfAz(
      `#!/bin/sh\ncd "${dirname(main)}" && ${TERRAFORM} init -no-color >&2 && ${TERRAFORM} state pull\n`,
    )
    expect({ code, stdout, stderr }).toMatchObject({ code: 0 })
    expect(JSON.parse(stdout)).toMatchObject({ lineage: 'of-acme' })
    expect(new Set(azure.requests.map(({ who }) => who))).toEqual(new Set([DESTROYER]))

    azure.requests.length = 0
    const env = { ARM_SUBSCRIPTION_ID: SUBSCRIPTION, ARM_CLIENT_SECRET: 'own' }
    const alone = await confirmed(scene, ['terraform', 'state', 'pull'], { env, cwd: dirname(main) })
    expect(alone).toMatchObject({ code: 0, stdout: expect.stringContaining('of-acme') })
    expect(alone.page).toContain('Credentials made for this')
    expect(new Set(azure.requests.map(({ who }) => who))).toEqual(new Set([id(12)]))
  })
})

describe('tokens are for one place and a while', () => {
  test('an access token ends when it says', async () => {
    await confirmed(scene, DELETE)
    const token = azure.tokens.at(-1)!
    expect(azure.ask(token)).toBe(200)
    azure.later(3601)
    expect(azure.ask(token)).toBe(401)
    azure.later(-3601)
  })

  test.each<[string, Record<string, string>]>([
    ['another Entra', { AZURE_AUTHORITY_HOST: 'https://login.evil.example/' }],
    ['another resource manager', { ARM_METADATA_HOSTNAME: 'management.evil.example' }],
    ['a cloud of Terraform', { ARM_ENVIRONMENT: 'evil' }],
    ['a cloud of az', { AZURE_CLOUD_NAME: 'EvilCloud' }],
    ['a certificate authority', { REQUESTS_CA_BUNDLE: '/tmp/ca.pem' }],
    ['no verification', { AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: '1' }],
  ])('%s would have it: blocked', async (_what, env) => {
    const ended = await unasked(scene, DELETE, { env })
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 77 })
    expect(ended.stderr).toContain(ERRORS.target_not_pinned.hint)
    expect(azure.requests).toEqual([])
  })

  test.each<[string, string[]]>([
    ['an address of its own', ['az', 'rest', '--method', 'delete', '--url', 'https://evil.example/x']],
    [
      'a line in two subscriptions',
      ['sh', '-c', `${DELETE.join(' ')}; az group list --subscription 'Acme Dev'`],
    ],
    [
      'a storage account of its own',
      ['az', 'storage', 'blob', 'delete', '-c', 'a', '-n', 'b', '--blob-endpoint', 'https://evil.example'],
    ],
    ['a variable in front', ['env', 'AZURE_AUTHORITY_HOST=https://login.microsoftonline.us', ...DELETE]],
  ])('%s: blocked', async (_what, command) => {
    expect((await unasked(scene, command)).code).toBe(77)
    expect(azure.requests).toEqual([])
  })

  test('the person’s own cloud is not the one that is asked', async () => {
    azure.hosts.clear()
    await confirmed(scene, DELETE)
    expect(
      [...azure.hosts].filter((host) => !/\.(microsoftonline|azure|microsoft)\.com$/.test(host)),
    ).toEqual([])
    expect(azure.hosts.size).toBeGreaterThan(1)
  })

  test('a subscription that no environment has gets none', async () => {
    const running = scene.workstation.start([...DELETE, '--subscription', 'Acme Elsewhere'])
    const page = (await confirmationPage(running))!
    expect(running.stderr).toContain('your own standing credentials')
    await scene.alice.read(page)
    await scene.alice.press(/^deny/i)
    expect((await running.ended).code).toBe(77)
  })

  test('another environment’s assertion is refused, and so is this one’s by the other’s client', async () => {
    const script = '#!/bin/sh\ncat "$AZURE_FEDERATED_TOKEN_FILE"\n'
    const ours = (await insteadOfAz(script)).stdout
    const theirs = (await insteadOfAz(script, [...DELETE, '--subscription', 'Acme Staging'])).stdout
    await unasked(scene, ['lock'])
    const tried = async (client_id: string, client_assertion: string) =>
      (await azure.trade({ client_id, client_assertion })).error_description ?? 'traded'
    expect(await tried(DESTROYER, ours)).toBe('traded')
    expect(await tried(DESTROYER, theirs)).toContain('AADSTS700213')
    expect(await tried(WRITER, ours)).toContain('AADSTS700213')
    azure.deploy(await integration('acme-staging'))
    expect(await tried(STAGING, ours)).toContain('AADSTS700213')
    expect(await tried(STAGING, theirs)).toBe('traded')
    azure.deploy(printed.replaceAll('"stepup:acme-prod:azure"', '"stepup:other:azure"'))
    expect(await tried(DESTROYER, ours)).toContain('AADSTS700212')
    azure.deploy(printed.replaceAll('/broker/azure"', '/broker/gcp"'))
    expect(await tried(DESTROYER, ours)).toContain('AADSTS700211')
    azure.deploy(printed)
    const [head, body, signature] = ours.split('.')
    expect(await tried(DESTROYER, `${head}.${body}.${signature!.split('').reverse().join('')}`)).toContain(
      'AADSTS',
    )
  })

  test('a cloud that az does not know by name', async () => {
    azure.deploy(await integration('acme-own'))
    azure.hosts.clear()
    const { code, stderr } = await confirmed(scene, [...DELETE, '--subscription', 'Acme Own'])
    azure.deploy(printed)
    // The stand-in has no such subscription behind its manager: that it was asked, and as whom, is what counts.
    expect({ code, stderr }).not.toMatchObject({ code: 77 })
    expect(calls()).toEqual([`DELETE /orders ${id(40)} done`])
    expect(azure.hosts).toContain(OWN_MANAGER)
  })

  test('a subscription by its id, where az was signed in to nothing', async () => {
    const env = { AZURE_CONFIG_DIR: join(scene.workstation.home, 'nothing') }
    const { code, stderr } = await confirmed(scene, [...DELETE, '--subscription', SUBSCRIPTION], { env })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(calls()).toEqual([`DELETE /orders ${DESTROYER} done`])
  })

  test('after `stepup lock` there is no more of them without a tap', async () => {
    await confirmed(scene, CREATE)
    expect((await unasked(scene, CREATE)).code).toBe(0)
    await unasked(scene, ['lock'])
    const running = scene.workstation.start(CREATE)
    expect(await confirmationPage(running)).not.toBeNull()
  })
})
