import { readWords, type WordGrammar } from './command-words.ts'
import { typedGlobs } from './glob-word.ts'
import { raise } from './reading.ts'
import type { Tool } from './tool.ts'
import { hasOption, readingOfWords } from './word-reading.ts'

export const flyctl: Tool = {
  name: 'flyctl',
  programs: ['flyctl', 'fly'],
  variables: [
    'FLY_ACCESS_TOKEN',
    'FLY_API_BASE_URL',
    'FLY_API_TOKEN',
    'FLY_APP',
    'FLY_FLAPS_BASE_URL',
    'FLY_ORG',
    'FLY_REGION',
  ],
  read(argv, context) {
    const args = typedGlobs(argv.slice(1), new Set())
    const reading = readingOfWords('flyctl', readWords(GRAMMAR, args), args, context, {
      local:
        /^(agent|auth (login|logout|whoami|signup)|completion|docs|doctor|help|settings|version|config validate|tokens attenuate|open|dashboard)( |$)/,
      redirects: { flags: [], variables: ['FLY_API_BASE_URL', 'FLY_FLAPS_BASE_URL'] },
    })
    const name = reading.operation.name
    if (name === 'deploy' && hasOption(args, '--build-only') && !hasOption(args, '--push')) {
      reading.operation.evidence.push('only builds an image')
    }
    if (/^(machine|scale|launch)/.test(name) && hasOption(args, '--shell'))
      raise(reading, 'exec', 'opens a shell')
    return reading
  },
}

const GRAMMAR: WordGrammar = {
  groups: `agent apps auth certs checks config consul dashboard domains dns-records extensions(arcjet enveloop fly-mysql kubernetes k8s mysql sentry supabase tigris upstash-redis vector wafris)
    image incidents(hosts) ips jobs kubernetes lfsc(clusters export import regions) litefs-cloud(clusters)
    machine(egress-ip leases api-proxy place) mcp mpg(attachments backup databases users proxy) orgs(replay-sources) platform postgres(backup barman config db events renew-certs users)
    redis regions registry releases scale secrets(keys) services settings(analytics autoupdate synthetics) ssh(sftp) sftp storage synthetics(agent) tokens(create) volumes(snapshots)
    wireguard(token websockets) builder buildkit`,
  aliases: {
    app: 'apps',
    m: 'machine',
    machines: 'machine',
    vol: 'volumes',
    vols: 'volumes',
    volume: 'volumes',
    pg: 'postgres',
    'managed-postgres': 'mpg',
    org: 'orgs',
    wg: 'wireguard',
    ext: 'extensions',
    extension: 'extensions',
    secret: 'secrets',
    token: 'tokens',
    cert: 'certs',
    ip: 'ips',
    k8s: 'kubernetes',
    snapshot: 'snapshots',
    snaps: 'snapshots',
    'litefs-cloud': 'lfsc',
    ls: 'list',
    rm: 'remove',
    delete: 'destroy',
    buckets: 'storage',
  },
  verbs: [
    [
      'read',
      'list show status logs log check checks info view regions vm-sizes errors env private releases whoami plans ping dig wait help get export-dns usage ips history docs doctor version services validate save display',
    ],
    [
      'write',
      'add allocate-v4 allocate-v6 allocate allocate-* attach cancel clone cordon count create deploy detach disable enable extend failover fork import init launch ' +
        'memory migrate move open promote redeploy register release release-* renew restart resume run scale set setup start stop suspend uncordon unset unregister update upgrade vm provision clear renew-certs add-flycast sync stage',
    ],
    ['destructive', 'destroy remove kill drop flush reset restore'],
    ['exec', 'ssh console connect proxy exec sftp shell'],
    ['admin', 'invite revoke'],
  ],
  exceptions: [
    [
      'read',
      'agent *|auth login|auth logout|auth whoami|auth signup|completion|completion *|docs|doctor|help|help *|settings *|version|version *|config validate|config save|config show|config env|tokens attenuate|tokens list|tokens debug|open|dashboard|dashboard *|apps open|apps list|platform *|synthetics agent|mpg list|mpg status|secrets list|image show|extensions list|orgs list|orgs show|regions list|releases|checks list|ssh log|ips private|registry vulns|registry files|registry vulnsummary|incidents list|incidents hosts list|volumes show|machine status|machine list|scale show|services list|ips list|status|logs|history|dig|ping|services|jobs|jobs open|lfsc regions|apps releases|storage dashboard|mcp inspect|redis plans|redis dashboard|redis regions',
    ],
    [
      'secret-read',
      'auth token|auth docker|kubernetes save-kubeconfig|extensions k8s save-kubeconfig|extensions kubernetes save-kubeconfig|redis status|ssh issue|litefs-cloud export|mpg users list|tokens create readonly|lfsc export|postgres config view',
    ],
    [
      'admin',
      'tokens create *|tokens revoke|orgs invite|orgs remove|orgs create|wireguard create|wireguard remove|wireguard reset|wireguard token *|postgres users create|postgres users list|mpg users create|mpg users destroy|mpg users set-role|postgres attach|postgres detach|orgs replay-sources add|orgs replay-sources remove',
    ],
    [
      'read',
      'postgres users list|postgres db list|postgres list|wireguard list|wireguard status|wireguard token list|postgres events list|wireguard websockets|config view',
    ],
    [
      'exec',
      'ssh console|ssh sftp *|sftp *|ssh establish|console|proxy|mpg connect|mpg proxy|postgres connect|redis connect|redis proxy|machine exec|machine run|machine proxy|machine api-proxy|mcp proxy|mcp server|mcp wrap|run|machine egress-ip shell|curl|extensions mysql connect',
    ],
    [
      'destructive',
      'apps destroy|destroy|ips release|ips release-v4|ips release-v6|orgs destroy|secrets unset|machine destroy|machine kill|machine remove|volumes destroy|postgres destroy|mpg destroy|redis destroy|redis reset|storage destroy|certs remove|lfsc clusters destroy|volumes snapshots destroy',
    ],
    [
      'write',
      'deploy|launch|image update|machine leases clear|volumes fork|volumes snapshots create|mpg restore|postgres import|postgres restart|turboku|move|suspend|resume|restart',
    ],
  ],
  values: new Set(['--access-token', '-t', '--app', '-a', '--config', '-c', '--org', '-o', '--region', '-r']),
  switches: new Set(['--debug', '--verbose', '--json', '-j']),
}
