import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readMsgpack } from '../../src/probe/msgpack.ts'
import { readSavedPlan } from '../../src/probe/saved-plan.ts'
import { probeTerraform } from '../../src/probe/terraform.ts'
import { see } from '../../src/probe/wants.ts'
import { message, planMessage, zipOf } from './plan-file.ts'
import { scratch, worldIn } from './scratch.ts'

/** An archive whose directory is 65535 bytes long by the comment of its one entry. */
function zip64(plan: Uint8Array): Buffer {
  const archive = zipOf(['tfplan', plan])
  const end = archive.subarray(-22)
  const from = end.readUInt32LE(16)
  const entry = Buffer.from(archive.subarray(from, -22))
  const more = 0xffff - entry.length
  entry.writeUInt16LE(more, 32)
  end.writeUInt32LE(0xffff, 12)
  return Buffer.concat([archive.subarray(0, from), entry, Buffer.alloc(more), end])
}

function read(bytes: Uint8Array) {
  return readSavedPlan('p', scratch({ p: bytes }))
}

describe('a saved plan', () => {
  test('says what becomes of each resource', () => {
    const plan = planMessage({ a: 0, b: 1, c: 2, d: 3, e: 5, f: 6, g: 7, h: 8, i: 9, j: 4, k: 99 })
    const seen = read(zipOf(['tfplan', plan], ['tfstate', Buffer.from('{}')]))
    expect(seen).toMatchObject({ plan: { invocations: 0, backend: null } })
    expect('plan' in seen && seen.plan.changes.map(({ action }) => action)).toEqual(
      'nothing create read update delete replace replace forget replace-forgetting other other'.split(' '),
    )
  })

  test('says which actions it calls and where its state is', () => {
    // {"bucket": "b", "key": "k", "token": unknown}
    const config = Buffer.from('83a66275636b6574a162a36b6579a16ba5746f6b656ed40000', 'hex')
    const backend = message([1, 's3'], [2, message([1, config])], [3, 'default'])
    expect(read(zipOf(['tfplan', planMessage({}, [30, message()], [13, backend])]))).toEqual({
      plan: {
        changes: [],
        invocations: 1,
        backend: { type: 's3', config: { bucket: 'b', key: 'k', token: null } },
      },
    })
  })

  const good = zipOf(['tfplan', planMessage({ a: 1 })])
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('resource "x" "y" {}')],
    ['what OpenTofu encrypts', Buffer.from('{"meta":{},"encrypted_data":"x","encryption_version":"v0"}')],
    ['one that HCP Terraform keeps', Buffer.from('{"remote_plan_format":1,"run_id":"run-x"}')],
    ['an archive without a plan', zipOf(['tfstate', Buffer.from('{}')])],
    ['two plans', zipOf(['tfplan', planMessage({ a: 5 })], ['tfplan', planMessage({ a: 1 })])],
    ['another format', zipOf(['tfplan', message([1, 4])])],
    ['no format', zipOf(['tfplan', message()])],
    ['a field that is not known', zipOf(['tfplan', planMessage({}, [99, 'x'])])],
    [
      'a change that stands twice',
      zipOf(['tfplan', message([1, 3], [3, message([9, message([1, 1])], [9, message([1, 5])])])]),
    ],
    ['a format that stands twice', zipOf(['tfplan', planMessage({}, [1, 3])])],
    ['more fields than any plan has', zipOf(['tfplan', Buffer.alloc(2_000_000, '\x08\x03')])],
    [
      'a backend of more than a megabyte',
      zipOf([
        'tfplan',
        planMessage({}, [13, message([1, 's3'], [2, message([1, Buffer.alloc(2_000_000)])])]),
      ]),
    ],
    ['a directory of the size that Go takes for zip64', zip64(planMessage({ a: 1 }))],
    ['a cut message', zipOf(['tfplan', planMessage({ a: 1 }).subarray(0, -1)])],
    ['a cut archive', good.subarray(0, -1)],
    ['an archive with something behind it', Buffer.concat([good, Buffer.from('x')])],
    ['an archive with something in front of it', Buffer.concat([Buffer.from('x'), good])],
  ])('is opaque: %s', (_, bytes) => {
    expect(read(bytes)).toHaveProperty('opaque')
  })

  test('that does not exist is absent, and one that is no file is opaque', () => {
    expect(readSavedPlan('p', scratch())).toHaveProperty('absent')
    expect(readSavedPlan('.', scratch())).toHaveProperty('opaque')
  })

  test('never throws, and never takes a damaged one for another', () => {
    const directory = scratch()
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Buffer.from(good)
        bytes[at] = bytes[at]! ^ by
        writeFileSync(join(directory, 'p'), bytes)
        const seen = readSavedPlan('p', directory)
        if ('plan' in seen) expect(seen.plan.changes).toHaveLength(1)
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          readMsgpack(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
    )
  })

  test('is looked at where a tool asks for it', async () => {
    const directory = scratch({ 'infra/p': good })
    const known = await see([{ kind: 'terraform-plan', path: 'infra/p' }], worldIn(directory))
    expect(known.plans?.get('infra/p')).toHaveProperty('plan')
  })
})

const isHere = !spawnSync('terraform', ['-version']).error
if (!isHere) console.warn('terraform is not installed: what is tried of saved plans is made by hand')

const MAIN = `
variable "n" { default = 2 }
resource "terraform_data" "kept" { input = "x" }
resource "terraform_data" "many" {
  count = var.n
  input = "y"
  triggers_replace = var.n > 3 ? "a" : "b"
}
module "m" {
  source = "./m"
}
`

const ACTIONS: Record<string, string> = {
  'no-op': 'nothing',
  'delete,create': 'replace',
  'create,delete': 'replace',
}

describe.runIf(isHere)('a plan of the real terraform', () => {
  const MODULE = 'resource "terraform_data" "inner" { input = "x" }\n'
  const directory = scratch({ 'main.tf': MAIN, 'm/main.tf': MODULE })
  const other = scratch({ 'main.tf': MODULE })
  const terraformIn = (cwd: string, ...args: string[]) =>
    spawnSync('terraform', args, {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, CHECKPOINT_DISABLE: '1' },
      encoding: 'utf8',
    })
  const terraform = (...args: string[]) => terraformIn(directory, ...args)

  function compare(...args: string[]) {
    expect(terraform('plan', '-input=false', '-out=p', ...args).status).toBe(0)
    const shown = JSON.parse(terraform('show', '-json', 'p').stdout) as {
      resource_changes?: { address: string; change: { actions: string[] } }[]
    }
    const expected = (shown.resource_changes ?? []).map(({ address, change }) => {
      const actions = change.actions.join(',')
      return [address, ACTIONS[actions] ?? actions]
    })
    const seen = readSavedPlan('p', directory)
    const changes = 'plan' in seen ? seen.plan.changes.map(({ address, action }) => [address, action]) : []
    expect(new Map(changes as [string, string][])).toEqual(new Map(expected as [string, string][]))
    return changes.map(([, action]) => action).sort()
  }

  test('is read as terraform show reads it', { timeout: 120_000 }, () => {
    expect(terraform('init', '-input=false').status).toBe(0)
    expect(compare()).toEqual(['create', 'create', 'create', 'create'])
    expect(terraform('apply', 'p').status).toBe(0)
    expect(compare('-replace=terraform_data.kept', '-var=n=1')).toEqual([
      'delete',
      'nothing',
      'nothing',
      'replace',
    ])
    expect(compare('-var=n=4')).toContain('replace')
    expect(compare('-destroy')).toEqual(['delete', 'delete', 'delete', 'delete'])
    expect(compare('-destroy', '-target=module.m')).toEqual(['delete'])
    expect(compare('-refresh-only')).toEqual([])
    writeFileSync(join(directory, 'm/main.tf'), 'resource "terraform_data" "inner" { input = "z" }\n')
    expect(compare()).toContain('update')
    writeFileSync(
      join(directory, 'm/main.tf'),
      'removed {\n  from = terraform_data.inner\n  lifecycle {\n    destroy = false\n  }\n}\n',
    )
    expect(compare()).toContain('forget')
  })

  test('lands on the backend that it was made for', { timeout: 60_000 }, () => {
    const backend = (path: string) =>
      writeFileSync(join(other, 'backend.tf'), `terraform {\n  backend "local" { path = "${path}" }\n}\n`)
    backend('one.tfstate')
    expect(terraformIn(other, 'init', '-input=false', '-reconfigure').status).toBe(0)
    expect(terraformIn(other, 'plan', '-input=false', '-out=p').status).toBe(0)
    backend('two.tfstate')
    expect(terraformIn(other, 'init', '-input=false', '-reconfigure').status).toBe(0)
    const world = worldIn(other)
    expect(probeTerraform({ kind: 'terraform' }, world)[0]).toMatchObject({ backend: 'local:two.tfstate' })
    expect(probeTerraform({ kind: 'terraform', plan: 'p' }, world)[0]).toMatchObject({
      backend: 'local:one.tfstate',
    })
    expect(terraformIn(other, 'apply', 'p').stderr).toBe('')
    expect(existsSync(join(other, 'one.tfstate'))).toBe(true)
    expect(existsSync(join(other, 'two.tfstate'))).toBe(false)
  })
})
