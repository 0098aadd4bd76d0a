import { isSeen } from './unseen-word.ts'

/**
 * Flags of bq 2.1 that take a value, of all its commands. absl: one dash or two, `--name value` or
 * `--name=value`, `--noname` for a switch, no abbreviations, anywhere behind the command.
 */
const VALUES = new Set(
  (
    'alpha api api_version apilog assignee_id assignee_type autoscale_max_slots bigquery_discovery_api_key bigqueryrc ' +
    'bi_reservation_size boundary_bytes_base64 ca_certificates_file clear_label clustering_fields column_name_character_map ' +
    'compression concurrency connection_credential connection_id connection_property connection_type connector_configuration ' +
    'data_location data_source dataset_id dataset_view date_format datetime_format decimal_target_types default_kms_key ' +
    'default_partition_expiration default_table_expiration description destination_format destination_kms_key ' +
    'destination_reservation_id destination_schema destination_table discovery_file display_name edition encoding end_time etag ' +
    'expiration external_catalog_dataset_options external_source external_table_definition federated_app_client_id field_delimiter ' +
    'file_format file_set_spec_type filter filter_predicate flagfile format grantees hive_partitioning_mode ' +
    'hive_partitioning_source_uri_prefix httplib2_debuglevel iam_role_id insert_id job_creation_mode job_id job_property ' +
    'job_timeout_ms job_type json_extension kms_key_name label location materialized_view max_bad_records max_child_jobs ' +
    'max_concurrency max_creation_time max_results max_rows max_rows_per_request max_slots max_staleness max_statement_results ' +
    'max_time_travel_hours maximum_billing_tier maximum_bytes_billed member message_type metadata_cache_mode min_completion_ratio ' +
    'min_creation_time multi_region_auxiliary_location notification_pubsub_topic null_marker null_markers object_metadata page_token ' +
    'parameter params parent_job_id plan policy_id priority project_id projection_fields prompt properties proxy_address ' +
    'proxy_password proxy_port proxy_username quote range_partitioning reference_file_schema_uri refresh_interval_ms ' +
    'refresh_window_days remove_tags add_tags renewal_plan request_id request_reason reservation_id reservation_size role ' +
    'run_attempt run_time scaling_mode schedule schedule_end_time schedule_start_time schema schema_update_option ' +
    'script_statement_byte_budget script_statement_timeout_ms selected_fields service_account_name session_id set_label ' +
    'skip_leading_rows slots source source_column_match source_dataset source_format start_row start_time storage_billing_model ' +
    'storage_uri table_format target_dataset target_job_concurrency target_table template_suffix tenant_id ' +
    'thrift_deserialization thrift_framing thrift_schema_idl_root_dir thrift_schema_idl_uri thrift_schema_struct time_format ' +
    'time_partitioning_expiration time_partitioning_field time_partitioning_type time_zone timestamp timestamp_format trace trial_id ' +
    'transfer_location udf_resource universe_domain update_mode vertex_ai_model_id view view_udf_resource wait_for_status undefok'
  ).split(' '),
)

/** Short flags that take a value, by command: `-s` of `head` does, that of `cp` does not. */
const SHORT_VALUES: Readonly<Record<string, string>> = {
  extract: 'F',
  head: 'snc',
  insert: 'x',
  load: 'FE',
  ls: 'nk',
  mk: 'p',
  mkdef: 'E',
  query: 'sn',
  truncate: 't',
  update: 'p',
}

/** Whether an option takes a value, in any command. */
export function isBqValue(option: string): boolean {
  return VALUES.has(option.replace(/^--?/, ''))
}

export type BqFlags = {
  command: string | null
  words: string[]
  value(name: string): string | undefined
  isOn(name: string): boolean
  error: string | null
}

/** `rc` is the text of the person's .bigqueryrc: flags that stand before those typed. */
export function parseBq(args: readonly string[], rc: string): BqFlags {
  const values = new Map<string, string>()
  const words: string[] = []
  let command: string | null = null
  let error: string | null = null
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      words.push(...args.slice(i + 1))
      break
    }
    if (arg.length < 2 || arg[0] !== '-') {
      if (command === null && isSeen(arg)) command = arg
      else words.push(arg)
      continue
    }
    const text = arg.slice(arg[1] === '-' ? 2 : 1)
    const equals = text.indexOf('=')
    const name = equals < 0 ? text : text.slice(0, equals)
    if (equals >= 0) values.set(name, text.slice(equals + 1))
    else if ((VALUES.has(name) && !(SHOWS.has(name) && command === 'show')) || takesValue(command, name)) {
      if (i + 1 < args.length) values.set(name, args[++i]!)
      else error = `\`${arg}\` needs a value`
    } else {
      // The last of `--name` and `--noname` counts.
      values.delete(name.startsWith('no') ? name.slice(2) : `no${name}`)
      values.set(name, 'true')
    }
  }
  if (command === null && words.length > 0) error = 'its command is not known before it runs'
  const defaults = rcFlags(rc, command)
  const value = (name: string) => values.get(name) ?? defaults.get(name)
  return {
    command,
    words,
    error,
    value,
    isOn(name) {
      const typed = values.get(name)
      if (typed !== undefined) return isTrue(typed)
      if (values.has(`no${name}`)) return false
      return isTrue(defaults.get(name) ?? 'false')
    },
  }
}

function isTrue(text: string): boolean {
  return !/^(false|f|0)$/i.test(text)
}

/** Names that are a switch of `show` and take a value elsewhere. */
const SHOWS = new Set(['view', 'materialized_view', 'schema'])

function takesValue(command: string | null, name: string): boolean {
  if (name.length !== 1 || command === null || !Object.hasOwn(SHORT_VALUES, command)) return false
  return SHORT_VALUES[command]!.includes(name)
}

/** `name = value` or `--name=value` a line; a section holds those of one command. */
function rcFlags(rc: string, command: string | null): Map<string, string> {
  const flags = new Map<string, string>()
  let section = ''
  for (const line of rc.split('\n')) {
    const text = line.trim()
    const head = /^\[(\w+)\]$/.exec(text)?.[1]
    if (head !== undefined) section = head
    else if (text !== '' && text[0] !== '#' && (section === '' || section === command)) {
      const [, name, value] = /^-{0,2}([^=\s]+)\s*=?\s*(.*)$/.exec(text) ?? []
      if (name !== undefined) flags.set(name, value || 'true')
    }
  }
  return flags
}
