import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { NPM_ALIASES, NPM_OPTIONS, NPM_VERBS } from '../../src/tools/npm-commands.ts'
import { packageOptions } from '../../src/tools/package-words.ts'

const require = createRequire(import.meta.url)

/** npm's own tables; null where it is not installed, or keeps them elsewhere. */
function own(path: string): Record<string, unknown> | null {
  const { stdout } = spawnSync('npm', ['root', '-g'], { encoding: 'utf8' })
  try {
    return require(`${stdout.trim()}/npm/${path}`) as Record<string, unknown>
  } catch {
    return null
  }
}

const list = own('lib/utils/cmd-list.js') as { commands: string[]; aliases: Record<string, string> } | null
const config = own('node_modules/@npmcli/config/lib/definitions/index.js') as {
  definitions: Record<string, { type: unknown }>
} | null
if (!list || !config)
  console.warn('npm’s own tables were not found: its grammar was compared with version 11.19')

describe.runIf(list !== null && config !== null)('the real npm', () => {
  const groups = new Set(['access', 'team', 'org', 'profile', 'trust', 'stage'])

  it('has no command that is not known', () => {
    for (const command of list!.commands)
      expect({ command, known: NPM_VERBS.has(command) || groups.has(command) }).toEqual({
        command,
        known: true,
      })
  })

  it('agrees on other names', () => {
    for (const [alias, command] of Object.entries(list!.aliases))
      expect({ alias, command: NPM_ALIASES[alias] }).toEqual({ alias, command })
  })

  it('agrees on which options take a value', () => {
    const { values, switches } = packageOptions(NPM_OPTIONS)
    for (const [option, { type }] of Object.entries(config!.definitions)) {
      const types = [type].flat()
      // `--browser` and `--color` take a word or none; dotted ones are set by `init-…`.
      if (types.includes(Boolean) && types.some((one) => one !== Boolean && one !== null)) continue
      if (option.includes('.')) continue
      const kind = values.has(option) ? 'value' : switches.has(option) ? 'switch' : 'unknown'
      expect({ option, kind }).toEqual({ option, kind: types.includes(Boolean) ? 'switch' : 'value' })
    }
  })
})
