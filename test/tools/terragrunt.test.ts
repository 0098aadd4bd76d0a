import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { terragrunt } from '../../src/tools/terragrunt.ts'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { keepsClass, misleading } from './inserted-flag.ts'
import { contextOf, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read, readArgv } = toolReader(terragrunt)

const CLASSES = {
  read: `
    terragrunt
    terragrunt --help
    terragrunt -h
    terragrunt --version
    terragrunt version
    terragrunt apply --help
    terragrunt run --all apply --help
    terragrunt plan
    terragrunt plan -out=p
    terragrunt plan -destroy
    terragrunt plan --terragrunt-working-dir destroy
    terragrunt --terragrunt-working-dir=destroy plan
    terragrunt --working-dir apply plan
    terragrunt plan --non-interactive --terragrunt-non-interactive
    terragrunt plan --terragrunt-exclude-dir destroy --terragrunt-include-dir apply
    terragrunt run
    terragrunt run plan
    terragrunt run -- plan -no-color
    terragrunt run --all plan
    terragrunt --all plan
    terragrunt plan --all
    terragrunt run --all --queue-exclude-dir apply -- plan
    terragrunt run --graph plan
    terragrunt run-all plan
    terragrunt run-all validate
    terragrunt run-all init -upgrade
    terragrunt run-all hclfmt
    terragrunt run-all graph-dependencies
    terragrunt plan-all
    terragrunt validate-all
    terragrunt graph plan
    terragrunt graph
    terragrunt stack run plan
    terragrunt stack generate
    terragrunt stack clean
    terragrunt stack
    terragrunt backend
    terragrunt init
    terragrunt validate
    terragrunt fmt
    terragrunt get
    terragrunt providers
    terragrunt state list
    terragrunt workspace list
    terragrunt workspace select prod
    terragrunt hclfmt
    terragrunt hclfmt --terragrunt-check
    terragrunt hcl fmt --check --diff
    terragrunt hcl format
    terragrunt hcl validate --inputs --strict
    terragrunt hclvalidate
    terragrunt hcl
    terragrunt validate-inputs --terragrunt-strict-validate
    terragrunt graph-dependencies
    terragrunt dag graph
    terragrunt find --dag --json
    terragrunt list -T
    terragrunt ls
    terragrunt output-module-groups
    terragrunt output-module-groups apply
    terragrunt info print
    terragrunt info strict list
    terragrunt terragrunt-info
    terragrunt catalog
    terragrunt scaffold github.com/acme/modules//vpc
    terragrunt aws-provider-patch --terragrunt-override-attr region="delete"
    terragrunt plan --tf-path /usr/bin/tofu
    terragrunt plan --tf-path terraform
    terragrunt plan --iam-assume-role arn:aws:iam::123456789012:role/x
    terragrunt plan --feature delete=true --log-level debug
    terragrunt plan -json --no-color
    terragrunt import --help
  `,
  'secret-read': `
    terragrunt output
    terragrunt output -json
    terragrunt run -- output -json
    terragrunt output-all
    terragrunt run-all output
    terragrunt run --all output
    terragrunt show
    terragrunt show -json p
    terragrunt state pull
    terragrunt state show x
    terragrunt console
    terragrunt stack output
    terragrunt stack output -json a.b
    terragrunt render
    terragrunt render --json -w
    terragrunt render-json --terragrunt-json-out x
  `,
  write: `
    terragrunt apply
    terragrunt apply -auto-approve
    terragrunt apply --terragrunt-non-interactive -auto-approve
    terragrunt run apply
    terragrunt run -- apply -auto-approve
    terragrunt plan --backend-bootstrap
    terragrunt run --all apply
    terragrunt --all apply
    terragrunt apply --all --non-interactive
    terragrunt run -a apply
    terragrunt run-all apply
    terragrunt run-all --terragrunt-working-dir plan apply
    terragrunt run-all apply --terragrunt-include-dir plan
    terragrunt apply-all
    terragrunt graph apply
    terragrunt stack run apply
    terragrunt import a b
    terragrunt refresh
    terragrunt taint x
    terragrunt workspace new x
    terragrunt backend bootstrap
    terragrunt backend bootstrap --all
    terragrunt init -migrate-state
    terragrunt apply plan.out
    terragrunt spin-up
  `,
  destructive: `
    terragrunt destroy
    terragrunt destroy -auto-approve
    terragrunt apply -destroy
    terragrunt run -- apply -destroy
    terragrunt run --all destroy
    terragrunt --all destroy --non-interactive
    terragrunt run --all -- destroy -auto-approve
    terragrunt run-all destroy --terragrunt-non-interactive
    terragrunt run-all destroy --terragrunt-exclude-dir plan
    terragrunt destroy-all
    terragrunt graph destroy
    terragrunt stack run destroy
    terragrunt tear-down
    terragrunt --terragrunt-working-dir plan destroy
    terragrunt --working-dir=plan destroy
    terragrunt state rm x
    terragrunt state mv a b
    terragrunt state push x
    terragrunt workspace delete x
    terragrunt force-unlock x
    terragrunt backend delete
    terragrunt backend delete --all --force
    terragrunt backend migrate a b
    terragrunt test
    terragrunt apply -replace=x
  `,
  exec: `
    terragrunt exec -- ls
    terragrunt exec --in-download-dir -- tofu plan
    terragrunt exec
    terragrunt foo
    terragrunt plan --frobnicate
    terragrunt plan --terragrunt-frobnicate x
    terragrunt --frobnicate plan
    terragrunt plan --tf-path ./terraform
    terragrunt plan --tf-path /tmp/evil
    terragrunt plan --terragrunt-tfpath evil
    terragrunt plan --auth-provider-cmd ./auth.sh
    terragrunt run --all foo
    terragrunt -- destroy
  `,
  unknown: `
    terragrunt backend foo
    terragrunt hcl foo
    terragrunt stack foo
  `,
}

describe('terragrunt classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(read(line).operation.class).toBe(cls)
    })
  }
})

describe('terragrunt environment', () => {
  it.each([
    ['terragrunt apply', { TF_CLI_ARGS_apply: '-destroy' }, 'destructive'],
    ['terragrunt plan', { TG_TF_PATH: '/tmp/evil' }, 'exec'],
    ['terragrunt plan', { TERRAGRUNT_TFPATH: '/usr/local/bin/tofu' }, 'read'],
    ['terragrunt plan', { TG_AUTH_PROVIDER_CMD: 'x' }, 'exec'],
    ['terragrunt hclfmt', { TG_AUTH_PROVIDER_CMD: 'x' }, 'read'],
    ['terragrunt plan', { TG_WORKING_DIR: 'destroy' }, 'read'],
  ])('%s with %j is %s', (line, env, cls) => {
    expect(read(line, contextOf(env)).operation.class).toBe(cls)
  })
})

describe('terragrunt targets', () => {
  it.each<[string, Record<string, string>, unknown[]]>([
    ['terragrunt apply', {}, [{ kind: 'terraform' }]],
    ['terragrunt apply --working-dir live/prod', {}, [{ kind: 'terraform', chdir: 'live/prod' }]],
    ['terragrunt apply', { TG_WORKING_DIR: 'a' }, [{ kind: 'terraform', chdir: 'a' }]],
    ['terragrunt apply', { TERRAGRUNT_WORKING_DIR: 'a' }, [{ kind: 'terraform', chdir: 'a' }]],
    ['terragrunt apply --working-dir b', { TG_WORKING_DIR: 'a' }, [{ kind: 'terraform', chdir: 'b' }]],
    [
      'terragrunt apply --terragrunt-config prod/terragrunt.hcl',
      {},
      [{ kind: 'terraform' }, { kind: 'terraform', chdir: 'prod' }],
    ],
    ['terragrunt backend delete', {}, [{ kind: 'terraform' }]],
    ['terragrunt workspace delete x', {}, [{ kind: 'terraform' }, { kind: 'terraform', workspace: 'x' }]],
    ['terragrunt hclfmt', {}, []],
  ])('%s with %j', (line, env, selectors) => {
    expect(read(line, contextOf(env)).selectors).toEqual(selectors)
  })

  it('says how far it reaches', () => {
    expect(read('terragrunt run --all destroy').operation).toMatchObject({
      name: 'run --all destroy',
      breadth: { count: null, unbounded: true },
    })
    expect(read('terragrunt plan', contextOf({ TG_ALL: 'true' })).operation.breadth.unbounded).toBe(true)
  })

  it('looks into a saved plan that is where terraform will look', () => {
    expect(read('terragrunt apply /tmp/p').wants).toEqual([{ kind: 'terraform-plan', path: '/tmp/p' }])
    const { wants, operation } = read('terragrunt apply p')
    expect(wants).toEqual([])
    expect(operation.inputs).toMatchObject([{ path: 'p', seen: false }])
  })

  it('says as whom it acts', () => {
    const { evidence } = read('terragrunt apply --terragrunt-iam-role arn:aws:iam::1:role/x').operation
    expect(evidence).toContain('acts as `arn:aws:iam::1:role/x`')
  })

  it('may run anything on what is current', () => {
    expect(read('terragrunt exec -- ls').reach).toBe('current')
  })
})

describe('words that are not known before it runs', () => {
  const x = unseenText('$x')
  it.each([
    [['plan', '--working-dir', x], 'read'],
    [['plan', '-var', `a=${x}`], 'read'],
    [['plan', unseenWords('$x')], 'exec'],
    [[x], 'exec'],
    [['run', '--', x], 'exec'],
    [['run-all', x], 'exec'],
    [['destroy', `-target=${x}`], 'destructive'],
  ])('%j is %s', (words, cls) => {
    expect(readArgv(['terragrunt', ...words]).operation.class).toBe(cls)
  })

  it('leave no target', () => {
    expect(readArgv(['terragrunt', 'apply', '--working-dir', x]).selectors).toEqual([])
    expect(readArgv(['terragrunt', 'apply', `--working-dir=${x}`]).selectors).toEqual([])
  })
})

describe('a harmless flag changes no class', () => {
  const flag = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          '--working-dir',
          '--terragrunt-working-dir',
          '--log-level',
          '--queue-exclude-dir',
          '--terragrunt-config',
          '--feature',
          '--source',
          '--parallelism',
        ),
        misleading,
      )
      .map((words) => [...words]),
    fc
      .tuple(fc.constantFrom('--working-dir', '-working-dir', '--terragrunt-include-dir'), misleading)
      .map(([name, value]) => [`${name}=${value}`]),
    fc.constantFrom(
      ['--non-interactive'],
      ['--terragrunt-non-interactive'],
      ['--no-color'],
      ['--queue-ignore-errors'],
      ['--fail-fast'],
    ),
  )

  it('anywhere', () => {
    keepsClass('terragrunt', CLASSES, flag, readArgv)
  })
})
