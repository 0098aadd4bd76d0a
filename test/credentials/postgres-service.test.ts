import { expect, test } from 'vitest'
import { postgresService } from '../../src/credentials/postgres-service.ts'
import { codeOf } from '../support/code-of.ts'

const given = {
  name: 'prod-db',
  lease: { role: 'stepup_alice_1', password: 'only-once', actsAs: 'shop_reader' },
  host: 'db.prod.example',
  port: 5432,
  database: 'shop',
  authority: '/run/user/1000/stepup/authority-x.pem',
}

test('a section as libpq reads it', () => {
  expect(postgresService(given)).toBe(`[prod-db]
host=db.prod.example
port=5432
dbname=shop
user=stepup_alice_1
password=only-once
sslmode=verify-full
sslrootcert=/run/user/1000/stepup/authority-x.pem
options=-c role=shop_reader
`)
  expect(postgresService({ ...given, database: null })).not.toContain('dbname')
})

test.each(['', ' shop', 'shop ', 'shop\nhost=evil.example', 'a\u0085b'])(
  'no database is called %j',
  async (database) => {
    expect(await codeOf(() => postgresService({ ...given, database }))).toBe('usage')
  },
)
