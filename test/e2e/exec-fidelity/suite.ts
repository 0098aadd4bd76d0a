import { expect, it } from 'vitest'
import { runAtTerminal } from './run-at-terminal.ts'
import { type Outcome, runScript } from './run-script.ts'
import { SCRIPT_CASES, type ScriptCase } from './script-cases.ts'
import { TERMINAL_CASES } from './terminal-cases.ts'

/** `prefix`: the words before each command. */
export type Wrapped = { prefix: readonly string[]; env: Readonly<Record<string, string>> }

const bareScripts = new Map<string, Promise<Outcome>>()
const bareTerminals = new Map<string, Promise<string>>()

/** Every case of the two tables, bare (once for all ways of wrapping) and wrapped: the same to the byte. */
export function sameAsBare(
  wrapped: () => Wrapped,
  skip: (scriptCase: ScriptCase) => boolean | undefined = () => false,
): void {
  const scripts = SCRIPT_CASES.filter((scriptCase) => !skip(scriptCase))

  it.each(scripts)('$name', async ({ name, script, shows }) => {
    const { prefix, env } = wrapped()
    const bare = await once(bareScripts, key(env, name), () => runScript(script, [], env))
    expect(bare.stdout).toMatch(shows)
    expect(await runScript(script, prefix, env)).toEqual(bare)
  })

  it.each(TERMINAL_CASES)('at a terminal: $name', async (terminalCase) => {
    const { prefix, env } = wrapped()
    const bare = await once(bareTerminals, key(env, terminalCase.name), () =>
      runAtTerminal(terminalCase, [], env),
    )
    expect(bare).toMatch(terminalCase.shows)
    expect(await runAtTerminal(terminalCase, prefix, env)).toBe(bare)
  })
}

/** What a bare run is remembered by: it differs with the environment it was run in. */
function key(env: Readonly<Record<string, string>>, name: string): string {
  return `${JSON.stringify(env)} ${name}`
}

function once<T>(memory: Map<string, T>, name: string, make: () => T): T {
  const known = memory.get(name) ?? make()
  memory.set(name, known)
  return known
}
