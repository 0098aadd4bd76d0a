import type { OperationClass } from '../core/class.ts'

/**
 * Commands of Vault 1.20 and OpenBao 2.4 (developer.hashicorp.com/vault/docs/commands). `path` goes by
 * the path that it is given, `local` reaches no server, `group` holds others.
 */
export type VaultCommand = OperationClass | 'local' | 'group' | 'path'

const BY_CLASS: readonly (readonly [VaultCommand, string])[] = [
  [
    'group',
    'audit|auth|events|hcp|kv|kv metadata|lease|namespace|operator|operator raft|operator raft autopilot|operator raft snapshot|pki|plugin|plugin runtime|policy|print|secrets|token|transform|transit|transit envelope|secrets sync',
  ],
  [
    'local',
    'agent generate-config|operator diagnose|operator raft snapshot inspect|policy fmt|version|hcp connect|hcp disconnect',
  ],
  [
    'read',
    'audit list|auth help|auth list|debug|events subscribe|kv list|kv metadata get|lease lookup|monitor|namespace list|namespace lookup|' +
      'operator key-status|operator members|operator raft autopilot get-config|operator raft autopilot state|operator raft list-peers|' +
      'operator usage|operator utilization|path-help|pki health-check|pki list-intermediates|pki verify-sign|plugin info|plugin list|' +
      'plugin reload-status|plugin runtime info|plugin runtime list|policy list|policy read|secrets list|status|token capabilities|' +
      'version-history|list|scan',
  ],
  ['secret-read', 'kv get|login|print token|unwrap|operator raft snapshot save|token lookup'],
  [
    'write',
    'kv put|kv patch|kv rollback|kv undelete|kv enable-versioning|kv metadata put|kv metadata patch|lease renew|token renew|recover|' +
      'secrets enable|secrets move|secrets tune|transform import|transform import-version|transit import|transit import-version|pki issue|pki reissue',
  ],
  ['destructive', 'kv delete|kv destroy|kv metadata delete|lease revoke|secrets disable|token revoke'],
  [
    'admin',
    'audit disable|audit enable|auth disable|auth enable|auth move|auth tune|namespace create|namespace delete|namespace lock|namespace patch|' +
      'namespace unlock|operator generate-root|operator import|operator init|operator migrate|operator raft autopilot set-config|' +
      'operator raft demote|operator raft join|operator raft promote|operator raft remove-peer|operator raft snapshot load|' +
      'operator raft snapshot restore|operator raft snapshot unload|operator rekey|operator rotate|operator rotate-keys|operator seal|operator step-down|operator unseal|plugin deregister|' +
      'plugin register|plugin reload|plugin init|plugin promote|plugin runtime deregister|plugin runtime register|policy delete|policy write|token create',
  ],
  ['exec', 'agent|proxy|server|ssh'],
  ['path', 'read|write|patch|delete'],
]

export const VAULT_COMMANDS: ReadonlyMap<string, VaultCommand> = new Map(
  BY_CLASS.flatMap(([kind, paths]) => paths.split('|').map((path) => [path, kind] as const)),
)

/** Flags of all commands together: no name takes a value in one and none in another. `flagSet`'s notation. */
export const VAULT_FLAGS =
  // of every command
  'address= agent-address= ca-cert= ca-path= client-cert= client-key= namespace= ns= tls-server-name= tls-skip-verify ' +
  'wrap-ttl= disable-redirects policy-override mfa= unlock-key= header= output-curl-string output-policy non-interactive ' +
  'field= format= detailed log-level= log-format= log-file= ' +
  // reading and writing
  'force f mount= version= versions= cas= cas-required max-versions= delete-version-after= custom-metadata= ' +
  'remove-custom-metadata= remove-data= method= options= rw snapshot-id= from= all-versions ' +
  // leases and tokens
  'increment= i= sync prefix accessor self mode= id= display-name= ttl= explicit-max-ttl= period= renewable orphan ' +
  'no-default-policy use-limit= type= metadata= policy= role= entity-alias= path= no-store no-print token-only ' +
  // engines, methods, audit, plugins
  'description= default-lease-ttl= max-lease-ttl= audit-non-hmac-request-keys= audit-non-hmac-response-keys= ' +
  'listing-visibility= passthrough-request-headers= allowed-response-headers= allowed-managed-keys= force-no-cache ' +
  'plugin-name= plugin-version= local seal-wrap external-entropy-access identity-token-key= delegated-auth-accessors= ' +
  'trim-request-trailing-slashes token-type= override-pinned-version user-lockout-threshold= user-lockout-duration= ' +
  'user-lockout-counter-reset-duration= user-lockout-disable args= command= sha256= env= oci-image= runtime= plugin= ' +
  'mounts= scope= reload_id= rootless oci-runtime= cgroup-parent= cpu-nanos= memory-bytes= recursive ' +
  // operator
  'init cancel status nonce= pgp-key= decode= otp= dr-token recovery-token generate-otp key-shares= n= key-threshold= t= ' +
  'pgp-keys= root-token-pgp-key= recovery-shares= recovery-threshold= recovery-pgp-keys= stored-shares= consul-auto ' +
  'consul-service= backup backup-retrieve backup-delete verify target= reset migrate non-voter retry leader-ca-cert= ' +
  'leader-client-cert= leader-client-key= auto-join-scheme= auto-join-port= config= start= max-parallel= ' +
  'cleanup-dead-servers last-contact-threshold= dead-server-last-contact-threshold= max-trailing-logs= min-quorum= ' +
  'server-stabilization-time= disable-upgrade-migration start-time= end-time= message= today-only ' +
  'auto-start interval= enable ' +
  // debug, monitor, events, pki
  'duration= metrics-interval= output= compress namespaces= bexpr= health-config= default-disabled list ' +
  'return-indicator= issuer_name= subject_match key_id_match path_match direct_sign indirect_sign use_names filter='
