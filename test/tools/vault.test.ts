import { describe, expect, it } from 'vitest'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const ROWS = table(`
  read         vault
  read         vault -h
  read         vault version
  read         vault -version
  read         vault status
  read         vault status -format=json
  read         vault status -address https://v.acme.com -namespace delete
  read         vault status --address=https://v.acme.com
  read         vault kv
  read         vault kv delete -h
  read         vault kv delete secret/x -help
  secret-read  vault kv get secret/app
  secret-read  vault kv get -mount=secret app
  secret-read  vault kv get -mount secret -field password app
  secret-read  vault kv get -format=json -version=2 secret/app
  read         vault kv list secret/
  read         vault kv list -mount=delete x
  write        vault kv put secret/app password=x
  write        vault kv put -cas=1 secret/app @data.json
  write        vault kv patch secret/app a=b
  destructive  vault kv delete secret/app
  destructive  vault kv delete -versions=1 secret/app
  destructive  vault kv destroy -versions=1 secret/app
  write        vault kv undelete -versions=1 secret/app
  write        vault kv rollback -version=1 secret/app
  write        vault kv enable-versioning secret
  read         vault kv metadata get secret/app
  write        vault kv metadata put -max-versions=5 secret/app
  destructive  vault kv metadata delete secret/app
  read         vault kv put -output-curl-string secret/app a=b
  read         vault delete -output-policy secret/app
  destructive  vault delete secret/app -output-policy
  write        vault kv put -output-curl-string=false secret/app a=b
  secret-read  vault read secret/app
  secret-read  vault read -field=password secret/data/app
  secret-read  vault read database/creds/readonly
  secret-read  vault read aws/creds/deploy
  secret-read  vault read aws/sts/deploy ttl=60m
  secret-read  vault read cubbyhole/x
  secret-read  vault read transit/export/encryption-key/k
  secret-read  vault read kv/roles/admin
  secret-read  vault read totp/code/x
  secret-read  vault read auth/approle/role/x/role-id
  secret-read  vault read auth/token/lookup-self
  secret-read  vault read identity/oidc/token/x
  secret-read  vault read sys/raw/core/x
  secret-read  vault read ""
  secret-read  vault read database/roles/../creds/x
  read         vault read sys/health
  read         vault read sys/mounts
  read         vault read /v1/sys/policies/acl/x
  read         vault read auth/kubernetes/role/app
  read         vault read auth/kubernetes/config
  read         vault read identity/entity/name/bob
  read         vault read database/roles/readonly
  read         vault read database/config/pg
  read         vault read pki/cert/ca
  read         vault read pki_int/crl
  read         vault read transit/keys/k
  read         vault read ssh/config/ca
  read         vault list secret/metadata/
  read         vault list auth/token/accessors
  read         vault list sys/policies/acl
  write        vault write secret/app a=b
  write        vault write -f transit/keys/k/rotate
  write        vault write transit/keys/k type=aes256-gcm96
  write        vault write database/roles/x db_name=y
  write        vault write pki/issue/web common_name=x
  write        vault write pki/root/generate/internal common_name=x
  write        vault write ssh/sign/x public_key=@k.pub
  write        vault write secret/creds/x a=b
  write        vault write secret/decrypt/x a=b
  secret-read  vault write transit/decrypt/k ciphertext=x
  secret-read  vault write transit/datakey/plaintext/k x=y
  read         vault write transit/encrypt/k plaintext=x
  read         vault write sys/capabilities-self path=x
  secret-read  vault write sys/wrapping/unwrap token=x
  secret-read  vault write aws/sts/deploy ttl=60m
  secret-read  vault write auth/approle/login role_id=x secret_id=y
  secret-read  vault write auth/userpass/login/bob password=x
  admin        vault write auth/approle/role/x token_policies=y
  admin        vault write -f auth/approle/role/x/secret-id
  admin        vault write auth/userpass/users/bob password=x policies=admin
  admin        vault write auth/token/create policies=root
  admin        vault write sys/policy/x policy=@p.hcl
  admin        vault write sys/auth/github type=github
  admin        vault write sys/mounts/x type=kv
  admin        vault write identity/group name=x policies=y
  admin        vault write -f sys/seal
  destructive  vault write auth/token/revoke token=x
  destructive  vault write sys/leases/revoke lease_id=x
  destructive  vault write -f sys/leases/revoke-force/aws
  destructive  vault write pki/revoke serial_number=x
  destructive  vault write pki/tidy tidy_cert_store=true
  destructive  vault write secret/destroy/x versions=1
  destructive  vault write secret/delete/x versions=1
  write        vault patch pki/roles/x ttl=1h
  write        vault read pki/crl/rotate
  read         vault read pki/tidy-status
  secret-read  vault read aws-secrets/keys/prod
  secret-read  vault read database_kv/config/x
  write        vault write transit-kv/encrypt/x a=b
  write        vault write ssh/verify otp=x
  write        vault write ldap/library/x/check-out ttl=1h
  admin        vault write auth/userpass/users/login password=x
  secret-read  vault write auth/jwt/login role=x jwt=y
  secret-read  vault write gcp/key/x ttl=1h
  destructive  vault delete secret/app
  destructive  vault delete database/config/pg
  admin        vault delete auth/approle/role/x
  admin        vault delete sys/policies/acl/x
  admin        vault delete identity/entity/id/x
  admin        vault token create
  admin        vault token create -policy=root -ttl=1h
  destructive  vault token revoke hvs.x
  destructive  vault token revoke -self
  destructive  vault token revoke -accessor x
  secret-read  vault token lookup
  read         vault token lookup -accessor x
  write        vault token renew
  read         vault token capabilities secret/x
  secret-read  vault login -method=oidc
  secret-read  vault login -no-print -method=userpass username=bob
  secret-read  vault print token
  secret-read  vault unwrap hvs.x
  admin        vault policy write app app.hcl
  admin        vault policy delete app
  read         vault policy read app
  read         vault policy list
  read         vault policy fmt app.hcl
  admin        vault auth enable -path=k8s kubernetes
  admin        vault auth disable github
  admin        vault auth tune -default-lease-ttl=1h github/
  admin        vault auth move a b
  read         vault auth list -detailed
  read         vault auth help github
  write        vault secrets enable -path=kv -version=2 kv
  destructive  vault secrets disable kv/
  write        vault secrets move a/ b/
  write        vault secrets tune -max-lease-ttl=1h kv/
  read         vault secrets list
  admin        vault audit enable file file_path=/x
  admin        vault audit disable file/
  read         vault audit list
  read         vault lease lookup x
  write        vault lease renew -increment=60 x
  destructive  vault lease revoke x
  destructive  vault lease revoke -force -prefix aws/
  admin        vault operator init
  admin        vault operator init -key-shares=1 -key-threshold=1
  read         vault operator init -status
  admin        vault operator init -status=false
  admin        vault operator unseal
  admin        vault operator seal
  admin        vault operator step-down
  admin        vault operator rotate
  admin        vault operator rekey -init
  read         vault operator rekey -status
  secret-read  vault operator rekey -backup-retrieve
  admin        vault operator generate-root -init
  secret-read  vault operator generate-root -decode=x -otp=y
  admin        vault operator migrate -config=x.hcl
  read         vault operator members
  read         vault operator key-status
  read         vault operator usage
  read         vault operator diagnose -config=x
  read         vault operator raft list-peers
  admin        vault operator raft remove-peer x
  admin        vault operator raft join https://x
  secret-read  vault operator raft snapshot save x.snap
  admin        vault operator raft snapshot restore -force x.snap
  read         vault operator raft snapshot inspect x.snap
  read         vault operator raft autopilot state
  admin        vault operator raft autopilot set-config -min-quorum=3
  admin        vault namespace create team
  admin        vault namespace delete team
  read         vault namespace list
  read         vault plugin list
  read         vault plugin info auth x
  admin        vault plugin register -sha256=x auth y
  admin        vault plugin deregister auth y
  admin        vault plugin reload -plugin y
  read         vault path-help secret
  read         vault debug -duration=1m
  read         vault monitor -log-level=debug
  read         vault events subscribe 'kv*'
  read         vault pki health-check pki
  write        vault pki issue -issuer_name=x pki/issuer/x pki_int common_name=y
  exec         vault ssh -mode=ca -role=x ubuntu@10.0.0.1
  exec         vault agent -config=x
  exec         vault proxy -config=x
  exec         vault server -dev
  exec         vault kv get -frobnicate secret/x
  exec         vault -address=x status
  unknown      vault frobnicate
  unknown      vault kv frobnicate
  unknown      vault operator frobnicate
  secret-read  bao kv get secret/app
  admin        bao token create
  read         bao status
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('vault', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })

  it.each([
    ['vault status', {}, { kind: 'vault' }],
    ['vault status -address=https://a -ns=n', {}, { kind: 'vault', address: 'https://a', namespace: 'n' }],
    ['vault kv get -namespace n secret/x', {}, { kind: 'vault', namespace: 'n' }],
    [
      'vault status -address=https://a',
      { VAULT_AGENT_ADDR: 'https://b' },
      { kind: 'vault', address: 'https://b' },
    ],
    ['vault status', { VAULT_ADDR: 'https://b' }, { kind: 'vault' }],
    [
      'bao status',
      { BAO_ADDR: 'https://b', VAULT_ADDR: 'https://v' },
      { kind: 'vault', address: 'https://b' },
    ],
    ['bao status', { VAULT_ADDR: 'https://v', BAO_NAMESPACE: 'n' }, { kind: 'vault', namespace: 'n' }],
  ] as const)('%s %j lands', (line, env, selector) => {
    expect(readingOf(line, contextOf(env)).selectors).toEqual([selector])
  })

  it('redirects', () => {
    expect(readingOf('vault status -address=x -tls-skip-verify').redirects).toEqual([
      '-address',
      '-tls-skip-verify',
    ])
    expect(readingOf('vault status', contextOf({ VAULT_SKIP_VERIFY: '1' })).redirects).toEqual([
      'VAULT_SKIP_VERIFY',
    ])
  })

  it('a session on a host lands there too', () => {
    expect(readingOf('vault ssh -role=x ubuntu@web1').selectors).toEqual([
      { kind: 'vault' },
      { kind: 'host', host: 'web1' },
    ])
  })

  it('files are inputs', () => {
    expect(readingOf('vault policy write app app.hcl').wants).toEqual([{ kind: 'file', path: 'app.hcl' }])
    expect(readingOf('vault kv put secret/x @d.json').wants).toEqual([{ kind: 'file', path: 'd.json' }])
    expect(readingOf('vault write sys/policy/x policy=@p').wants).toEqual([{ kind: 'file', path: 'p' }])
    expect(readingOf('vault policy write app -').wants).toEqual([{ kind: 'stdin' }])
    const seen = readingOf('vault policy write app app.hcl', contextOf({}, filesKnown({ 'app.hcl': '' })))
    expect(seen).toMatchObject({ wants: [], operation: { inputs: [{ path: 'app.hcl', seen: true }] } })
  })

  it('what is not known before it runs', () => {
    const cls = (...argv: string[]) => readingOfArgv(argv).operation.class
    expect(cls('vault', 'read', '\0$p\0')).toBe('secret-read')
    expect(cls('vault', 'read', 'sys/\0$p\0')).toBe('secret-read')
    expect(cls('vault', 'write', '\0$p\0', 'a=b')).toBe('admin')
    expect(cls('vault', 'write', 'secret/\0$p\0', 'a=b')).toBe('destructive')
    expect(cls('vault', 'write', 'transit/\0$p\0', 'a=b')).toBe('destructive')
    expect(cls('vault', 'delete', '\0$p\0')).toBe('admin')
    expect(cls('vault', '\0$p\0')).toBe('exec')
    expect(cls('vault', 'kv', '\0$p\0')).toBe('unknown')
    expect(cls('vault', 'operator', 'init', '-status', '\0\0$p\0')).toBe('admin')
    expect(readingOfArgv(['vault', 'kv', 'delete', '-address', '\0$a\0', 'x']).selectors).toEqual([])
    expect(readingOfArgv(['vault', 'kv', 'delete', '\0\0$a\0']).selectors).toEqual([])
    expect(readingOfArgv(['vault', 'kv', 'delete', 'x', '\0\0$a\0']).selectors).toEqual([{ kind: 'vault' }])
  })
})
