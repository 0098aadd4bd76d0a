import { describe, expect, test } from 'vitest'
import { fitOf } from '../../src/core/environment-match.ts'
import { fullStackName } from '../../src/core/stack-name.ts'
import type { PulumiTarget } from '../../src/core/target.ts'
import { on } from './targets.ts'

const prod = { organization: 'acme', project: 'shop', stack: 'prod', backend: 'https://api.pulumi.com' }

test.each([
  [prod, 'acme/shop/prod'],
  [{ ...prod, organization: null }, 'shop/prod'],
  [{ ...prod, project: null }, 'acme/prod'],
  [{ ...prod, stack: null }, null],
])('the full name of %j is %s', (some, name) => {
  expect(fullStackName(on.pulumi(some) as PulumiTarget)).toBe(name)
})

describe('a stack belongs to an environment', () => {
  test.each([
    ['by its name', { stack: ['prod'] }, 'name'],
    ['by its full name', { stack: ['acme/*/prod'] }, 'name'],
    ['by its backend', { backend: ['https://api.pulumi.com'] }, 'address'],
    ['by both', { backend: ['https://api.pulumi.com'], stack: ['prod'] }, 'address'],
    ['not by another stack', { backend: ['https://api.pulumi.com'], stack: ['dev'] }, null],
    ['not by another backend', { backend: ['s3://*'] }, null],
    ['not by nothing', {}, null],
  ])('%s', (_, match, fit) => {
    expect(fitOf(on.pulumi(prod), { pulumi: match })).toBe(fit)
  })
})
