import { describe, expect, it } from 'vitest'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const CLASSES = {
  read: `
    cdk
    cdk --version
    cdk version
    cdk --help
    cdk deploy --help
    cdk ls
    cdk list --long
    cdk synth
    cdk synthesize Stack -q
    cdk diff
    cdk diff Stack --fail
    cdk diff --app cdk.out
    cdk --profile deploy diff
    cdk --profile=destroy ls
    cdk -c env=deploy diff
    cdk diff --context stage=destroy
    cdk drift
    cdk metadata Stack
    cdk notices
    cdk acknowledge 123
    cdk doctor
    cdk docs
    cdk init app --language typescript
    cdk context --clear
    cdk bootstrap --show-template
    cdk refactor --unstable=refactor --dry-run
    cdk gc --unstable=gc --action=print
    cdk migrate --stack-name x --from-stack
    cdk diff --no-change-set
    cdk diff --changeSet false
  `,
  write: `
    cdk deploy
    cdk deploy --all --require-approval never
    cdk deploy --requireApproval never
    cdk deploy Stack --no-execute
    cdk deploy Stack --execute false
    cdk deploy Stack -c a=b --parameters x=y --hotswap
    cdk deploy -R Stack
    cdk --verbose deploy
    cdk -v deploy Stack
    cdk watch
    cdk rollback Stack
    cdk import Stack
    cdk refactor --unstable refactor
    cdk gc --unstable gc --action tag
    cdk deploy --roleArn arn:x
  `,
  destructive: `
    cdk destroy
    cdk destroy Stack --force
    cdk destroy --all -f
    cdk --app cdk.out destroy Stack
    cdk gc --unstable gc
    cdk gc aws://1/us-east-1 --unstable=gc --action full
  `,
  admin: `
    cdk bootstrap
    cdk bootstrap aws://123456789012/us-east-1 --trust 1 --cloudformation-execution-policies arn
    cdk bootstrap --no-show-template
  `,
  exec: `
    cdk diff --app 'npx ts-node app.ts'
    cdk deploy --plugin x
    cdk docs --browser 'sh -c x'
    cdk synth --build 'make'
    cdk deploy --frobnicate
  `,
  unknown: `
    cdk frobnicate
  `,
}

describe('cdk classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(readingOf(line).operation.class).toBe(cls)
    })
  }
})

describe('cdk targets', () => {
  it.each([
    ['cdk deploy --profile prod', { kind: 'aws', profile: 'prod' }],
    ['cdk --profile prod deploy', { kind: 'aws', profile: 'prod' }],
    ['cdk deploy -r arn:aws:iam::1:role/x', { kind: 'aws', role: 'arn:aws:iam::1:role/x' }],
    ['cdk deploy', { kind: 'aws' }],
  ])('%s', (line, selector) => {
    expect(readingOf(line).selectors).toEqual([selector])
  })

  it('reads what stands outside argv', () => {
    expect(readingOf('cdk deploy', contextOf({ CDK_PROFILE: 'x' })).selectors).toEqual([
      { kind: 'aws', profile: 'x' },
    ])
    expect(readingOf('cdk diff', contextOf({ CDK_APP: 'sh x' })).operation.class).toBe('exec')
    const known = contextOf({}, filesKnown({ 'cdk.json': '{ "app": "node x", "profile": "p" }' }))
    expect(readingOf('cdk deploy', known).selectors).toEqual([{ kind: 'aws', profile: 'p' }])
    expect(readingOf('cdk deploy').wants).toEqual([{ kind: 'file', path: 'cdk.json' }])
    expect(readingOf('cdk doctor').wants).toEqual([])
  })

  it('says how wide it is', () => {
    expect(readingOf('cdk destroy A B').operation).toMatchObject({
      resource: 'A, B',
      breadth: { count: 2, unbounded: false },
    })
    expect(readingOf("cdk destroy 'Prod*'").operation.breadth.unbounded).toBe(true)
    expect(readingOf('cdk destroy --all').operation.breadth.unbounded).toBe(true)
  })

  it('words that are not known', () => {
    expect(readingOfArgv(['cdk', 'destroy', unseenText('$x')]).operation.class).toBe('destructive')
    expect(readingOfArgv(['cdk', 'bootstrap', '--show-template', unseenWords('$x')]).operation.class).toBe(
      'admin',
    )
  })
})
