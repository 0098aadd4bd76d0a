import { parseDuration } from '../core/duration.ts'

/**
 * Seconds that a long command is taken to need where it says nothing itself. Managed databases and clusters
 * take 20 to 30 minutes to be made, and Terraform's AWS provider waits 30 for a cluster and 40 for a
 * database (its `timeouts`).
 */
export const LONG = 30 * 60

/** By the tool's name, the operations that may go on for long and need their credentials to the end. */
const TABLE: Readonly<Record<string, (operation: string, argv: readonly string[]) => number | null>> = {
  terraform: (operation) => onlyFor(/^(?:apply|destroy|import|plan|refresh)$/, operation),
  terragrunt: (operation) => onlyFor(/(?:^|\s)(?:apply|destroy|import|plan|refresh)$/, operation),
  pulumi: (operation) => onlyFor(/^(?:destroy|import|preview|refresh|up)$/, operation),
  cdk: (operation) => onlyFor(/^(?:deploy|destroy)$/, operation),
  sam: (operation) => onlyFor(/^(?:delete|deploy|sync)$/, operation),
  serverless: (operation) => onlyFor(/^(?:deploy|remove)$/, operation),
  eksctl: (operation) => onlyFor(/^(?:create|delete|drain|upgrade)\b/, operation),
  helm,
  kubectl,
  oc: kubectl,
  pg_dump: () => LONG,
  pg_dumpall: () => LONG,
  pg_restore: () => LONG,
  pg_basebackup: () => LONG,
  pgbench: () => LONG,
  vacuumdb: () => LONG,
  reindexdb: () => LONG,
  clusterdb: () => LONG,
  aws(operation, argv) {
    if (/^s3 (?:cp|mv|rm)$/.test(operation)) return argv.includes('--recursive') ? LONG : null
    return onlyFor(/^(?:\S+ wait|cloudformation deploy|s3 sync)\b/, operation)
  },
  gcloud: (operation) =>
    onlyFor(
      /^(?:(?:alpha|beta) )?(?:builds submit|(?:app|functions|run) deploy|storage rsync|(?:sql instances|container clusters) (?:clone|create|delete|patch|resize|update|upgrade))$/,
      operation,
    ),
  'ansible-playbook': () => LONG,
}

/**
 * Seconds that a command may take, for one that is known to be long; null for all others. A limit that it
 * sets itself (`--timeout`) counts.
 *
 * Not among them: what sends its credentials once and holds on to the connection (`kubectl cp`, `exec`
 * and `port-forward`, ssh, scp, rsync). Nothing takes that away while it is open.
 *
 * @param tool `Reading.tool`
 * @param operation its name, as `explain` says it
 */
export function lengthOf(tool: string, operation: string, argv: readonly string[]): number | null {
  return Object.hasOwn(TABLE, tool) ? (TABLE[tool]?.(operation, argv) ?? null) : null
}

/** Without `--wait` it is done when the server has taken the objects. Its default is five minutes. */
function helm(operation: string, argv: readonly string[]): number | null {
  if (!/^(?:install|rollback|uninstall|upgrade)$/.test(operation)) return null
  const waits = argv.some((word) => /^--(?:atomic|wait|wait-for-jobs|rollback-on-failure)(?:=|$)/.test(word))
  return waits ? (timeoutIn(argv) ?? 300) : null
}

/** `wait` gives up after half a minute by itself, the others never. */
function kubectl(operation: string, argv: readonly string[]): number | null {
  if (operation === 'wait') return timeoutIn(argv) ?? 30
  return /^(?:drain|rollout status)$/.test(operation) ? (timeoutIn(argv) ?? LONG) : null
}

/** `0` is no limit, and so is what we cannot read. */
function timeoutIn(argv: readonly string[]): number | null {
  const at = argv.findIndex((word) => word === '--timeout' || word.startsWith('--timeout='))
  if (at < 0) return null
  const text = argv[at]?.split('=')[1] ?? argv[at + 1] ?? ''
  return parseDuration(text) || (/^(?:0|0s)$/.test(text) ? LONG : null)
}

function onlyFor(operations: RegExp, operation: string): number | null {
  return operations.test(operation) ? LONG : null
}
