import { stringify } from 'yaml'

const CONTEXTS = 100

/** A kubeconfig as it grows over the years: a hundred contexts, each with a cluster, a certificate and a user. */
export function largeKubeconfig(base: {
  current: string
  server: string
  ca: string
  token: string
}): string {
  const others = Array.from({ length: CONTEXTS - 1 }, (_, i) => `cluster-${i}`)
  const certificate = Buffer.from(base.ca).toString('base64')
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': base.current,
    contexts: [base.current, ...others].map((name) => ({
      name,
      context: { cluster: name, user: `user-${name}`, namespace: 'default' },
    })),
    clusters: [base.current, ...others].map((name) => ({
      name,
      cluster: {
        server: name === base.current ? base.server : `https://${name}.example.com:6443`,
        'certificate-authority-data': certificate,
      },
    })),
    users: [base.current, ...others].map((name) => ({ name: `user-${name}`, user: { token: base.token } })),
  })
}
