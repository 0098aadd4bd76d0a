import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { flagSet } from '../../src/tools/flags.ts'
import { GH_ALIASES, GH_VERBS } from '../../src/tools/gh-commands.ts'

const run = (words: readonly string[]) => {
  const env = { ...process.env, GH_CONFIG_DIR: '/nonexistent', NO_COLOR: '1', GH_NO_UPDATE_NOTIFIER: '1' }
  const { stdout, stderr, error } = spawnSync('gh', words, { encoding: 'utf8', env })
  return error ? null : stdout + stderr
}

const isInstalled = run(['--version']) !== null
if (!isInstalled) console.warn('gh is not installed: its grammar was compared with version 2.23')

/** `  -R, --repo [HOST/]OWNER/REPO   Select …`; a switch has two spaces behind its name. */
const FLAG = /^\s+(?:-(\w), )?--([\w-]+)( \S+)?\s{2,}/gm
const COMMAND = /^ {2}([a-z0-9-]+):/gm

/** The parts of a help text by their headings. */
function partsOf(text: string): { commands: string[]; flags: string } {
  const commands: string[] = []
  let flags = ''
  for (const part of text.split(/^(?=[A-Z][A-Z ]+$)/m)) {
    const [heading = ''] = part.split('\n')
    if (/COMMANDS$/.test(heading)) commands.push(...[...part.matchAll(COMMAND)].map(([, name]) => name!))
    if (/FLAGS$/.test(heading)) flags += part
  }
  return { commands, flags }
}

describe.runIf(isInstalled)('the real gh', () => {
  it('has no command and no flag that is not known, and agrees on short forms and values', {
    timeout: 120_000,
  }, () => {
    let compared = 0
    const walk = (path: readonly string[]) => {
      const { commands, flags } = partsOf(run([...path, '--help'])!)
      const name = path.join(' ')
      const verb = GH_VERBS[GH_ALIASES[name] ?? name]
      if (path.length > 0) expect({ name, known: verb !== undefined }).toEqual({ name, known: true })
      const set = flagSet(verb === undefined || verb === 'group' ? '' : (verb[2] ?? ''))
      for (const [, short, flag, value] of verb === 'group' || path.length === 0
        ? []
        : flags.matchAll(FLAG)) {
        if (flag === 'help') continue
        compared++
        const kind = set.long.get(flag!)?.kind
        expect({ name, flag, takes: kind === 'value' }).toEqual({ name, flag, takes: value !== undefined })
        if (short) expect({ name, short: set.short.get(short)?.name }).toEqual({ name, short: flag })
      }
      for (const command of commands) walk([...path, command])
    }
    walk([])
    expect(compared).toBeGreaterThan(400)
  })

  // What gh makes of an argv is told from its complaint, without any host.
  it.each([
    ['pr list --frobnicate', 'unknown flag: --frobnicate'],
    ['frobnicate', 'unknown command "frobnicate"'],
    ['pr -R a/b frobnicate', 'unknown command'],
    ['repo delete a/b c/d --yes', 'accepts at most 1 arg'],
    ['-R a/b pr merge 1 2', 'accepts at most 1 arg'],
  ])('%s', (line, complaint) => {
    expect(run(line.split(' '))).toContain(complaint)
  })
})
