import type { Reading } from './tool.ts'

/** Which variables of its environment a program reads, or hands to code of others. */
export type VariablesUsed = (name: string) => boolean

const ALL: VariablesUsed = () => true

/**
 * The variables in which a command could use a secret; null for a command that reads none, as most do
 * not. A program that is not known, and whatever runs others' code here, could use any.
 */
export function variablesUsed(
  { tool, reach, operation }: Reading,
  argv: readonly string[],
): VariablesUsed | null {
  if (reach === 'local') return null
  if (reach === 'current' || HANDS_ON.has(tool)) return ALL
  const names = NAMES[tool]
  if (names) return (name) => names.test(name)
  if (!CONTAINERS.has(tool)) return null
  // a file of compose takes any variable of the environment that it is read in
  if (/^compose /.test(operation.name)) return operation.class === 'read' ? null : ALL
  const passed = passedOn(argv)
  return passed.size === 0 ? null : (name) => passed.has(name)
}

/** Providers, programs, plays and stacks of others read what they like. */
const HANDS_ON = new Set([
  ...['terraform', 'terragrunt', 'pulumi', 'cdk', 'sam', 'serverless', 'wrangler'],
  ...['ansible', 'ansible-playbook', 'ansible-console', 'ansible-inventory'],
])

const CONTAINERS = new Set(['docker', 'docker-compose', 'podman'])

/** A login that was made on demand has a name too (libpq, “Environment Variables”). */
const LIBPQ = /^PG(USER|PASSWORD|SSLPASSWORD)$/
/** MySQL's own, and what MariaDB took over. */
const MYSQL = /^MYSQL_PWD$/

const NAMES: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    `psql pg_dump pg_dumpall pg_restore createdb dropdb createuser dropuser vacuumdb reindexdb clusterdb pgbench
    pg_isready pg_basebackup pg_amcheck`
      .split(/\s+/)
      .map((tool) => [tool, LIBPQ]),
  ),
  ...Object.fromEntries(
    `mysql mysqldump mysqlpump mysqladmin mysqlimport mysqlshow mysqlcheck mysqlbinlog mariadb mariadb-dump mariadb-admin
    mariadb-import mariadb-show mariadb-check mariadb-binlog`
      .split(/\s+/)
      .map((tool) => [tool, MYSQL]),
  ),
  'redis-cli': /^(REDISCLI|VALKEYCLI)_AUTH$/,
  gh: /^(GH|GITHUB)_(ENTERPRISE_)?TOKEN$/,
  glab: /^(GITLAB_(ACCESS_)?TOKEN|OAUTH_TOKEN)$/,
  argocd: /^ARGOCD_AUTH_TOKEN$/,
  doctl: /^DIGITALOCEAN_ACCESS_TOKEN$/,
  flyctl: /^FLY_(API|ACCESS)_TOKEN$/,
  hcloud: /^HCLOUD_TOKEN$/,
  heroku: /^HEROKU_API_KEY$/,
  npm: /^(NPM|NODE_AUTH)_TOKEN$/,
  pnpm: /^(NPM|NODE_AUTH)_TOKEN$/,
  yarn: /^(NPM_TOKEN|NODE_AUTH_TOKEN|YARN_NPM_AUTH_TOKEN)$/,
  vercel: /^VERCEL_TOKEN$/,
}

/** `docker run -e NAME`, `--env NAME`: of this environment, into the container. */
function passedOn(argv: readonly string[]): Set<string> {
  const words = argv.flatMap((word, i) => {
    if (word === '-e' || word === '--env') return argv[i + 1] ?? []
    return /^(?:-e|--env=)(.+)$/.exec(word)?.[1] ?? []
  })
  return new Set(words.filter((word) => !word.includes('=')))
}
