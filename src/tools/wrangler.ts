import { readWords, type WordGrammar } from './command-words.ts'
import { typedGlobs } from './glob-word.ts'
import { googleSqlClass } from './google-sql.ts'
import { raise } from './reading.ts'
import type { Reading, Tool } from './tool.ts'
import { hasOption, optionValue, readingOfWords } from './word-reading.ts'

export const wrangler: Tool = {
  name: 'wrangler',
  programs: ['wrangler', 'wrangler2'],
  variables: [
    'CF_API_TOKEN',
    'CLOUDFLARE_ACCOUNT_ID',
    'CLOUDFLARE_API_BASE_URL',
    'CLOUDFLARE_API_KEY',
    'CLOUDFLARE_API_TOKEN',
    'CLOUDFLARE_ENV',
    'CLOUDFLARE_*',
    'WRANGLER_*',
  ],
  read(argv, context) {
    // `kv:key put` of earlier versions is `kv key put`.
    const args = typedGlobs(argv.slice(1), new Set()).flatMap((arg, i) =>
      i < 2 && /^[a-z0-9]+:[a-z]+$/.test(arg) ? arg.split(':') : [arg],
    )
    const reading = readingOfWords('wrangler', readWords(GRAMMAR, args), args, context, {
      local:
        /^(check|complete|docs|generate|help|init|login|logout|types|whoami|setup|pages functions build|telemetry|dev-only)( |$)/,
      redirects: {
        flags: [],
        variables: ['CLOUDFLARE_API_BASE_URL', 'CF_API_BASE_URL', 'WRANGLER_API_ENVIRONMENT'],
      },
    })
    refine(reading, args)
    return reading
  },
}

function refine(reading: Reading, args: readonly string[]): void {
  const { operation } = reading
  const name = operation.name
  const local = hasOption(args, '--local') && !hasOption(args, '--remote')
  if (name === 'd1 execute') {
    const { cls, why } = hasOption(args, '--file')
      ? { cls: 'exec' as const, why: 'its file was not looked at' }
      : googleSqlClass(optionValue(args, '--command') ?? '')
    operation.class = cls === 'unknown' ? 'exec' : cls
    operation.evidence.unshift(why)
  }
  if (local && /^(d1|kv|r2 object)/.test(name) && operation.class !== 'exec') {
    operation.class = 'read'
    operation.evidence.unshift('`--local` works on local files alone')
    reading.reach = 'local'
    return
  }
  const builds = /^(deploy|versions upload|publish)$/.test(name)
  if (builds && hasOption(args, '--dry-run') && !/^(false|0)$/.test(optionValue(args, '--dry-run') ?? '')) {
    if (args.includes('--no-dry-run') || args.some((arg) => arg.startsWith('--dry-run='))) return
    operation.class = 'read'
    operation.dryRun = true
    operation.evidence.unshift('only builds')
  }
  if (name === 'r2 bucket lifecycle set') raise(reading, 'destructive', 'its rules may delete objects')
}

const GRAMMAR: WordGrammar = {
  groups: `ai(finetune) ai-search(namespace) artifacts auth browser cert(upload) check cloudchamber(images registries registry ssh) complete containers(images registries) d1(migrations time-travel) deployments
    dispatch-namespace email(routing(addresses dns rules) sending(dns)) hyperdrive kv(bulk key namespace) mtls-certificate pages(deployment download functions project secret) pipelines(sinks streams)
    preview(secret settings) pubsub(broker namespace) queues(consumer(http worker) subscription) r2(bucket(catalog(compaction snapshot-expiration) cors dev-url domain lifecycle local-uploads lock notification sippy update)
      bulk object sql) secret secrets-store(secret store) telemetry triggers tunnel vectorize versions(secret) vpc(service network) workflows(instances)`,
  aliases: { publish: 'deploy', ls: 'list' },
  verbs: [
    [
      'read',
      'list get info insights describe view status show list-vectors get-vectors list-metadata-index query models startup search stats instances validate bash fish powershell zsh metrics',
    ],
    [
      'write',
      'create put bulk set add update upload insert upsert deploy rename trigger apply push pause resume restart pause-delivery resume-delivery enable disable create-metadata-index duplicate configure setup ' +
        'send send-raw send-event modify settings unlock storage-class certificate-authority mtls-certificate close build',
    ],
    [
      'destructive',
      'delete remove purge terminate terminate-all restore delete-vectors delete-metadata-index',
    ],
    ['exec', 'dev ssh execute tunnel run quick-start curl'],
  ],
  exceptions: [
    [
      'read',
      `check *|complete *|docs|docs *|generate|help|help *|init|login|logout|types|whoami|telemetry *|tail|pages deployment tail|pages download *|pages functions *
      d1 export|cloudchamber ssh list|email routing settings|email sending settings|secrets-store secret get`,
    ],
    ['secret-read', 'auth token|containers registries credentials|cloudchamber registries credentials'],
    ['write', 'deploy|rollback|setup|preview|pages publish|build'],
    ['destructive', 'delete|r2 bucket lifecycle set|r2 bucket lifecycle add'],
    [
      'admin',
      `r2 bucket dev-url enable|r2 bucket dev-url disable|r2 bucket domain add|cloudchamber ssh create|cloudchamber registries configure|cloudchamber registry configure
      containers registries configure|r2 bucket catalog enable|tunnel create`,
    ],
    ['exec', 'dev|pages dev|d1 execute|containers ssh|tunnel run|cloudchamber curl|browser create'],
  ],
  values: new Set(['--config', '-c', '--cwd', '--env', '-e', '--env-file']),
  switches: new Set(['--experimental-json-config', '-j', '--x-versions', '-v']),
}
