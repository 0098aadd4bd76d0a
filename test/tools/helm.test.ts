import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OperationClass } from '../../src/core/class.ts'
import { helm } from '../../src/tools/helm.ts'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read, readArgv } = toolReader(helm)

const CLASSES: Partial<Record<OperationClass, string>> = {
  read: `
    helm
    helm help
    helm help uninstall
    helm --help
    helm install --help
    helm uninstall x -h
    helm upgrade x ./chart --help
    helm version
    helm version --short
    helm version --template='{{.Version}}'
    helm completion bash
    helm completion zsh --no-descriptions
    helm env
    helm env HELM_NAMESPACE
    helm list
    helm ls
    helm ls -A
    helm ls -aA
    helm ls -n prod
    helm ls --all-namespaces -o json
    helm list --filter 'delete.*'
    helm list -f uninstall
    helm list --failed --pending
    helm list -q -m 5
    helm list -l owner=x
    helm list --kube-context prod
    helm --kube-context uninstall list
    helm -n upgrade list
    helm --namespace=delete list
    helm status web
    helm status web -n x
    helm status web --revision 3
    helm status web --show-resources
    helm status web -o table
    helm history web
    helm hist web --max 3
    helm history web -o yaml
    helm get notes web
    helm get metadata web
    helm get metadata web -o json
    helm get
    helm template ./chart
    helm template web ./chart -f values.yaml --set a=b
    helm template web ./chart --validate
    helm template web ./chart --dry-run=server
    helm template web ./chart --show-only templates/secret.yaml
    helm template web oci://ghcr.io/a/b --version 1.2.3
    helm template --generate-name ./chart --include-crds --output-dir out
    helm template web ./chart --api-versions a/v1 --kube-version 1.30
    helm template web ./chart --force
    helm lint ./chart
    helm lint ./chart --strict -f values.yaml --with-subcharts
    helm package ./chart
    helm package ./chart --sign --key k --keyring r
    helm package -u ./chart -d out --app-version 1
    helm create web
    helm create web --starter s
    helm verify web-1.0.0.tgz
    helm show values bitnami/redis
    helm show chart bitnami/redis
    helm show all ./chart
    helm show crds ./chart
    helm show readme ./chart
    helm inspect values ./chart
    helm search repo redis
    helm search repo redis -l --version '>1'
    helm search hub redis --max-col-width 0
    helm pull bitnami/redis
    helm pull bitnami/redis --untar --untardir d
    helm fetch bitnami/redis
    helm pull oci://ghcr.io/a/b --version 1
    helm repo add bitnami https://charts.bitnami.com/bitnami
    helm repo add private https://x --username a --password b
    helm repo add x https://y --force-update
    helm repo list
    helm repo ls -o json
    helm repo update
    helm repo up bitnami
    helm repo remove bitnami
    helm repo rm bitnami
    helm repo index . --url https://x --merge index.yaml
    helm dependency build
    helm dep update ./chart
    helm dep up ./chart --skip-refresh
    helm dependency list ./chart
    helm dep ls
    helm registry login ghcr.io -u a -p b
    helm registry login ghcr.io --username a --password-stdin
    helm registry logout ghcr.io
    helm plugin list
    helm plugin ls
    helm plugin verify x.tgz
    helm plugin package ./x
    helm plugin
    helm repo
    helm install web ./chart --dry-run
    helm install web ./chart --dry-run=client
    helm install web ./chart --dry-run=server --debug
    helm install web ./chart --dry-run=true
    helm install --dry-run web ./chart
    helm install --dry-run --generate-name ./chart
    helm upgrade web ./chart --dry-run
    helm upgrade -i web ./chart --dry-run=server
    helm upgrade --install web ./chart --dry-run --force
    helm upgrade web ./chart --dry-run=none --dry-run=client
    helm rollback web 2 --dry-run
    helm rollback web --dry-run=server
    helm uninstall web --dry-run
    helm delete web --dry-run=true
    helm __complete uninstall ''
  `,
  'secret-read': `
    helm get values web
    helm get values web -a
    helm get values web --all -o json
    helm get values web --revision 2
    helm get all web
    helm get all web --template '{{.Release.Name}}'
    helm get manifest web
    helm get manifest -n prod web
    helm get hooks web
    helm -n prod get values web
    helm get values web --kube-context prod
    helm status web -o json
    helm status web -ojson
    helm status web --output=yaml
    helm status web --output json --show-desc
  `,
  write: `
    helm install web ./chart
    helm install web bitnami/redis --version 1.2.3
    helm install ./chart --generate-name
    helm install ./chart -g
    helm install web oci://ghcr.io/a/b
    helm install web https://x/web.tgz
    helm install -f values.yaml web ./chart
    helm install web ./chart --set dry-run=client
    helm install web ./chart --set-string a=--dry-run
    helm install web ./chart --set a=b,c=d --set-json 'x={}' --set-literal y=z --set-file f=g
    helm install web ./chart --description --dry-run
    helm install web ./chart --dry-run=none
    helm install web ./chart --dry-run=false
    helm install web ./chart --dry-run=client --dry-run=none
    helm install web ./chart --wait
    helm install web ./chart --wait=legacy --timeout 5m
    helm install web ./chart --atomic
    helm install web ./chart --rollback-on-failure
    helm install web ./chart --create-namespace -n x
    helm install web ./chart --replace
    helm install web ./chart --skip-crds --no-hooks --take-ownership
    helm install web ./chart --force-conflicts --server-side
    helm install web ./chart -l a=b
    helm install web ./chart -o json
    helm --kube-context prod install web ./chart
    helm --debug install web ./chart
    helm install web ./chart --help=false
    helm install web ./chart --hide-secret
    helm install web ./chart --force=false
    helm3 install web ./chart
    helm upgrade web ./chart
    helm upgrade -i web ./chart
    helm upgrade --install web ./chart -n x --create-namespace
    helm upgrade web ./chart --reuse-values --set image.tag=2
    helm upgrade web ./chart --reset-values
    helm upgrade web ./chart --reset-then-reuse-values
    helm upgrade web ./chart --atomic --cleanup-on-fail --timeout 10m
    helm upgrade web ./chart --history-max 5 --wait --wait-for-jobs
    helm upgrade web ./chart --server-side true
    helm upgrade web ./chart --server-side --dry-run
    helm upgrade web ./chart --recreate-pods
    helm upgrade web ./chart --timeout --dry-run
    helm upgrade web ./chart -- --dry-run
    helm rollback web
    helm rollback web 3
    helm rollback web 3 --wait --cleanup-on-fail
    helm rollback web --dry-run=false
    helm push web-1.0.0.tgz oci://ghcr.io/a
    helm push web-1.0.0.tgz oci://localhost:5000/a --plain-http
  `,
  destructive: `
    helm uninstall web
    helm uninstall web -n prod
    helm uninstall a b c
    helm un web
    helm del web
    helm delete web
    helm uninstall web --keep-history
    helm uninstall web --wait
    helm uninstall web --no-hooks --ignore-not-found
    helm uninstall web --cascade foreground
    helm uninstall web --cascade=orphan
    helm uninstall web --dry-run=false
    helm uninstall web --description --dry-run
    helm --kube-context prod uninstall web
    helm uninstall --kube-context prod web
    helm upgrade web ./chart --force
    helm upgrade web ./chart --force-replace
    helm upgrade --install --force web ./chart
    helm install web ./chart --force
    helm rollback web 2 --force
    helm rollback web 2 --force-replace
  `,
  exec: `
    helm test web
    helm test web --logs --timeout 1m
    helm test web --filter name=x
    helm install web ./chart --post-renderer ./kustomize.sh
    helm upgrade web ./chart --post-renderer=./kustomize.sh
    helm upgrade web ./chart --post-renderer x --dry-run
    helm template web ./chart --post-renderer x
    helm template web ./chart --post-renderer x --post-renderer-args y
    helm plugin install https://github.com/databus23/helm-diff
    helm plugin add ./x
    helm plugin update diff
    helm plugin uninstall diff
    helm plugin rm diff
    helm diff upgrade web ./chart
    helm diff upgrade web ./chart -f x.yaml
    helm secrets decrypt x.yaml
    helm secrets upgrade web ./chart
    helm s3 push x y
    helm frobnicate
    helm list --frobnicate
    helm uninstall web --purge
    helm install web ./chart --values
  `,
  unknown: `
    helm get frobnicate web
    helm repo frobnicate
    helm plugin frobnicate
  `,
}

describe('helm classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(read(line).operation.class).toBe(cls)
    })
  }
})

describe('helm targets', () => {
  it.each([
    ['helm list', {}, { kind: 'kubernetes' }],
    ['helm list -n x', {}, { kind: 'kubernetes', namespace: 'x' }],
    ['helm --kube-context prod list', {}, { kind: 'kubernetes', context: 'prod' }],
    ['helm list --kube-context=a --kube-context b', {}, { kind: 'kubernetes', context: 'b' }],
    ['helm list --kubeconfig k', {}, { kind: 'kubernetes', kubeconfig: 'k' }],
    ['helm list --kube-apiserver https://x', {}, { kind: 'kubernetes', server: 'https://x' }],
    ['helm list -A', {}, { kind: 'kubernetes', allNamespaces: true }],
    ['helm list', { HELM_KUBECONTEXT: 'prod' }, { kind: 'kubernetes', context: 'prod' }],
    ['helm list --kube-context dev', { HELM_KUBECONTEXT: 'prod' }, { kind: 'kubernetes', context: 'dev' }],
    ['helm list', { HELM_NAMESPACE: 'x' }, { kind: 'kubernetes', namespace: 'x' }],
    ['helm list', { HELM_KUBEAPISERVER: 'https://x' }, { kind: 'kubernetes', server: 'https://x' }],
    ['helm diff upgrade x y --kube-context prod', {}, { kind: 'kubernetes', context: 'prod' }],
    ['helm push a.tgz oci://ghcr.io/acme/charts', {}, { kind: 'host', host: 'ghcr.io' }],
  ])('%s %j', (line, env, selector) => {
    expect(read(line, contextOf(env)).selectors).toEqual([selector])
  })

  it.each([
    'helm template x ./chart',
    'helm repo update',
    'helm version',
    'helm pull a/b',
    'helm uninstall --help',
  ])('%s reaches nothing', (line) => {
    expect(read(line)).toMatchObject({ reach: 'local', selectors: [] })
  })

  it.each(['helm template x ./chart --post-renderer p', 'helm plugin install x'])(
    '%s runs a program, which may reach whatever is current',
    (line) => {
      expect(read(line).reach).toBe('current')
    },
  )

  it('a plugin’s own flags hide where it lands', () => {
    expect(read('helm diff upgrade -f v.yaml x y --kube-context prod')).toMatchObject({
      reach: 'named',
      selectors: [],
    })
  })

  it.each([
    [{ HELM_KUBETOKEN: 'x' }, 'HELM_KUBETOKEN'],
    [{ HELM_KUBEINSECURE_SKIP_TLS_VERIFY: 'true' }, 'HELM_KUBEINSECURE_SKIP_TLS_VERIFY'],
    [{ KUBERNETES_MASTER: 'http://x' }, 'KUBERNETES_MASTER'],
  ])('redirected by %j', (env, name) => {
    expect(read('helm list', contextOf(env)).redirects).toEqual([name])
  })

  it('redirected by flags', () => {
    expect(read('helm list --kube-token x --kube-apiserver y').redirects).toEqual([
      '--kube-apiserver',
      '--kube-token',
    ])
  })
})

describe('helm words', () => {
  it('how many releases go', () => {
    expect(read('helm uninstall a b').operation).toMatchObject({
      resource: 'a, b',
      breadth: { count: 2, unbounded: false },
    })
    expect(readArgv(['helm', 'uninstall', unseenWords('$x')])).toMatchObject({
      selectors: [],
      operation: { class: 'destructive', breadth: { unbounded: true } },
    })
  })

  it.each([
    [['install', 'web', unseenText('$c')], 'write'],
    [['--kube-context', unseenText('$c'), 'list'], 'read'],
    [[unseenText('$verb'), 'web'], 'exec'],
    [['upgrade', unseenText('$x'), './c', '--dry-run'], 'read'],
    [['upgrade', '--dry-run', unseenText('$x'), './c'], 'write'],
  ])('%j is %s', (words, cls) => {
    expect(readArgv(['helm', ...words]).operation.class).toBe(cls)
  })

  it('a harmless flag changes no class, wherever it stands', () => {
    const flag = fc.constantFrom(
      ['--kube-context', 'uninstall'],
      ['-n', 'delete'],
      ['-nlist'],
      ['--namespace=get'],
      ['--debug'],
      ['--kube-as-user', '--dry-run'],
      ['--registry-config', 'plugin'],
      ['--qps=5'],
      ['--burst-limit', '10'],
    )
    const lines = fc.constantFrom(
      'list',
      'get values x',
      'uninstall x',
      'upgrade x ./c --dry-run',
      'upgrade -i x ./c',
      'template x ./c',
      'test x',
      'rollback x 1',
    )
    fc.assert(
      fc.property(lines, flag, fc.nat(), (line, words, seed) => {
        const argv = line.split(' ')
        const at = seed % (argv.length + 1)
        const with_ = ['helm', ...argv.slice(0, at), ...words, ...argv.slice(at)]
        expect(readArgv(with_).operation.class).toBe(read(`helm ${line}`).operation.class)
      }),
      { numRuns: 500 },
    )
  })
})
