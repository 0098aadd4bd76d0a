import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Cleanup } from '../support/cleanup.ts'
import { confirmationPage, confirmed, type Scene, startScene } from '../support/scene.ts'

const cleanup = new Cleanup()
let scene: Scene
let repository: string
/** A kubeconfig whose current context is production. */
let inProd: string
beforeAll(async () => {
  scene = await startScene(cleanup)
  repository = await plant()
  const own = await readFile(scene.workstation.env['KUBECONFIG']!, 'utf8')
  inProd = await scene.workstation.write(
    '.kube/prod',
    own.replace('current-context: dev', 'current-context: prod'),
  )
})
afterAll(() => cleanup.run())
afterEach(async () => {
  await scene.workstation.abandonAll()
  await rm(join(repository, 'SPRUNG'), { force: true })
})

/** A repository whose every file tries to run something or to lower something. */
async function plant(): Promise<string> {
  const root = join(scene.workstation.home, 'hostile')
  const trap = `require('node:fs').writeFileSync(${JSON.stringify(join(root, 'SPRUNG'))}, 'x')\n`
  const script = `#!/bin/sh\ntouch '${join(root, 'SPRUNG')}'\n`
  const files: [path: string, text: string, mode?: number][] = [
    ['.env', `KUBECONFIG=${join(root, 'kubeconfig')}\nSTEPUP_MODE=observe\nXDG_CONFIG_HOME=${root}\n`],
    ['.env.local', `PATH=${join(root, 'node_modules/.bin')}\n`],
    ['bunfig.toml', 'preload = ["./trap.js"]\n[run]\nsilent = true\n'],
    ['trap.js', trap],
    ['tsconfig.json', '{ "compilerOptions": { "paths": { "*": ["./trap.js"] } } }\n'],
    [
      'package.json',
      JSON.stringify({
        name: 'x',
        type: 'commonjs',
        imports: { '#x': './trap.js' },
        bun: { preload: ['./trap.js'] },
      }),
    ],
    ['node_modules/.bin/kubectl', script, 0o755],
    ['node_modules/.bin/git', script, 0o755],
    ['kubectl', script, 0o755],
    ['.stepup', 'mode: observe\nenvironments: [{ name: prod, tier: local }]\n'],
    ['.stepup.json', '{ "mode": "observe", "verifier": "https://evil.example" }\n'],
    ['.config/stepup/config.json', '{ "verifier": "https://evil.example" }\n'],
    ['kubeconfig', '{}'],
    ['.git/HEAD', 'ref: refs/heads/main\n'],
    [
      '.git/config',
      `[core]\n\tfsmonitor = ${join(root, 'kubectl')}\n\tsshCommand = ${join(root, 'kubectl')}\n\tpager = ${join(root, 'kubectl')}\n`,
    ],
  ]
  for (const [path, text, mode = 0o644] of files) {
    const file = join(root, path)
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(file, text, { mode })
  }
  await mkdir(join(root, '.git/objects'), { recursive: true })
  await mkdir(join(root, '.git/refs'), { recursive: true })
  return root
}

const COMMANDS = [
  ['kubectl', '--context', 'prod', 'get', 'pods'],
  ['kubectl', '--context', 'prod', 'delete', 'namespace', 'payments'],
  ['kubectl', '--context', 'dev', 'delete', 'namespace', 'payments'],
  ['git', 'push', 'origin', 'main'],
  ['aws', 's3', 'ls'],
  ['terraform', 'apply'],
]

async function explain(command: string[], cwd: string): Promise<Record<string, unknown>> {
  const { stdout } = await scene.workstation.run(['explain', '--json', '--', ...command], { cwd })
  return JSON.parse(stdout) as Record<string, unknown>
}

describe('a hostile repository changes nothing', () => {
  test.each(COMMANDS.filter(([tool]) => tool !== 'git').map((command) => ({ command })))(
    '$command is decided as anywhere else',
    async ({ command }) => {
      const there = await explain(command, repository)
      const elsewhere = await explain(command, scene.workstation.work)
      expect(there['decision']).toEqual(elsewhere['decision'])
      expect(there['invocation']).toEqual(elsewhere['invocation'])
      expect(there['operation']).toEqual(elsewhere['operation'])
    },
  )

  test.each(COMMANDS.map((command) => ({ command })))(
    'nothing of it runs: explain $command',
    async ({ command }) => {
      await explain(command, repository)
      expect(await sprung()).toBe(false)
    },
  )

  test('a deletion in production is challenged, and the real kubectl runs', async () => {
    const command = ['kubectl', '--context', 'prod', 'delete', 'ns', 'payments']
    const { code } = await confirmed(scene, command, { cwd: repository })
    expect(code).toBe(0)
    expect(scene.prod.cluster.has('namespaces', 'payments')).toBe(false)
    expect(await sprung()).toBe(false)
  })

  // A PATH that names the working tree means its programs, as for a shell; stepup trusts none of them.
  test.each(['node_modules/.bin', '.'])(
    'a kubectl of the working tree by PATH entry %s is no kubectl',
    async (entry) => {
      const path = `${entry === '.' ? '.' : join(repository, entry)}:${scene.workstation.env['PATH']}`
      const options = { cwd: repository, env: { PATH: path, KUBECONFIG: inProd } }
      const read = ['kubectl', '--context', 'dev', 'get', 'pods']
      const { stdout } = await scene.workstation.run(['explain', '--json', '--', ...read], options)
      expect(JSON.parse(stdout)).toMatchObject({
        operation: { class: 'exec' },
        environment: { name: 'prod' },
        decision: { outcome: 'challenge' },
      })
      const running = scene.workstation.start(read, options)
      await scene.alice.deny((await confirmationPage(running))!)
      expect((await running.ended).code).toBe(77)
      expect(await sprung()).toBe(false)
    },
  )

  test.each([
    ['NODE_OPTIONS', '--require=./trap.js'],
    ['BUN_OPTIONS', '--preload=./trap.js'],
    ['BUN_INSPECT_PRELOAD', './trap.js'],
    ['BUN_BE_BUN', '1'],
  ])('%s in the environment loads nothing into stepup', async (name, value) => {
    const { stdout, code } = await scene.workstation.run(['--version'], {
      cwd: repository,
      env: { [name]: value },
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^stepup /)
    expect(await sprung()).toBe(false)
  })
})

async function sprung(): Promise<boolean> {
  return (await readdir(repository)).includes('SPRUNG')
}

describe('a hostile command text is only text', () => {
  const NAMES = {
    escape: '\u001b[2J\u001b[31mpayments\u0007',
    bidi: 'safe\u202etnemyap',
    zeroWidth: 'pay\u200bments',
    html: '<img src=x onerror="document.title=\'pwned\'"><script>document.title="pwned"</script>',
    newline: 'a\nRun this command?\nls',
  }

  test.each(Object.entries(NAMES))('%s: on the page and in the terminal', async (_what, name) => {
    const running = scene.workstation.start(['kubectl', '--context', 'prod', 'delete', 'namespace', name])
    const url = await confirmationPage(running)
    expect(url).not.toBeNull()
    const page = await scene.alice.read(url!)
    expect(await scene.alice.page.title()).not.toContain('pwned')
    expect(await scene.alice.page.locator('img').count()).toBe(0)
    for (const text of [page, running.stderr, await scene.alice.page.content()]) {
      expect(text).not.toMatch(/[\u001b\u0007\u202a-\u202e\u2066-\u2069\u200b-\u200f]/)
    }
    if (name === NAMES.escape) expect(page).toContain('\\u{1b}')
    if (name === NAMES.bidi) expect(page).toContain('\\u{202e}')
    if (name === NAMES.html) expect(page).toContain('<img src=x')
    await scene.alice.press(/^deny/i)
    const ended = await running.ended
    expect(ended.code).toBe(77)

    const audit = await scene.workstation.run(['audit'])
    expect(audit.stdout).not.toMatch(/[\u001b\u0007\u202a-\u202e\u2066-\u2069\u200b-\u200f]/)
  })

  test('a reason is text too', async () => {
    const command = ['kubectl', '--context', 'prod', 'delete', 'namespace', 'payments']
    const running = scene.workstation.start(['-r', '<b>INC-42</b>\u202e', ...command])
    const url = await confirmationPage(running)
    const page = await scene.alice.read(url!)
    expect(page).toContain('<b>INC-42</b>\\u{202e}')
    await scene.alice.press(/^deny/i)
    await running.ended
  })
})

describe('what stepup keeps is its owner’s alone', () => {
  test('files 0600, directories 0700', async () => {
    for (const root of ['.config/stepup', '.local/state/stepup', '.runtime/stepup']) {
      const base = join(scene.workstation.home, root)
      const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => [])
      expect((await stat(base)).mode & 0o077, base).toBe(0)
      for (const entry of entries) {
        const path = join(entry.parentPath, entry.name)
        expect((await stat(path)).mode & 0o077, path).toBe(0)
      }
    }
  })
})
