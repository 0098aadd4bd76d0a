import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildNativeBinary } from '../../build/native-binary.ts'
import { Cleanup } from '../support/cleanup.ts'

// The runtime inside the native binary: what it would obey, it must not.
const cleanup = new Cleanup()
let directory: string
let harness: string
beforeAll(async () => {
  directory = await cleanup.directory('hostile')
  harness = join(directory, 'harness')
  await buildNativeBinary(join(import.meta.dirname, 'exec-fidelity/harness.ts'), harness)
  await writeFile(join(directory, 'evil.cjs'), "console.log('evil')")
  await writeFile(join(directory, '.env'), 'FROM_DOTENV=evil\nBUN_OPTIONS=--preload=./evil.cjs\n')
  await writeFile(join(directory, 'bunfig.toml'), 'preload = ["./evil.cjs"]\n')
  await writeFile(join(directory, 'package.json'), '{"type":"commonjs","imports":{"node:fs":"./evil.cjs"}}')
  await writeFile(join(directory, 'tsconfig.json'), '{"compilerOptions":{"paths":{"*":["./evil.cjs"]}}}')
})
afterAll(() => cleanup.run())

describe('in a directory that is hostile, and with variables that are', () => {
  test.each<[string, Record<string, string>]>([
    ['files alone', {}],
    ['BUN_OPTIONS', { BUN_OPTIONS: '--preload=./evil.cjs' }],
    ['BUN_BE_BUN', { BUN_BE_BUN: '1' }],
    ['BUN_INSPECT_PRELOAD', { BUN_INSPECT_PRELOAD: './evil.cjs' }],
    ['BUN_CONFIG_FILE', { BUN_CONFIG_FILE: './bunfig.toml' }],
    ['NODE_OPTIONS', { NODE_OPTIONS: '--require ./evil.cjs --import ./evil.cjs' }],
    ['NODE_PATH', { NODE_PATH: '.' }],
  ])('%s change nothing', async (_, env) => {
    const { stdout } = await promisify(execFile)(harness, ['replace', '/usr/bin/env'], {
      cwd: directory,
      env,
    })
    expect(stdout).toBe(
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
  })
})
