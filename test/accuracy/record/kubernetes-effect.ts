import { higherClass, type OperationClass } from '../../../src/core/class.ts'
import type { SentToKubernetes } from './kubernetes-recorder.ts'

/** What a command did, by what it asked of the API server (design, "The classes"). */
export function effectOnKubernetes(sent: readonly SentToKubernetes[]): OperationClass {
  return sent.map(effectOf).reduce(higherClass, 'read' as OperationClass)
}

/** A dry run says so in the query, or in the body of a deletion, which may be protobuf. */
function isDryRun({ method, query, body }: SentToKubernetes): boolean {
  return (
    /dryRun=All/.test(query) ||
    (/^(DELETE|POST)$/.test(method) && /"dryRun":\s*\["All"\]|DeleteOptions[\s\S]*All/.test(body))
  )
}

function effectOf(request: SentToKubernetes): OperationClass {
  const { method, path, accept } = request
  if (/\/(exec|attach|portforward|proxy)(\/|$)/.test(path)) return 'exec'
  if (method === 'GET' || method === 'HEAD') {
    // A table names Secrets and does not hold them.
    return /\/secrets(\/|$)/.test(path) && !/as=Table|as=PartialObject/.test(accept) ? 'secret-read' : 'read'
  }
  if (isDryRun(request) || /reviews$/.test(path)) return 'read'
  if (/\/token$/.test(path)) return 'secret-read'
  if (/\/ephemeralcontainers$/.test(path)) return 'exec'
  if (/rbac\.authorization|\/approval$|webhookconfigurations/.test(path)) return 'admin'
  return method === 'DELETE' || /\/eviction$/.test(path) ? 'destructive' : 'write'
}
