import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { DOCKER_ROOT_FLAGS, DOCKER_VERBS } from '../../src/tools/docker-commands.ts'
import { flagSet } from '../../src/tools/flags.ts'

const help = (words: readonly string[]) => {
  const { stdout, stderr, error } = spawnSync('docker', [...words, '--help'], { encoding: 'utf8' })
  return error ? null : stdout + stderr
}

/** `  -f, --filter filter   Filter output`; a switch has two spaces behind its name. */
const FLAG = /^ +(?:-(\w), )?--([\w-]+)(?: (\S+))?(?: {2,}|$)/gm

const isInstalled = help([]) !== null
if (!isInstalled) console.warn('docker is not installed: its grammar was compared with version 28.2')

describe.runIf(isInstalled)('the real docker', () => {
  const paths = Object.entries(DOCKER_VERBS).filter(([path]) => !/^(buildx|help|completion)/.test(path))

  it('has no flag that is not known, and agrees on short forms and values', { timeout: 120_000 }, () => {
    let compared = 0
    for (const [path, verb] of paths) {
      const text = help(path.split(' '))
      // Commands that only a newer or a hidden docker has show their group's help.
      if (verb === 'group' || !text?.includes(`docker ${path}`)) continue
      const set = flagSet(verb[2] ?? '')
      const options = text.split(/^Options:$/m)[1] ?? ''
      for (const [, short, name, value] of options.matchAll(FLAG)) {
        if (name === 'help') continue
        compared++
        const flag = set.long.get(name!)
        const kind = value === undefined ? 'switch' : 'value'
        expect({ path, name, kind: flag?.kind }).toEqual({ path, name, kind })
        if (short) expect({ path, short: set.short.get(short)?.name }).toEqual({ path, short: name })
      }
    }
    expect(compared).toBeGreaterThan(500)
  })

  it('knows the flags in front of the command', () => {
    const set = flagSet(DOCKER_ROOT_FLAGS)
    const options = help([])!.split('Global Options:')[1]!
    for (const [, short, name] of options.matchAll(FLAG)) {
      expect(set.long.has(name!)).toBe(true)
      if (short) expect(set.short.get(short)?.name).toBe(name)
    }
  })

  // What docker makes of an argv is told from its complaint, without any engine.
  it.each([
    [['ps', '-H', 'x'], 'unknown shorthand flag'],
    [['ps', '--context', 'x'], 'unknown flag: --context'],
    [['container', '--context', 'x', 'ls'], 'unknown flag: --context'],
    [['frobnicate'], 'unknown command'],
    [['--help', 'rm', 'x'], 'docker rm [OPTIONS]'],
  ])('%j', (words, complaint) => {
    const { stdout, stderr } = spawnSync('docker', words, { encoding: 'utf8' })
    expect(stdout + stderr).toContain(complaint)
  })
})
