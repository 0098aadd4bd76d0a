import type { OperationClass } from '../core/class.ts'

/**
 * What gcloud's verbs do, by the first part of a command's own name (`list` of `list-instances`), from
 * every command of its tree. What is not here is `unknown`.
 */
const TABLE: readonly (readonly [OperationClass, string])[] = [
  [
    'read',
    'analyze browse cat check describe detect diff discover download du explain export fetch find get hash inspect is ' +
      'lint list log lookup ls preview query read recognize resolve search show status stream tail troubleshoot validate ' +
      'verify version vet wait watch evaluate predict direct raw redact test classify',
  ],
  [
    'write',
    'abandon abort accept ack acknowledge acquire activate add advance alter apply approve assign attach backup batch ' +
      'buffer bulk cancel capture change clone close commit complete compose configure convert copy cp create deactivate ' +
      'decline deidentify demote deploy deprecate diagnose disable edit enable enforce enroll establish expand extend extract ' +
      'failover finalize generate ignore import initiate inject insert install lease link load lock mark migrate modify ' +
      'monitor move mutate mv open os patch pause perform promote provision publish pull put rebalance reboot redeploy register ' +
      'reencrypt rsync reject release relocate remove rename render renew reorder repair replace replicate report reschedule ' +
      'request rerun resize restart restore resume retry reverse rewrite rollback rotate run save scan schedule seed seek ' +
      'send set setup simulate snapshot start stop submit subscribe suspend switch switchover sync train transfer trigger ' +
      'undelete undeploy unenroll uninstall unlink unlock unmanage update upgrade upload upsert write star unstar untag ' +
      'init addnodes build',
  ],
  [
    'destructive',
    'clear cleanup delete destroy detach drop kill purge recreate reimage removenodes reset revert rm terminate unregister unset',
  ],
  ['admin', 'allow authorize deauthorize deny dismiss grant invalidate revoke withdraw'],
  ['secret-read', 'asymmetric decrypt mac print sign'],
  ['exec', 'call connect execute instantiate interactive proxy rsh scp ssh shell'],
]

const VERBS = new Map(TABLE.flatMap(([cls, words]) => words.split(' ').map((word) => [word, cls] as const)))

/** The class that a command's own name gives it; null when its first part is no verb. */
export function verbClass(name: string): OperationClass | null {
  const dash = name.indexOf('-')
  return VERBS.get(dash < 0 ? name : name.slice(0, dash)) ?? null
}
