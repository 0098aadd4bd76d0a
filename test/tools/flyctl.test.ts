import { describe, expect, it } from 'vitest'
import { readingOf, table } from './reading-of.ts'

const ROWS = table(`
  read         fly status -a acme
  read         fly apps list
  read         flyctl logs
  write        fly deploy
  write        fly deploy -a acme --image i
  write        fly launch
  destructive  fly apps destroy acme
  destructive  fly destroy acme
  exec         fly ssh console -a acme
  exec         fly ssh console -C ls
  exec         fly sftp shell
  secret-read  fly ssh issue
  exec         fly proxy 5432 -a db
  exec         fly console
  read         fly secrets list
  write        fly secrets set A=b
  destructive  fly secrets unset A
  admin        fly tokens create deploy
  admin        fly tokens revoke x
  read         fly tokens list
  secret-read  fly auth token
  read         fly auth login
  destructive  fly machine destroy 1
  destructive  fly m rm 1
  write        fly machine stop 1
  exec         fly machine exec 1 ls
  exec         fly machine run nginx
  destructive  fly volumes destroy vol_1
  write        fly volumes extend vol_1 -s 10
  write        fly scale count 3
  read         fly scale show
  exec         fly pg connect -a db
  admin        fly orgs invite x a@example.com
  admin        fly wireguard create
  destructive  fly redis destroy x
  secret-read  fly redis status x
  read         fly destroy acme --help
  read         fly version
  unknown      fly frob
  unknown      fly apps frob
  destructive  fly apps destroy x -a -h
  exec         fly ssh console -C -h
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('flyctl', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })
})
