import { describe, expect, test } from 'vitest'
import { settingsLines } from '../../src/credentials/aws-settings.ts'

describe('of a person’s profile the run gets', () => {
  test.each([
    ['region', 'eu-central-1'],
    ['output', 'json'],
    ['use_fips_endpoint', 'true'],
    ['sts_regional_endpoints', 'regional'],
  ])('how it is spoken: %s', (name, value) => {
    expect(settingsLines(new Map([[name, value]]))).toEqual([`${name} = ${value}`])
  })

  test.each([
    ['aws_access_key_id', 'AKIAAAAAAAAAAAAAAAAA'],
    ['aws_secret_access_key', 'secret'],
    ['role_arn', 'arn:aws:iam::123456789012:role/x'],
    ['source_profile', 'other'],
    ['credential_process', '/usr/bin/evil'],
    ['credential_source', 'Ec2InstanceMetadata'],
    ['sso_session', 'x'],
    ['web_identity_token_file', '/tmp/token'],
    ['endpoint_url', 'https://evil.example'],
    ['services', 'mine'],
    ['ca_bundle', '/tmp/ca.pem'],
    ['cli_pager', 'evil'],
    ['region', 'eu-central-1\ncredential_process = evil'],
    ['output', '[profile x]'],
  ])('nothing of who, where or what program: %s', (name, value) => {
    expect(settingsLines(new Map([[name, value]]))).toEqual([])
  })

  test('that no pager is wanted', () => {
    expect(settingsLines(new Map([['cli_pager', '']]))).toEqual(['cli_pager ='])
  })

  test('of the nested ones those that it knows', () => {
    const s3 = '\naddressing_style = path\nendpoint_url = https://evil.example\nmax_queue_size = 10'
    expect(settingsLines(new Map([['s3', s3]]))).toEqual([
      's3 =',
      '  addressing_style = path',
      '  max_queue_size = 10',
    ])
  })
})
