import { ansible, ansibleConsole, ansiblePlaybook } from './ansible.ts'
import {
  ansibleConfig,
  ansibleDoc,
  ansibleGalaxy,
  ansibleInventory,
  ansiblePull,
  ansibleVault,
} from './ansible-others.ts'
import { argocd } from './argocd.ts'
import { aws } from './aws.ts'
import { awsVault } from './aws-vault.ts'
import { az } from './az.ts'
import { bq } from './bq.ts'
import { bun } from './bun.ts'
import { cdk } from './cdk.ts'
import { copilot } from './copilot.ts'
import { docker } from './docker.ts'
import { dockerCompose } from './docker-compose.ts'
import { doctl } from './doctl.ts'
import { eksctl } from './eksctl.ts'
import { flux } from './flux.ts'
import { flyctl } from './flyctl.ts'
import { gcloud } from './gcloud.ts'
import { gh } from './gh.ts'
import { git } from './git.ts'
import { glab } from './glab.ts'
import { gsutil } from './gsutil.ts'
import { hcloud } from './hcloud.ts'
import { helm } from './helm.ts'
import { heroku } from './heroku.ts'
import { k9s } from './k9s.ts'
import { kubectl } from './kubectl.ts'
import { kubectx, kubens } from './kubectx.ts'
import { kustomize } from './kustomize.ts'
import { mongosh } from './mongo.ts'
import { mongodump } from './mongodump.ts'
import { mosh } from './mosh.ts'
import { mysql } from './mysql.ts'
import { mysqlDump } from './mysql-dump.ts'
import { npm } from './npm.ts'
import { oc } from './oc.ts'
import { pgDump } from './pg-dump.ts'
import { pnpm } from './pnpm.ts'
import { podman } from './podman.ts'
import { psql } from './psql.ts'
import { esc, pulumi } from './pulumi.ts'
import { redis } from './redis.ts'
import { rsync } from './rsync.ts'
import { sam } from './sam.ts'
import { scp } from './scp.ts'
import { serverless } from './serverless.ts'
import { sftp } from './sftp.ts'
import { autossh, ssh } from './ssh.ts'
import { sshAdd, sshCopyId, sshKeygen, sshKeyscan } from './ssh-keys.ts'
import { stern } from './stern.ts'
import {
  hostnamectl,
  journalctl,
  localectl,
  loginctl,
  machinectl,
  systemctl,
  timedatectl,
} from './systemd.ts'
import { terraform } from './terraform.ts'
import { terragrunt } from './terragrunt.ts'
import type { Tool } from './tool.ts'
import { bao, vault } from './vault.ts'
import { vercel } from './vercel.ts'
import { wrangler } from './wrangler.ts'
import { yarn } from './yarn.ts'

/** All at once, for the verifier. The client loads them one by one: each stands in `grammars.ts` too. */
export const TOOLS: readonly Tool[] = [
  kubectl,
  aws,
  awsVault,
  git,
  terraform,
  terragrunt,
  pulumi,
  esc,
  gcloud,
  gsutil,
  bq,
  az,
  doctl,
  hcloud,
  heroku,
  flyctl,
  vercel,
  gh,
  glab,
  vault,
  bao,
  npm,
  pnpm,
  yarn,
  bun,
  wrangler,
  docker,
  dockerCompose,
  helm,
  eksctl,
  sam,
  cdk,
  serverless,
  copilot,
  podman,
  oc,
  flux,
  argocd,
  kustomize,
  kubectx,
  kubens,
  k9s,
  stern,
  ssh,
  autossh,
  mosh,
  scp,
  sftp,
  rsync,
  systemctl,
  loginctl,
  hostnamectl,
  timedatectl,
  localectl,
  machinectl,
  journalctl,
  sshKeygen,
  sshAdd,
  sshKeyscan,
  sshCopyId,
  psql,
  pgDump,
  mysql,
  mysqlDump,
  mongosh,
  mongodump,
  redis,
  ansible,
  ansibleConsole,
  ansiblePlaybook,
  ansiblePull,
  ansibleInventory,
  ansibleVault,
  ansibleGalaxy,
  ansibleDoc,
  ansibleConfig,
]

const BY_PROGRAM = new Map(TOOLS.flatMap((tool) => tool.programs.map((program) => [program, tool] as const)))

/** The tool whose grammar fits a program, by the program's base name; null for any other program. */
export function toolNamed(program: string): Tool | null {
  return BY_PROGRAM.get(program) ?? null
}
