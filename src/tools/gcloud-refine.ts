import { flagValue, isSwitchedOn, isTyped } from './gcloud-flags.ts'
import { googleSqlClass } from './google-sql.ts'
import { raise } from './reading.ts'
import type { Reading } from './tool.ts'
import { isSeen } from './unseen-word.ts'

/** Flags that make more of a command than its name tells. `args` is what stands behind the command. */
export function refine(reading: Reading, name: string, args: readonly string[], end: number): void {
  const typed = (...names: string[]) => isTyped(args, end, names)
  const { operation } = reading
  switch (name) {
    case 'spanner databases execute-sql': {
      // The class of the statement is the command's own.
      const { cls, why } = googleSqlClass(flagValue(args, end, '--sql') ?? '')
      operation.class = cls === 'unknown' ? 'exec' : cls
      operation.evidence.unshift(why)
      return
    }
    case 'spanner databases ddl update': {
      const ddl = flagValue(args, end, '--ddl')
      const { cls, why } =
        ddl === undefined
          ? { cls: 'destructive' as const, why: 'its file was not looked at' }
          : googleSqlClass(ddl)
      raise(reading, cls === 'unknown' || cls === 'exec' ? 'destructive' : cls, why)
      return
    }
    case 'transfer authorize':
      if (typed('--add-missing')) raise(reading, 'admin', '`--add-missing` grants roles')
      return
    case 'container fleet memberships generate-gateway-rbac':
      if (typed('--apply', '--revoke')) {
        raise(reading, 'admin', 'changes RBAC in the cluster')
        return
      }
      operation.class = 'read'
      operation.evidence.unshift('only prints the RBAC policies')
      return
    case 'dns record-sets import':
      if (typed('--delete-all-existing'))
        raise(reading, 'destructive', '`--delete-all-existing` deletes what the file lacks')
      return
    case 'dialogflow agent import':
      if (typed('--replace-all')) raise(reading, 'destructive', '`--replace-all` replaces the agent')
      return
    case 'run deploy':
    case 'functions deploy':
      if (typed('--allow-unauthenticated')) raise(reading, 'admin', 'lets anybody in')
      return
    case 'bq datasets create':
    case 'bq tables create':
      if (isSwitchedOn(args, end, 'overwrite'))
        raise(reading, 'destructive', '`--overwrite` deletes what is there')
      return
    case 'pubsub subscriptions pull':
      if (isSwitchedOn(args, end, 'auto-ack'))
        raise(reading, 'destructive', '`--auto-ack` takes the messages away')
      return
    case 'asset query':
      if (typed('--bigquery-table', '--write-disposition'))
        raise(reading, 'write', 'writes its answer to a table')
      return
    case 'artifacts repositories set-cleanup-policies':
      if (!isSwitchedOn(args, end, 'dry-run') || !args.every(isSeen)) return
      operation.class = 'write'
      operation.evidence.unshift('the policies are stored, and delete nothing yet')
      return
    case 'docker':
      if (args.length !== 1 || args[0] !== '--authorize-only') return
      operation.class = 'secret-read'
      operation.evidence.unshift('hands docker a token')
      return
    case 'compute instances add-metadata':
    case 'compute project-info add-metadata':
    case 'compute instances create': {
      const values = args.slice(0, end).join('\n')
      if (/\b(ssh-keys|sshKeys|enable-oslogin|block-project-ssh-keys)\b/.test(values))
        raise(reading, 'admin', 'sets who may log in')
      return
    }
  }
  if (name.startsWith('artifacts print-settings ') && typed('--json-key'))
    raise(reading, 'secret-read', '`--json-key` puts a key into the settings')
  if (
    operation.class === 'read' &&
    name.startsWith('ml ') &&
    typed('--output-uri', '--output-location', '--output-bucket')
  )
    raise(reading, 'write', 'writes its answer to a bucket')
}
