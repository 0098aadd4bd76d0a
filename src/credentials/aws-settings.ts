/** Settings of a profile that say how it is spoken, and neither with whom nor as whom. */
const HARMLESS = new Set([
  ...['region', 'output', 'cli_binary_format', 'cli_timestamp_format', 'cli_follow_urlparam'],
  ...['retry_mode', 'max_attempts', 'defaults_mode', 'tcp_keepalive', 'parameter_validation'],
  ...['use_fips_endpoint', 'use_dualstack_endpoint', 'sts_regional_endpoints'],
  ...['request_checksum_calculation', 'response_checksum_validation'],
])

/** The same of the nested `s3` ones (botocore's configloader.py, _parse_nested). */
const HARMLESS_OF_S3 = new Set([
  ...[
    'addressing_style',
    'payload_signing_enabled',
    'us_east_1_regional_endpoint',
    'use_accelerate_endpoint',
  ],
  ...['max_concurrent_requests', 'max_queue_size', 'multipart_threshold', 'multipart_chunksize'],
  ...['max_bandwidth', 'target_bandwidth', 'preferred_transfer_client', 'io_chunksize'],
])

const PLAIN = /^[\w.,:/+-]+$/

/**
 * What of a person's profile the run's own gets, as lines of its file: no key, role, program, file or
 * address. A pager is a program, so that only "none" is taken over.
 */
export function settingsLines(profile: ReadonlyMap<string, string>): string[] {
  const lines = [...profile].flatMap(([name, value]) => {
    if (name === 'cli_pager' && value.trim() === '') return ['cli_pager =']
    return HARMLESS.has(name) && PLAIN.test(value) ? [`${name} = ${value}`] : []
  })
  const nested = (profile.get('s3') ?? '').split('\n').flatMap((line) => {
    const [, name = '', value = ''] = /^\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line) ?? []
    return HARMLESS_OF_S3.has(name) && PLAIN.test(value) ? [`  ${name} = ${value}`] : []
  })
  return nested.length > 0 ? [...lines, 's3 =', ...nested] : lines
}
