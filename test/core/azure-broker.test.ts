import { expect, test } from 'vitest'
import { BROKERS } from '../../src/core/broker.ts'
import type { PolicyEnvironment } from '../../src/core/policy.ts'
import type { AzureTarget } from '../../src/core/target.ts'

const subscription = '11111111-2222-4333-8444-00000000000a'
const tenant = '11111111-2222-4333-8444-00000000000b'
const environment = { azureSubscription: { subscription, tenant, cloud: 'AzureCloud' } } as PolicyEnvironment
const target: AzureTarget = { kind: 'azure', cloud: 'AzureCloud', subscription, tenant, source: 'a test' }

test.each<[string, Partial<AzureTarget>, boolean]>([
  ['the one', {}, true],
  ['the one, written otherwise', { subscription: subscription.toUpperCase() }, true],
  ['the one, as Terraform names its cloud', { cloud: 'public' }, true],
  ['the one, of which no more is known', { cloud: null, tenant: null }, true],
  ['another subscription', { subscription: tenant }, false],
  ['no subscription', { subscription: null }, false],
  ['another tenant’s', { tenant: subscription }, false],
  ['another cloud’s', { cloud: 'AzureChinaCloud' }, false],
  ['a cloud of one’s own', { cloud: 'Acme' }, false],
])('%s: %o', (_what, change, served) => {
  expect(BROKERS.azure.serves({ ...target, ...change }, environment)).toBe(served)
})

test('a state in a blob is reached with the same', () => {
  const state = { kind: 'terraform', workspace: null, dir: null, source: 'a test' } as const
  const reaches = (backend: string) => BROKERS.azure.alsoReaches?.({ ...state, backend })
  expect([reaches('azurerm://acme/state/prod'), reaches('s3://acme/state')]).toEqual([true, false])
})
