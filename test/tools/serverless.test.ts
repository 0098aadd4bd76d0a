import { describe, expect, it } from 'vitest'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const CLASSES = {
  read: `
    sls --version
    sls -v
    sls help
    sls --help
    serverless deploy --help
    sls deploy list
    sls deploy list functions
    sls deploy list --stage prod
    sls logs -f x --tail
    sls logs -f x -s prod --startTime 5h
    sls metrics
    sls info --conceal
    sls package
    sls create --template aws-nodejs
    sls config credentials --provider aws --key x --secret y
    sls plugin install -n serverless-offline
    sls plugin list
    sls login
    sls logout
    sls doctor
    sls generate-event -t aws:sqs
    sls prune -n 3 --dryRun
  `,
  'secret-read': `
    sls info
    sls info --stage prod
    sls print
    sls param get --name x
    sls output list
  `,
  write: `
    sls deploy
    sls deploy --stage prod --region eu-west-1
    serverless deploy --aws-profile prod --verbose
    sls --stage prod deploy
    sls deploy function -f x
    sls deploy -f x
    sls deploy --no-aws-s3-accelerate
    sls rollback -t 123
    sls rollback function -f x --function-version 2
    sls invoke -f x -d '{}'
    sls --stage remove deploy
  `,
  destructive: `
    sls remove
    sls remove --stage prod
    serverless remove -s prod -r us-east-1
    sls prune -n 3
  `,
  exec: `
    sls
    sls invoke local -f x
    sls dev
    sls deploy --frobnicate
  `,
  unknown: `
    sls offline
    sls s3deploy
  `,
}

describe('serverless classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(readingOf(line).operation.class).toBe(cls)
    })
  }
})

describe('serverless targets', () => {
  const yml = [
    'service: x',
    'provider:',
    '  name: aws',
    '  profile: prod # the account',
    "  region: 'eu-west-1'",
    'functions:',
    '  f:',
    '    region: no',
  ].join('\n')

  it('names what was typed, then what the configuration says', () => {
    const known = contextOf({}, filesKnown({ 'serverless.yml': yml }))
    expect(readingOf('sls deploy', known).selectors).toEqual([
      { kind: 'aws', profile: 'prod', region: 'eu-west-1' },
    ])
    expect(readingOf('sls deploy --aws-profile a -r b', known).selectors).toEqual([
      { kind: 'aws', profile: 'a', region: 'b' },
    ])
    expect(readingOf('sls deploy').wants).toEqual([
      { kind: 'file', path: 'serverless.yml' },
      { kind: 'file', path: 'serverless.yaml' },
    ])
  })

  it("does not take a computed profile for the person's own", () => {
    const known = contextOf({}, filesKnown({ 'serverless.yml': yml.replace('prod #', '\u0024{opt:p} #') }))
    expect(readingOf('sls deploy', known).selectors).toEqual([])
  })

  it('says which stage', () => {
    expect(readingOf('sls remove --stage prod').operation.resource).toBe('stage prod')
  })

  it('words that are not known', () => {
    expect(readingOfArgv(['sls', 'remove', unseenText('$x')]).operation.class).toBe('destructive')
    expect(readingOfArgv(['sls', 'info', '--conceal', unseenWords('$x')]).operation.class).toBe('secret-read')
  })
})
