export function notFound(path: string): Response {
  return status(404, 'NotFound', `the stand-in does not serve ${path}`)
}

/** A `Status`, which is how kube-apiserver says no. */
export function status(code: number, reason: string, message: string, details: object = {}): Response {
  return Response.json(
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code },
    { status: code },
  )
}
