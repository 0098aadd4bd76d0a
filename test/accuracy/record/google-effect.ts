import type { OperationClass } from '../../../src/core/class.ts'

/** A method and an address, or another thing that gcloud did: `RUN`, `GRPC`, `CONNECT`. */
export type SentToGoogle = readonly [kind: string, what: string]

/** Custom methods that are POSTs, and only look, compute or answer. */
const ONLY_LOOKS =
  /(:|\/)(getIamPolicy|testIamPermissions|search\w*|list\w*|query(?!Metadata)\w*|lookup\w*|batchGet\w*|get\w+|fetch\w*|aggregatedList|analyze\w*(?<!Longrunning)|validate\w*|troubleshoot|inspect\w*|annotate|retrieve\w*|compute\w*|count\w*|check\w*|view\w*|preview\w*|run(Aggregation)?Query|sanitize\w*|translateText|(longrunning)?recognize|detect(?!Intent)\w*|find\w*|explain\w*|read\w*|access|verify|simulate|resolve|discover|watch|classifyText|deidentify|redact|predict|rawPredict|streamRawPredict|rawEncrypt|signBlob|signJwt|evaluateUserConsents|waitForReplicationCatchUp|calendarMode|generateSshScript|generateWallet|exportState|sessions)(\?|$)|\/batch\/compute|\/cryptoKeys\/[^?]*:encrypt|\/previews\/[^/?]+:export/

const CHANGES = /^(POST|PUT|PATCH|DELETE)$/

/** Programs that gcloud asks for the terminal, or that work on files alone. */
const HARMLESS_PROGRAM =
  /(^|\/)(tput|stty|locale|git --version|ssh -V|gcloud-crc32c|local-extract|docker version|gke-gcloud-auth-plugin)\b/

/** What a command did, by what it sent: the least that its class may be. Null when that tells nothing. */
export function effectOnGoogle(sent: readonly SentToGoogle[], failed: boolean): OperationClass | null {
  const requests = sent.filter(([kind, what]) => CHANGES.test(kind) && !isLook(kind, what))
  if (requests.some(([, what]) => /[:/]setIamPolicy\b/.test(what))) return 'admin'
  if (requests.some(([kind]) => kind === 'DELETE')) return 'destructive'
  if (requests.length > 0) return 'write'
  const programs = sent.filter(([kind, what]) => kind === 'RUN' && !HARMLESS_PROGRAM.test(what))
  if (programs.some(([, what]) => /(^|\/)(ssh|scp|rsync|psql|mysql) /.test(what))) return 'exec'
  const other = programs.length > 0 || sent.some(([kind]) => kind === 'GRPC' || kind === 'CONNECT')
  // A command that failed may have been about to change something.
  const looked = sent.some(([kind, what]) => kind === 'GET' || (CHANGES.test(kind) && isLook(kind, what)))
  return looked && !failed && !other ? 'read' : null
}

function isLook(kind: string, what: string): boolean {
  return (kind === 'POST' && ONLY_LOOKS.test(what)) || /[?&]validateOnly=True\b/.test(what)
}
