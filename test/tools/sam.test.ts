import { describe, expect, it } from 'vitest'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const CLASSES = {
  read: `
    sam
    sam --version
    sam --info
    sam --help
    sam deploy --help
    sam init --runtime python3.12 --name x
    sam validate --lint
    sam validate -t template.yaml
    sam build
    sam build --use-container -t x.yaml
    sam build MyFunction --cached --parallel
    sam local generate-event s3 put --bucket x --key y
    sam local generate-event
    sam logs -n F --stack-name x --tail
    sam logs --stack-name x -t
    sam traces --trace-id x
    sam list endpoints --stack-name x --output json
    sam list resources
    sam list stack-outputs --stack-name x
    sam remote test-event list F --stack-name x
    sam remote test-event get F --name y
    sam docs
    sam pipeline init
    sam --debug list resources
  `,
  write: `
    sam deploy
    sam deploy --guided
    sam deploy -t x.yaml --stack-name y --s3-bucket z --region us-east-1 --profile prod
    sam deploy --no-execute-changeset --stack-name x
    sam deploy --parameter-overrides A=1 B=2 --stack-name x
    sam deploy --no-confirm-changeset --no-fail-on-empty-changeset
    sam --debug deploy
    sam package --s3-bucket x --output-template-file y
    sam sync --stack-name x --watch
    sam sync --code --stack-name x
    sam publish -t x --region us-east-1
    sam remote invoke F --stack-name x -e '{}'
    sam remote test-event put F --name y --file z
  `,
  destructive: `
    sam delete --stack-name x
    sam delete --stack-name x --no-prompts --region us-east-1
    sam remote test-event delete F --name y
  `,
  admin: `
    sam deploy --stack-name x --capabilities CAPABILITY_IAM
    sam deploy --stack-name x --capabilities CAPABILITY_AUTO_EXPAND CAPABILITY_NAMED_IAM
    sam pipeline bootstrap --stage dev
    sam pipeline init --bootstrap
  `,
  exec: `
    sam local invoke F -e event.json
    sam local start-api --port 3000
    sam local start-lambda
    sam deploy --frobnicate
    sam --frobnicate deploy
  `,
  unknown: `
    sam frobnicate
    sam list frobnicate
  `,
}

describe('sam classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(readingOf(line).operation.class).toBe(cls)
    })
  }
})

describe('sam targets', () => {
  const config = [
    'version = 0.1',
    '[default.global.parameters]',
    'region = "eu-west-1"',
    '[default.deploy.parameters]',
    'profile = "prod"',
    '[staging.deploy.parameters]',
    "profile = 'stage'",
  ].join('\n')
  const known = contextOf({}, filesKnown({ 'samconfig.toml': config }))

  it.each([
    ['sam deploy', { kind: 'aws', region: 'eu-west-1', profile: 'prod' }],
    ['sam deploy --config-env staging', { kind: 'aws', profile: 'stage' }],
    ['sam deploy --profile other', { kind: 'aws', region: 'eu-west-1', profile: 'other' }],
    ['sam list resources', { kind: 'aws', region: 'eu-west-1' }],
    ['sam delete --region us-east-1', { kind: 'aws', region: 'us-east-1' }],
  ])('%s', (line, selector) => {
    expect(readingOf(line, known).selectors).toEqual([selector])
  })

  it('asks for its configuration, and not for local work', () => {
    expect(readingOf('sam deploy').wants).toEqual([{ kind: 'file', path: 'samconfig.toml' }])
    expect(readingOf('sam deploy --config-file x.toml').wants).toEqual([{ kind: 'file', path: 'x.toml' }])
    expect(readingOf('sam build')).toMatchObject({ reach: 'local', wants: [] })
  })

  it('words that are not known', () => {
    expect(readingOfArgv(['sam', 'deploy', unseenWords('$x')]).selectors).toEqual([])
    expect(readingOfArgv(['sam', unseenText('$x')]).operation.class).toBe('unknown')
  })
})
