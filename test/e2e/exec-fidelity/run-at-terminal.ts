import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TerminalCase } from './terminal-cases.ts'

const DRIVER = join(import.meta.dirname, 'terminal.py')

/** What the terminal showed, without what differs from run to run: process ids. */
export async function runAtTerminal(
  { steps, files = [] }: TerminalCase,
  prefix: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'stepup-fidelity-'))
  try {
    const job = { env: { ...env, TMPDIR: directory }, prefix, steps }
    const { missing, shown } = JSON.parse(await drive(JSON.stringify(job))) as {
      missing?: string
      shown: string
    }
    if (missing !== undefined) throw new Error(`waited in vain for \`${missing}\` at the terminal:\n${shown}`)
    const left = files
      .map((name) => join(directory, name))
      .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''))
    return [shown.replaceAll(/\[(\d+)\] \d+/g, '[$1] PID'), ...left].join('\n')
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function drive(job: string): Promise<string> {
  const child = spawn('python3', [DRIVER], { stdio: ['pipe', 'pipe', 'inherit'], timeout: 60_000 })
  child.stdin.end(job)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}
