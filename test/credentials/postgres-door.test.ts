import { describe, expect, test } from 'vitest'
import { postgresDoor } from '../../src/credentials/postgres-door.ts'
import type { TargetSelector } from '../../src/tools/selector.ts'
import { codeOf } from '../support/code-of.ts'

type Database = Extract<TargetSelector, { kind: 'database' }>

describe('a command that gets a role of its own', () => {
  const refusal = (typed: Partial<Database>, redirects: string[] = []) =>
    codeOf(() =>
      postgresDoor.assertNoRedirect({
        redirects,
        selectors: [{ kind: 'database', engine: 'postgresql', ...typed }],
      }),
    )

  test.each<[string, Partial<Database>]>([
    ['nothing', {}],
    ['a host', { host: 'db', port: '5432', database: 'shop' }],
    ['a connection string of a place', { database: 'host=db port=5432 dbname=shop' }],
    ['an address of a place', { database: 'postgresql://db:5432/shop' }],
  ])('may say %s', async (_what, typed) => {
    expect(await refusal(typed)).toBeNull()
  })

  test.each<[string, Partial<Database>]>([
    ['a user', { user: 'alice' }],
    ['a service', { service: 'prod' }],
    ['a service in its connection string', { database: 'service=prod' }],
    ['a password', { database: "dbname=shop password='a b'" }],
    ['less of TLS', { database: 'host=db sslmode = disable' }],
    ['another address', { database: 'host=db hostaddr=10.0.0.1' }],
    ['a password in an address', { database: 'postgresql://alice:x@db/shop' }],
    ['a user in an address', { url: 'postgres://alice@db/shop' }],
    ['less of TLS in an address', { database: 'postgresql://db/shop?sslmode=disable' }],
  ])('may not say %s', async (_what, typed) => {
    expect(await refusal(typed)).toBe('target_not_pinned')
  })

  test('may not redirect in any other way', async () => {
    expect(await refusal({}, ['--x'])).toBe('target_not_pinned')
  })
})
