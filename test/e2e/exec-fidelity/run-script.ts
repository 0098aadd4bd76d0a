import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Outcome = { stdout: string; stderr: string; end: number | string }

/** Runs a bash script with the words of `prefix` as its arguments, in a directory of its own. */
export async function runScript(
  script: string,
  prefix: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'stepup-fidelity-'))
  try {
    return await bash(script, prefix, { ...env, TMPDIR: directory, OUT: join(directory, 'out') }, directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function bash(
  script: string,
  prefix: readonly string[],
  env: Record<string, string>,
  directory: string,
): Promise<Outcome> {
  const child = spawn('/bin/bash', ['-c', script, 'bash', ...prefix], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 150_000,
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('latin1').on('data', (text) => {
    output.stdout += text
  })
  child.stderr.setEncoding('latin1').on('data', (text) => {
    output.stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const stdout = output.stdout.replaceAll(directory, 'TMPDIR')
      resolve({ stdout, stderr: output.stderr, end: signal ?? code ?? -1 })
    })
  })
}
