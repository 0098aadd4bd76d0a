import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type OperationClass, rankOfClass } from '../../src/core/class.ts'
import { redact } from '../../src/core/redact.ts'
import { toolNamed } from '../../src/tools/registry.ts'
import { NOTHING_KNOWN } from '../../src/tools/tool.ts'
import { readUnknown } from '../../src/tools/unknown-program.ts'
import { unwrap } from '../../src/tools/unwrap.ts'

/** What the verifier makes of the words it is shown. */
function classesOf(argv: readonly string[]): { tool: string; class: OperationClass; name: string }[] {
  return unwrap(argv, {}).map((command) => {
    const context = { env: {}, known: NOTHING_KNOWN, trustInputs: true }
    const tool = command.unseen === null ? toolNamed(command.argv[0] ?? '') : null
    const { tool: name, operation } = tool?.read(command.argv, context) ?? readUnknown(command.argv, context)
    return { tool: name, class: operation.class, name: operation.name }
  })
}

const COMMANDS = [
  ['kubectl', 'delete', 'ns', 'payments'],
  ['kubectl', 'get', 'secret', 'db', '-o', 'yaml'],
  ['kubectl', 'create', 'secret', 'generic', 'db', '--from-literal=password=hunter2'],
  ['kubectl', 'config', 'set-credentials', 'me', '--token=abc', '--password', 'x'],
  ['kubectl', 'apply', '-f', 'x.yaml', '--dry-run=client'],
  ['kubectl', 'apply', '-f', 'x.yaml', '--dry-run=none'],
  ['kubectl', 'set', 'env', 'deploy/x', 'API_TOKEN=abc'],
  ['kubectl', 'create', 'token', 'robot'],
  ['kubectl', 'patch', 'secret', 'x', '-p', '{"data":{"a":"b"}}'],
  ['kubectl', 'exec', 'p', '--', 'sh', '-c', 'mysql -phunter2'],
  ['aws', 'secretsmanager', 'put-secret-value', '--secret-id', 'x', '--secret-string', 's3cret'],
  ['aws', 'secretsmanager', 'get-secret-value', '--secret-id', 'x'],
  ['aws', 'ssm', 'put-parameter', '--name', 'n', '--type', 'SecureString', '--value', 'v'],
  ['aws', 'iam', 'create-login-profile', '--user-name', 'a', '--password', 'pw'],
  ['aws', 'rds', 'modify-db-instance', '--rotate-master-user-password', '--db-instance-identifier', 'x'],
  ['aws', 's3', 'rm', 's3://bucket/token=abc', '--recursive'],
  ['aws', 'configure', 'set', 'aws_secret_access_key', 'abc'],
  ['git', 'push', 'https://me:pw@github.com/acme/app', '--force', 'main'],
  ['git', '-c', 'http.extraHeader=Authorization: Bearer abc', 'push', 'origin', ':main'],
  ['git', 'commit', '-m', 'fix the --token flag'],
  ['terraform', 'apply', '-var', 'db_password=x', '-auto-approve'],
  ['terraform', 'destroy', '-var=api_token=y'],
  ['terraform', 'plan', '-var', 'db_password=x'],
  ['gh', 'secret', 'set', 'TOKEN', '--body', 'hunter2'],
  ['gh', 'api', '-X', 'DELETE', 'repos/acme/web', '-H', 'Authorization: token abc'],
  ['gh', 'api', 'graphql', '-f', 'query=mutation { deleteIssue(input: {}) { id } }'],
  ['glab', 'variable', 'set', 'TOKEN', 'hunter2'],
  ['vault', 'kv', 'put', 'secret/x', 'password=hunter2'],
  ['vault', 'write', 'auth/userpass/users/bob', 'password=hunter2'],
  ['vault', 'delete', 'secret/x'],
  ['vault', 'token', 'revoke', 'hvs.abc'],
  ['vault', 'operator', 'generate-root', '-decode', 'abc', '-otp', 'def'],
  ['npm', 'publish', '--otp', '123456'],
  ['npm', 'unpublish', 'x@1.0.0', '--//registry.npmjs.org/:_authToken=abc'],
]

const SECRETS = [
  ['--token', 'delete'],
  ['--token=abc'],
  ['--password', 'x y'],
  ['--client-secret=$x'],
  ['AKIAIOSFODNN7EXAMPLE'],
]

function quoted(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ')
}

const WRAPPED: ((argv: string[]) => string[])[] = [
  (argv) => argv,
  (argv) => ['sudo', ...argv],
  (argv) => ['env', 'PGPASSWORD=hunter2', ...argv],
  (argv) => ['sh', '-c', quoted(argv)],
  (argv) => ['sh', '-c', `DB_PASSWORD=hunter2 ${quoted(argv)}`],
  (argv) => ['bash', '-c', `curl -u me:pw https://h && ${quoted(argv)} | tee x`],
  (argv) => ['bash', '-c', `${quoted(argv)} --token "$(cat x)"`],
  (argv) => ['sudo', 'sh', '-c', `sh -c ${quoted([quoted(argv)])}`],
]

it('leaves the class as it was, whatever was taken out', () => {
  for (const command of COMMANDS) {
    for (const wrap of WRAPPED) {
      const argv = wrap(command)
      expect(classesOf(redact(argv)), argv.join(' ')).toEqual(classesOf(argv))
    }
  }
})

it('never lowers it, with a secret in any place, whether its flag is known or not', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...COMMANDS),
      fc.constantFrom(...SECRETS),
      fc.nat(8),
      fc.constantFrom(...WRAPPED),
      (command, secret, at, wrap) => {
        const place = Math.min(1 + at, command.length)
        const argv = wrap([...command.slice(0, place), ...secret, ...command.slice(place)])
        const before = classesOf(argv)
        const after = classesOf(redact(argv))
        expect(after).toHaveLength(before.length)
        for (const [i, one] of after.entries()) {
          expect(rankOfClass(one.class), argv.join(' ')).toBeGreaterThanOrEqual(rankOfClass(before[i]!.class))
        }
      },
    ),
    { numRuns: 2000 },
  )
})
