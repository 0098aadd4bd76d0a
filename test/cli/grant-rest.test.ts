import { expect, test } from 'vitest'
import { lengthOfEffect } from '../../src/cli/grant-rest.ts'
import type { CredentialSource } from '../../src/core/credential-source.ts'
import { LONG } from '../../src/tools/long-command.ts'
import { readingOf } from '../tools/reading-of.ts'

test.each<[string, Pick<CredentialSource, 'source' | 'brokers'>, number | null]>([
  ['what ends with its grant', { source: 'minted', brokers: ['azure', 'vault'] }, LONG],
  ['what outlives it', { source: 'minted', brokers: ['azure'] }, null],
  ['the person’s own', { source: 'own', brokers: [] }, LONG],
])('terraform apply, with %s', (_what, credentials, expected) => {
  const argv = ['terraform', 'apply']
  const reading = readingOf('terraform apply')
  const effect = {
    argv,
    reading,
    operation: reading.operation,
    credentials: { ...credentials, missing: false },
  }
  expect(lengthOfEffect(effect)).toBe(expected)
})
