import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildNativeBinary } from '../../build/native-binary.ts'
import { installPrograms } from './exec-fidelity/programs.ts'
import { runAtTerminal } from './exec-fidelity/run-at-terminal.ts'
import { runScript } from './exec-fidelity/run-script.ts'
import { SCRIPT_CASES } from './exec-fidelity/script-cases.ts'
import { TERMINAL_CASES } from './exec-fidelity/terminal-cases.ts'

const directory = mkdtempSync(join(tmpdir(), 'stepup-harness-'))
const harness = join(directory, 'harness')

/** The same for the bare and the wrapped run, so that all that differs is stepup. */
const env = {
  PATH: `${installPrograms(directory)}:/usr/local/bin:/usr/bin:/bin`,
  HOME: directory,
  LANG: 'C.UTF-8',
  TERM: 'xterm',
  FIDELITY: join(import.meta.dirname, 'exec-fidelity'),
}

beforeAll(() => buildNativeBinary(join(import.meta.dirname, 'exec-fidelity/harness.ts'), harness))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const bareScripts = new Map<string, ReturnType<typeof runScript>>()
const bareTerminals = new Map<string, ReturnType<typeof runAtTerminal>>()

function once<T>(memory: Map<string, T>, name: string, make: () => T): T {
  const known = memory.get(name) ?? make()
  memory.set(name, known)
  return known
}

describe.each([
  ['replaced', [harness, 'replace']],
  ['supervised', [harness, 'supervise']],
] as [string, string[]][])('%s', { concurrent: true }, (_, prefix) => {
  it.each(SCRIPT_CASES)('$name', async ({ name, script, shows }) => {
    const bare = await once(bareScripts, name, () => runScript(script, [], env))
    expect(bare.stdout).toMatch(shows)
    expect(await runScript(script, prefix, env)).toEqual(bare)
  })

  it.each(TERMINAL_CASES)('at a terminal: $name', async (terminalCase) => {
    const bare = await once(bareTerminals, terminalCase.name, () => runAtTerminal(terminalCase, [], env))
    expect(bare).toMatch(terminalCase.shows)
    expect(await runAtTerminal(terminalCase, prefix, env)).toBe(bare)
  })
})
