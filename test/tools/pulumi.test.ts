import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { esc, pulumi } from '../../src/tools/pulumi.ts'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { keepsClass, misleading } from './inserted-flag.ts'
import { contextOf, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read, readArgv } = toolReader(pulumi)
const escReader = toolReader(esc)

const CLASSES = {
  read: `
    pulumi
    pulumi --help
    pulumi help
    pulumi version
    pulumi up --help
    pulumi destroy -h
    pulumi preview
    pulumi pre
    pulumi preview --diff -s prod
    pulumi preview --stack destroy --json
    pulumi preview -r --expect-no-changes
    pulumi preview --refresh=false -p 4 -c a:b=up
    pulumi -C destroy preview
    pulumi --cwd=up preview
    pulumi preview --replace urn:x
    pulumi --color never --non-interactive -v 3 preview
    pulumi preview -v=9 --tracing file:up
    pulumi destroy --preview-only
    pulumi refresh --preview-only --yes
    pulumi import --preview-only aws:s3:Bucket a b
    pulumi about
    pulumi about env
    pulumi whoami -v
    pulumi whoami --json
    pulumi login
    pulumi login s3://state
    pulumi login --local
    pulumi login https://api.pulumi.acme.example
    pulumi logout --all
    pulumi console
    pulumi logs -f --since 1h
    pulumi install
    pulumi convert --from terraform --language typescript --out x
    pulumi gen-completion bash
    pulumi completion zsh
    pulumi new -g aws-typescript
    pulumi new --list-templates
    pulumi config
    pulumi config --json -s prod
    pulumi config ls
    pulumi config env ls
    pulumi stack
    pulumi stack -i -u
    pulumi stack --show-name
    pulumi stack ls
    pulumi stack ls --all --json
    pulumi stack list
    pulumi stack output
    pulumi stack output endpoint
    pulumi stack output --json
    pulumi stack output --show-secrets=false
    pulumi stack history
    pulumi history
    pulumi stack graph out.dot
    pulumi stack select prod
    pulumi stack unselect
    pulumi stack tag ls
    pulumi stack tag get a
    pulumi stack drift status
    pulumi stack schedule list
    pulumi stack webhook list
    pulumi state
    pulumi plugin
    pulumi plugin ls
    pulumi plugin install resource aws v6.0.0
    pulumi plugin rm --all --yes
    pulumi package add aws
    pulumi package get-schema aws
    pulumi package gen-sdk ./schema.json
    pulumi schema check x.json
    pulumi policy
    pulumi policy ls acme
    pulumi policy group ls
    pulumi policy new aws-typescript
    pulumi policy validate-config acme/p 1
    pulumi policy analyze
    pulumi org
    pulumi org get-default
    pulumi org set-default acme
    pulumi org search -q type:aws:s3
    pulumi org member list
    pulumi org role list
    pulumi org audit-log list
    pulumi project ls
    pulumi env
    pulumi env ls
    pulumi env get acme/prod
    pulumi env get acme/prod aws.login
    pulumi env diff acme/prod@1 acme/prod@2
    pulumi env version history acme/prod
    pulumi env version acme/prod@3
    pulumi env tag ls acme/prod
    pulumi env tag get acme/prod team
    pulumi env version tag ls acme/prod
    pulumi env schedule list acme/prod
    pulumi deployment list
    pulumi deployment get x
    pulumi deployment log x
    pulumi deployment settings get
    pulumi deployment settings pull
    pulumi insights account list
    pulumi insights resource search -q x
    pulumi api list
    pulumi api describe AddStackTag
    pulumi api AddStackTag -F name=a --dry-run
    pulumi do aws:s3:Bucket list
    pulumi do aws:s3:Bucket read x
    pulumi template list
    pulumi ai web
  `,
  'secret-read': `
    pulumi config --show-secrets
    pulumi config get aws:region
    pulumi config get dbPassword
    pulumi config get --path 'names[0]' -s prod
    pulumi stack --show-secrets
    pulumi stack output --show-secrets
    pulumi stack output --json --show-secrets
    pulumi stack output password --show-secrets=true
    pulumi stack export
    pulumi stack export --show-secrets --file x
    pulumi stack history --show-secrets
    pulumi preview --show-secrets
    pulumi env open acme/prod
    pulumi env open acme/prod --format shell
    pulumi env get acme/prod --show-secrets
    pulumi env get acme/prod --value json
    pulumi env diff acme/prod@1 --show-secrets
    pulumi state get urn:x
    pulumi api /api/user
    pulumi api 'GET /api/user'
    pulumi api -X GET /api/user -F a=b
    pulumi cloud api /api/user
    pulumi api ListOrganizationMembers -F orgName=acme
    pulumi do aws:s3:Bucket read x --show-secrets
  `,
  write: `
    pulumi up
    pulumi update
    pulumi up -y
    pulumi up --yes --skip-preview -s acme/prod
    pulumi up -yf
    pulumi up --stack preview
    pulumi --cwd preview up --yes
    pulumi up -C preview -y
    pulumi up --target urn:x --target-dependents
    pulumi up -r -y
    pulumi up --diff --suppress-outputs -m destroy
    pulumi up https://github.com/acme/template
    pulumi up --config a:b=c
    pulumi up --plan p.json
    pulumi up --show-secrets
    pulumi up --preview-only=false
    pulumi refresh
    pulumi refresh -y
    pulumi refresh --preview-only=false
    pulumi import aws:s3/bucket:Bucket a b
    pulumi import -f resources.json -y
    pulumi watch
    pulumi new aws-typescript -y
    pulumi new aws-typescript -n x -s dev
    pulumi config set a b
    pulumi config set --secret a b
    pulumi config set-all --plaintext a=b
    pulumi config rm a
    pulumi config rm-all a b
    pulumi config cp --dest prod
    pulumi config refresh
    pulumi config env add e
    pulumi config env rm e
    pulumi stack init dev
    pulumi stack init acme/dev --secrets-provider awskms://alias/x
    pulumi stack rename b
    pulumi stack select dev -c
    pulumi stack select --create dev
    pulumi stack tag set a b
    pulumi stack webhook new --url https://x
    pulumi state rename urn:x y
    pulumi state protect urn:x
    pulumi state unprotect urn:x
    pulumi state unprotect --all
    pulumi state taint urn:x
    pulumi state untaint urn:x
    pulumi state upgrade
    pulumi env init acme/dev
    pulumi env set acme/dev a b
    pulumi env set acme/dev a b --secret
    pulumi env edit acme/dev
    pulumi env clone acme/a acme/b
    pulumi env tag acme/dev team=x
    pulumi env version tag acme/dev@3 stable
    pulumi env version rollback acme/dev@2
    pulumi deployment run update
    pulumi deployment run refresh -s prod
    pulumi deployment settings push
    pulumi package publish ./x
    pulumi org webhook new --url https://x
    pulumi insights account new x
    pulumi do aws:s3:Bucket create --stateless
    pulumi do aws:s3:Bucket patch x --stateless
  `,
  destructive: `
    pulumi destroy
    pulumi down
    pulumi dn -y
    pulumi destroy -y -s prod
    pulumi destroy --stack preview --yes
    pulumi -C preview destroy
    pulumi destroy --target urn:x
    pulumi destroy --remove --yes
    pulumi destroy --preview-only=false
    pulumi destroy --exclude-protected
    pulumi up --replace urn:x
    pulumi up --target-replace urn:x -y
    pulumi refresh --clear-pending-creates
    pulumi cancel
    pulumi cancel prod -y
    pulumi stack rm
    pulumi stack rm dev --force --yes
    pulumi stack remove dev
    pulumi stack import --file x
    pulumi stack tag rm a
    pulumi stack schedule new --kind ttl
    pulumi state delete urn:x
    pulumi state delete urn:x --force
    pulumi state move urn:x --dest prod
    pulumi state edit
    pulumi state repair
    pulumi env rm acme/dev
    pulumi env rm acme/dev a.b
    pulumi env version retract acme/dev@3
    pulumi env tag rm acme/dev team
    pulumi deployment run destroy
    pulumi deployment cancel x
    pulumi deployment settings destroy
    pulumi project rm x
    pulumi package delete x
    pulumi do aws:s3:Bucket delete x --stateless
  `,
  admin: `
    pulumi policy publish
    pulumi policy publish acme
    pulumi policy enable acme/p latest
    pulumi policy disable acme/p
    pulumi policy rm acme/p all
    pulumi policy group new x
    pulumi org member add alice
    pulumi org member remove alice
    pulumi org role assign admin alice
    pulumi stack change-secrets-provider passphrase
    pulumi env rotate acme/prod
  `,
  exec: `
    pulumi env run acme/prod -- terraform plan
    pulumi env run acme/prod ls
    pulumi env run -i acme/prod -- bash
    pulumi plugin run resource aws
    pulumi neo
    pulumi query
    pulumi api AddStackTag -F name=a
    pulumi api -X DELETE /api/stacks/a/b/c
    pulumi api /api/stacks -F a=b
    pulumi api GetStack --body {}
    pulumi up --remote --remote-pre-run-command ls
    pulumi deployment run preview --pre-run-command ls
    pulumi up --frobnicate
    pulumi preview --stack
    pulumi preview -Z
  `,
  unknown: `
    pulumi frobnicate
    pulumi stack frobnicate
    pulumi config frobnicate x
    pulumi state frobnicate
    pulumi env frobnicate
    pulumi org frobnicate
    pulumi do aws:s3:Bucket frobnicate
  `,
}

describe('pulumi classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(read(line).operation.class).toBe(cls)
    })
  }
})

describe('esc classes', () => {
  it.each([
    ['esc env ls', 'read'],
    ['esc ls', 'unknown'],
    ['esc open acme/prod', 'secret-read'],
    ['esc env open acme/prod', 'secret-read'],
    ['esc run acme/prod -- kubectl get pods', 'exec'],
    ['esc env set acme/prod a b', 'write'],
    ['esc env rm acme/prod', 'destructive'],
    ['esc env get acme/prod', 'read'],
    ['esc login', 'read'],
    ['esc version', 'read'],
    ['esc up', 'unknown'],
  ])('%s is %s', (line, cls) => {
    expect(escReader.read(line).operation.class).toBe(cls)
  })
})

describe('pulumi environment', () => {
  it.each([
    ['pulumi stack output', { PULUMI_OPTION_SHOW_SECRETS: 'true' }, 'secret-read'],
    ['pulumi up', { PULUMI_OPTION_REPLACE: 'urn:x' }, 'destructive'],
    ['pulumi up', { PULUMI_OPTION_TARGET_REPLACE: 'urn:x' }, 'destructive'],
    ['pulumi destroy', { PULUMI_OPTION_PREVIEW_ONLY: 'true' }, 'destructive'],
  ])('%s with %j is %s', (line, env, cls) => {
    expect(read(line, contextOf(env)).operation.class).toBe(cls)
  })

  it('may name another stack', () => {
    expect(read('pulumi up', contextOf({ PULUMI_OPTION_STACK: 'prod' })).selectors).toEqual([])
  })

  it('redirects', () => {
    expect(read('pulumi up', contextOf({ PULUMI_BACKEND_URL: 's3://x' })).redirects).toEqual([
      'PULUMI_BACKEND_URL',
    ])
  })
})

describe('pulumi targets', () => {
  const kind = 'pulumi'
  it.each<[string, object[]]>([
    ['pulumi up', [{ kind }]],
    ['pulumi up -s acme/shop/prod', [{ kind, stack: 'acme/shop/prod' }]],
    ['pulumi -C infra up --stack=prod', [{ kind, directory: 'infra', stack: 'prod' }]],
    ['pulumi up --config-file x.yaml', [{ kind, configFile: 'x.yaml' }]],
    ['pulumi cancel prod', [{ kind, stack: 'prod' }]],
    ['pulumi stack rm prod', [{ kind, stack: 'prod' }]],
    ['pulumi stack rm', [{ kind }]],
    ['pulumi stack init prod', [{ kind, stack: 'prod' }]],
    ['pulumi stack select -c prod', [{ kind, stack: 'prod' }]],
    ['pulumi stack rename b', [{ kind }, { kind, stack: 'b' }]],
    ['pulumi config cp -d prod', [{ kind }, { kind, stack: 'prod' }]],
    [
      'pulumi state move u --source a --dest b',
      [
        { kind, stack: 'a' },
        { kind, stack: 'b' },
      ],
    ],
    ['pulumi env open acme/app/prod@3', [{ kind, alone: true, stack: 'acme/app/prod' }]],
    ['pulumi env run --env acme/prod ls', [{ kind, alone: true, stack: 'acme/prod' }]],
    ['pulumi policy publish acme', [{ kind, alone: true, organization: 'acme' }]],
    ['pulumi policy enable acme/p 1', [{ kind, alone: true, organization: 'acme' }]],
    ['pulumi org member remove alice --org acme', [{ kind, alone: true, organization: 'acme' }]],
    ['pulumi whoami', [{ kind, alone: true }]],
    ['pulumi stack select prod', []],
    ['pulumi login', []],
  ])('%s', (line, selectors) => {
    expect(read(line).selectors).toEqual(selectors)
  })

  it('says how far it reaches', () => {
    expect(read('pulumi up').operation.breadth).toEqual({ count: null, unbounded: true })
    expect(read('pulumi destroy -t a -t b').operation).toMatchObject({
      resource: 'a, b',
      breadth: { count: 2, unbounded: false },
    })
    expect(read('pulumi destroy -t "**"').operation.breadth.unbounded).toBe(true)
    expect(read('pulumi state unprotect --all').operation.breadth.unbounded).toBe(true)
    expect(read('pulumi preview').operation.dryRun).toBe(true)
    expect(read('pulumi destroy --preview-only').operation.dryRun).toBe(true)
  })
})

describe('words that are not known before it runs', () => {
  const x = unseenText('$x')
  const xs = unseenWords('$x')
  it.each([
    [['preview', '-s', x], 'read', 0],
    [['preview', '-m', x], 'read', 1],
    [['preview', xs], 'secret-read', 0],
    [['up', '-y', `--stack=${x}`], 'write', 0],
    [['up', xs], 'destructive', 0],
    [['up', '-c', `a=${x}`], 'write', 1],
    [['config', 'set', 'a', x], 'write', 0],
    [['org', 'member', 'list', x], 'secret-read', 0],
    [['state', 'protect', x], 'write', 0],
    [['stack', 'select', x], 'read', 0],
    [['destroy', '--preview-only', xs], 'destructive', 0],
    [['destroy', `--preview-only=${x}`], 'destructive', 1],
    [[x], 'unknown', 0],
    [['stack', x], 'unknown', 0],
    [['deployment', 'run', x], 'destructive', 0],
  ])('%j is %s', (words, cls, targets) => {
    const reading = readArgv(['pulumi', ...words])
    expect(reading.operation.class).toBe(cls)
    expect(reading.selectors).toHaveLength(targets)
  })
})

describe('a harmless flag changes no class', () => {
  const flag = fc.oneof(
    fc
      .tuple(fc.constantFrom('--cwd', '-C', '--color', '--tracing', '--profiling'), misleading)
      .map((words) => [...words]),
    fc
      .tuple(fc.constantFrom('--cwd', '--color', '--tracing'), misleading)
      .map(([name, value]) => [`${name}=${value}`]),
    misleading.map((value) => [`-C${value}`]),
    fc.constantFrom(
      ['--non-interactive'],
      ['--emoji'],
      ['--logtostderr'],
      ['-Q'],
      ['--disable-integrity-checking'],
    ),
  )

  it('anywhere', () => {
    keepsClass('pulumi', CLASSES, flag, readArgv)
  })
})
