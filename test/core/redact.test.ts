import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from '../../src/core/redact.ts'

const R = '[redacted]'
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl'

const CASES: [name: string, argv: string[], shown: string[]][] = [
  ['flag and value', ['x', '--password', 'hunter2', 'go'], ['x', '--password', R, 'go']],
  ['the shortest token', ['x', 'xoxb-0123456789'], ['x', R]],
  ['oc login', ['oc', 'login', '-u', 'a', '-p', 'hunter2'], ['oc', 'login', '-u', 'a', '-p', R]],
  [
    'oc set data',
    ['oc', 'set', 'data', 'secret/x', '--from-literal=a=hunter2'],
    ['oc', 'set', 'data', 'secret/x', `--from-literal=a=${R}`],
  ],
  [
    'flux create',
    ['flux', 'create', 'source', 'git', 'x', '-p', 'y'],
    ['flux', 'create', 'source', 'git', 'x', '-p', R],
  ],
  [
    'podman creds',
    ['podman', 'push', '--creds', 'a:hunter2', 'x'],
    ['podman', 'push', '--creds', `a:${R}`, 'x'],
  ],
  [
    'hcloud api',
    ['hcloud', 'api', '-X', 'POST', '-d', '{"password":"x"}', 'storage_boxes'],
    ['hcloud', 'api', '-X', 'POST', '-d', R, 'storage_boxes'],
  ],
  ['flag with =', ['x', '--password=hunter2'], ['x', `--password=${R}`]],
  ['token', ['kubectl', '--token=abc', 'get', 'po'], ['kubectl', `--token=${R}`, 'get', 'po']],
  ['value that holds =', ['x', '--token=a=b=c'], ['x', `--token=${R}`]],
  [
    'aws secret string',
    ['aws', 'secretsmanager', 'create-secret', '--name', 'db', '--secret-string', '{"a":"b"}'],
    ['aws', 'secretsmanager', 'create-secret', '--name', 'db', '--secret-string', R],
  ],
  [
    'aws secret id is a name',
    ['aws', 'secretsmanager', 'get-secret-value', '--secret-id', 'prod/db'],
    ['aws', 'secretsmanager', 'get-secret-value', '--secret-id', 'prod/db'],
  ],
  [
    'aws ssm put-parameter',
    ['aws', 'ssm', 'put-parameter', '--name', 'n', '--value', 's3cret', '--type', 'SecureString'],
    ['aws', 'ssm', 'put-parameter', '--name', 'n', '--value', R, '--type', 'SecureString'],
  ],
  [
    'aws configure set',
    ['aws', 'configure', 'set', 'aws_secret_access_key', 'wJalr'],
    ['aws', 'configure', 'set', 'aws_secret_access_key', R],
  ],
  [
    'aws shorthand',
    ['aws', 'lambda', 'update-function-configuration', '--environment', 'Variables={DB_PASSWORD=abc,N=1}'],
    ['aws', 'lambda', 'update-function-configuration', '--environment', `Variables={DB_PASSWORD=${R},N=1}`],
  ],
  ['client secret', ['az', 'x', '--client-secret', 'abc'], ['az', 'x', '--client-secret', R]],
  [
    'kubectl create secret',
    [
      'kubectl',
      'create',
      'secret',
      'generic',
      'db',
      '--from-literal=pw=abc',
      '--from-literal',
      'k=v=w',
      '-n',
      'x',
    ],
    [
      'kubectl',
      'create',
      'secret',
      'generic',
      'db',
      `--from-literal=pw=${R}`,
      '--from-literal',
      `k=${R}`,
      '-n',
      'x',
    ],
  ],
  [
    'kubectl create configmap is no secret',
    ['kubectl', 'create', 'configmap', 'c', '--from-literal=colour=red'],
    ['kubectl', 'create', 'configmap', 'c', '--from-literal=colour=red'],
  ],
  [
    'docker-registry secret',
    ['kubectl', 'create', 'secret', 'docker-registry', 'r', '--docker-password=x', '--docker-username', 'u'],
    [
      'kubectl',
      'create',
      'secret',
      'docker-registry',
      'r',
      `--docker-password=${R}`,
      '--docker-username',
      'u',
    ],
  ],
  [
    'kubectl set env',
    ['kubectl', 'set', 'env', 'deploy/x', 'API_TOKEN=abc', 'MODE=fast'],
    ['kubectl', 'set', 'env', 'deploy/x', `API_TOKEN=${R}`, 'MODE=fast'],
  ],
  [
    'kubectl patch secret',
    ['kubectl', 'patch', 'secret', 'x', '-p', '{"data":{"a":"b"}}'],
    ['kubectl', 'patch', 'secret', 'x', '-p', R],
  ],
  [
    'helm --set',
    ['helm', 'upgrade', 'x', '--set', 'replicas=3,db.auth.password=a$b', '--set', 'image.tag=v1'],
    ['helm', 'upgrade', 'x', '--set', `replicas=3,db.auth.password=${R}`, '--set', 'image.tag=v1'],
  ],
  ['mysql attached', ['mysql', '-uroot', '-phunter2', 'shop'], ['mysql', '-uroot', `-p${R}`, 'shop']],
  ['mysql asks', ['mysql', '-p', 'shop'], ['mysql', '-p', 'shop']],
  ['mysql --password asks', ['mysql', '--password', 'shop'], ['mysql', '--password', 'shop']],
  ['mysql --password=', ['mysql', '--password=x', 'shop'], ['mysql', `--password=${R}`, 'shop']],
  ['-p of another tool', ['kubectl', 'logs', '-p', 'web'], ['kubectl', 'logs', '-p', 'web']],
  [
    'behind sudo',
    ['sudo', '-u', 'db', '/usr/bin/mysqldump', '-pa'],
    ['sudo', '-u', 'db', '/usr/bin/mysqldump', `-p${R}`],
  ],
  ['sshpass', ['sshpass', '-p', '-odd', 'ssh', 'h'], ['sshpass', '-p', R, 'ssh', 'h']],
  ['ssh-keygen', ['ssh-keygen', '-N', 'x', '-f', 'key'], ['ssh-keygen', '-N', R, '-f', 'key']],
  ['ansible-vault', ['ansible-vault', 'encrypt_string', 'x'], ['ansible-vault', 'encrypt_string', R]],
  ['curl -u', ['curl', '-u', 'me:pw', 'https://h'], ['curl', '-u', `me:${R}`, 'https://h']],
  ['curl attached', ['curl', '-ume:pw', 'https://h'], ['curl', `-ume:${R}`, 'https://h']],
  ['curl cluster', ['curl', '-sSu', 'me:pw', 'https://h'], ['curl', '-sSu', `me:${R}`, 'https://h']],
  ['curl --user=', ['curl', '--user=me:pw', 'https://h'], ['curl', `--user=me:${R}`, 'https://h']],
  [
    'authorization header',
    ['curl', '-H', 'Authorization: Bearer abc.def', '-H', 'Accept: text/html'],
    ['curl', '-H', `Authorization: ${R}`, '-H', 'Accept: text/html'],
  ],
  ['attached header', ['curl', '-HPRIVATE-TOKEN: abc'], ['curl', `-HPRIVATE-TOKEN: ${R}`]],
  [
    'docker login',
    ['docker', 'login', '-u', 'me', '-p', 'pw', 'ghcr.io'],
    ['docker', 'login', '-u', 'me', '-p', R, 'ghcr.io'],
  ],
  [
    'docker run -p is a port',
    ['docker', 'run', '-p', '80:80', 'nginx'],
    ['docker', 'run', '-p', '80:80', 'nginx'],
  ],
  [
    'docker login --password-stdin',
    ['docker', 'login', '--password-stdin', 'ghcr.io'],
    ['docker', 'login', '--password-stdin', 'ghcr.io'],
  ],
  ['URL', ['psql', 'postgres://me:pw@db.prod/x'], ['psql', `postgres://me:${R}@db.prod/x`]],
  ['URL, password with @', ['psql', 'postgres://me:p@w@db.prod/x'], ['psql', `postgres://me:${R}@db.prod/x`]],
  [
    'URL, user alone',
    ['git', 'push', 'ssh://git@github.com/a/b'],
    ['git', 'push', 'ssh://git@github.com/a/b'],
  ],
  [
    'URL, token as user',
    ['git', 'push', 'https://0123456789abcdef0123456789abcdef@git.example/a'],
    ['git', 'push', `https://${R}@git.example/a`],
  ],
  [
    'query',
    ['curl', 'https://h/x?a=1&access_token=abc&b=2'],
    ['curl', `https://h/x?a=1&access_token=${R}&b=2`],
  ],
  [
    'conninfo',
    ['psql', 'host=db.prod password=pw dbname=x'],
    ['psql', `host=db.prod password=${R} dbname=x`],
  ],
  ['assignment', ['env', 'PGPASSWORD=pw', 'psql'], ['env', `PGPASSWORD=${R}`, 'psql']],
  ['assignment with spaces', ['env', 'DB_PASSWORD=a b $c', 'x'], ['env', `DB_PASSWORD=${R}`, 'x']],
  ['PWD is no secret', ['env', 'PWD=/tmp', 'x'], ['env', 'PWD=/tmp', 'x']],
  ['AWS key', ['x', 'AKIAIOSFODNN7EXAMPLE'], ['x', R]],
  ['GitHub token', ['x', `ghp_${'a'.repeat(36)}`], ['x', R]],
  ['JWT', ['x', `id=${JWT}`], ['x', `id=${R}`]],
  [
    'terraform -var',
    ['terraform', 'apply', '-var', 'db_password=x', '-var=api_token=y', '-var', 'region=eu'],
    ['terraform', 'apply', '-var', `db_password=${R}`, `-var=api_token=${R}`, '-var', 'region=eu'],
  ],
  ['SQL', ['psql', '-c', "ALTER USER a PASSWORD 'pw'"], ['psql', '-c', `ALTER USER a PASSWORD '${R}'`]],
  [
    'JSON',
    ['curl', '-d', '{"user":"a","password": "p\\"w"}'],
    ['curl', '-d', `{"user":"a","password": "${R}"}`],
  ],
  ['vault kv put', ['vault', 'kv', 'put', 'secret/x', 'a=b'], ['vault', 'kv', 'put', 'secret/x', `a=${R}`]],
  ['vault write', ['vault', 'write', 'secret/x', 'a=b'], ['vault', 'write', 'secret/x', `a=${R}`]],
  ['vault token revoke', ['vault', 'token', 'revoke', 'abc'], ['vault', 'token', 'revoke', R]],
  ['glab variable set', ['glab', 'variable', 'set', 'A', 'b'], ['glab', 'variable', 'set', 'A', R]],
  ['vault login', ['vault', 'login', 'abc'], ['vault', 'login', R]],
  [
    'gcloud --secret is a name',
    ['gcloud', 'secrets', 'versions', 'access', '1', '--secret=db'],
    ['gcloud', 'secrets', 'versions', 'access', '1', '--secret=db'],
  ],
  [
    'switch',
    ['aws', 'rds', 'modify-db-instance', '--rotate-master-user-password', '--x'],
    ['aws', 'rds', 'modify-db-instance', '--rotate-master-user-password', '--x'],
  ],
  [
    'shell',
    ['sh', '-c', 'PASSWORD=hunter2 kubectl delete ns x'],
    ['sh', '-c', `PASSWORD='${R}' kubectl delete ns x`],
  ],
  [
    'shell, quotes kept apart',
    ['bash', '-lc', `psql 'host=a password=b' && curl -u "me:pw" h`],
    ['bash', '-lc', `psql 'host=a password=${R}' && curl -u 'me:${R}' h`],
  ],
  [
    'shell, expansion is not hidden',
    ['sh', '-c', 'curl --token "$(kubectl delete ns x)"'],
    ['sh', '-c', 'curl --token "$(kubectl delete ns x)"'],
  ],
  [
    'shell, expansion in a header',
    ['sh', '-c', 'curl -H "Authorization: Bearer $(rm -rf /)"'],
    ['sh', '-c', 'curl -H "Authorization: Bearer $(rm -rf /)"'],
  ],
  ['shell in a shell', ['ssh', 'h', `sh -c 'mysql -ppw'`], ['ssh', 'h', `sh -c "mysql '-p${R}'"`]],
  ['shell, broken quotes', ['sh', '-c', `echo 'x password=abc`], ['sh', '-c', `echo 'x password=${R}`]],
  [
    'kubectl exec shell',
    ['kubectl', 'exec', 'p', '--', 'sh', '-c', 'mysql -phunter2 -e "select 1"'],
    ['kubectl', 'exec', 'p', '--', 'sh', '-c', `mysql '-p${R}' -e "select 1"`],
  ],
]

describe('redact', () => {
  it.each(CASES)('%s', (_, argv, shown) => {
    expect(redact(argv)).toEqual(shown)
  })

  it.each(CASES)('%s, again', (_, __, shown) => {
    expect(redact(shown)).toEqual(shown)
  })
})

const PIECES = CASES.flatMap(([, argv]) => argv)
const word = fc.oneof(
  fc.constantFrom(...PIECES),
  fc.string(),
  fc.constantFrom('"', "'", '$(', '`', '=', ':', '@', '-p', '-c', 'sh', '\\', '://'),
  fc
    .array(fc.constantFrom(...PIECES, ' ', ';', "'", '"', '$x'), { maxLength: 5 })
    .map((parts) => parts.join('')),
)
const argv = fc.array(word, { maxLength: 10 })

describe('redact, whatever the words', () => {
  it('keeps their number and their flags', () => {
    fc.assert(
      fc.property(argv, (words) => {
        const shown = redact(words)
        expect(shown).toHaveLength(words.length)
      }),
    )
  })

  it('is idempotent', () => {
    fc.assert(
      fc.property(argv, (words) => {
        const once = redact(words)
        expect(redact(once)).toEqual(once)
      }),
      { numRuns: 2000 },
    )
  })

  it('leaves no secret behind a flag or a variable', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9!#%^*_+.:/?~-]{12,30}$/).map((text) => `S${text}`)
    fc.assert(
      fc.property(secret, fc.constantFrom('--password', '--token', '--client-secret'), (value, name) => {
        const lines = [
          [name, value],
          [`${name}=${value}`],
          ['env', `MY_TOKEN=${value}`, 'x'],
          ['sh', '-c', `x ${name} ${value}`],
        ]
        for (const words of lines) expect(redact(['tool', ...words]).join(' ')).not.toContain(value)
      }),
    )
  })
})
