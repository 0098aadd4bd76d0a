import type { OperationClass } from '../core/class.ts'
import { typedGlobs } from './glob-word.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

export const heroku: Tool = {
  name: 'heroku',
  programs: ['heroku'],
  variables: ['HEROKU_API_KEY', 'HEROKU_APP', 'HEROKU_HOST', 'HEROKU_ORGANIZATION', 'HEROKU_*'],
  read: readHeroku,
}

/** Whole commands, `topic:verb`, or a topic alone, which lists. */
const COMMANDS: readonly (readonly [OperationClass, string])[] = [
  [
    'read',
    `apps:list list pg:cache_hit pg:index_size pg:index_usage pg:long_running_queries pg:records_rank pg:seq_scans pg:table_indexes_size pg:total_index_size
    pg:user_connections spaces:peering:info accounts:add accounts:current accounts:remove accounts:set autocomplete:create autocomplete:doctor autocomplete:options autocomplete:script container:logout domains:info features:info orgs:open pg:info
    pg:table_size pg:total_table_size pg:unused_indexes reviewapps:wait telemetry:info version:info apps:favorites twofactor data:maintenances:history data:maintenances:wait data:maintenances:window data:pg:docs data:pg:levels
    spaces:drains:get drains:get spaces:peerings:info spaces:vpn:info data:pg:attachments data:pg:quotas data:pg:upgrade:wait container:pull data:pg:settings redis:stats 2fa accounts auth:2fa auth:login auth:logout auth:whoami autocomplete commands help login logout plugins plugins:install plugins:uninstall plugins:link plugins:update plugins:inspect
    update version which whoami search status dashboard apps:open addons:open addons:docs open git:clone git:remote local:version sessions keys pg pg:bloat pg:locks
    pg:ps pg:outliers pg:long-running-queries pg:blocking pg:cache-hit pg:index-size pg:index-usage pg:seq-scans pg:table-indexes-size pg:table-size pg:total-index-size pg:total-table-size
    pg:unused-indexes pg:user-connections pg:records-rank pg:calls pg:extensions pg:fdwsql pg:connection-pooling-info pg:vacuum-stats pg:mandelbrot pg:diagnose pg:wait pg:settings pg:links pg:maintenance
    pg:backups pg:backups:info pg:backups:schedules pg:backups:download pg:upgrade:wait redis:info redis redis:wait redis:timeout-info kafka kafka:topics kafka:wait kafka:tail kafka:consumer-groups
    kafka:topics:info container ps ps:type:list apps releases releases:info releases:output domains domains:wait certs certs:info buildpacks buildpacks:search buildpacks:info buildpacks:versions
    access members teams orgs spaces spaces:topology spaces:ps spaces:trusted-ips spaces:vpn:connections spaces:wait labs labs:info features pipelines pipelines:diff pipelines:open pipelines:info
    reviewapps ci ci:info ci:last ci:open ci:rerun-info logs drains webhooks webhooks:info webhooks:deliveries webhooks:deliveries:info webhooks:events webhooks:events:info authorizations clients
    regions stack apps:stacks usage:addons notifications ps:wait maintenance addons addons:info addons:plans addons:services addons:wait apps:info info apps:errors outbound-rules trusted-ips
    data:maintenances data:maintenances:info data:pg:info data:pg:wait data:labs certs:chain certs:key dyno:kill-info telemetry pg:psql-info spaces:info spaces:peerings ai:models ai:models:list ai:models:info`,
  ],
  [
    'secret-read',
    `git:credentials config config:get auth:token authorizations:info clients:info ci:config ci:config:get container:login pg:credentials pg:credentials:url pg:backups:url redis:credentials
    addons:credentials pg:connection-pooling kafka:credentials spaces:vpn:config spaces:vpn:wait data:pg:credentials data:pg:credentials:url kafka:info pg:info-url ai:models:info-keys`,
  ],
  [
    'write',
    `addons:add dyno:type pg:stats_reset pg:stats-reset redis:stats-reset data:pg:migrate data:pg:attachments:create data:pg:attachments:destroy data:pg:quotas:update data:pg:upgrade:run addons:create addons:attach addons:detach addons:upgrade addons:downgrade addons:rename apps:create create fork apps:fork apps:rename rename apps:favorites:add apps:favorites:remove
    apps:diff apps:lock apps:unlock lock unlock config:set config:unset config:edit config:add config:remove ps:scale scale ps:restart restart ps:stop stop ps:kill kill ps:resize resize ps:type ps:autoscale:enable ps:autoscale:disable
    dyno:restart dyno:scale dyno:resize dyno:stop dyno:kill releases:rollback rollback releases:retry releases:redeploy maintenance:on maintenance:off pipelines:create pipelines:add pipelines:remove pipelines:promote pipelines:update pipelines:connect
    pipelines:rename pipelines:setup domains:add domains:update certs:add certs:update certs:auto certs:auto:enable certs:auto:disable certs:auto:refresh certs:generate certs:rollback buildpacks:add buildpacks:set buildpacks:remove buildpacks:clear buildpacks:publish
    buildpacks:register container:push container:release drains:set pg:promote pg:upgrade pg:upgrade:run pg:upgrade:prepare pg:upgrade:dryrun pg:upgrade:cancel pg:unfollow pg:kill pg:killall pg:links:create pg:maintenance:run pg:maintenance:window
    pg:connection-pooling:attach pg:backups:capture pg:backups:schedule pg:backups:unschedule pg:backups:cancel pg:push pg:pull pg:vacuum pg:stats:reset pg:settings:set pg:connection-pooling:enable redis:promote redis:upgrade redis:maxmemory redis:timeout redis:maintenance
    redis:keyspace-notifications redis:stream-lag kafka:topics:create kafka:topics:write kafka:topics:retention-time kafka:topics:compaction kafka:topics:replication-factor kafka:fail kafka:upgrade kafka:consumer-groups:create kafka:promote
    labs:enable labs:disable features:enable features:disable webhooks:add webhooks:update ci:run ci:rerun ci:config:set ci:config:unset ci:migrate-manifest reviewapps:create reviewapps:enable reviewapps:disable
    spaces:create spaces:rename spaces:hosts spaces:vpn:connect spaces:vpn:update spaces:peerings:accept spaces:drains:set apps:stacks:set stack:set telemetry:add telemetry:update data:maintenances:run data:maintenances:schedule data:maintenances:window:update
    data:pg:create data:pg:fork data:pg:update data:pg:upgrade notifications:read usage ai:models:create ai:models:attach ai:models:detach`,
  ],
  [
    'destructive',
    `addons:destroy addons:remove apps:destroy apps:delete destroy apps:leave-delete container:rm pg:reset pg:copy pg:backups:restore pg:backups:delete pg:links:destroy pg:connection-pooling:destroy
    kafka:topics:destroy kafka:consumer-groups:destroy certs:remove domains:clear domains:remove webhooks:remove pipelines:destroy pipelines:delete reviewapps:delete spaces:destroy spaces:peerings:destroy spaces:vpn:destroy repo:purge_cache repo:gc repo:reset
    builds:cancel builds:cache:purge redis:reset apps:purge data:pg:destroy ai:models:destroy telemetry:remove`,
  ],
  [
    'admin',
    `pipelines:transfer spaces:transfer access:add access:remove access:update access:leave authorizations:create authorizations:revoke authorizations:destroy authorizations:rotate authorizations:update clients:create clients:destroy clients:rotate clients:update
    keys:add keys:remove keys:clear members:add members:remove members:set apps:transfer sharing:add sharing:remove sharing:transfer apps:join join apps:leave leave orgs:members teams:create teams:delete
    pg:credentials:create pg:credentials:destroy pg:credentials:rotate pg:credentials:repair-default drains:add drains:remove spaces:trusted-ips:add spaces:trusted-ips:remove trusted-ips:add trusted-ips:remove outbound-rules:add outbound-rules:remove
    twofactor:disable sessions:destroy auth:2fa:disable 2fa:enable 2fa:disable auth:2fa:gen-recovery-codes data:pg:credentials:create data:pg:credentials:destroy data:pg:credentials:rotate spaces:drains:add kafka:zookeeper:enable`,
  ],
  [
    'exec',
    `repl run run:detached run:inside run:rake run:console console rake local local:start local:run ps:exec ps:socks ps:forward ps:copy pg:psql psql redis:cli ci:debug container:run container:exec pg:tunnel spaces:ssh ssh-connect pg:bastion ai:agents:call ai:models:call data:pg:psql mcp mcp:start`,
  ],
]

let classes: Map<string, OperationClass> | null = null

function classOf(command: string): OperationClass {
  classes ??= new Map(
    COMMANDS.flatMap(([cls, words]) => words.split(/\s+/).map((word) => [word, cls] as const)),
  )
  // Each setting shows without a value, and changes with one.
  return classes.get(command) ?? (command.startsWith('pg:settings:') ? 'read' : 'unknown')
}

const LOCAL =
  /^(autocomplete|commands|help|login|logout|auth:(login|logout|whoami)|whoami|plugins.*|update|version|which|search|local:version|git:remote|telemetry)$/

const TAKES_VALUE = new Set([
  '-a',
  '--app',
  '-r',
  '--remote',
  '-t',
  '--team',
  '-s',
  '--space',
  '-p',
  '--pipeline',
  '--confirm',
  '-c',
])

function readHeroku(argv: readonly string[], { env }: ToolContext): Reading {
  const args = typedGlobs(argv.slice(1), new Set())
  const end = args.indexOf('--')
  const front = args.slice(0, end < 0 ? undefined : end)
  const at = front.findIndex((arg, i) => !arg.startsWith('-') && !TAKES_VALUE.has(front[i - 1] ?? ''))
  const typed = at < 0 ? null : front[at]!
  if (typed !== null && !isSeen(typed))
    return newReading('heroku', 'heroku', 'exec', 'its command is not known before it runs')
  // Behind the command of a dyno every word is the program's own.
  const own = typed !== null && classOf(typed) === 'exec' ? front.slice(0, at + 2) : front
  const help = own.some((arg) => arg === '--help' || arg === '-h') || typed === 'help'
  if (typed === null || help) return newReading('heroku', typed ?? 'help', 'read', 'only shows help', 'local')

  const command = spaced(typed, front.slice(at + 1))
  const cls = classOf(command)
  const why = cls === 'unknown' ? `\`${command}\` is no command known here` : `\`${command}\` is ${cls}`
  const reading = newReading(
    'heroku',
    shownWord(command),
    cls,
    why,
    LOCAL.test(command) && cls === 'read' ? 'local' : 'named',
  )
  const rest = front.slice(at + 1)
  const typedOption = (...names: string[]) => rest.some((arg) => names.includes(arg.split('=')[0]!))
  // These commands show without words and change with them.
  const words = rest.filter((arg, i) => !arg.startsWith('-') && !TAKES_VALUE.has(rest[i - 1] ?? ''))
  if ((SETS.has(command) || command.startsWith('pg:settings:')) && words.length > 0)
    raise(reading, 'write', 'sets a new value')
  if (command === 'certs:key' || command === 'certs:chain') raise(reading, 'read', 'works on local files')
  if (/credentials$/.test(command) && typedOption('--reset', '--rotate'))
    raise(reading, 'admin', 'rotates the credential')
  if (command === 'config' && typedOption('--edit')) raise(reading, 'write', 'edits')
  reading.operation.resource = optionOf(rest, '-a', '--app') ?? words[0] ?? null
  if (reading.operation.resource !== null) reading.operation.resource = shownWord(reading.operation.resource)
  if (reading.reach === 'named' && env.HEROKU_HOST) reading.redirects = ['HEROKU_HOST']
  if (args.some((arg) => !isSeen(arg))) {
    if (cls === 'read' && SETS.has(command)) raise(reading, 'write', 'a word is not known before it runs')
    loseTarget(reading, 'a word is not known before it runs')
  }
  return reading
}

const SETS = new Set([
  'stack',
  'maintenance',
  'pg:settings',
  'pg:maintenance',
  'features',
  'labs',
  'notifications',
  'ps:type:list',
  'regions-set',
])

/** Newer versions take `apps destroy` for `apps:destroy`. */
function spaced(typed: string, rest: readonly string[]): string {
  let command = typed
  for (const word of rest) {
    const longer = `${command}:${word}`
    if (!/^[a-z][a-z0-9:_-]*$/.test(word) || classOf(longer) === 'unknown') break
    command = longer
  }
  return command
}

function optionOf(args: readonly string[], ...names: readonly string[]): string | null {
  for (let i = 0; i < args.length; i++) {
    const [name = '', ...value] = args[i]!.split('=')
    if (names.includes(name)) return value.length > 0 ? value.join('=') : (args[i + 1] ?? null)
  }
  return null
}
