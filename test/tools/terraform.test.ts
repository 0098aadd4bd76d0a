import { describe, expect, it } from 'vitest'
import type { PlannedAction, PlanSeen, SavedPlan } from '../../src/tools/saved-plan.ts'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, readingOf, readingOfArgv, table } from './reading-of.ts'

const CLASSES = {
  read: `
    terraform
    terraform -help
    terraform --help
    terraform -version
    terraform version
    terraform apply -help
    terraform destroy -h
    terraform apply -target -help
    terraform plan
    terraform plan -out=p
    terraform plan -out p
    terraform plan -destroy
    terraform plan -refresh-only -var a=b -var-file=destroy
    terraform -chdir=x plan
    terraform init
    terraform init -upgrade -reconfigure
    terraform init -backend-config=x
    terraform fmt -recursive
    terraform validate
    terraform get
    terraform graph
    terraform providers
    terraform providers lock
    terraform providers mirror dir
    terraform providers schema -json
    terraform modules -json
    terraform metadata functions -json
    terraform state
    terraform state list
    terraform state rm -dry-run x
    terraform state mv -dry-run a b
    terraform workspace
    terraform workspace list
    terraform workspace show
    terraform workspace select prod
    terraform env select prod
    terraform logout
    terraform query
    terraform providers mirror -lock-file=false dir
    terraform state identities
    terraform plan -compact-warnings -json
    terraform plan -generate-config-out=x
    tofu plan -json-into=x -exclude=apply
    tofu plan
    tofu validate
  `,
  'secret-read': `
    terraform output
    terraform output -json
    terraform output -raw password
    terraform show
    terraform show -json p
    terraform state pull
    terraform state show x
    terraform console
    terraform console -plan
    terraform console -var a=b
    tofu show -plan=p -json
    tofu show -state
    tofu show -config -json
    tofu show -module=. -json
    terraform login
    tofu output
  `,
  write: `
    terraform apply
    terraform apply -auto-approve
    terraform apply --auto-approve
    terraform apply -target=x
    terraform apply p.tfplan
    terraform apply -input=false p.tfplan
    terraform apply -destroy=false
    terraform apply -refresh-only
    terraform -chdir=x apply
    terraform refresh
    terraform import a b
    terraform taint x
    terraform untaint x
    terraform workspace new x
    terraform workspace select -or-create x
    terraform init -migrate-state
    terraform init -force-copy
    tofu apply -exclude=x
  `,
  destructive: `
    terraform destroy
    terraform destroy -auto-approve
    terraform destroy -target x
    terraform -chdir=plan destroy
    terraform apply -destroy
    terraform apply --destroy=true
    terraform apply -replace=x
    terraform apply -invoke=action.x.y
    tofu destroy -suppress-forget-errors
    terraform test -cloud-run=app.terraform.io/a/b/c
    terraform apply -replace x
    terraform state rm x
    terraform state mv a b
    terraform state push x
    terraform state replace-provider a b
    terraform state rm -dry-run=false x
    terraform workspace delete x
    terraform env delete x
    terraform force-unlock abc
    terraform force-unlock -force abc
    terraform test
    terraform destroy -- -help
    tofu destroy
  `,
  exec: `
    terraform foo
    terraform state foo
    terraform workspace foo
    terraform -foo plan
    terraform -chdir x plan
    terraform -chdir=a -chdir=b plan
    terraform plan -frobnicate
    terraform apply -target
    terraform rpcapi
    terraform stacks list
    terraform -no-color plan
  `,
}

describe('terraform classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(readingOf(line).operation.class).toBe(cls)
    })
  }
})

describe('terraform environment', () => {
  it.each([
    ['terraform apply', { TF_CLI_ARGS_apply: '-destroy' }, 'destructive'],
    ['terraform apply', { TF_CLI_ARGS: '-destroy' }, 'destructive'],
    ['terraform apply', { TF_CLI_ARGS_plan: '-destroy' }, 'write'],
    ['terraform apply -destroy=false', { TF_CLI_ARGS_apply: '-destroy' }, 'write'],
    ['terraform apply', { TF_CLI_ARGS_apply: "-var 'a=-destroy'" }, 'write'],
    ['terraform destroy', { TF_CLI_ARGS_destroy: '-help' }, 'read'],
    ['terraform state rm x', { TF_CLI_ARGS_state_rm: '-dry-run' }, 'read'],
    ['terraform plan', { TF_CLI_ARGS_plan: '$(evil)' }, 'exec'],
    ['terraform plan', { TF_CLI_ARGS_plan: "'open" }, 'exec'],
    ['terraform plan', { TF_REATTACH_PROVIDERS: '{}' }, 'exec'],
    ['terraform', { TF_CLI_ARGS: 'destroy' }, 'destructive'],
  ])('%s with %j is %s', (line, env, cls) => {
    expect(readingOf(line, contextOf(env)).operation.class).toBe(cls)
  })
})

describe('terraform targets and inputs', () => {
  it.each([
    ['terraform apply', [{ kind: 'terraform', needs: 'configuration' }]],
    ['terraform apply -destroy', [{ kind: 'terraform', needs: 'backend' }]],
    ['terraform apply -state=x', [{ kind: 'terraform', state: 'x', needs: 'configuration' }]],
    [
      'terraform -chdir=infra/prod apply',
      [{ kind: 'terraform', chdir: 'infra/prod', needs: 'configuration' }],
    ],
    [
      'terraform workspace delete x',
      [
        { kind: 'terraform', needs: 'backend' },
        { kind: 'terraform', workspace: 'x', needs: 'backend' },
      ],
    ],
    ['terraform fmt', []],
    ['terraform init', []],
    ['terraform init -migrate-state', [{ kind: 'terraform' }]],
  ])('%s', (line, selectors) => {
    expect(readingOf(line).selectors).toEqual(selectors)
  })

  it('a saved plan is an input that has to be looked into', () => {
    const { operation, wants } = readingOf('terraform apply p.tfplan')
    expect(operation.inputs).toMatchObject([{ path: 'p.tfplan', seen: false }])
    expect(wants).toEqual([{ kind: 'terraform-plan', path: 'p.tfplan' }])
    const shown = readingOf('terraform apply p.tfplan', { ...contextOf(), trustInputs: true })
    expect(shown.operation.inputs).toEqual([{ path: 'p.tfplan', seen: true }])
  })

  it('says how far it reaches', () => {
    expect(readingOf('terraform apply').operation.breadth).toEqual({ count: null, unbounded: true })
    expect(readingOf('terraform apply -target=a -target=b').operation).toMatchObject({
      resource: 'a, b',
      breadth: { count: 2, unbounded: false },
    })
    expect(readingOf('terraform plan').operation.dryRun).toBe(true)
  })
})

function plan(actions: Record<string, PlannedAction>, more: Partial<SavedPlan> = {}): PlanSeen {
  const changes = Object.entries(actions).map(([address, action]) => ({ address, action }))
  return { plan: { changes, invocations: 0, backend: null, ...more } }
}

describe('a saved plan', () => {
  const reading = (seen: PlanSeen, line = 'terraform apply p', path = 'p') =>
    readingOf(line, contextOf({}, { plans: new Map([[path, seen]]) }))

  it.each<[string, PlanSeen, number | null, string]>([
    ['adds', plan({ a: 'create', b: 'create', c: 'nothing', 'data.d': 'read' }), 2, 'write'],
    ['changes', plan({ a: 'update' }), 1, 'write'],
    ['does nothing', plan({ a: 'nothing' }), 0, 'write'],
    ['destroys', plan({ a: 'create', b: 'delete' }), 2, 'destructive'],
    ['replaces', plan({ a: 'replace' }), 1, 'destructive'],
    ['forgets', plan({ a: 'forget' }), 1, 'destructive'],
    ['replaces and forgets', plan({ a: 'replace-forgetting' }), 1, 'destructive'],
    ['does what is not known', plan({ a: 'other' }), 1, 'destructive'],
    ['calls actions', plan({}, { invocations: 2 }), 2, 'destructive'],
    ['gives rights', plan({ 'module.a["x.y"].aws_iam_role_policy.b[0]': 'create' }), 1, 'admin'],
    ['reads rights', plan({ 'data.aws_iam_role.b': 'read', 'aws_iam_role.c': 'nothing' }), 0, 'write'],
    ['takes rights', plan({ 'google_project_iam_member.a["delete"]': 'delete' }), 1, 'admin'],
    ['has rules of a network', plan({ 'aws_network_acl.a': 'create' }), 1, 'write'],
    ['scales', plan({ 'aws_autoscaling_policy.a': 'create' }), 1, 'write'],
    ['cannot be read', { opaque: 'it is encrypted' }, null, 'destructive'],
    ['is not there', { absent: 'it does not exist' }, null, 'write'],
  ])('that %s', (_, seen, count, cls) => {
    const { operation, wants } = reading(seen)
    expect(operation.class).toBe(cls)
    expect(operation.breadth).toEqual({ count, unbounded: false })
    expect(operation.inputs).toMatchObject([{ path: 'p', seen: 'plan' in seen }])
    expect(wants).toEqual([])
  })

  it('says how many', () => {
    const { operation } = reading(plan({ a: 'create', b: 'create', c: 'delete', d: 'replace', e: 'update' }))
    expect(operation.evidence.join('; ')).toContain('adds 2, changes 1, destroys 1, replaces 1')
    expect(operation.evidence[0]).toContain('`c`, `d`')
  })

  it('is found from the directory that terraform goes to', () => {
    const { operation, selectors } = reading(
      plan({ a: 'delete' }),
      'terraform -chdir=infra apply p',
      'infra/p',
    )
    expect(operation.class).toBe('destructive')
    expect(operation.inputs).toEqual([{ path: 'infra/p', word: 'p', seen: true }])
    expect(selectors).toMatchObject([{ kind: 'terraform', chdir: 'infra', plan: 'infra/p' }])
  })

  it('may be named by the environment', () => {
    const context = contextOf({ TF_CLI_ARGS_apply: 'p' }, { plans: new Map([['p', plan({ a: 'delete' })]]) })
    expect(readingOf('terraform apply', context).operation.class).toBe('destructive')
  })
})

describe('words that are not known before it runs', () => {
  const x = unseenText('$x')
  const xs = unseenWords('$x')
  it.each([
    [['plan', '-var', x], 'read'],
    [['plan', `-var=a=${x}`], 'read'],
    [['plan', '-out', x], 'read'],
    [['plan', xs], 'read'],
    [['state', 'show', x], 'secret-read'],
    [['apply', '-auto-approve', '-var', `a=${x}`], 'write'],
    [['apply', '-var', xs], 'destructive'],
    [['apply', xs], 'destructive'],
    [['apply', x], 'destructive'],
    [['apply', `-destroy=${x}`], 'destructive'],
    [['apply', `plans/${x}`], 'write'],
    [['state', 'rm', '-dry-run', xs], 'destructive'],
    [['state', 'rm', `-dry-run=${x}`, 'a'], 'destructive'],
    [['workspace', 'select', x], 'write'],
    [['workspace', 'delete', x], 'destructive'],
    [['init', xs], 'write'],
    [['init', `-backend-config=key=${x}`], 'read'],
    [[x], 'exec'],
    [['state', x], 'exec'],
  ])('%j is %s', (words, cls) => {
    expect(readingOfArgv(['terraform', ...words]).operation.class).toBe(cls)
  })

  it.each([
    [['workspace', 'delete', x]],
    [[`-chdir=${x}`, 'apply']],
    [['apply', `plans/${x}`]],
    [['apply', '-state', x]],
  ])('%j lands nowhere that is known', (words) => {
    expect(readingOfArgv(['terraform', ...words])).toMatchObject({ reach: 'named', selectors: [] })
  })
})
