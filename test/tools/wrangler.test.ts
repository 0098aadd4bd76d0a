import { describe, expect, it } from 'vitest'
import { readingOf, table } from './reading-of.ts'

const ROWS = table(`
  write        wrangler deploy
  read         wrangler deploy --dry-run --outdir dist
  write        wrangler deploy --dry-run=false
  write        wrangler deploy --dry-run --no-dry-run
  write        wrangler --env production deploy
  write        wrangler publish
  destructive  wrangler delete
  write        wrangler rollback
  read         wrangler tail
  exec         wrangler dev
  read         wrangler kv key get k --namespace-id n
  write        wrangler kv:key put k v --namespace-id n
  destructive  wrangler kv namespace delete --namespace-id n
  read         wrangler kv key put k v --local
  write        wrangler kv key put k v --local --remote
  write        wrangler secret put A
  read         wrangler secret list
  destructive  wrangler secret delete A
  read         wrangler d1 execute db --remote --command 'SELECT 1'
  destructive  wrangler d1 execute db --remote --command 'DROP TABLE t'
  exec         wrangler d1 execute db --remote --file x.sql
  destructive  wrangler d1 delete db
  write        wrangler d1 migrations apply db
  destructive  wrangler d1 time-travel restore db
  read         wrangler r2 object get b/k
  destructive  wrangler r2 object delete b/k
  destructive  wrangler r2 bucket delete b
  admin        wrangler r2 bucket dev-url enable b
  destructive  wrangler queues purge q
  write        wrangler versions deploy
  read         wrangler deployments list
  write        wrangler pages deploy dist
  destructive  wrangler pages project delete x
  exec         wrangler containers ssh x
  secret-read  wrangler auth token
  read         wrangler login
  read         wrangler types
  read         wrangler delete --help
  unknown      wrangler frob
  unknown      wrangler kv frob
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('wrangler', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })
})
