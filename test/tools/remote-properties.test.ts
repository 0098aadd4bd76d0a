import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { higherClass, type OperationClass, rankOfClass } from '../../src/core/class.ts'
import { readOnHost } from '../../src/tools/on-host.ts'
import { toolNamed } from '../../src/tools/registry.ts'
import { NOTHING_KNOWN } from '../../src/tools/tool.ts'
import { readUnknown } from '../../src/tools/unknown-program.ts'
import { unwrap } from '../../src/tools/unwrap.ts'
import { contextOf } from './reading-of.ts'

/** The highest class of what a line starts; a configuration that it names is not there. */
function classOf(argv: readonly string[]): OperationClass {
  const files = new Map(['delete', 'conf'].map((path) => [path, { unseen: 'x', missing: true as const }]))
  const context = { ...contextOf(), known: { ...NOTHING_KNOWN, files } }
  return unwrap(argv, {})
    .map((command) => {
      const tool = toolNamed(command.argv[0] ?? '')
      if (command.remote) return readOnHost(command, tool, false).reading.operation.class
      if (command.unseen !== null) return 'exec'
      return (tool?.read(command.argv, context) ?? readUnknown(command.argv, context)).operation.class
    })
    .reduce(higherClass, 'read')
}

/** `words` up to `before` take an option anywhere; those behind are another program's. */
function unchanged(lines: readonly (readonly [words: string[], before: number])[], options: string[][]) {
  fc.assert(
    fc.property(
      fc.constantFrom(...lines),
      fc.array(fc.constantFrom(...options), { maxLength: 3 }),
      fc.nat(),
      (line, flags, seed) => {
        const [words, before] = line
        // Not between an option and its value.
        const places = Array.from({ length: before }, (_, i) => i + 1).filter(
          (at) => !/^-/.test(words[at - 1]!),
        )
        const at = places[seed % places.length]!
        expect(classOf([...words.slice(0, at), ...flags.flat(), ...words.slice(at)])).toBe(classOf(words))
      },
    ),
    { numRuns: 1500 },
  )
}

describe('harmless options change no class', () => {
  const shared = [
    ['-i', 'rm'],
    ['-v'],
    ['-q'],
    ['-4'],
    ['-C'],
    ['-o', 'BatchMode=yes'],
    ['-oConnectTimeout=5'],
    ['-o', 'User=delete'],
    ['-J', 'rm'],
    ['-F', 'delete'],
    ['-c', 'aes128-ctr'],
  ]

  it('ssh', () => {
    unchanged(
      [
        [['ssh', 'host'], 2],
        [['ssh', 'host', 'uptime'], 2],
        [['ssh', 'host', 'rm', '-rf', '/x'], 2],
        [['ssh', 'host', 'kubectl get pods -n x'], 2],
        [['ssh', 'host', 'useradd bob'], 2],
        [['ssh', '-G', 'host'], 3],
        [['ssh', '-L', '1:a:2', 'host', 'ls'], 4],
      ],
      [
        ...shared,
        ['-l', 'rm'],
        ['-p', '22'],
        ['-A'],
        ['-t'],
        ['-n'],
        ['-E', 'log'],
        ['-b', '10.0.0.1'],
        ['-e', 'none'],
        ['-x'],
        ['-tt'],
      ],
    )
  })

  it('scp', () => {
    unchanged(
      [
        [['scp', 'a', 'host:b'], 1],
        [['scp', 'host:a', 'b'], 1],
        [['scp', 'host:.ssh/id_rsa', 'b'], 1],
        [['scp', 'a', 'b'], 1],
      ],
      [...shared, ['-P', '22'], ['-l', '100'], ['-p'], ['-3'], ['-B'], ['-O']],
    )
  })

  it('rsync', () => {
    unchanged(
      [
        [['rsync', '-a', 'x', 'host:y'], 4],
        [['rsync', 'host:x', 'y'], 3],
        [['rsync', '--delete', 'x', 'host:y'], 4],
        [['rsync', '-n', '--delete', 'x', 'host:y'], 5],
      ],
      [
        ['-v'],
        ['-z'],
        ['--progress'],
        ['--exclude', '--delete'],
        ['--exclude=-n'],
        ['--suffix', '--dry-run'],
        ['-T', 'rm'],
        ['--bwlimit', '1'],
        ['--stats'],
        ['-hh'],
        ['--no-perms'],
        ['-e', 'ssh -p 22'],
      ],
    )
  })

  it('ansible', () => {
    unchanged(
      [
        [['ansible', 'all', '-m', 'ping'], 4],
        [['ansible', 'all', '-m', 'shell', '-a', 'x'], 6],
        [['ansible', 'all', '-m', 'file', '-a', 'path=x state=absent'], 6],
        [['ansible-playbook', 'site.yml'], 2],
        [['ansible-playbook', 'site.yml', '--syntax-check'], 2],
      ],
      [
        ['-i', 'shell'],
        ['-l', 'rm'],
        ['-u', 'command'],
        ['-f', '5'],
        ['-b'],
        ['--become-user', 'x'],
        ['-vvv'],
        ['--key-file', 'k'],
        ['-T5'],
        ['--timeout=5'],
        ['-e', 'check=yes'],
        ['--inv=x'],
        ['-K'],
        ['--vault-password-file', 'view'],
      ],
    )
  })
})

describe('a remote command', () => {
  const words = fc.array(
    fc.oneof(
      fc.constantFrom(
        'ssh',
        'rm',
        'host',
        '-o',
        '-F',
        '--',
        '-p',
        'kubectl',
        'delete',
        '>',
        '|',
        ';',
        "'",
        '"',
        '$(x)',
        '\0\0x\0',
        '\0x\0',
        '-J',
        'user@',
        ':',
        '[',
        '\\',
        '\n',
        '__proto__',
      ),
      fc.string(),
    ),
    { maxLength: 8 },
  )

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(words, (argv) => void classOf(['ssh', ...argv])),
      { numRuns: 3000 },
    )
  })

  it('has at least the class that the host’s own shell would give it', () => {
    const commands = [
      'rm x',
      'useradd bob',
      './deploy.sh',
      'kubectl delete ns x',
      'cat /etc/shadow',
      'touch x',
    ]
    const wraps: ((text: string) => string)[] = [
      (text) => `sudo ${text}`,
      (text) => `true && ${text}`,
      (text) => `${text} | cat`,
      (text) => `cd /srv; ${text}`,
      (text) => `if true; then ${text}; fi`,
      (text) => `echo "$(${text})"`,
      (text) => `timeout 5 ${text}`,
      (text) => `sh -c '${text.replaceAll("'", `'\\''`)}'`,
      (text) => `ssh other '${text.replaceAll("'", `'\\''`)}'`,
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...commands),
        fc.array(fc.constantFrom(...wraps), { maxLength: 3 }),
        (command, around) => {
          const text = around.reduce((inner, wrap) => wrap(inner), command)
          expect(rankOfClass(classOf(['ssh', 'host', text]))).toBeGreaterThanOrEqual(
            rankOfClass(classOf(['ssh', 'host', command])),
          )
        },
      ),
      { numRuns: 1500 },
    )
  })
})
