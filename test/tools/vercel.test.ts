import { describe, expect, it } from 'vitest'
import { readingOf, table } from './reading-of.ts'

const ROWS = table(`
  write        vercel
  write        vercel --prod
  write        vercel ./site
  write        vercel deploy --prod --token x
  read         vercel ls
  read         vercel --scope rm ls
  read         vercel inspect dpl_1
  read         vercel logs dpl_1
  destructive  vercel rm acme --yes
  write        vercel rollback
  write        vercel promote dpl_1
  read         vercel env ls
  write        vercel env add A production
  destructive  vercel env rm A
  secret-read  vercel env pull .env.local
  exec         vercel env run -- env
  secret-read  vercel pull
  exec         vercel dev
  exec         vercel build
  write        vercel alias set a b
  destructive  vercel alias rm a
  destructive  vercel domains rm example.com
  write        vercel dns add example.com a A 1.2.3.4
  destructive  vercel cache purge
  admin        vercel teams invite a@example.com
  read         vercel switch acme
  read         vercel login
  read         vercel whoami
  admin        vercel tokens add x
  destructive  vercel blob del x
  read         vercel rm --help
  read         vercel --version
  exec         vercel api /v1/x -X DELETE
  unknown      vercel domains frob
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('vercel', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })
})
