import type { OperationClass } from '../core/class.ts'
import { MYSQL_READING, POSTGRES_READING, SQLITE_READING } from './sql-functions.ts'
import type { SqlDialect } from './sql-tokens.ts'

type Acting = readonly (readonly [cls: OperationClass, why: string, names: string])[]

/** Functions that do more than compute and look, as PostgreSQL's manual (9.27, 9.28 and the contrib modules) describes them. */
const POSTGRES: Acting = [
  [
    'secret-read',
    'reads files of the server',
    `pg_read_file pg_read_file_old pg_read_binary_file pg_ls_dir pg_ls_logdir pg_ls_waldir pg_ls_tmpdir pg_ls_archive_statusdir
     pg_ls_logicalmapdir pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_summariesdir pg_stat_file pg_file_read pg_file_length
     pg_logdir_ls`,
  ],
  [
    'secret-read',
    'decrypts',
    'pgp_sym_decrypt pgp_sym_decrypt_bytea pgp_pub_decrypt pgp_pub_decrypt_bytea decrypt decrypt_iv',
  ],
  [
    'read',
    'encrypts',
    'pgp_sym_encrypt pgp_sym_encrypt_bytea pgp_pub_encrypt pgp_pub_encrypt_bytea encrypt encrypt_iv pgp_key_id',
  ],
  [
    'secret-read',
    'shows the rows of any table by its name',
    `get_raw_page table_to_xml table_to_xml_and_xmlschema schema_to_xml schema_to_xml_and_xmlschema database_to_xml
     database_to_xml_and_xmlschema`,
  ],
  ['write', 'moves a sequence', 'nextval setval'],
  ['write', 'changes a setting of its session', 'set_config'],
  [
    'write',
    'takes or leaves a lock that others wait for',
    `pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared
     pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared
     pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared`,
  ],
  ['write', 'sends a notification', 'pg_notify pg_logical_emit_message'],
  ['write', 'cancels the query of another session', 'pg_cancel_backend'],
  ['write', 'writes a large object', 'lo_creat lo_create lo_from_bytea lo_put lowrite lo_import'],
  ['destructive', 'removes what a large object holds', 'lo_unlink lo_truncate lo_truncate64'],
  [
    'write',
    'acts on the server',
    `pg_reload_conf pg_rotate_logfile pg_rotate_logfile_old pg_switch_wal pg_switch_xlog pg_create_restore_point pg_backup_start
     pg_backup_stop pg_start_backup pg_stop_backup pg_wal_replay_pause pg_wal_replay_resume pg_log_backend_memory_contexts
     pg_log_standby_snapshot pg_create_logical_replication_slot pg_create_physical_replication_slot
     pg_copy_logical_replication_slot pg_copy_physical_replication_slot pg_sync_replication_slots pg_replication_slot_advance
     pg_logical_slot_get_changes pg_logical_slot_get_binary_changes pg_replication_origin_advance pg_replication_origin_create
     pg_replication_origin_session_reset pg_replication_origin_session_setup pg_replication_origin_xact_reset
     pg_replication_origin_xact_setup pg_import_system_collations brin_summarize_new_values brin_summarize_range
     brin_desummarize_range gin_clean_pending_list pg_prewarm autoprewarm_dump_now autoprewarm_start_worker
     pg_stat_force_next_flush pg_extension_config_dump heap_force_freeze pg_buffercache_evict pg_truncate_visibility_map
     pg_file_sync pg_file_rename pg_clear_relation_stats pg_restore_relation_stats pg_restore_attribute_stats`,
  ],
  ['destructive', 'ends the session of another', 'pg_terminate_backend'],
  ['destructive', 'makes a standby the primary', 'pg_promote'],
  [
    'destructive',
    'throws away what the server keeps',
    `pg_drop_replication_slot pg_replication_origin_drop pg_stat_reset pg_stat_reset_shared pg_stat_reset_single_table_counters
     pg_stat_reset_single_function_counters pg_stat_reset_slru pg_stat_reset_replication_slot pg_stat_reset_subscription_stats
     pg_stat_reset_backend_stats pg_stat_statements_reset pg_file_unlink heap_force_kill pg_clear_attribute_stats drop_chunks`,
  ],
  ['exec', 'writes files of the server', 'lo_export pg_file_write pg_write_file'],
  [
    'exec',
    'runs the text it is given as a statement',
    `query_to_xml query_to_xmlschema query_to_xml_and_xmlschema ts_stat ts_rewrite dblink dblink_exec dblink_connect dblink_connect_u
     dblink_send_query dblink_open dblink_fetch dblink_get_result crosstab crosstab2 crosstab3 crosstab4 crosstabn connectby xpath_table`,
  ],
]

const MYSQL: Acting = [
  ['secret-read', 'reads a file of the server', 'load_file'],
  ['secret-read', 'reads a key', 'keyring_key_fetch des_decrypt'],
  ['write', 'takes or leaves a lock that others wait for', 'get_lock release_lock release_all_locks'],
  ['write', 'moves a sequence', 'nextval setval'],
  ['write', 'changes a key', 'keyring_key_store keyring_key_generate'],
  ['destructive', 'removes a key', 'keyring_key_remove'],
  ['exec', 'runs a program on the server', 'sys_exec sys_eval sys_get sys_set lib_mysqludf_sys_info'],
]

const SQLITE: Acting = [
  ['secret-read', 'reads a file', 'readfile'],
  ['write', 'writes a file', 'writefile'],
  ['exec', 'loads a program library', 'load_extension'],
  ['exec', 'opens an editor', 'edit'],
]

/** By lower-case name; null: it only computes or looks. */
export type FunctionTable = ReadonlyMap<string, { cls: OperationClass; why: string } | null>

const made = new Map<SqlDialect, FunctionTable>()

/** Made when a statement of that server first calls a function. */
export function functionsOf(dialect: SqlDialect): FunctionTable {
  const known = made.get(dialect)
  if (known) return known
  const [reading, acting] =
    dialect === 'postgresql'
      ? [POSTGRES_READING, POSTGRES]
      : dialect === 'mysql'
        ? [MYSQL_READING, MYSQL]
        : [SQLITE_READING, SQLITE]
  const table = new Map<string, { cls: OperationClass; why: string } | null>()
  for (const name of reading.trim().split(/\s+/)) table.set(name, null)
  for (const [cls, why, names] of acting)
    for (const name of names.trim().split(/\s+/)) table.set(name, { cls, why: `\`${name}\` ${why}` })
  made.set(dialect, table)
  return table
}
