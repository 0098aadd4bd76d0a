import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rankOfClass } from '../../src/core/class.ts'
import { GLOBAL_FLAGS } from '../../src/tools/kubectl-commands.ts'
import { TOOLS, toolNamed } from '../../src/tools/registry.ts'
import { readUnknown } from '../../src/tools/unknown-program.ts'
import { unwrap } from '../../src/tools/unwrap.ts'
import { contextOf, readingOf, readingOfArgv } from './reading-of.ts'

/** Values that look like verbs and flags. */
const misleading = fc.constantFrom(
  'delete',
  'get',
  'apply',
  'secret',
  'help',
  'push',
  'destroy',
  'plan',
  '--help',
  '--dry-run=client',
  'x',
)

const LINES = {
  kubectl: [
    'get pods',
    'get secret x',
    'delete ns payments',
    'delete pod x --dry-run=client',
    'apply -f x',
    'rollout restart deploy/x',
    'create token x',
    'create rolebinding x --role=a --user=b',
    'auth can-i get pods',
    'scale deploy/x --replicas=0',
    'exec x -- ls',
    'config view --raw',
    'drain n',
  ],
  aws: [
    'ec2 describe-instances',
    'ec2 terminate-instances --instance-ids i-1',
    's3 rm s3://x',
    's3 ls',
    'iam create-user --user-name x',
    'ssm start-session --target x',
    'secretsmanager get-secret-value --secret-id x',
  ],
} as const

describe('harmless global flags change no class', () => {
  const kubectlFlag = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          'namespace',
          'cluster',
          'request-timeout',
          'as',
          'cache-dir',
          'user',
          'client-key',
          'log-flush-frequency',
        ),
        misleading,
      )
      .map(([name, value]) => [`--${name}=${value}`]),
    fc
      .tuple(fc.constantFrom('namespace', 'context', 'as', 'vmodule', 'as_group'), misleading)
      .map(([name, value]) => [`--${name}`, value]),
    fc.tuple(misleading).map(([value]) => ['-n', value]),
    fc.tuple(fc.constantFrom('delete', 'get')).map(([value]) => [`-n${value}`]),
    fc.constantFrom(
      ['--disable-compression'],
      ['--match-server-version'],
      ['--warnings_as_errors=false'],
      ['-v=6'],
    ),
  )

  it('kubectl', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LINES.kubectl), kubectlFlag, fc.nat(), (line, flag, seed) => {
        const words = line.split(' ')
        const dash = words.indexOf('--')
        // A flag with the same name of the command's own is another flag.
        if (line.includes('--user') && flag[0]!.startsWith('--user')) return
        const places = [...words.keys(), words.length].filter(
          (at) => (dash < 0 || at <= dash) && !/^-[a-z]$/.test(words[at - 1] ?? ''),
        )
        const at = places[seed % places.length]!
        const argv = ['kubectl', ...words.slice(0, at), ...flag, ...words.slice(at)]
        expect(readingOfArgv(argv).operation).toMatchObject({
          class: readingOf(`kubectl ${line}`).operation.class,
          name: readingOf(`kubectl ${line}`).operation.name,
        })
      }),
      { numRuns: 2000 },
    )
  })

  const awsFlag = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('profile', 'region', 'output', 'query', 'prof', 'ca-bundle', 'cli-read-timeout'),
        misleading.filter((v) => !v.startsWith('-')),
      )
      .map(([name, value]) => [`--${name}`, value]),
    fc
      .tuple(fc.constantFrom('profile', 'region', 'reg', 'query'), misleading)
      .map(([name, value]) => [`--${name}=${value}`]),
    fc.constantFrom(['--no-cli-pager'], ['--debug'], ['--no-paginate'], ['--no-verify-ssl']),
  )

  it('aws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LINES.aws), awsFlag, fc.nat(), (line, flag, seed) => {
        const words = line.split(' ')
        const places = [...words.keys(), words.length].filter((at) => !(words[at - 1] ?? '').startsWith('-'))
        const at = places[seed % places.length]!
        const argv = ['aws', ...words.slice(0, at), ...flag, ...words.slice(at)]
        expect(readingOfArgv(argv).operation.class).toBe(readingOf(`aws ${line}`).operation.class)
      }),
      { numRuns: 2000 },
    )
  })

  it('git', () => {
    const flag = fc.constantFrom(
      ['-C', 'push'],
      ['--no-pager'],
      ['-c', 'user.name=--force'],
      ['--git-dir=push'],
      ['--work-tree', 'status'],
      ['-P'],
      ['--bare'],
    )
    const lines = fc.constantFrom(
      'push',
      'push --force',
      'status',
      'fetch',
      'commit -m push',
      'push origin :x',
      'foo',
    )
    fc.assert(
      fc.property(lines, fc.array(flag, { maxLength: 3 }), (line, flags) => {
        const argv = ['git', ...flags.flat(), ...line.split(' ')]
        expect(readingOfArgv(argv).operation.class).toBe(readingOf(`git ${line}`).operation.class)
      }),
    )
  })
})

describe('nothing throws', () => {
  const names = GLOBAL_FLAGS.replaceAll(/[=?]/g, '')
    .split(' ')
    .map((name) => `--${name.slice(name.indexOf(':') + 1)}`)
  const word = fc.oneof(
    fc.constantFrom(
      ...names,
      'get',
      'delete',
      'apply',
      '-f',
      '-',
      '--',
      '--dry-run',
      '--raw',
      's3',
      'ec2',
      'rm',
      'sync',
      'push',
      '+x',
      ':x',
      '-c',
      '-C',
      'a=b',
      'alias',
      'plan',
      'state',
      'rm',
      '-chdir=',
      '-destroy',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '\0',
      '\0\0x\0',
      '\0x\0',
      '',
      '-n',
      '-it',
      '=',
      '--=',
      '-=',
    ),
    fc.string(),
    fc.string({ unit: 'binary' }),
  )
  const text = fc.dictionary(
    fc.constantFrom(
      'TF_CLI_ARGS',
      'GIT_CONFIG_COUNT',
      'GIT_SSH_COMMAND',
      'AWS_PAGER',
      'KUBE_EDITOR',
      'TF_CLI_ARGS_plan',
    ),
    fc.string(),
  )
  it.each(TOOLS.map((tool) => [tool.name]))('%s', (name) => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), text, fc.boolean(), (words, env, trustInputs) => {
        const reading = toolNamed(name)!.read([name, ...words], { ...contextOf(env), trustInputs })
        expect(reading.operation.evidence.length).toBeGreaterThan(0)
        if (trustInputs) expect(reading.wants).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  it('unknown programs', () => {
    fc.assert(fc.property(fc.array(word), (argv) => void readUnknown(argv, contextOf())))
  })
})

describe('a word that every object has is no command', () => {
  const words = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']
  // The words of these are contexts, namespaces, pods, hosts, files, databases, log fields and plugins.
  const nameless = new Set([
    'kubectx',
    'kubens',
    'stern',
    'scp',
    'rsync',
    'journalctl',
    'ssh-keygen',
    'ssh-add',
    'ssh-keyscan',
    'ansible-inventory',
    'ansible-doc',
    'pg_dump',
    'mysqldump',
    'mongodump',
  ])
  it.each(TOOLS.filter((tool) => !nameless.has(tool.name)).map((tool) => [tool.name]))('%s', (name) => {
    for (const word of words) {
      // a service alone, or a flag it does not know, only has `aws` show its usage
      const short =
        name === 'aws'
          ? []
          : [
              [name, word],
              [name, `--${word}`, word],
            ]
      for (const argv of [...short, [name, word, word]]) {
        const { operation } = toolNamed(name)!.read(argv, contextOf())
        expect([argv.join(' '), operation.class]).not.toContain('read')
      }
    }
  })
})

describe('unwrapping lowers no class', () => {
  const commands = [
    'kubectl delete ns x',
    'aws iam create-user --user-name x',
    'git push --force',
    'terraform destroy',
    './deploy.sh',
    'kubectl get secret x',
  ]
  const wraps: ((argv: string[]) => string[])[] = [
    (argv) => ['sudo', ...argv],
    (argv) => ['sudo', '-u', 'help', '-n', ...argv],
    (argv) => ['env', ...argv],
    (argv) => ['env', '-i', 'A=--help', ...argv],
    (argv) => ['sh', '-c', argv.join(' ').replaceAll("'", `'"'"'`)],
    (argv) => ['bash', '-ec', `true && { ${argv.join(' ')}; }`],
    (argv) => ['bash', '-c', `echo "$(${argv.join(' ')})"`],
    (argv) => ['timeout', '5', ...argv],
    (argv) => ['nice', '-n', '5', ...argv],
    (argv) => ['watch', '-x', ...argv],
    (argv) => ['xargs', ...argv],
    (argv) => ['strace', '-f', '-o', 'out', ...argv],
    (argv) => ['flock', '-n', '/tmp/l', ...argv],
    (argv) => ['flock', '/tmp/l', '-c', argv.join(' ').replaceAll("'", `'"'"'`)],
    (argv) => ['taskset', '-c', '0', ...argv],
    (argv) => ['runuser', '-u', 'bob', '--', ...argv],
    (argv) => ['aws-vault', 'exec', 'dev', '--', ...argv],
    (argv) => ['op', 'run', '--env-file=x', '--', ...argv],
    (argv) => ['doppler', 'run', '--', ...argv],
    (argv) => ['dotenv', '-e', 'x', '--', ...argv],
    (argv) => ['find', '.', '-exec', ...argv, ';'],
    (argv) => ['npx', ...argv],
  ]
  const highest = (argv: string[]) =>
    Math.max(
      ...unwrap(argv, {}).map((command) => {
        if (command.unseen !== null) return rankOfClass('exec')
        const tool = toolNamed(command.argv[0]!)
        const context = contextOf({ ...command.change.set })
        return rankOfClass(
          (tool?.read(command.argv, context) ?? readUnknown(command.argv, context)).operation.class,
        )
      }),
    )

  it('whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...commands),
        fc.array(fc.constantFrom(...wraps), { maxLength: 4 }),
        (line, around) => {
          const argv = line.split(' ')
          // Words with spaces cannot be joined into a script again.
          const wrapped = around.reduce(
            (inner, wrap) => (inner.some((word) => /[\s"$]/.test(word)) ? inner : wrap(inner)),
            argv,
          )
          expect(highest(wrapped)).toBeGreaterThanOrEqual(highest(argv))
        },
      ),
      { numRuns: 1500 },
    )
  })
})
