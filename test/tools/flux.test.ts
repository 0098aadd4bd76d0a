import { describe, expect, it } from 'vitest'
import type { OperationClass } from '../../src/core/class.ts'
import { flux } from '../../src/tools/flux.ts'
import { contextOf, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read } = toolReader(flux)

const CLASSES: Partial<Record<OperationClass, string>> = {
  read: `
    flux
    flux --help
    flux --version
    flux delete kustomization x --help
    flux version --client
    flux check
    flux check --pre
    flux get all -A
    flux get kustomizations
    flux get ks --watch
    flux get helmreleases -A
    flux get hr web -n x
    flux get sources git
    flux get sources all -A
    flux get source helm
    flux get images all
    flux get image policy x
    flux get images repository
    flux get alerts
    flux get receivers --status-selector ready=false
    flux export kustomization x
    flux export source git --all
    flux export hr web
    flux logs --all-namespaces --level=error
    flux logs -f --kind=Kustomization --name=x
    flux events --for Kustomization/x
    flux stats -A
    flux trace deployment web -n x
    flux tree kustomization x
    flux tree ks x --compact
    flux diff kustomization x --path ./x
    flux diff ks x --path ./x
    flux build kustomization x --path ./x
    flux build ks x --path ./x --dry-run --kustomization-file f
    flux build artifact -p x -o y
    flux pull artifact oci://ghcr.io/a/b --output d
    flux list artifacts oci://ghcr.io/a/b
    flux envsubst --strict
    flux completion bash
    flux install --export
    flux create source git x --url=https://x --branch=main --export
    flux create kustomization x --source=y --path=./z --prune=true --interval=10m --export
    flux create helmrelease x --export --chart=y --source=HelmRepository/z
    flux create secret git x --url=ssh://x --export
    flux create tenant x --with-namespace=y --export
    flux debug hr web --show-status
    flux uninstall --dry-run
    flux migrate -f .
    flux get
    flux create source
  `,
  'secret-read': `
    flux export source git x --with-credentials
    flux export image repository --all --with-credentials
    flux debug hr web --show-values
    flux debug helmrelease web -n x --show-values
    flux debug ks x --show-vars
  `,
  write: `
    flux reconcile kustomization x
    flux reconcile ks x --with-source
    flux reconcile source git x
    flux reconcile hr web --force --reset
    flux reconcile image repository x
    flux suspend kustomization x
    flux suspend hr --all
    flux suspend source git x
    flux resume kustomization x --wait
    flux resume hr --all
    flux create source git x --url=https://x --branch=main
    flux create source helm x --url=https://x
    flux create source oci x --url=oci://x --tag=y
    flux create source bucket x --bucket-name=y
    flux create kustomization x --source=GitRepository/y --path=./z --prune
    flux create helmrelease x --chart=y --source=HelmRepository/z --values=--export
    flux create hr x --chart=y --source=HelmRepository/z
    flux create secret git x --url=ssh://x
    flux create secret helm x --username=a --password=b
    flux create secret tls x --tls-crt-file=c --tls-key-file=k
    flux create secret oci x --url=ghcr.io
    flux create alert x --event-source=Kustomization/y --provider-ref=z
    flux create alert-provider x --type=slack
    flux create receiver x --type=github
    flux create image policy x --image-ref=y
    flux create image repository x --image=y
    flux create image update x --git-repo-ref=y
    flux create source git x --url=y --export=false
    flux push artifact oci://ghcr.io/a/b:1 --path . --source x --revision y
    flux tag artifact oci://ghcr.io/a/b:1 --tag latest
    flux migrate
  `,
  destructive: `
    flux delete kustomization x
    flux delete ks x -s
    flux delete hr web --silent
    flux delete source git x
    flux delete image policy x
    flux delete alert x
    flux uninstall
    flux uninstall --silent --keep-namespace
  `,
  admin: `
    flux install
    flux install --components-extra=x
    flux bootstrap github --owner=a --repository=b --path=c --personal
    flux bootstrap gitlab --owner=a --repository=b
    flux bootstrap git --url=ssh://x --branch=main
    flux create tenant x --with-namespace=y
  `,
  exec: `
    flux frobnicate
    flux get ks --frobnicate
  `,
  unknown: `
    flux get frobnicate
    flux create frobnicate x
  `,
}

describe('flux classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(read(line).operation.class).toBe(cls)
    })
  }
})

describe('flux targets', () => {
  it.each([
    ['flux get ks', { kind: 'kubernetes' }],
    ['flux --context prod get ks', { kind: 'kubernetes', context: 'prod' }],
    ['flux get ks --kubeconfig=k -n x', { kind: 'kubernetes', kubeconfig: 'k', namespace: 'x' }],
    ['flux get ks -A', { kind: 'kubernetes', allNamespaces: true }],
    ['flux delete ks x --context delete', { kind: 'kubernetes', context: 'delete' }],
    ['flux push artifact oci://ghcr.io/a/b:1', { kind: 'host', host: 'ghcr.io' }],
  ])('%s', (line, selector) => {
    expect(read(line).selectors).toEqual([selector])
  })

  it('an unknown flag hides where it lands', () => {
    expect(read('flux get ks --frob --context prod').selectors).toEqual([])
  })

  it('is redirected as kubectl is', () => {
    expect(read('flux get ks --token x', contextOf({ KUBERNETES_MASTER: 'y' })).redirects).toEqual([
      '--token',
      'KUBERNETES_MASTER',
    ])
  })

  it('how wide it is', () => {
    expect(read('flux suspend ks --all').operation.breadth).toEqual({ count: null, unbounded: true })
    expect(read('flux delete ks a').operation.breadth).toEqual({ count: 1, unbounded: false })
  })
})
