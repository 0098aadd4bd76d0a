import { expect, test } from 'vitest'
import { LONG, lengthOf } from '../../src/tools/long-command.ts'
import { readingOf } from './reading-of.ts'

test.each<[string, number | null]>([
  ['terraform apply -auto-approve', LONG],
  ['tofu destroy', LONG],
  ['terraform fmt', null],
  ['terraform state rm a.b', null],
  ['terragrunt run-all apply', LONG],
  ['helm upgrade x ./c', null],
  ['helm upgrade x ./c --wait', 300],
  ['helm upgrade x ./c --atomic --timeout 20m', 1200],
  ['helm upgrade x ./c --wait --timeout=20m0s', 1200],
  ['kubectl wait --for=delete pod/x', 30],
  ['kubectl wait --for=delete pod/x --timeout=90m', 5400],
  ['kubectl drain n1', LONG],
  ['kubectl drain n1 --timeout=0', LONG],
  ['kubectl rollout status deploy/x', LONG],
  ['kubectl rollout restart deploy/x', null],
  ['kubectl cp a x:b', null],
  ['kubectl delete pod x', null],
  ['pg_restore -d shop f.dump', LONG],
  ['psql -c "select 1"', null],
  ['aws ec2 wait instance-running', LONG],
  ['aws cloudformation deploy --stack-name x --template-file t', LONG],
  ['aws s3 cp a s3://b/c', null],
  ['aws s3 cp a s3://b/c --recursive', LONG],
  ['aws s3 sync a s3://b', LONG],
  ['gcloud builds submit', LONG],
  ['gcloud sql instances create x', LONG],
  ['gcloud sql instances list', null],
  ['rsync a host:b', null],
])('%s', (line, seconds) => {
  const argv = line.split(' ')
  const { tool, operation } = readingOf(line)
  expect(lengthOf(tool, operation.name, argv)).toBe(seconds)
})

test('a name that every object has is no tool', () => {
  expect(lengthOf('constructor', 'apply', [])).toBeNull()
})
