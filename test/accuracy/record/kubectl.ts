import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { splitLine } from '../../../src/tools/command-line.ts'
import { FILES } from './kubectl-commands.ts'
import { type SentToKubernetes, startRecorder } from './kubernetes-recorder.ts'

export type Recorded = { line: string; sent: SentToKubernetes[]; failed: boolean }

const TIMEOUT = 8_000

/** Runs command lines of the real kubectl against a recording server; null where kubectl is not installed. */
export async function recordKubectl(lines: readonly string[]): Promise<Recorded[] | null> {
  const kubectl = kubectlPath()
  if (kubectl === null) return null
  const recorder = await startRecorder()
  const home = mkdtempSync(join(tmpdir(), 'kubectl-record-'))
  try {
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(home, path)), { recursive: true })
      writeFileSync(join(home, path), text)
    }
    writeFileSync(join(home, 'kubeconfig'), kubeconfig(recorder.url))
    const recorded: Recorded[] = []
    for (const line of lines) {
      const failed = await fails(kubectl, splitLine(line).slice(1), home)
      recorded.push({ line, sent: recorder.take(), failed })
    }
    return recorded
  } finally {
    await recorder.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

/** Google's package has a dispatcher in front, which asks the server's version first; the newest program beside it does not. */
function kubectlPath(): string | null {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const program = join(directory, 'kubectl')
    if (existsSync(program)) return realpathSync(program)
  }
  return null
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace: 'default' } }],
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 't' } }],
  })
}

function fails(program: string, args: readonly string[], home: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: home,
      env: { HOME: home, KUBECONFIG: join(home, 'kubeconfig'), PATH: '/usr/bin:/bin', KUBE_EDITOR: 'true' },
      stdio: 'ignore',
      timeout: TIMEOUT,
    })
    child.once('error', () => resolve(true))
    child.once('close', (code) => resolve(code !== 0))
  })
}
