import { abbreviatedFlags } from './abbreviations.ts'

const COMMON = 'h:help version v:verbose'
const CONNECTION =
  'private-key= u:user= c:connection= T:timeout= ssh-common-args= sftp-extra-args= scp-extra-args= ssh-extra-args= k:ask-pass connection-password-file='
const BECOME = 'b:become become-method= become-user= K:ask-become-pass become-password-file='
const VAULT = 'vault-id= J:ask-vault-password vault-password-file='
const INVENTORY = 'i:inventory= list-hosts l:limit='
const RUN = 'e:extra-vars= f:forks= M:module-path='
const CHECK = 'C:check D:diff'

/** Other names of the same options. */
const SAME = {
  'inventory-file': 'inventory',
  'key-file': 'private-key',
  'ask-vault-pass': 'ask-vault-password',
  'vault-pass-file': 'vault-password-file',
  'become-pass-file': 'become-password-file',
  'conn-pass-file': 'connection-password-file',
}

const BASIC = { 'ask-vault-pass': 'ask-vault-password', 'vault-pass-file': 'vault-password-file' }

/** ansible-core 2.14 to 2.18, by program. */
export const ANSIBLE_FLAGS = {
  ansible: abbreviatedFlags(
    [
      COMMON,
      CONNECTION,
      BECOME,
      VAULT,
      INVENTORY,
      RUN,
      CHECK,
      'P:poll= B:background= o:one-line t:tree= playbook-dir= task-timeout= a:args= m:module-name=',
    ],
    SAME,
  ),
  'ansible-playbook': abbreviatedFlags(
    [
      COMMON,
      CONNECTION,
      BECOME,
      VAULT,
      INVENTORY,
      RUN,
      CHECK,
      'force-handlers flush-cache t:tags= skip-tags= syntax-check list-tasks list-tags step start-at-task=',
    ],
    SAME,
  ),
  'ansible-pull': abbreviatedFlags(
    [
      COMMON,
      CONNECTION,
      VAULT,
      INVENTORY,
      'e:extra-vars= t:tags= skip-tags= M:module-path= K:ask-become-pass become-password-file= purge o:only-if-changed s:sleep= f:force d:directory= U:url= full C:checkout= ' +
        'accept-host-key m:module-name= verify-commit clean track-subs check diff',
    ],
    SAME,
  ),
  'ansible-console': abbreviatedFlags(
    [COMMON, CONNECTION, BECOME, VAULT, INVENTORY, RUN, CHECK, 'playbook-dir= task-timeout= step'],
    SAME,
  ),
  'ansible-inventory': abbreviatedFlags(
    [
      COMMON,
      VAULT,
      'i:inventory= l:limit= playbook-dir= e:extra-vars= list host= graph y:yaml toml vars export output=',
    ],
    { ...BASIC, 'inventory-file': 'inventory' },
  ),
  'ansible-vault': abbreviatedFlags(
    [
      COMMON,
      VAULT,
      'output= encrypt-vault-id= p:prompt show-input n:name= stdin-name= new-vault-password-file= new-vault-id= skip-tty-check',
    ],
    BASIC,
  ),
  'ansible-galaxy': abbreviatedFlags([
    COMMON,
    's:server= token= c:ignore-certs timeout= f:force clear-response-cache no-cache i:ignore-errors n:no-deps force-with-deps p:collections-path= r:role-file= pre ' +
      'U:upgrade keyring= disable-gpg-verify signature= required-valid-signature-count= ignore-signature-status-code= ignore-signature-status-codes= offline g:keep-scm-meta no-wait ' +
      'import-timeout= branch= role-name= status type= init-path= collection-skeleton= role-skeleton= format= output-path= download-path= roles-path= remove= list platforms= galaxy-tags= ' +
      'author= role_info api-key= requirements-file= dependency=',
  ]),
  'ansible-doc': abbreviatedFlags([
    COMMON,
    'M:module-path= playbook-dir= t:type= j:json r:roles-path= e:entry-point= s:snippet F:list_files l:list metadata-dump no-fail-on-errors',
  ]),
  'ansible-config': abbreviatedFlags([
    COMMON,
    'c:config= t:type= only-changed changed-only format= f:f= disabled',
  ]),
} as const
