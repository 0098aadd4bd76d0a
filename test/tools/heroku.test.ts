import { describe, expect, it } from 'vitest'
import { readingOf, table } from './reading-of.ts'

const ROWS = table(`
  read         heroku apps
  read         heroku ps -a acme
  read         heroku logs --tail -a acme
  secret-read  heroku config -a acme
  secret-read  heroku config:get A -a acme
  write        heroku config:set A=b -a acme
  write        heroku ps:restart -a acme
  write        heroku ps:scale web=0 -a acme
  destructive  heroku apps:destroy -a acme --confirm acme
  destructive  heroku apps destroy -a acme
  destructive  heroku pg:reset -a acme
  destructive  heroku pg:backups:restore -a acme
  write        heroku pg:backups:capture -a acme
  secret-read  heroku pg:credentials:url -a acme
  admin        heroku pg:credentials:rotate -a acme
  exec         heroku pg:psql -a acme
  exec         heroku run bash -a acme
  exec         heroku -a acme run bash --help
  exec         heroku ps:exec -a acme
  admin        heroku access:add a@example.com -a acme
  admin        heroku authorizations:create
  secret-read  heroku auth:token
  read         heroku login
  destructive  heroku addons:destroy x -a acme
  write        heroku rollback v1 -a acme
  read         heroku maintenance -a acme
  write        heroku maintenance:on -a acme
  read         heroku apps:destroy --help
  read         heroku help apps:destroy
  unknown      heroku frob
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('heroku', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })
})
