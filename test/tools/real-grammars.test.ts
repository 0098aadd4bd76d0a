import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { flagSet, longFlag } from '../../src/tools/flags.ts'
import { parsePush } from '../../src/tools/git-push.ts'
import { COMMAND_FLAGS, GLOBAL_FLAGS } from '../../src/tools/kubectl-commands.ts'
import { readingOf } from './reading-of.ts'

const run = promisify(execFile)

async function output(program: string, args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run(program, args, {
      env: { ...process.env, KUBECONFIG: '/dev/null' },
      timeout: 30_000,
    })
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return stdout + stderr
  }
}

describe('the real kubectl', () => {
  /** `    -n, --namespace='':` in help; a switch shows `=false:` or `=true:`. */
  const FLAG = /^ +(?:-(\w), )?--([a-z-]+)=(.*):$/gm

  it('agrees on every flag that both know: name, short form, whether it takes a value', {
    timeout: 120_000,
  }, async () => {
    const commands = Object.keys(COMMAND_FLAGS).filter(
      (command) => command !== 'help' && command !== 'options',
    )
    let compared = 0
    for (let i = 0; i < commands.length; i += 4) {
      await Promise.all(
        commands.slice(i, i + 4).map(async (command) => {
          const help = await output('kubectl', [...command.split(' '), '--help'])
          const set = flagSet(GLOBAL_FLAGS, COMMAND_FLAGS[command]!)
          for (const [, short, name, value] of help.matchAll(FLAG)) {
            const flag = longFlag(set, name!)
            if (!flag) continue
            compared++
            const isSwitch = value === 'true' || value === 'false'
            expect({ command, name, isSwitch: flag.kind === 'switch' }).toEqual({ command, name, isSwitch })
            if (short)
              expect({ command, short, name: set.short.get(short)?.name }).toEqual({ command, short, name })
          }
        }),
      )
    }
    expect(compared).toBeGreaterThan(400)
  })

  // What kubectl makes of an argv is told from its complaint, without any cluster.
  it.each([
    ['kubectl --v 3 --all delete get pods', 'unknown flag: --all', 'exec'],
    ['kubectl apply -f /dev/null --dry-run foo', 'Unexpected args: [foo]', 'read'],
    ['kubectl -h get pods', 'flags cannot be placed before plugin name', 'exec'],
    ['kubectl get pods --frobnicate', 'unknown flag: --frobnicate', 'exec'],
    ['kubectl get pods -n', 'flag needs an argument', 'exec'],
    ['kubectl frobnicate', 'unknown command "frobnicate"', 'exec'],
    ['kubectl delete ns x --help=false -s http://127.0.0.1:1', '127.0.0.1:1', 'destructive'],
    ['kubectl delete ns x --dry_run=client -s http://127.0.0.1:1', '127.0.0.1:1', 'read'],
  ])('%s', { timeout: 30_000 }, async (line, complaint, cls) => {
    const [program, ...args] = line.split(' ') as [string, ...string[]]
    expect(await output(program, args)).toContain(complaint)
    expect(readingOf(line).operation.class).toBe(cls)
  })
})

describe('the real git', () => {
  it('push has no option that is not known, and they agree on values', { timeout: 30_000 }, async () => {
    const help = await output('git', ['push', '-h'])
    const options = [...help.matchAll(/^ {4}(?:-(\w), )?--(?:\[no-\])?([a-z0-9-]+)(.*)$/gm)]
    expect(options.length).toBeGreaterThan(15)
    for (const [, , name, rest] of options) {
      const takesValue = /^ [<(]/.test(rest!)
      const { error, remote } = parsePush([`--${name}`, 'x', 'y'])
      expect({ name, error }).toEqual({ name, error: null })
      if (name !== 'repo') expect({ name, remote }).toEqual({ name, remote: takesValue ? 'y' : 'x' })
    }
  })

  it.each([
    ['push --forc', 'ambiguous'],
    ['push --frobnicate', 'unknown option'],
    ['push --force --no-force /nonexistent HEAD:y', 'does not appear to be a git repository'],
    ['--frobnicate push', 'unknown option'],
    ['push -Z', 'unknown switch'],
  ])('git %s', { timeout: 30_000 }, async (line, complaint) => {
    expect(await output('git', ['-C', process.cwd(), ...line.split(' ')])).toContain(complaint)
    const refused = complaint.includes('unknown') || complaint === 'ambiguous'
    expect(readingOf(`git ${line}`).operation.class).toBe(refused ? 'exec' : 'write')
  })
})

describe('the real aws', () => {
  it('takes global options shortened and behind the operation', { timeout: 60_000 }, async () => {
    const said = await output('aws', ['ec2', 'describe-regions', '--prof', 'no-such-profile'])
    expect(said).toContain('no-such-profile')
    expect(readingOf('aws ec2 describe-regions --prof no-such-profile').selectors).toEqual([
      { kind: 'aws', profile: 'no-such-profile' },
    ])
  })
})
