import { StepupError } from '../core/errors.ts'
import type { Tool } from './tool.ts'

/**
 * The tools of `registry.ts` by the programs that run them, each loaded when one of those is run: all
 * of them took 0.9 ms of a hot path of 6, and a table that has to be made first 0.2 (measured).
 */
const GRAMMARS: readonly (readonly [programs: string, load: () => Promise<Tool>])[] = [
  ['kubectl', async () => (await import('./kubectl.ts')).kubectl],
  ['aws aws2', async () => (await import('./aws.ts')).aws],
  ['aws-vault', async () => (await import('./aws-vault.ts')).awsVault],
  ['az', async () => (await import('./az.ts')).az],
  ['bq', async () => (await import('./bq.ts')).bq],
  ['doctl', async () => (await import('./doctl.ts')).doctl],
  ['flyctl fly', async () => (await import('./flyctl.ts')).flyctl],
  ['gcloud', async () => (await import('./gcloud.ts')).gcloud],
  ['git', async () => (await import('./git.ts')).git],
  ['gsutil', async () => (await import('./gsutil.ts')).gsutil],
  ['hcloud', async () => (await import('./hcloud.ts')).hcloud],
  ['heroku', async () => (await import('./heroku.ts')).heroku],
  ['pulumi', async () => (await import('./pulumi.ts')).pulumi],
  ['esc', async () => (await import('./pulumi.ts')).esc],
  ['terragrunt', async () => (await import('./terragrunt.ts')).terragrunt],
  ['terraform tofu', async () => (await import('./terraform.ts')).terraform],
  ['vault', async () => (await import('./vault.ts')).vault],
  ['npm', async () => (await import('./npm.ts')).npm],
  ['pnpm pn', async () => (await import('./pnpm.ts')).pnpm],
  ['yarn yarnpkg', async () => (await import('./yarn.ts')).yarn],
  ['bun', async () => (await import('./bun.ts')).bun],
  ['bao', async () => (await import('./vault.ts')).bao],
  ['vercel vc', async () => (await import('./vercel.ts')).vercel],
  ['glab', async () => (await import('./glab.ts')).glab],
  ['gh', async () => (await import('./gh.ts')).gh],
  ['wrangler wrangler2', async () => (await import('./wrangler.ts')).wrangler],
  ['docker', async () => (await import('./docker.ts')).docker],
  ['docker-compose', async () => (await import('./docker-compose.ts')).dockerCompose],
  ['helm helm3 helm4', async () => (await import('./helm.ts')).helm],
  ['cdk', async () => (await import('./cdk.ts')).cdk],
  ['copilot', async () => (await import('./copilot.ts')).copilot],
  ['eksctl', async () => (await import('./eksctl.ts')).eksctl],
  ['sam samdev sam-beta-cdk', async () => (await import('./sam.ts')).sam],
  ['serverless sls slss', async () => (await import('./serverless.ts')).serverless],
  ['podman podman-remote', async () => (await import('./podman.ts')).podman],
  ['oc', async () => (await import('./oc.ts')).oc],
  ['flux', async () => (await import('./flux.ts')).flux],
  ['argocd', async () => (await import('./argocd.ts')).argocd],
  ['kustomize', async () => (await import('./kustomize.ts')).kustomize],
  ['kubectx kubectl-ctx', async () => (await import('./kubectx.ts')).kubectx],
  ['kubens kubectl-ns', async () => (await import('./kubectx.ts')).kubens],
  ['k9s', async () => (await import('./k9s.ts')).k9s],
  ['stern kubectl-stern', async () => (await import('./stern.ts')).stern],
  ['ssh', async () => (await import('./ssh.ts')).ssh],
  ['autossh', async () => (await import('./ssh.ts')).autossh],
  ['mosh', async () => (await import('./mosh.ts')).mosh],
  ['scp', async () => (await import('./scp.ts')).scp],
  ['sftp', async () => (await import('./sftp.ts')).sftp],
  ['rsync', async () => (await import('./rsync.ts')).rsync],
  ['systemctl', async () => (await import('./systemd.ts')).systemctl],
  ['loginctl', async () => (await import('./systemd.ts')).loginctl],
  ['hostnamectl', async () => (await import('./systemd.ts')).hostnamectl],
  ['timedatectl', async () => (await import('./systemd.ts')).timedatectl],
  ['localectl', async () => (await import('./systemd.ts')).localectl],
  ['machinectl', async () => (await import('./systemd.ts')).machinectl],
  ['journalctl', async () => (await import('./systemd.ts')).journalctl],
  ['ssh-keygen', async () => (await import('./ssh-keys.ts')).sshKeygen],
  ['ssh-add', async () => (await import('./ssh-keys.ts')).sshAdd],
  ['ssh-keyscan', async () => (await import('./ssh-keys.ts')).sshKeyscan],
  ['ssh-copy-id', async () => (await import('./ssh-keys.ts')).sshCopyId],
  ['mysql mariadb', async () => (await import('./mysql.ts')).mysql],
  [
    'mysqldump mariadb-dump mysqlpump mysqladmin mariadb-admin mysqlimport mariadb-import mysqlshow mariadb-show mysqlcheck mariadb-check ' +
      'mysqlanalyze mysqloptimize mysqlrepair mysqlbinlog mariadb-binlog',
    async () => (await import('./mysql-dump.ts')).mysqlDump,
  ],
  [
    'pg_dump pg_dumpall pg_restore createdb dropdb createuser dropuser vacuumdb reindexdb clusterdb pgbench pg_isready pg_basebackup ' +
      'pg_amcheck',
    async () => (await import('./pg-dump.ts')).pgDump,
  ],
  ['mongosh mongo', async () => (await import('./mongo.ts')).mongosh],
  [
    'mongodump mongorestore mongoexport mongoimport mongostat mongotop mongofiles',
    async () => (await import('./mongodump.ts')).mongodump,
  ],
  ['redis-cli valkey-cli', async () => (await import('./redis.ts')).redis],
  ['psql', async () => (await import('./psql.ts')).psql],
  ['ansible', async () => (await import('./ansible.ts')).ansible],
  ['ansible-console', async () => (await import('./ansible.ts')).ansibleConsole],
  ['ansible-playbook', async () => (await import('./ansible.ts')).ansiblePlaybook],
  ['ansible-pull', async () => (await import('./ansible-others.ts')).ansiblePull],
  ['ansible-inventory', async () => (await import('./ansible-others.ts')).ansibleInventory],
  ['ansible-vault', async () => (await import('./ansible-others.ts')).ansibleVault],
  ['ansible-galaxy', async () => (await import('./ansible-others.ts')).ansibleGalaxy],
  ['ansible-doc', async () => (await import('./ansible-others.ts')).ansibleDoc],
  ['ansible-config', async () => (await import('./ansible-others.ts')).ansibleConfig],
]

type Loader = () => Promise<Tool>

const found = new Map<string, Loader>()
let index: ReadonlyMap<string, Loader> | undefined
const loaded = new Map<string, Tool>()

/** Base names of the programs that a grammar is known for. */
export function programsWithGrammar(): string[] {
  return GRAMMARS.flatMap(([programs]) => programs.split(' '))
}

export function hasGrammar(program: string): boolean {
  return loaderOf(program) !== undefined
}

function loaderOf(program: string): Loader | undefined {
  // For one command, to look through the list costs less than to index it; for many it is the other way round.
  if (loaded.size > 1) index ??= indexed()
  const known = (index ?? found).get(program)
  if (known || index || program.includes(' ')) return known
  const load = GRAMMARS.find(([programs]) => ` ${programs} `.includes(` ${program} `))?.[1]
  if (load) found.set(program, load)
  return load
}

function indexed(): Map<string, Loader> {
  return new Map(
    GRAMMARS.flatMap(([programs, load]) => programs.split(' ').map((program) => [program, load] as const)),
  )
}

/** Loads the grammars of those of `programs` that have one. */
export async function loadGrammars(programs: readonly string[]): Promise<void> {
  for (const program of programs) {
    if (loaded.has(program)) continue
    const load = loaderOf(program)
    if (load) loaded.set(program, await load())
  }
}

/**
 * The tool whose grammar fits a program, by the program's base name; null for one that has none. Fails
 * with `internal` when it was not loaded before: to take a tool for an unknown program would be wrong.
 */
export function grammarOf(program: string): Tool | null {
  const tool = loaded.get(program)
  if (tool) return tool
  if (!hasGrammar(program)) return null
  throw new StepupError('internal', `the grammar of \`${program}\` was not loaded`)
}
