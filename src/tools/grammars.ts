import { StepupError } from '../core/errors.ts'
import type { Tool } from './tool.ts'

/**
 * The tools of `registry.ts` by the programs that run them, each loaded when one of those is run: all
 * of them take 0.9 ms of a hot path of 6 (measured).
 */
const GRAMMARS: Readonly<Record<string, () => Promise<Tool>>> = {
  ...by(['aws', 'aws2'], async () => (await import('./aws.ts')).aws),
  ...by(['aws-vault'], async () => (await import('./aws-vault.ts')).awsVault),
  ...by(['az'], async () => (await import('./az.ts')).az),
  ...by(['bq'], async () => (await import('./bq.ts')).bq),
  ...by(['doctl'], async () => (await import('./doctl.ts')).doctl),
  ...by(['flyctl', 'fly'], async () => (await import('./flyctl.ts')).flyctl),
  ...by(['gcloud'], async () => (await import('./gcloud.ts')).gcloud),
  ...by(['git'], async () => (await import('./git.ts')).git),
  ...by(['gsutil'], async () => (await import('./gsutil.ts')).gsutil),
  ...by(['hcloud'], async () => (await import('./hcloud.ts')).hcloud),
  ...by(['heroku'], async () => (await import('./heroku.ts')).heroku),
  ...by(['kubectl'], async () => (await import('./kubectl.ts')).kubectl),
  ...by(['pulumi'], async () => (await import('./pulumi.ts')).pulumi),
  ...by(['esc'], async () => (await import('./pulumi.ts')).esc),
  ...by(['terragrunt'], async () => (await import('./terragrunt.ts')).terragrunt),
  ...by(['terraform', 'tofu'], async () => (await import('./terraform.ts')).terraform),
  ...by(['vault'], async () => (await import('./vault.ts')).vault),
  ...by(['npm'], async () => (await import('./npm.ts')).npm),
  ...by(['pnpm', 'pn'], async () => (await import('./pnpm.ts')).pnpm),
  ...by(['yarn', 'yarnpkg'], async () => (await import('./yarn.ts')).yarn),
  ...by(['bun'], async () => (await import('./bun.ts')).bun),
  ...by(['bao'], async () => (await import('./vault.ts')).bao),
  ...by(['vercel', 'vc'], async () => (await import('./vercel.ts')).vercel),
  ...by(['glab'], async () => (await import('./glab.ts')).glab),
  ...by(['gh'], async () => (await import('./gh.ts')).gh),
  ...by(['wrangler', 'wrangler2'], async () => (await import('./wrangler.ts')).wrangler),
  ...by(['docker'], async () => (await import('./docker.ts')).docker),
  ...by(['docker-compose'], async () => (await import('./docker-compose.ts')).dockerCompose),
  ...by(['helm', 'helm3', 'helm4'], async () => (await import('./helm.ts')).helm),
  ...by(['cdk'], async () => (await import('./cdk.ts')).cdk),
  ...by(['copilot'], async () => (await import('./copilot.ts')).copilot),
  ...by(['eksctl'], async () => (await import('./eksctl.ts')).eksctl),
  ...by(['sam', 'samdev', 'sam-beta-cdk'], async () => (await import('./sam.ts')).sam),
  ...by(['serverless', 'sls', 'slss'], async () => (await import('./serverless.ts')).serverless),
  ...by(['podman', 'podman-remote'], async () => (await import('./podman.ts')).podman),
  ...by(['oc'], async () => (await import('./oc.ts')).oc),
  ...by(['flux'], async () => (await import('./flux.ts')).flux),
  ...by(['argocd'], async () => (await import('./argocd.ts')).argocd),
  ...by(['kustomize'], async () => (await import('./kustomize.ts')).kustomize),
  ...by(['kubectx', 'kubectl-ctx'], async () => (await import('./kubectx.ts')).kubectx),
  ...by(['kubens', 'kubectl-ns'], async () => (await import('./kubectx.ts')).kubens),
  ...by(['k9s'], async () => (await import('./k9s.ts')).k9s),
  ...by(['stern', 'kubectl-stern'], async () => (await import('./stern.ts')).stern),
  ...by(['ssh'], async () => (await import('./ssh.ts')).ssh),
  ...by(['autossh'], async () => (await import('./ssh.ts')).autossh),
  ...by(['mosh'], async () => (await import('./mosh.ts')).mosh),
  ...by(['scp'], async () => (await import('./scp.ts')).scp),
  ...by(['sftp'], async () => (await import('./sftp.ts')).sftp),
  ...by(['rsync'], async () => (await import('./rsync.ts')).rsync),
  ...by(['systemctl'], async () => (await import('./systemd.ts')).systemctl),
  ...by(['loginctl'], async () => (await import('./systemd.ts')).loginctl),
  ...by(['hostnamectl'], async () => (await import('./systemd.ts')).hostnamectl),
  ...by(['timedatectl'], async () => (await import('./systemd.ts')).timedatectl),
  ...by(['localectl'], async () => (await import('./systemd.ts')).localectl),
  ...by(['machinectl'], async () => (await import('./systemd.ts')).machinectl),
  ...by(['journalctl'], async () => (await import('./systemd.ts')).journalctl),
  ...by(['ssh-keygen'], async () => (await import('./ssh-keys.ts')).sshKeygen),
  ...by(['ssh-add'], async () => (await import('./ssh-keys.ts')).sshAdd),
  ...by(['ssh-keyscan'], async () => (await import('./ssh-keys.ts')).sshKeyscan),
  ...by(['ssh-copy-id'], async () => (await import('./ssh-keys.ts')).sshCopyId),
  ...by(['mysql', 'mariadb'], async () => (await import('./mysql.ts')).mysql),
  ...by(
    (
      'mysqldump mariadb-dump mysqlpump mysqladmin mariadb-admin mysqlimport mariadb-import mysqlshow mariadb-show mysqlcheck mariadb-check ' +
      'mysqlanalyze mysqloptimize mysqlrepair mysqlbinlog mariadb-binlog'
    ).split(' '),
    async () => (await import('./mysql-dump.ts')).mysqlDump,
  ),
  ...by(['mongosh', 'mongo'], async () => (await import('./mongo.ts')).mongosh),
  ...by(
    ['mongodump', 'mongorestore', 'mongoexport', 'mongoimport', 'mongostat', 'mongotop', 'mongofiles'],
    async () => (await import('./mongodump.ts')).mongodump,
  ),
  ...by(['redis-cli', 'valkey-cli'], async () => (await import('./redis.ts')).redis),
  ...by(['psql'], async () => (await import('./psql.ts')).psql),
  ...by(
    'pg_dump pg_dumpall pg_restore createdb dropdb createuser dropuser vacuumdb reindexdb clusterdb pgbench pg_isready pg_basebackup pg_amcheck'.split(
      ' ',
    ),
    async () => (await import('./pg-dump.ts')).pgDump,
  ),
  ...by(['ansible'], async () => (await import('./ansible.ts')).ansible),
  ...by(['ansible-console'], async () => (await import('./ansible.ts')).ansibleConsole),
  ...by(['ansible-playbook'], async () => (await import('./ansible.ts')).ansiblePlaybook),
  ...by(['ansible-pull'], async () => (await import('./ansible-others.ts')).ansiblePull),
  ...by(['ansible-inventory'], async () => (await import('./ansible-others.ts')).ansibleInventory),
  ...by(['ansible-vault'], async () => (await import('./ansible-others.ts')).ansibleVault),
  ...by(['ansible-galaxy'], async () => (await import('./ansible-others.ts')).ansibleGalaxy),
  ...by(['ansible-doc'], async () => (await import('./ansible-others.ts')).ansibleDoc),
  ...by(['ansible-config'], async () => (await import('./ansible-others.ts')).ansibleConfig),
}

function by(programs: readonly string[], load: () => Promise<Tool>): Record<string, () => Promise<Tool>> {
  return Object.fromEntries(programs.map((program) => [program, load]))
}

const loaded = new Map<string, Tool>()

/** Base names of the programs that a grammar is known for. */
export const PROGRAMS: readonly string[] = Object.keys(GRAMMARS)

export function hasGrammar(program: string): boolean {
  return Object.hasOwn(GRAMMARS, program)
}

/** Loads the grammars of those of `programs` that have one. */
export async function loadGrammars(programs: readonly string[]): Promise<void> {
  for (const program of programs) {
    if (loaded.has(program) || !hasGrammar(program)) continue
    loaded.set(program, await GRAMMARS[program]!())
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
