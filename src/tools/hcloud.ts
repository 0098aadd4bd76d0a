import { type Command, readWords, type WordGrammar } from './command-words.ts'
import { typedGlobs } from './glob-word.ts'
import { raise } from './reading.ts'
import type { Tool } from './tool.ts'
import { isSeen, mayBeOption } from './unseen-word.ts'
import { hasOption, readingOfWords } from './word-reading.ts'

/** hcloud 1.67, by its manual and its source. */
export const hcloud: Tool = {
  name: 'hcloud',
  programs: ['hcloud'],
  variables: [
    'HCLOUD_CONFIG',
    'HCLOUD_CONTEXT',
    'HCLOUD_ENDPOINT',
    'HCLOUD_HETZNER_ENDPOINT',
    'HCLOUD_TOKEN',
  ],
  read(argv, context) {
    const args = typedGlobs(argv.slice(1), new Set(['-o', '--output', '-l', '--selector', '-s', '--sort']))
    const command = readWords(GRAMMAR, args)
    const reading = readingOfWords('hcloud', { ...command, help: asksHelp(command) }, args, context, {
      local: /^(completion|config|context|help|version)( |$)/,
      redirects: {
        flags: ['--endpoint', '--hetzner-endpoint'],
        variables: ['HCLOUD_ENDPOINT', 'HCLOUD_HETZNER_ENDPOINT'],
      },
    })
    const { name } = reading.operation
    if (/^config (get|list)$/.test(name) && hasOption(args, '--allow-sensitive'))
      raise(reading, 'secret-read', 'shows the token')
    if (name === 'config set' && command.rest.some((word) => !isSeen(word) || word.endsWith('endpoint')))
      raise(reading, 'exec', 'sends the token of later commands elsewhere')
    if (name === 'context create' && hasOption(args, '--token-from-command'))
      raise(reading, 'exec', 'runs a command for the token, each time')
    if (name === 'api' && !isPlainGet(command.rest)) raise(reading, 'exec', 'sends a request of its own')
    return reading
  },
}

/** Behind a host `-h` is the remote command's. */
function asksHelp({ help, path, rest }: Command): boolean {
  if (path.join(' ') === 'server ssh') return rest[0] === '--help' || rest[0] === '-h'
  return help
}

/** `-X` and `--method` are not looked into: what is no plain GET may do anything. */
function isPlainGet(rest: readonly string[]): boolean {
  return rest.every((word) => (isSeen(word) ? !/^(-X|--method)/.test(word) : !mayBeOption(word)))
}

const GRAMMAR: WordGrammar = {
  groups: `all certificate config context datacenter firewall floating-ip image iso load-balancer load-balancer-type location network
    placement-group primary-ip server server-type ssh-key storage-box(snapshot subaccount) storage-box-type volume zone(rrset)`,
  aliases: {
    certificates: 'certificate',
    datacenters: 'datacenter',
    dns: 'zone',
    firewalls: 'firewall',
    'floating-ips': 'floating-ip',
    images: 'image',
    isos: 'iso',
    'load-balancer-types': 'load-balancer-type',
    'load-balancers': 'load-balancer',
    loadbalancer: 'load-balancer',
    loadbalancers: 'load-balancer',
    locations: 'location',
    networks: 'network',
    'placement-groups': 'placement-group',
    'primary-ips': 'primary-ip',
    'server-types': 'server-type',
    servers: 'server',
    'ssh-keys': 'ssh-key',
    'storage-box snapshots': 'snapshot',
    'storage-box subaccounts': 'subaccount',
    'storage-box-types': 'storage-box-type',
    'storage-boxes': 'storage-box',
    volumes: 'volume',
    'zone record': 'rrset',
    'zone records': 'rrset',
    zones: 'zone',
  },
  verbs: [
    ['read', 'list describe metrics ip folders export-zonefile completion help version'],
    [
      'write',
      `create update add-label remove-label enable-protection disable-protection assign unassign set-rdns attach detach resize retry
      add-rule delete-rule apply-to-resource remove-from-resource
      add-service update-service add-target remove-target change-algorithm change-type enable-public-interface disable-public-interface
      attach-to-network detach-from-network add-route remove-route add-subnet remove-subnet change-ip-range expose-routes-to-vswitch
      add-to-placement-group remove-from-placement-group attach-iso detach-iso change-alias-ips create-image poweron reboot shutdown
      enable-backup disable-rescue enable-snapshot-plan disable-snapshot-plan
      add-records remove-records change-ttl change-primary-nameservers`,
    ],
    // `disable-backup` deletes the backups there are; a machine without power loses what it had not saved.
    [
      'destructive',
      'delete delete-service rebuild poweroff reset disable-backup replace-rules set-records import-zonefile rollback-snapshot',
    ],
    // `enable-rescue` gives out a root password.
    ['admin', 'reset-password enable-rescue update-access-settings change-home-directory'],
  ],
  exceptions: [
    [
      'read',
      `api|config add|config get|config remove|config set|config unset
      context active|context create|context delete|context rename|context unset|context use`,
    ],
    ['secret-read', 'server request-console'],
    [
      'admin',
      `ssh-key create|ssh-key delete|ssh-key update
      storage-box subaccount create|storage-box subaccount delete`,
    ],
    ['exec', 'server ssh'],
  ],
  values: new Set([
    '--config',
    '--context',
    '--debug-file',
    '--endpoint',
    '--hetzner-endpoint',
    '--http-timeout',
    '--poll-interval',
  ]),
  switches: new Set(['--debug', '--no-experimental-warnings', '--quiet']),
}
