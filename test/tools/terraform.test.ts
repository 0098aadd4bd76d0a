import { describe, expect, it } from 'vitest'
import { contextOf, readingOf, table } from './reading-of.ts'

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
    ['terraform apply', [{ kind: 'terraform' }]],
    ['terraform -chdir=infra/prod apply', [{ kind: 'terraform', chdir: 'infra/prod' }]],
    ['terraform workspace delete x', [{ kind: 'terraform' }, { kind: 'terraform', workspace: 'x' }]],
    ['terraform fmt', []],
    ['terraform init', []],
    ['terraform init -migrate-state', [{ kind: 'terraform' }]],
  ])('%s', (line, selectors) => {
    expect(readingOf(line).selectors).toEqual(selectors)
  })

  it('a saved plan is an input that was not looked into', () => {
    const { operation } = readingOf('terraform apply p.tfplan')
    expect(operation.inputs).toMatchObject([{ path: 'p.tfplan', seen: false }])
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
