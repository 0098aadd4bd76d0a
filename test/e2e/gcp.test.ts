import { existsSync, realpathSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/core/errors.ts'
import { Cleanup } from '../support/cleanup.ts'
import { type GcpStandIn, startGcp } from '../support/gcp/gcp-stand-in.ts'
import { huntInProcesses, huntOnDisk, stamp } from '../support/hunt.ts'
import { confirmationPage, confirmed, type Scene, startScene, unasked } from '../support/scene.ts'
import { until } from '../support/wait.ts'
import { programPath } from '../support/workstation.ts'

const POOL = '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/stepup'
const account = (name: string) => `stepup-${name}@acme-prod.iam.gserviceaccount.com`

const cleanup = new Cleanup()
let gcp: GcpStandIn
let scene: Scene

beforeAll(async () => {
  gcp = await startGcp({
    [account('write')]: ['GET', 'PUT'],
    [account('destructive')]: ['GET', 'PUT', 'DELETE'],
  })
  cleanup.defer(() => gcp.stop())
  scene = await startScene(cleanup, {
    policy(policy) {
      policy.environments.push(
        {
          name: 'acme-prod',
          tier: 'production',
          match: { gcp: { project: 'acme-prod' } },
          credentials: {
            gcp: {
              audience: `${POOL}/providers/acme-prod`,
              project: 'acme-prod',
              serviceAccounts: {
                write: account('write'),
                destructive: account('destructive'),
              },
              endpoints: {
                sts: `${gcp.url}/`,
                iamcredentials: `${gcp.url}/`,
                pubsub: `${gcp.url}/`,
                storage: `${gcp.url}/storage/v1/`,
              },
            },
          },
        },
        { name: 'acme-dev', tier: 'development', match: { gcp: { project: 'acme-dev' } } },
      )
    },
  })
  gcp.deploy(await scene.verifier.command('integrations', 'gcp', '--environment', 'acme-prod'))
  await scene.workstation.write('.config/gcloud/active_config', 'prod')
  await scene.workstation.write(
    '.config/gcloud/configurations/config_prod',
    '[core]\naccount = alice@example.com\nproject = acme-prod\ndisable_prompts = true\n\n[compute]\nregion = europe-west1\n',
  )
  await real()
})
afterAll(() => cleanup.run())
afterEach(() => scene.workstation.abandonAll())
beforeEach(() => {
  gcp.requests.length = 0
})

const GCLOUD = programPath('gcloud')
const GSUTIL = programPath('gsutil')
const TERRAFORM = programPath('terraform')
const real = () => scene.workstation.install('gcloud', `#!/bin/sh\nexec ${GCLOUD} "$@"\n`)
const CREATE = ['gcloud', 'pubsub', 'topics', 'create', 'orders']
const DELETE = ['gcloud', 'pubsub', 'topics', 'delete', 'orders']
const calls = () =>
  gcp.requests
    .filter(({ outcome }) => outcome !== 'traded')
    .map(({ what, who, outcome }) => `${what} ${who.split('@')[0]} ${outcome}`)

describe.skipIf(GCLOUD === null)('what an elevated gcloud gets', () => {
  test('tokens of the service account of its class', async () => {
    const { code, stderr, page } = await confirmed(scene, DELETE)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(page).toContain('Credentials made for this')
    expect(calls()).toEqual(['DELETE /v1/projects/acme-prod/topics/orders stepup-destructive done'])
  })

  test('nothing of the person’s own, and the settings that say how she works', async () => {
    await scene.workstation.install('gcloud', `#!/bin/sh\nenv\ncat "$CLOUDSDK_CONFIG"/configurations/*\n`)
    const env = {
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: '/tmp/own',
      GOOGLE_OAUTH_ACCESS_TOKEN: 'own',
      GOOGLE_API_KEY: 'own',
      SSL_CERT_FILE: '/tmp/own',
    }
    const { stdout } = await confirmed(scene, DELETE, { env })
    await real()
    expect(stdout).toContain('region = europe-west1')
    expect(stdout).toContain('disable_prompts = true')
    expect(stdout).not.toMatch(/alice@example\.com|=own$|\/tmp\/own/m)
  })

  test('nothing above its class, whichever account it asks for', async () => {
    const other = `sed -i s/stepup-write/stepup-destructive/ "$GOOGLE_APPLICATION_CREDENTIALS"`
    await scene.workstation.install(
      'gcloud',
      `#!/bin/sh\n${GCLOUD} "$@" || exit\n${GCLOUD} ${DELETE.slice(1).join(' ')}\n${other}\n${GCLOUD} ${DELETE.slice(1).join(' ')}\n`,
    )
    const { code } = await confirmed(scene, CREATE)
    await real()
    await unasked(scene, ['lock'])
    expect(code).not.toBe(0)
    expect(calls().slice(0, 2)).toEqual([
      'PUT /v1/projects/acme-prod/topics/orders stepup-write done',
      'DELETE /v1/projects/acme-prod/topics/orders stepup-write denied',
    ])
    expect(gcp.requests.at(-1)).toMatchObject({ outcome: 'refused' })
    expect(gcp.topics).toContain('orders')
  })

  test('new tokens for as long as it runs', async () => {
    await scene.workstation.install(
      'gcloud',
      `#!/bin/sh\nfor i in 1 2 3; do ${GCLOUD} pubsub topics list || exit; sleep 1; done\n`,
    )
    gcp.shorten(1)
    const { code, stderr } = await confirmed(scene, DELETE)
    gcp.shorten(3600)
    await real()
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(calls()).toHaveLength(3)
  })

  test('and asks loopback, not a proxy that would hear the word', async () => {
    const proxy = 'http://127.0.0.1:9'
    const env = { HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: 'localhost', no_proxy: 'localhost' }
    expect((await confirmed(scene, DELETE, { env })).code).toBe(0)
  })

  test.skipIf(GSUTIL === null)('and gsutil sends none where the person’s own ~/.boto says', async () => {
    let asked = 0
    const elsewhere = createServer((socket) => {
      asked++
      socket.destroy()
    })
    await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening))
    const { port } = elsewhere.address() as AddressInfo
    await scene.workstation.write(
      '.boto',
      `[Credentials]\ngs_json_host = 127.0.0.1\ngs_json_port = ${port}\n[Boto]\nhttps_validate_certificates = False\nnum_retries = 0\n`,
    )
    await scene.workstation.install(
      'gcloud',
      `#!/bin/sh\n${GSUTIL} -o Boto:num_retries=0 ls gs://acme-orders\nexit 0\n`,
    )
    // Google itself is not asked
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' }
    const { stderr } = await confirmed(scene, DELETE, { env })
    await real()
    elsewhere.close()
    expect({ asked, stderr }).toMatchObject({ asked: 0 })
  })

  test('and leaves no token on the machine', async () => {
    const since = await stamp(join(scene.workstation.home, 'since'))
    gcp.tokens.length = 0
    await confirmed(scene, DELETE)
    expect(gcp.tokens.length).toBeGreaterThan(2)
    const secrets = new Map(gcp.tokens.map((token, i) => [`token ${i}`, token]))
    expect([...(await huntOnDisk(secrets, since)), ...huntInProcesses(secrets, [])]).toEqual([])
    const left = await readdir(join(scene.workstation.home, '.runtime/stepup'))
    expect(left.filter((name) => name.startsWith('run-'))).toEqual([])
  })

  test('nothing more once stepup is killed, and what is left on disk holds no token', async () => {
    const told = join(scene.workstation.home, 'told')
    await scene.workstation.install(
      'gcloud',
      `#!/bin/sh\n${GCLOUD} pubsub topics list\necho ready >"${told}"; sleep 2\n${GCLOUD} pubsub topics list 2>/dev/null; echo "code $?" >>"${told}"\n`,
    )
    gcp.tokens.length = 0
    const since = await stamp(join(scene.workstation.home, 'since'))
    const running = scene.workstation.start(DELETE)
    await scene.alice.confirm((await confirmationPage(running))!)
    await until('the command', () => existsSync(told), 60_000)
    running.kill('SIGKILL')
    const secrets = new Map(gcp.tokens.map((token, i) => [`token ${i}`, token]))
    const said = await until(
      'its end',
      async () => /code \d+/.exec(await readFile(told, 'utf8'))?.[0] ?? null,
    )
    await real()
    expect(said).not.toBe('code 0')
    expect(await huntOnDisk(secrets, since)).toEqual([])
    const runtime = join(scene.workstation.home, '.runtime/stepup')
    for (const name of await readdir(runtime, { recursive: true })) {
      const text = await readFile(join(runtime, name), 'latin1').catch(() => '')
      for (const token of gcp.tokens) expect(text).not.toContain(token)
    }
  })
})

describe.skipIf(GCLOUD === null)('other clients, in the same way', () => {
  /** Run in the place of gcloud, so that they are given what it would be. */
  async function insteadOfGcloud(script: string) {
    await scene.workstation.install('gcloud', script)
    const ended = await confirmed(scene, DELETE)
    await real()
    return ended
  }

  test('Google’s own library, by application default credentials', async () => {
    const library = join(dirname(realpathSync(GCLOUD!)), '../lib/third_party')
    const { stdout, stderr } = await insteadOfGcloud(`#!/bin/sh
PYTHONPATH=${library} exec python3 -c '
import google.auth
from google.auth.transport import requests
credentials, project = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
answer = requests.AuthorizedSession(credentials).get("${gcp.url}/v1/projects/" + project + "/topics")
print(project, answer.status_code)
'
`)
    expect({ stdout, stderr }).toMatchObject({ stdout: 'acme-prod 200\n' })
    expect(calls()).toEqual(['GET /v1/projects/acme-prod/topics stepup-destructive done'])
  })

  test.skipIf(TERRAFORM === null)('Terraform, for its state in a bucket', async () => {
    const text = 'terraform {\n  backend "gcs" {\n    bucket = "acme-state"\n  }\n}\n'
    const main = await scene.workstation.write('work/infra/main.tf', text)
    const { code, stdout, stderr } = await insteadOfGcloud(
      `#!/bin/sh\ncd "${dirname(main)}" && ${TERRAFORM} init -no-color >&2 && ${TERRAFORM} state pull\n`,
    )
    expect({ code, stdout, stderr }).toMatchObject({ code: 0 })
    expect(JSON.parse(stdout)).toMatchObject({ lineage: 'of-acme' })
  })
})

describe.skipIf(GCLOUD === null)('tokens are for one place and a while', () => {
  test('the service account’s end after ten minutes', async () => {
    await confirmed(scene, DELETE)
    const token = gcp.tokens.at(-1)!
    const again = async () => {
      const headers = { authorization: `Bearer ${token}` }
      return (await fetch(`${gcp.url}/v1/projects/acme-prod/topics`, { headers })).status
    }
    expect(await again()).toBe(200)
    gcp.later(601)
    expect(await again()).toBe(401)
    gcp.later(-601)
  })

  test.each<[string, string[], Record<string, string>]>([
    ['--access-token-file', ['--access-token-file=/tmp/t'], {}],
    ['--credential-file-override', ['--credential-file-override', '/tmp/eve.json'], {}],
    ['--authorization-token-file', ['--authorization-token-file=/tmp/t'], {}],
    [
      '--impersonate-service-account',
      ['--impersonate-service-account=eve@acme-prod.iam.gserviceaccount.com'],
      {},
    ],
    ['--universe-domain', ['--universe-domain=evil.example'], {}],
    ['an endpoint', [], { CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB: 'https://evil.example/' }],
    ['a certificate authority', [], { CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE: '/tmp/ca.pem' }],
  ])('%s would send it elsewhere: blocked', async (_what, flags, env) => {
    const ended = await unasked(scene, [...DELETE, ...flags], { env })
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 77 })
    expect(ended.stderr).toContain(ERRORS.target_not_pinned.hint)
    expect(gcp.requests).toEqual([])
  })

  test('a line that lands in two projects: blocked', async () => {
    const line = `${DELETE.join(' ')}; gcloud --project acme-dev pubsub topics list`
    const ended = await unasked(scene, ['sh', '-c', line])
    expect(ended.code).toBe(77)
    expect(gcp.requests).toEqual([])
  })

  test('a project that no environment has gets none', async () => {
    const running = scene.workstation.start([...DELETE, '--project=acme-other'])
    const page = (await confirmationPage(running))!
    expect(running.stderr).toContain('your own standing credentials')
    await scene.alice.read(page)
    await scene.alice.press(/^deny/i)
    expect((await running.ended).code).toBe(77)
  })

  test('a token of another environment or class is refused', async () => {
    const script = await scene.verifier.command('integrations', 'gcp', '--environment', 'acme-prod')
    gcp.deploy(script.replaceAll("=='acme-prod'", "=='acme-dev'"))
    const ended = await confirmed(scene, DELETE)
    gcp.deploy(script.replaceAll('acme-prod:destructive', 'acme-prod:write'))
    const other = await confirmed(scene, DELETE)
    gcp.deploy(script)
    expect([ended.code, other.code]).not.toContain(0)
    expect(gcp.requests.filter(({ outcome }) => outcome === 'done')).toEqual([])
  })

  test('after `stepup lock` there is no more of them without a tap', async () => {
    await confirmed(scene, CREATE)
    expect((await unasked(scene, CREATE)).code).toBe(0)
    await unasked(scene, ['lock'])
    const running = scene.workstation.start(CREATE)
    expect(await confirmationPage(running)).not.toBeNull()
  })
})
