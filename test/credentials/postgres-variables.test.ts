import { describe, expect, test } from 'vitest'
import { postgresVariables } from '../../src/credentials/postgres-variables.ts'

const given = {
  lease: { role: 'stepup_alice_1', password: 'p', actsAs: 'shop_writer' },
  host: 'db.acme.example',
  port: 5432,
  database: 'shop',
  authority: '/run/ca.pem',
  own: {},
}

describe('what libpq reads', () => {
  test('names who, where, and the authority', () => {
    expect(postgresVariables(given)).toEqual({
      PGHOST: 'db.acme.example',
      PGPORT: '5432',
      PGDATABASE: 'shop',
      PGUSER: 'stepup_alice_1',
      PGPASSWORD: 'p',
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: '/run/ca.pem',
      PGOPTIONS: '-c role=shop_writer',
    })
  })

  test('keeps the options that the command was decided with, in front', () => {
    const own = { PGOPTIONS: '-c search_path=x -c role=postgres' }
    expect(postgresVariables({ ...given, own })['PGOPTIONS']).toBe(
      '-c search_path=x -c role=postgres -c role=shop_writer',
    )
  })
})

describe('DATABASE_URL', () => {
  const rewritten = (DATABASE_URL: string) =>
    postgresVariables({ ...given, own: { DATABASE_URL } })['DATABASE_URL']

  test('of this server is rewritten', () => {
    expect(rewritten('postgres://alice:secret@db.acme.example/shop?sslmode=disable&x=1')).toBe(
      'postgres://stepup_alice_1:p@db.acme.example/shop?sslmode=verify-full&x=1&sslrootcert=%2Frun%2Fca.pem&options=-c%20role%3Dshop_writer',
    )
  })

  test.each([
    'postgres://alice:secret@other.example/shop',
    'postgres://alice:secret@db.acme.example:5433/shop',
    'mysql://alice:secret@db.acme.example:5432/shop',
    'no address',
  ])('of another place is no business of ours: %s', (url) => {
    expect(rewritten(url)).toBeUndefined()
  })
})
