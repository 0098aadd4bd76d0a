/**
 * `node test/support/prepare.ts [demo]`: looks for the programs that tests (or the demo) run for
 * real. What is missing is installed from Debian when this is root, and otherwise named in one
 * line, with exit code 1.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { NOT_IN_DEBIAN, REQUIREMENTS, type Requirement } from './requirements.ts'

const TRIES = 3

function isInstalled(program: string): boolean {
  if (isAbsolute(program)) return existsSync(program)
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  return directories.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function isMissing(requirement: Requirement): boolean {
  return !isInstalled(requirement.program)
}

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (let left = TRIES; left > 0; left -= 1) {
    console.error(`prepare: apt-get ${args.join(' ')}`)
    if (spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] }).status === 0) return true
  }
  return false
}

function packagesOf(requirements: readonly Requirement[]): string[] {
  return [...new Set(requirements.map((requirement) => requirement.package))]
}

function prepare(mode: string): number {
  const wanted = REQUIREMENTS.filter((requirement) => mode !== 'demo' || requirement.demo)
  const missing = wanted.filter(isMissing)
  if (missing.length > 0 && process.getuid?.() === 0 && isInstalled('apt-get')) {
    apt('update', '-q')
    apt('install', '-q', '-y', '--no-install-recommends', ...packagesOf(missing))
  }
  const still = wanted.filter(isMissing)
  if (still.length > 0) {
    const names = still.map((requirement) => `${requirement.program} (${requirement.why})`)
    console.error(
      `prepare: missing ${names.join(', ')}; install with: apt-get install ${packagesOf(still).join(' ')}`,
    )
    return 1
  }
  for (const tool of mode === 'demo' ? [] : NOT_IN_DEBIAN) {
    if (!isInstalled(tool)) console.error(`prepare: ${tool} is not installed; its cases will say so`)
  }
  return 0
}

process.exitCode = prepare(process.argv[2] ?? 'test')
