import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/tools/unwrap.ts'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

/** A class, then a command. */
const ROWS = table(`
  read         gcloud compute instances list
  read         gcloud compute instances describe delete --zone=us-central1-a
  destructive  gcloud compute instances delete web-1
  read         gcloud --project delete compute instances list
  write        gcloud compute --project=acme-prod instances stop web-1
  write        gcloud beta compute instances create vm
  destructive  gcloud alpha container hub memberships unregister m
  secret-read  gcloud container clusters get-credentials prod
  write        gcloud container clusters resize prod --num-nodes 3
  destructive  gcloud container clusters delete prod --quiet
  read         gcloud container clusters --zone us-east1-b list
  read         gcloud projects list
  read         gcloud projects get-iam-policy acme-prod
  admin        gcloud projects add-iam-policy-binding p --member=user:a --role=r
  destructive  gcloud projects delete acme-prod
  admin        gcloud projects set-iam-policy p policy.json
  admin        gcloud run services add-iam-policy-binding s --member=allUsers
  admin        gcloud functions add-invoker-policy-binding f
  admin        gcloud iam service-accounts keys create key.json --iam-account=a
  read         gcloud iam service-accounts keys list --iam-account=a
  read         gcloud iam roles describe roles/viewer
  secret-read  gcloud iam service-accounts sign-blob --iam-account=a in out
  admin        gcloud resource-manager org-policies disable-enforce c --project=p
  admin        gcloud org-policies reset c --project=p
  admin        gcloud access-context-manager perimeters dry-run enforce p
  admin        gcloud logging sinks delete audit
  destructive  gcloud logging logs delete my-log
  read         gcloud logging read severity=ERROR --limit=5
  secret-read  gcloud secrets versions access latest --secret=db
  read         gcloud secrets list
  destructive  gcloud secrets versions destroy 3 --secret=db
  write        gcloud secrets versions add db --data-file=-
  secret-read  gcloud kms decrypt --key k --ciphertext-file=- --plaintext-file=-
  read         gcloud kms encrypt --key k --plaintext-file=a --ciphertext-file=b
  destructive  gcloud kms keys versions destroy 1 --key k
  read         gcloud auth login
  secret-read  gcloud auth print-access-token
  secret-read  gcloud auth application-default print-access-token
  read         gcloud auth list
  read         gcloud config set project acme-prod
  secret-read  gcloud config config-helper --format=json
  read         gcloud components update
  secret-read  gcloud sql generate-login-token
  admin        gcloud sql users set-password root --instance=i --password=x
  write        gcloud sql instances restart i
  destructive  gcloud sql backups restore 12 --restore-instance=i
  exec         gcloud sql connect i --user=root
  write        gcloud sql import sql i gs://b/dump.sql
  exec         gcloud compute ssh web-1 --command=uptime
  read         gcloud compute ssh web-1 --dry-run
  exec         gcloud compute ssh web-1 -- --dry-run
  exec         gcloud compute start-iap-tunnel web-1 22
  admin        gcloud compute reset-windows-password w
  read         gcloud compute url-maps validate --source=a.yaml
  write        gcloud compute health-checks create http hc
  secret-read  gcloud compute sign-url https://x --key-file=k
  admin        gcloud compute instances add-metadata v --metadata=ssh-keys=me:key
  write        gcloud compute instances add-metadata v --metadata=a=b
  exec         gcloud dataproc jobs submit spark --cluster=c -- --help
  read         gcloud dataproc jobs submit spark --help
  exec         gcloud dataproc jobs submit spark c --help
  exec         gcloud functions call f
  exec         gcloud run jobs execute j
  write        gcloud run deploy s --image=i
  read         gcloud run services replace s.yaml --dry-run
  destructive  gcloud dns record-sets import zone.txt -z z --delete-all-existing
  read         gcloud dns record-sets transaction add 1.2.3.4 --name=a --zone=z
  destructive  gcloud dns record-sets transaction execute --zone=z
  secret-read  gcloud services api-keys get-key-string k
  read         gcloud container aws clusters create c --validate-only
  write        gcloud container aws clusters create c --validate-only --no-validate-only
  write        gcloud artifacts repositories set-cleanup-policies r --policy=p --dry-run
  destructive  gcloud artifacts repositories set-cleanup-policies r --policy=p
  read         gcloud spanner databases execute-sql d --sql='SELECT 1'
  destructive  gcloud spanner databases execute-sql d --sql='DELETE FROM t WHERE true'
  read         gcloud spanner databases execute-sql d --sql="SELECT 'DELETE FROM t'"
  write        gcloud spanner databases ddl update d --ddl='CREATE TABLE t (a INT64)'
  destructive  gcloud spanner databases ddl update d --ddl='ALTER TABLE t DROP COLUMN a'
  destructive  gcloud spanner databases ddl update d --ddl-file=x.sql
  read         gcloud transfer authorize
  admin        gcloud transfer authorize --add-missing
  write        gcloud pubsub subscriptions pull s
  destructive  gcloud pubsub subscriptions pull s --auto-ack
  write        gcloud container binauthz attestations sign-and-create --artifact-url=u
  read         gcloud ml vision detect-text x.png
  write        gcloud ml video detect-text gs://b/v --output-uri=gs://b/o
  read         gcloud storage ls gs://b
  read         gcloud storage cp gs://b/a .
  write        gcloud storage cp a gs://b
  admin        gcloud storage cp a gs://b --predefined-acl=publicRead
  write        gcloud storage cp -r gs://a gs://b
  read         gcloud storage cp --storage-class nearline gs://a/x .
  destructive  gcloud storage mv gs://a/x gs://a/y
  destructive  gcloud storage rm -r 'gs://b/**'
  destructive  gcloud storage rsync . gs://b --delete-unmatched-destination-objects
  read         gcloud storage rsync . gs://b --delete-unmatched-destination-objects --dry-run
  read         gcloud storage rsync gs://b . -r
  admin        gcloud storage buckets update gs://b --uniform-bucket-level-access
  destructive  gcloud storage buckets update gs://b --lifecycle-file=l.json
  write        gcloud storage buckets update gs://b --versioning
  secret-read  gcloud storage sign-url gs://b/x
  admin        gcloud storage hmac create sa
  read         gcloud compute instances delete x --help
  read         gcloud compute instances delete x -h
  read         gcloud help compute instances delete
  read         gcloud --version compute instances delete x
  read         gcloud compute instances
  read         gcloud compute frobs list
  unknown      gcloud newthing frobs describe delete
  read         gcloud newthing frobs describe mine
  unknown      gcloud newthing frobs delete mine
  unknown      gcloud compute instances frobnicate x
  exec         gcloud --zone x --frob compute instances list
  exec         gcloud compute instances delete x --flags-file=f.yaml
  exec         gcloud docker -- push x
  secret-read  gcloud docker --authorize-only
  exec         gcloud meta apis methods call compute.instances.delete
`).map((row) => /^(\S+) +(.*)$/.exec(row)!.slice(1) as [string, string])

describe('gcloud: classes', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })
})

describe('gcloud: where it lands', () => {
  it.each([
    ['gcloud compute instances list', {}],
    ['gcloud compute instances list --project=acme-prod', { project: 'acme-prod' }],
    ['gcloud --project a compute instances list --project b', { project: 'b' }],
    [
      'gcloud --configuration prod compute instances delete x --zone us-east1-b --region us-east1',
      { configuration: 'prod', zone: 'us-east1-b', region: 'us-east1' },
    ],
    [
      'gcloud storage ls --account me@example.com --impersonate-service-account=sa@p.iam',
      { account: 'me@example.com', impersonate: 'sa@p.iam' },
    ],
    ['gcloud projects delete acme-prod', { project: 'acme-prod' }],
    ['gcloud projects add-iam-policy-binding --member=x --role y acme-prod', { project: 'acme-prod' }],
    ['gcloud projects delete --quiet acme-prod --project=other', { project: 'acme-prod' }],
    ['gcloud compute ssh x -- --project=z', {}],
    ['gcloud compute instances list --project=No --project=acme-prod', { project: 'No' }],
    ['gcloud --project= projects delete acme-prod', { project: 'acme-prod' }],
  ])('%s', (line, fields) => {
    expect(readingOf(line).selectors).toEqual([{ kind: 'gcp', ...fields }])
  })

  it('the person’s own configuration is no target', () => {
    for (const line of ['gcloud config set project x', 'gcloud auth login', 'gcloud components list']) {
      expect(readingOf(line)).toMatchObject({ reach: 'local', selectors: [] })
    }
  })

  it('an address of the caller’s choosing is a redirect', () => {
    const env = { CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: 'http://x/' }
    expect(readingOf('gcloud compute instances list', contextOf(env)).redirects).toEqual([
      'CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE',
    ])
  })
})

describe('gcloud: what changes its meaning from outside', () => {
  it.each([
    [{ CLOUDSDK_PYTHON: '/usr/bin/python3' }, 'read'],
    [{ CLOUDSDK_PYTHON: './evil' }, 'exec'],
    [{ CLOUDSDK_PYTHON_ARGS: '-c print(1)' }, 'exec'],
    [{ CLOUDSDK_PYTHON_ARGS: '-S' }, 'read'],
  ])('%j', (env, cls) => {
    expect(readingOf('gcloud compute instances list', contextOf(env)).operation.class).toBe(cls)
  })

  it('a file of flags is read as if typed', () => {
    const line = 'gcloud storage rsync a gs://b --flags-file=f.yaml'
    const plain = filesKnown({
      'f.yaml': '--delete-unmatched-destination-objects: true\n--project: acme-prod\n',
    })
    expect(readingOf(line, contextOf({}, plain))).toMatchObject({
      operation: { class: 'destructive', inputs: [{ path: 'f.yaml', seen: true }] },
      selectors: [{ kind: 'gcp', project: 'acme-prod' }],
    })
    const nested = filesKnown({ 'f.yaml': '--labels:\n  a: b\n' })
    expect(readingOf(line, contextOf({}, nested))).toMatchObject({
      operation: { class: 'exec' },
      selectors: [],
    })
    expect(readingOf(line).wants).toEqual([{ kind: 'file', path: 'f.yaml' }])
  })
})

describe('gcloud: what is not known before it runs', () => {
  const known = [{ kind: 'gcp' }]
  it.each([
    ['gcloud storage cat "gs://$B/x"', 'read', known],
    ['gcloud storage cat gs://b/*', 'read', known],
    ['gcloud storage cat $X', 'read', []],
    ['gcloud storage cp a $X', 'admin', []],
    ['gcloud storage cp "$A" gs://b', 'admin', []],
    ['gcloud storage cp "./$A" gs://b', 'write', known],
    ['gcloud compute instances list --filter="$F"', 'read', known],
    ['gcloud compute instances list --filter "$F"', 'read', known],
    ['gcloud compute instances list --project "$P"', 'read', []],
    ['gcloud compute instances list --project=$P', 'read', []],
    ['gcloud projects describe "x$P"', 'read', []],
    ['gcloud compute instances delete "$VM"', 'destructive', []],
    ['gcloud $X', 'exec', []],
  ])('%s', (line, cls, selectors) => {
    const [command] = unwrap(['sh', '-c', line], {}).slice(-1)
    const reading = readingOfArgv(command!.argv)
    expect([reading.operation.class, reading.selectors]).toEqual([cls, selectors])
  })
})
