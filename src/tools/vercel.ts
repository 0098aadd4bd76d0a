import { readWords, type WordGrammar } from './command-words.ts'
import { typedGlobs } from './glob-word.ts'
import { newReading, raise } from './reading.ts'
import type { Tool } from './tool.ts'
import { hasOption, readingOfWords } from './word-reading.ts'

export const vercel: Tool = {
  name: 'vercel',
  programs: ['vercel', 'vc'],
  variables: ['VERCEL_API', 'VERCEL_ORG_ID', 'VERCEL_PROJECT_ID', 'VERCEL_TOKEN', 'VERCEL_*'],
  read(argv, context) {
    const args = typedGlobs(argv.slice(1), new Set())
    const command = readWords(GRAMMAR, args)
    const first = command.path[0]
    // No command, or a directory in its place, is a deployment.
    const version = args.some((arg) => arg === '--version' || arg === '-v')
    const deploys =
      !command.help && !version && (first === undefined || (command.path.length === 1 && /[./]/.test(first)))
    const settled = deploys
      ? {
          ...command,
          path: ['deploy'],
          cls: 'write' as const,
          why: 'deploys',
          error:
            command.path.length === 0 && command.error?.includes('not known before') ? command.error : null,
        }
      : command
    if (version && first === undefined)
      return newReading('vercel', 'version', 'read', 'shows the version', 'local')
    const reading = readingOfWords('vercel', settled, args, context, {
      local: /^(help|init|login|logout|whoami|telemetry|switch|teams switch|guidance)( |$)/,
      redirects: { flags: ['--api'], variables: ['VERCEL_API'] },
    })
    if (reading.operation.name === 'deploy' && hasOption(args, '--prod'))
      reading.operation.evidence.push('to production')
    if (reading.operation.name === 'api') {
      const method = args.findIndex((arg) => arg === '-X' || arg === '--method')
      const verb = (method < 0 ? 'GET' : (args[method + 1] ?? '')).toUpperCase()
      if (hasOption(args, '-F', '--field', '-f', '--raw-field', '--input') || verb !== 'GET')
        raise(reading, 'exec', 'sends any request')
    }
    return reading
  },
}

/** Groups and aliases of vercel 64. */
const GRAMMAR: WordGrammar = {
  groups: `activity agent-runs ai-gateway(api-keys budgets(defaults) rules virtual-models coding-agents models leaderboard) alerts(rules(notifications)) alias blob budgets builders buy cache certs changelog
    ci comments connect(contacts) crons deploy-hooks dns domains env experiments firewall(ip-blocks rules system-bypass attack-mode system-mitigations alerts persistent-actions traffic)
    flags(versions rules targets segments entities labels sdk-keys connections) git global-config guidance integration(resource) integration-resource kms microfrontends project redirects rolling-release routes
    sandbox schedules(executions) security storage target teams telemetry tokens traces(config) vcr(tag image permissions) version webhooks`,
  aliases: {
    aliases: 'alias',
    budget: 'budgets',
    cert: 'certs',
    cron: 'crons',
    'deploy-hook': 'deploy-hooks',
    develop: 'dev',
    domain: 'domains',
    'edge-config': 'global-config',
    i: 'install',
    ir: 'integration-resource',
    log: 'logs',
    mf: 'microfrontends',
    projects: 'project',
    redirect: 'redirects',
    rm: 'remove',
    rr: 'rolling-release',
    targets: 'target',
    team: 'teams',
    versions: 'version',
    webhook: 'webhooks',
    ls: 'list',
    del: 'delete',
    cp: 'copy',
    'vcr tags': 'tag',
    'vcr images': 'image',
    'vcr permission': 'permissions',
  },
  verbs: [
    [
      'read',
      'list inspect get info status balance logs history check price whoami help show usage metrics contract search diff overview list-versions trace projects models endpoints labs apps providers ' +
        'stale evaluations schema grep categories discover guide installations checks access-summary fetch analyze diagnose items backups list-stores get-store installed open export traffic wait activity',
    ],
    [
      'write',
      'add set create connect disconnect deploy redeploy promote rollback link unlink move transfer-in buy import issue update enable disable start approve abort complete configure verify put put-image copy upload invalidate ' +
        'install renew publish restore archive unarchive pause resume rename edit reorder block unblock split rollout use-targeting accept-terms create-threshold claim attach detach rerun reply resolve reopen continue init ' +
        'apply override prepare auto-renew create-store set-ramp restart-analysis return-to-draft decide create-group add-to-group remove-from-group priority observability web-analytics speed-insights tag config push setup request use autoupdate',
    ],
    [
      'destructive',
      'remove delete purge dangerously-delete clear delete-store empty-store delete-group discard-staging reseed-enrollment flush dangerously-delete-immutable-static-asset',
    ],
    ['exec', 'run dev build bisect curl invoke trigger'],
    ['admin', 'invite add-grant update-grant remove-grant revoke-tokens'],
  ],
  exceptions: [
    [
      'read',
      'help|help *|init|login|logout|signup|whoami|telemetry *|switch|teams switch|teams list|list|inspect|logs|guidance *|open|httpstat|usage|metrics|contract|pricing|activity|schema|types|version *|upgrade|changelog *|skills|api|microfrontends pull|builders *|rolling-release fetch|ai-gateway leaderboard *|promote status|rollback status|deploy describe|traces search|traces config list|firewall status',
    ],
    [
      'secret-read',
      'env pull|pull|blob signed-token|blob presign|connect token|project token|global-config tokens|vcr login|flags sdk-keys list|deploy-hooks list',
    ],
    [
      'admin',
      'teams add|teams create|teams remove|teams sso|teams members|tokens create|tokens remove|tokens add|project members|project access-groups|project protection|kms create|kms import|kms update|kms delete|kms add-key|kms import-key|kms activate-key|kms revoke-key|kms remove|ai-gateway api-keys create|ai-gateway api-keys remove|flags sdk-keys create|flags sdk-keys remove|deploy-hooks create|deploy-hooks add|vcr permissions add|vcr permissions remove|vcr permissions clear|firewall system-bypass add|connect revoke-tokens',
    ],
    [
      'exec',
      'dev|build|bisect|env run|curl|mcp|agent|sandbox *|sandbox|vcr build|crons run|schedules invoke|ai-gateway coding-agents setup',
    ],
    ['destructive', 'cache dangerously-delete|remove|blob delete'],
    [
      'write',
      'deploy|deploy *|link|project link|setup|redeploy|promote|promote *|rollback|rollback *|install|alias|connect update|buy *|project observability|connect create|connect attach|connect detach|connect open|connect contacts add|global-config update',
    ],
  ],
  values: new Set([
    '--cwd',
    '--global-config',
    '-Q',
    '--local-config',
    '-A',
    '--scope',
    '-S',
    '--team',
    '-T',
    '--token',
    '-t',
    '--api',
    '--project',
    '--target',
    '-e',
    '--env',
    '-b',
    '--build-env',
    '-m',
    '--meta',
    '--regions',
    '--archive',
    '--name',
    '-n',
  ]),
  switches: new Set(
    '--debug -d --no-color --yes -y --prod --force -f --public -p --prebuilt --no-wait --skip-domain --confirm -c --logs -l --version -v --with-cache --guidance --no-logs --non-interactive'.split(
      ' ',
    ),
  ),
}
