/**
 * Functions that only compute or look, by server: what comes with PostgreSQL 15 (the immutable and stable ones of
 * its own `pg_proc`, and the volatile ones that change nothing), newer ones, special syntax and types that look
 * like calls, and what common extensions add.
 */
export const POSTGRES_READING = `
  abbrev abs aclcontains acldefault aclexplode acos acosd acosh age akeys any_value approximate_row_count area
  armor array array_agg array_append array_dims array_fill array_length array_lower array_ndims array_position
  array_positions array_prepend array_remove array_replace array_reverse array_sample array_shuffle array_sort
  array_to_json array_to_string array_to_tsvector array_upper ascii asin asind asinh atan atan2 atan2d atand
  atanh avals avg bernoulli bit bit_and bit_count bit_length bit_or bit_xor bool bool_and bool_or bound_box
  box box2d box3d bpchar brin_page_items broadcast bt_index_check bt_index_parent_check bt_metap bt_page_items
  bt_page_stats btequalimage btrim btvarstrequalimage cardinality casefold cash_words cast cbrt ceil ceiling
  center char char_length character character_length chr chunks_detailed_size cidr circle citext
  clock_timestamp coalesce col_description collation concat concat_ws convert convert_from convert_to corr cos
  cosd cosh cosine_distance cot cotd count covar_pop covar_samp crc32 crc32c crypt cube cube_contains cube_dim
  cube_distance cube_inter cube_size cube_union cume_dist current_database current_schema current_schemas
  current_setting current_time current_timestamp current_user currval cursor_to_xml daitch_mokotoff
  database_to_xmlschema date date_add date_bin date_part date_subtract date_trunc datemultirange daterange
  dblink_get_connections dearmor dec decimal decode defined degrees dense_rank dexp diagonal diameter
  difference digest div dlog1 dlog10 dmetaphone dmetaphone_alt dround dtrunc each earth earth_box
  earth_distance encode enum_first enum_last enum_range erf erfc every exist exists exists_all exists_any exp
  extract factorial family fetchval first first_value float float4 float8 floor format format_type
  fsm_page_contents gamma gc_to_sec gcd gen_random_bytes gen_random_uuid gen_salt generate_series
  generate_subscripts geo_distance geography geometry get_bit get_byte get_current_ts_config
  getdatabaseencoding getpgusername gin_page_opaque_info greatest grouping halfvec has_any_column_privilege
  has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege
  has_language_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege
  has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege heap_page_item_attrs
  heap_page_items heap_tuple_infomask_flags height histogram hmac host hostmask hstore hstore_to_array
  hstore_to_json hstore_to_jsonb hstore_to_matrix hypertable_detailed_size hypertable_size icount
  inet_client_addr inet_client_port inet_merge inet_same_family inet_server_addr inet_server_port initcap
  inner_product int2 int4 int4multirange int4range int8 int8multirange int8range interpolate interval
  is_normalized isclosed isempty isexists isfinite ishorizontal isopen isparallel isperp isvertical json
  json_agg json_array json_array_elements json_array_elements_text json_array_length json_arrayagg
  json_build_array json_build_object json_each json_each_text json_exists json_extract_path
  json_extract_path_text json_object json_object_agg json_object_keys json_objectagg json_populate_record
  json_populate_recordset json_query json_scalar json_serialize json_strip_nulls json_table json_to_record
  json_to_recordset json_to_tsvector json_typeof json_value jsonb jsonb_agg jsonb_array_elements
  jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
  jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_keys
  jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query
  jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz
  jsonb_path_query_tz jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax
  jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof justify_days
  justify_hours justify_interval l1_distance l2_distance l2_norm lag last last_value lastval latitude lca lcm
  lead least left length levenshtein levenshtein_less_equal lgamma like like_escape line ll_to_earth ln
  lo_close lo_get lo_lseek lo_lseek64 lo_open lo_tell lo_tell64 localtime localtimestamp locf log log10
  longitude loread lower lower_inc lower_inf lpad lseg ltree2text ltrim macaddr macaddr8 macaddr8_set7bit
  make_date make_interval make_time make_timestamp make_timestamptz masklen max md5 merge_action metaphone min
  min_scale mod mode money multirange mxid_age name nchar netmask network nlevel normal_rand normalize notlike
  now npoints nth_value ntile nullif num_nonnulls num_nulls numeric numeric_div_trunc numeric_exp numeric_ln
  numeric_log numeric_sqrt nummultirange numnode numrange obj_description octet_length oid oidvectortypes
  overlaps overlay page_header parse_ident path pclose percent_rank percentile_cont percentile_disc
  pg_available_extension_versions pg_available_extensions pg_available_wal_summaries pg_backend_pid pg_basetype
  pg_blocking_pids pg_buffercache_pages pg_buffercache_summary pg_char_to_encoding pg_check_frozen
  pg_check_visible pg_client_encoding pg_collation_actual_version pg_collation_for pg_collation_is_visible
  pg_column_compression pg_column_is_updatable pg_column_size pg_conf_load_time pg_config
  pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system pg_conversion_is_visible
  pg_current_logfile pg_current_snapshot pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn
  pg_current_xact_id pg_current_xact_id_if_assigned pg_cursor pg_database_collation_actual_version
  pg_database_size pg_describe_object pg_encoding_max_length pg_encoding_to_char pg_export_snapshot
  pg_extension_update_paths pg_filenode_relation pg_freespace pg_function_is_visible pg_get_acl
  pg_get_backend_memory_contexts pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr
  pg_get_function_arg_default pg_get_function_arguments pg_get_function_identity_arguments
  pg_get_function_result pg_get_function_sqlbody pg_get_functiondef pg_get_indexdef pg_get_keywords
  pg_get_loaded_modules pg_get_multixact_members pg_get_object_address pg_get_partition_constraintdef
  pg_get_partkeydef pg_get_publication_tables pg_get_replica_identity_index pg_get_replication_slots
  pg_get_ruledef pg_get_serial_sequence pg_get_shmem_allocations pg_get_statisticsobjdef
  pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions pg_get_triggerdef pg_get_userbyid
  pg_get_viewdef pg_get_wal_record_info pg_get_wal_records_info pg_get_wal_replay_pause_state
  pg_get_wal_resource_managers pg_get_wal_stats pg_get_wal_summarizer_state pg_has_role pg_hba_file_rules
  pg_ident_file_mappings pg_identify_object pg_identify_object_as_address pg_index_column_has_property
  pg_index_has_property pg_indexam_has_property pg_indexam_progress_phasename pg_indexes_size
  pg_input_error_info pg_input_is_valid pg_is_in_recovery pg_is_other_temp_schema pg_is_wal_replay_paused
  pg_isolation_test_session_is_blocked pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn
  pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_listening_channels pg_lock_status
  pg_logical_slot_peek_binary_changes pg_logical_slot_peek_changes pg_lsn pg_mcv_list_items pg_my_temp_schema
  pg_notification_queue_usage pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible
  pg_options_to_table pg_partition_ancestors pg_partition_root pg_partition_tree pg_postmaster_start_time
  pg_prepared_statement pg_prepared_xact pg_relation_filenode pg_relation_filepath pg_relation_is_publishable
  pg_relation_is_updatable pg_relation_size pg_relpages pg_replication_origin_oid
  pg_replication_origin_progress pg_replication_origin_session_is_setup pg_replication_origin_session_progress
  pg_safe_snapshot_blocking_pids pg_sequence_last_value pg_sequence_parameters pg_settings_get_flags
  pg_show_all_file_settings pg_show_all_settings pg_show_replication_origin_status pg_size_bytes
  pg_size_pretty pg_sleep pg_sleep_for pg_sleep_until pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin
  pg_split_walfile_name pg_stat_clear_snapshot pg_stat_have_stats pg_stat_statements pg_stat_statements_info
  pg_statistics_obj_is_visible pg_table_is_visible pg_table_size pg_tablespace_databases
  pg_tablespace_location pg_tablespace_size pg_timezone_abbrevs pg_timezone_names pg_total_relation_size
  pg_trigger_depth pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible
  pg_ts_template_is_visible pg_type_is_visible pg_typeof pg_visibility pg_visibility_map
  pg_visibility_map_summary pg_visible_in_snapshot pg_wal_lsn_diff pg_wal_summary_contents pg_walfile_name
  pg_walfile_name_offset pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status
  pgp_armor_headers pgrowlocks pgstatginindex pgstathashindex pgstatindex pgstattuple pgstattuple_approx
  phraseto_tsquery pi plainto_tsquery point polygon popen populate_record position postgis_full_version
  postgis_version postgres_fdw_get_connections pow power precision querytree quote_ident quote_literal
  quote_nullable radians radius random random_normal range_agg range_intersect_agg range_merge rank regclass
  regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
  regexp_split_to_table regexp_substr regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope
  regr_sxx regr_sxy regr_syy repeat replace reverse right round row row_number row_security_active row_to_json
  rpad rtrim scale schema_to_xmlschema sec_to_gc session_user set_bit set_byte set_masklen setseed setweight
  sha224 sha256 sha384 sha512 shobj_description show_chunks show_limit show_trgm sign similar_escape
  similar_to_escape similarity similarity_dist sin sind sinh skeys slice slope soundex split_part sqrt
  ssl_cipher ssl_is_used ssl_version statement_timestamp stddev stddev_pop stddev_samp strict_word_similarity
  string_agg string_to_array string_to_table strip strpos subarray subltree subpath substr substring sum svals
  system_user table_to_xmlschema tan tand tanh text text2ltree textlen time time_bucket time_bucket_gapfill
  timeofday timestamp timestamptz timetz timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb
  to_number to_oct to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc
  to_regprocedure to_regrole to_regtype to_timestamp to_tsquery to_tsvector transaction_timestamp translate
  treat trim trim_array trim_scale trunc ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse ts_rank
  ts_rank_cd ts_rewrite ts_token_type tsmultirange tsquery_phrase tsrange tstzmultirange tstzrange
  tsvector_to_array txid_current txid_current_if_assigned txid_current_snapshot txid_snapshot_xip
  txid_snapshot_xmax txid_snapshot_xmin txid_status txid_visible_in_snapshot unaccent unistr unnest upper
  upper_inc upper_inf uuid_extract_timestamp uuid_extract_version uuid_generate_v1 uuid_generate_v1mc
  uuid_generate_v3 uuid_generate_v4 uuid_generate_v5 uuid_nil uuid_ns_dns uuid_ns_url uuidv4 uuidv7 var_pop
  var_samp varbit varchar variance varying vector vector_dims verify_heapam version websearch_to_tsquery width
  width_bucket word_similarity xid xml xml_is_well_formed xml_is_well_formed_content
  xml_is_well_formed_document xml_valid xmlagg xmlattributes xmlcomment xmlconcat xmlelement xmlexists
  xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable xmltext xmlvalidate xpath xpath_bool
  xpath_exists xpath_number xpath_string
`

/** Of MySQL 5.7 to 9 and MariaDB. */
export const MYSQL_READING = `
  abs acos adddate addtime aes_decrypt aes_encrypt any_value ascii asin asymmetric_decrypt asymmetric_encrypt
  asymmetric_sign asymmetric_verify atan atan2 avg benchmark bigint bin bin_to_uuid binary binlog_gtid_pos bit
  bit_and bit_count bit_length bit_or bit_xor can_access_column can_access_database can_access_table cast ceil
  ceiling char char_length character_length charset chr coalesce coercibility collation column_add
  column_check column_create column_delete column_exists column_get column_json column_list compress concat
  concat_ws connection_id contains conv convert convert_tz cos cot count crc32 crc32c cume_dist curdate
  current_date current_role current_time current_timestamp current_user curtime database date date_add
  date_format date_sub datediff datetime day dayname dayofmonth dayofweek dayofyear dec decimal decode
  decode_histogram default degrees dense_rank double elt encode encrypt exists exp export_set extract
  extractvalue field find_in_set first_value float floor format format_bytes format_pico_time found_rows
  from_base64 from_days from_unixtime geometrycollection get_format greatest group_concat grouping gtid_subset
  gtid_subtract hex hour icu_version if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr int
  integer interval is_free_lock is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_used_lock is_uuid isnull
  json_array json_array_append json_array_insert json_array_intersect json_arrayagg json_compact json_contains
  json_contains_path json_depth json_detailed json_equals json_exists json_extract json_insert json_key_value
  json_keys json_length json_loose json_merge json_merge_patch json_merge_preserve json_normalize json_object
  json_object_filter_keys json_object_to_array json_objectagg json_overlaps json_pretty json_query json_quote
  json_remove json_replace json_schema_valid json_schema_validation_report json_search json_set
  json_storage_free json_storage_size json_table json_type json_unquote json_valid json_value kdf lag last_day
  last_insert_id last_value lastval lcase lead least left length lengthb linestring ln localtime
  localtimestamp locate log log10 log2 lower lpad ltrim make_set makedate maketime master_gtid_wait
  master_pos_wait match max mbrcontains mbrcovers mbrdisjoint mbrequal mbrintersects mbroverlaps mbrtouches
  mbrwithin md5 median member microsecond mid min minute mod month monthname multilinestring multipoint
  multipolygon name_const national natural_sort_key nchar now nth_value ntile nullif numeric nvl nvl2 oct
  octet_length old_password ord password percent_rank percentile_cont percentile_disc period_add period_diff
  pi point polygon position pow power ps_current_thread_id ps_thread_id quarter quote radians rand
  random_bytes rank regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right
  roles_graphml round row row_count row_number rpad rtrim schema sec_to_time second session_user sformat sha
  sha1 sha2 sign signed sin sleep smallint soundex source_pos_wait space sqrt statement_digest
  statement_digest_text std stddev stddev_pop stddev_samp str_to_date strcmp subdate substr substring
  substring_index subtime sum sys.format_bytes sys_guid sysdate system_user tan time time_format time_to_sec
  timediff timestamp timestampadd timestampdiff tinyint to_base64 to_char to_date to_days to_number to_seconds
  trim trim_oracle truncate ucase uncompress uncompressed_length unhex unix_timestamp unsigned updatexml upper
  user utc_date utc_time utc_timestamp uuid uuid_short uuid_to_bin uuid_v4 uuid_v7 validate_password_strength
  value values var_pop var_samp varbinary varchar variance vec_distance vec_fromtext vec_totext version
  wait_for_executed_gtid_set wait_until_sql_thread_after_gtids week weekday weekofyear weight_string year
  yearweek
`

/** Of SQLite and its shell. `sha3_query` runs its text, and is left out. */
export const SQLITE_READING = `
  abs acos acosh asin asinh atan atan2 atanh avg base64 base85 bm25 cast ceil ceiling changes char coalesce
  concat concat_ws cos cosh count cume_dist date datetime dbstat decimal decimal_add decimal_mul decimal_sub
  degrees dense_rank exists exp first_value floor format generate_series glob group_concat hex highlight
  ieee754 if ifnull iif instr json json_array json_array_length json_each json_error_position json_extract
  json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove
  json_replace json_set json_tree json_type json_valid jsonb jsonb_array jsonb_extract julianday lag
  last_insert_rowid last_value lead length like likelihood likely ln log log10 log2 lower ltrim match max
  median min mod nth_value ntile nullif numeric octet_length percent_rank percentile pi pow power
  pragma_collation_list pragma_compile_options pragma_database_list pragma_encoding pragma_foreign_key_check
  pragma_foreign_key_list pragma_freelist_count pragma_function_list pragma_index_info pragma_index_list
  pragma_index_xinfo pragma_integrity_check pragma_module_list pragma_page_count pragma_page_size
  pragma_pragma_list pragma_quick_check pragma_table_info pragma_table_list pragma_table_xinfo
  pragma_user_version printf quote radians raise random randomblob rank regexp replace round row_number rtrim
  sha1 sha3 shell_add_schema sign sin sinh snippet soundex sqlite_compileoption_get sqlite_compileoption_used
  sqlite_offset sqlite_source_id sqlite_version sqrt strftime string_agg substr substring subtype sum tan tanh
  time timediff total total_changes trim trunc typeof unhex unicode unistr unixepoch unlikely upper varchar
  zeroblob
`
