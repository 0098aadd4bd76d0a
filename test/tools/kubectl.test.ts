import { describe, expect, it } from 'vitest'
import type { OperationClass } from '../../src/core/class.ts'
import type { Seen } from '../../src/tools/tool.ts'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const CLASSES: Record<Exclude<OperationClass, 'unknown'>, string> = {
  read: `
    kubectl
    kubectl help
    kubectl help delete
    kubectl delete --help
    kubectl delete ns x -h
    kubectl exec --help
    kubectl version
    kubectl version --client
    kubectl get pods
    kubectl get pod a b c
    kubectl get pods -A
    kubectl get pods,services
    kubectl get pod/a svc/b
    kubectl get all
    kubectl get configmaps -o yaml
    kubectl get pods -o yaml
    kubectl get deploy web -ojsonpath='{.spec}'
    kubectl get nodes -w
    kubectl get pods -l app=secret
    kubectl get pods secret                     // a pod named so
    kubectl get clusterroles
    kubectl get rolebindings -A
    kubectl get pods --output-watch-events --watch
    kubectl get --raw /healthz
    kubectl get --raw /api/v1/namespaces/x/pods
    kubectl get --raw=/apis/apps/v1/deployments
    kubectl get -f pod.yaml
    kubectl --v 3 get pods
    kubectl --v=9 get pods
    kubectl -n prod get pods
    kubectl -nprod get pods
    kubectl -n=prod get pods
    kubectl --namespace prod get pods
    kubectl --namespace=delete get pods
    kubectl --context delete get pods
    kubectl --as admin get pods
    kubectl --as=admin --as-group=x get pods
    kubectl --watch delete get pods             // \`--watch\` swallows \`delete\` when the command is looked for
    kubectl --insecure-skip-tls-verify get pods
    kubectl describe pods
    kubectl describe node n1
    kubectl describe --all-namespaces pods
    kubectl logs web
    kubectl logs -f deploy/web -c app --tail=10
    kubectl logs -p web
    kubectl top pods
    kubectl top po
    kubectl top nodes
    kubectl events
    kubectl events --for pod/web --watch
    kubectl explain pods.spec
    kubectl explain secrets
    kubectl api-resources --verbs=delete
    kubectl api-versions
    kubectl cluster-info
    kubectl cluster-info dump
    kubectl auth can-i delete pods
    kubectl auth can-i '*' '*'
    kubectl auth can-i --list
    kubectl auth whoami
    kubectl diff -f x.yaml
    kubectl diff -k dir
    kubectl wait --for=delete pod/web
    kubectl wait --for delete pod/web
    kubectl rollout status deploy/web
    kubectl rollout history deploy/web
    kubectl rollout
    kubectl set
    kubectl completion bash
    kubectl options
    kubectl kustomize dir
    kubectl plugin list
    kubectl config view
    kubectl config view --minify
    kubectl alpha
    kubectl alpha kuberc view
    kubectl alpha kuberc set --section defaults --command get --option output=wide
    kubectl __complete delete ns ''
    kubectl create --raw /apis/authorization.k8s.io/v1/selfsubjectaccessreviews -f x.json
    kubectl get --raw /openapi/v3
    kubectl get --raw /api/v1/namespaces/x/pods/y/log
    kubectl get pod web --subresource=status
    kubectl get rolebindings -o yaml
    kubectl get csr -o yaml
    kubectl get appprojects
    kubectl get externalsecrets -A
    kubectl get sealedsecrets -o yaml
    kubectl get serviceaccounts -o yaml
    kubectl get validatingwebhookconfigurations
    kubectl apply --prune --all -f d --dry-run=server
    kubectl set image deploy/web web=x --dry-run=server
    kubectl auth can-i create pods --as system:serviceaccount:a:b
    kubectl debug --help
    kubectl run web --image=x --restart=Never --dry-run=client -o yaml
    kubectl create secret generic x --from-literal=a=b --dry-run=client -o yaml
    kubectl events -A --types=Warning
    kubectl logs -l app=web --all-containers --prefix --max-log-requests 10
    kubectl top pod --containers -A
    kubectl get po --watch-only
    kubectl get pods --chunk-size=0 --show-labels -L app
    kubectl wait --for=condition=Ready pod --all --timeout=60s
    kubectl config get-contexts
    kubectl config current-context
    kubectl config use-context prod
    kubectl config use prod
    kubectl config set-context --current --namespace=x
    kubectl config set-credentials me --token=abc
    kubectl config delete-context x
    kubectl delete pod web --dry-run=client
    kubectl delete pod web --dry-run=server
    kubectl delete pod web --dry-run
    kubectl delete pod web --dry-run none        // the bare flag is client, \`none\` a second pod
    kubectl delete ns x --dry_run=client
    kubectl delete pod web --dry-run=none --dry-run=client
    kubectl apply -f x.yaml --dry-run=server --server-side
    kubectl apply --prune -l a=b -f x.yaml --dry-run=client
    kubectl create deployment web --image=x --dry-run=client -o yaml
    kubectl create clusterrolebinding x --clusterrole=admin --user=a --dry-run=client
    kubectl run web --image=x --dry-run=client -o yaml
    kubectl drain n1 --dry-run=client
    kubectl scale deploy/web --replicas=0 --dry-run=server
    kubectl rollout undo deploy/web --dry-run=client
    kubectl taint nodes n1 a=b:NoExecute --dry-run=client
    kubectl label pods web --list
    kubectl annotate pods web --list
    kubectl set env deploy/web --list
    kubectl set image -f x.yaml web=y --local -o yaml
    kubectl patch -f x.yaml -p '{}' --local -o yaml
    kubectl apply view-last-applied deploy/web
    kubectl auth reconcile -f x.yaml --dry-run=client
    kubectl patch secret web -p '{}' --dry-run=client
    kubectl delete secret web --dry-run=client -o name
    kubectl create secret generic x --from-literal=a=b --dry-run=client -o yaml
  `,
  'secret-read': `
    kubectl get secret
    kubectl get secrets -A
    kubectl get Secret web
    kubectl get SECRETS
    kubectl get secret/web
    kubectl get pods,secrets
    kubectl get pod/a secret/b
    kubectl get secrets.v1.
    kubectl get secret web -o go-template='{{.data}}'
    kubectl get secret -o name
    kubectl get rolebindings,secrets -A
    kubectl get tokens.management.cattle.io
    kubectl create --raw /api/v1/namespaces/x/serviceaccounts/y/token -f z
    kubectl create token sa --bound-object-kind Pod --bound-object-name x
    kubectl set env pod/web --list --resolve -n x
    kubectl get secrets.v1
    kubectl -n x get secret web -o yaml
    kubectl --namespace=x get secret
    kubectl get -A secret
    kubectl get pods,pods/a,secret
    kubectl describe secret web
    kubectl describe secrets
    kubectl get --raw /api/v1/namespaces/x/secrets/web
    kubectl get --raw '/api/v1/secrets?limit=1'
    kubectl get --raw /api/v1/watch/namespaces/x/secrets
    kubectl create token default
    kubectl create token default --duration=10m
    kubectl config view --raw
    kubectl config view --flatten
    kubectl config view --raw=true -o json
    kubectl set env deploy/web --list --resolve
    kubectl apply view-last-applied secret web
    kubectl patch secret web -p '{}' --dry-run=client -o yaml
    kubectl label secret/web a=b --dry-run=server -ojson
    kubectl wait --for=create secret/web -o yaml
    kubectl annotate secret web --list -o yaml
  `,
  write: `
    kubectl apply -f x.yaml
    kubectl apply -f -
    kubectl apply -k dir
    kubectl apply --server-side -f x.yaml
    kubectl apply -f x.yaml --dry-run=none
    kubectl apply -f x.yaml --dry-run=false
    kubectl apply -f x.yaml --dry-run=client --dry-run=none
    kubectl apply --force=false -f x.yaml
    kubectl create -f x.yaml
    kubectl create -f x.yaml --edit --dry-run=client
    kubectl create deployment web --image=x
    kubectl create deploy web --image=x
    kubectl create ns x
    kubectl create namespace x
    kubectl create configmap x --from-file=y
    kubectl create cm x --from-literal=a=b
    kubectl create secret generic x --from-literal=a=b
    kubectl create secret tls x --cert=a --key=b
    kubectl create secret docker-registry x --docker-password=y
    kubectl create service clusterip x --tcp=80
    kubectl create svc nodeport x --tcp=80
    kubectl create job x --image=y
    kubectl create job x --from=cronjob/y
    kubectl create cronjob x --image=y --schedule='* * * * *'
    kubectl create ingress x --rule=a/b=c:80
    kubectl create pdb x --selector=a=b --min-available=1
    kubectl create quota x --hard=pods=1
    kubectl create priorityclass x --value=1
    kubectl create sa x
    kubectl create -f x.yaml --save-config
    kubectl replace -f x.yaml
    kubectl patch deploy web -p '{}'
    kubectl patch pod web --type=json -p='[]'
    kubectl edit deploy web
    kubectl edit secret web
    kubectl label pods web a=b
    kubectl label pods web a-
    kubectl label pods --all a=b
    kubectl label pods web --list a=b
    kubectl annotate pods web a=b --overwrite
    kubectl scale deploy/web --replicas=3
    kubectl scale --replicas=0 deploy --all
    kubectl autoscale deploy web --max=3
    kubectl autoscale deploy web --max=3 --cpu=80%
    kubectl expose deploy web --port=80
    kubectl rollout restart deploy/web
    kubectl rollout restart deploy
    kubectl rollout pause deploy/web
    kubectl rollout resume deploy/web
    kubectl rollout undo deploy/web
    kubectl rollout undo deploy/web --to-revision=2
    kubectl set image deploy/web web=x:2
    kubectl set env deploy/web A=b
    kubectl set resources deploy web --limits=cpu=1
    kubectl set selector svc web a=b
    kubectl cordon n1
    kubectl uncordon n1
    kubectl taint nodes n1 a=b:NoSchedule
    kubectl apply set-last-applied -f x.yaml
    kubectl apply edit-last-applied deploy/web
    kubectl create --raw /api/v1/namespaces/x/pods -f x.json
    kubectl patch deploy web --subresource=scale -p x
    kubectl patch pod web --subresource=resize -p x
    kubectl edit deploy web --subresource=status
    kubectl apply -f x.yaml --server-side --force-conflicts
    kubectl annotate ns x a=b
    kubectl set env deploy/web --from=secret/x
    kubectl scale --current-replicas=2 --replicas=3 deploy/web
    kubectl autoscale deploy web --min=1 --max=3 --cpu-percent=80
    kubectl create -f x --validate=false
    kubectl edit cm x -o json --output-patch
    kubectl replace --raw /api/v1/namespaces/x/pods/y -f x.json
    kubectl create --raw /api/v1/namespaces/x/pods -f x.json --dry-run=client
  `,
  destructive: `
    kubectl delete pod web
    kubectl delete pod/web
    kubectl delete ns payments
    kubectl delete namespace payments
    kubectl delete pods --all
    kubectl delete -f x.yaml
    kubectl delete -k dir
    kubectl delete -n x deploy web --wait=false
    kubectl --context prod delete pod web
    kubectl --as=x delete pod web
    kubectl delete pod web --grace-period=0 --force
    kubectl delete externalsecret x
    kubectl delete pod web --now
    kubectl delete deploy,svc -l app=web
    kubectl delete pv x --cascade=foreground
    kubectl delete events --all
    kubectl delete --raw /api/v1/namespaces/x/secrets/y
    kubectl apply --prune --prune-allowlist=core/v1/ConfigMap -f d -l a=b
    kubectl drain n1 --force --disable-eviction
    kubectl delete pod web --dry-run=none
    kubectl delete pod web --dry-run=false
    kubectl delete pod web --cascade orphan
    kubectl delete ns x --help=false
    kubectl delete pvc --all -A
    kubectl delete secret web
    kubectl delete crd foo.example.com
    kubectl delete node n1
    kubectl delete pods -l app=web
    kubectl delete -l --dry-run=client pods
    kubectl delete all --all
    kubectl delete --raw /api/v1/namespaces/x/pods/web
    kubectl delete --raw /api/v1/namespaces/x/pods/web --dry-run=client
    kubectl drain n1
    kubectl drain n1 --ignore-daemonsets --delete-emptydir-data
    kubectl taint nodes n1 a=b:NoExecute
    kubectl apply --prune -f x.yaml -l a=b
    kubectl apply --prune=true -f x.yaml -l a=b
    kubectl apply --force -f x.yaml
    kubectl replace --force -f x.yaml
    kubectl replace --force -f x.yaml --dry-run=client
    kubectl create --raw /api/v1/namespaces/x/pods/y/eviction -f x.json
    kubectl delete pod -- --dry-run=client
  `,
  admin: `
    kubectl create clusterrolebinding x --clusterrole=admin --user=a
    kubectl create rolebinding x --role=y --user=a
    kubectl create role x --verb=get --resource=pods
    kubectl create clusterrole x --verb=get --resource=pods
    kubectl create secret generic x --type=kubernetes.io/service-account-token
    kubectl delete clusterrolebinding x
    kubectl delete role/x
    kubectl delete pod,role x
    kubectl delete roles.rbac.authorization.k8s.io x
    kubectl delete clusterroles.v1.rbac.authorization.k8s.io x
    kubectl delete Role x
    kubectl delete csr x
    kubectl delete networkpolicy x
    kubectl delete netpol --all
    kubectl delete mutatingwebhookconfiguration x
    kubectl delete validatingwebhookconfigurations x
    kubectl delete validatingadmissionpolicies x
    kubectl delete validatingadmissionpolicy x
    kubectl delete clusterpolicies.kyverno.io x
    kubectl delete authorizationpolicy.security.istio.io x
    kubectl delete sa x
    kubectl patch clusterrole x -p '{}'
    kubectl edit rolebinding x
    kubectl annotate sa x eks.amazonaws.com/role-arn=y
    kubectl label ns x pod-security.kubernetes.io/enforce=privileged
    kubectl set subject rolebinding x --user=a
    kubectl set serviceaccount deploy web x
    kubectl set sa deploy web x
    kubectl auth reconcile -f x.yaml
    kubectl certificate approve x
    kubectl certificate deny x
    kubectl replace --raw /apis/rbac.authorization.k8s.io/v1/clusterroles/x -f y.json
    kubectl delete --raw /apis/rbac.authorization.k8s.io/v1/clusterroles/x
    kubectl patch apiservice v1.x -p '{}'
    kubectl patch csr x --subresource=approval -p y
    kubectl patch csr x --subresource approval --type merge -p y
    kubectl replace --raw /apis/certificates.k8s.io/v1/certificatesigningrequests/x/approval -f y
    kubectl delete appproject x
    kubectl patch appprojects.argoproj.io x -p y
    kubectl edit mutatingwebhookconfiguration x
    kubectl delete validatingwebhookconfigurations.admissionregistration.k8s.io x
    kubectl patch sa default -p x
    kubectl patch ns x -p '{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"privileged"}}}'
    kubectl delete scc x
    kubectl delete cnp x
    kubectl certificate approve a b
  `,
  exec: `
    kubectl exec web -- sh
    kubectl exec -it web -- sh
    kubectl exec web -- ls --help
    kubectl -n x exec -ti web -c app -- bash
    kubectl attach web
    kubectl cp a web:/b
    kubectl cp x/web:/a b
    kubectl port-forward svc/web 80
    kubectl proxy
    kubectl proxy --port=8001
    kubectl debug web --image=busybox
    kubectl debug node/n1 --image=busybox
    kubectl run web --image=x
    kubectl run -it --rm web --image=x -- sh
    kubectl run -it web --image=x --dry-run=client
    kubectl patch pod web --subresource=ephemeralcontainers -p '{}'
    kubectl foo
    kubectl foo --help
    kubectl alpha frobnicate
    kubectl foo bar --context prod
    kubectl -h get pods
    kubectl neat get pods
    kubectl create foo x
    kubectl create networkpolicy x
    kubectl rollout frobnicate x
    kubectl get pods --frobnicate
    kubectl --all delete get pods
    kubectl get pods -Z
    kubectl get pods --output
    kubectl get pods -n
    kubectl get --raw /api/v1/namespaces/x/pods/y/exec
    kubectl get --raw /api/v1/namespaces/x/services/y/proxy/metrics
    kubectl get --raw /api/v1/nodes/n1/proxy/run
    kubectl get --raw /api/v1/namespaces/x/../secrets
    kubectl get --raw /api/v1/namespaces/x/%73ecrets
    kubectl create --raw /apis/x.example.com -f y
    kubectl kustomize dir --enable-helm
    kubectl kustomize dir --enable-alpha-plugins
    kubectl --kuberc=x get pods
    kubectl get pods ---x
    kubectl get pods --=x
  `,
}

describe('kubectl classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(readingOf(line).operation.class).toBe(cls)
    })
  }
})

describe('kubectl targets', () => {
  it.each([
    ['kubectl get pods', { kind: 'kubernetes' }],
    ['kubectl -n x get pods', { kind: 'kubernetes', namespace: 'x' }],
    ['kubectl get pods -nx', { kind: 'kubernetes', namespace: 'x' }],
    ['kubectl get pods --context=a --context b', { kind: 'kubernetes', context: 'b' }],
    [
      'kubectl --kubeconfig k --cluster c --user u get pods',
      { kind: 'kubernetes', kubeconfig: 'k', cluster: 'c', user: 'u' },
    ],
    ['kubectl get pods -s https://x', { kind: 'kubernetes', server: 'https://x' }],
    ['kubectl get pods -A', { kind: 'kubernetes', allNamespaces: true }],
    ['kubectl create rolebinding x --role=y --user=alice', { kind: 'kubernetes' }],
    ['kubectl exec web -n x -- kubectl -n y get pods', { kind: 'kubernetes', namespace: 'x' }],
  ])('%s', (line, selector) => {
    expect(readingOf(line).selectors[0]).toEqual(selector)
  })

  it('adds the namespaces that are reached without -n', () => {
    expect(readingOf('kubectl delete ns payments').selectors).toContainEqual({
      kind: 'kubernetes',
      namespace: 'payments',
    })
    expect(readingOf('kubectl cp pay/web:/a b').selectors).toContainEqual({
      kind: 'kubernetes',
      namespace: 'pay',
    })
  })

  it.each([
    ['kubectl get pods -s https://x', '--server'],
    ['kubectl get pods --insecure-skip-tls-verify', '--insecure-skip-tls-verify'],
    ['kubectl get pods --certificate-authority=x', '--certificate-authority'],
    ['kubectl get pods --tls-server-name x', '--tls-server-name'],
    ['kubectl get pods --token=x', '--token'],
  ])('redirects: %s', (line, flag) => {
    expect(readingOf(line).redirects).toEqual([flag])
  })

  it('config commands have no target, whatever their flags are called', () => {
    const reading = readingOf('kubectl config set-cluster x --server=https://y')
    expect(reading.reach).toBe('local')
    expect(reading.redirects).toEqual([])
  })
})

describe('kubectl breadth and resource', () => {
  it.each([
    ['kubectl delete pod a b', 'pods/a, pods/b', 2, false],
    ['kubectl delete ns payments', 'namespaces/payments', 1, false],
    ['kubectl delete pods --all', 'pods', null, true],
    ['kubectl delete pods -l a=b', 'pods', null, true],
    ['kubectl delete pods --field-selector=a=b', 'pods', null, true],
    ['kubectl delete pod a --all=false', 'pods/a', 1, false],
    ['kubectl delete pod a -A', 'pods/a', null, true],
    ['kubectl rollout restart deploy', 'deployments', null, true],
    ['kubectl label pods a x=y', 'pods/a', 1, false],
    ['kubectl drain n1 n2', 'nodes/n1, nodes/n2', 2, false],
    ['kubectl create ns x', 'namespaces/x', 1, false],
  ])('%s', (line, resource, count, unbounded) => {
    const { operation } = readingOf(line)
    expect(operation.resource).toBe(resource)
    expect(operation.breadth).toEqual({ count, unbounded })
  })
})

const ROLE = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: x\n'
const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: pay\nspec: {}\n'
const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: \n  name: s\n'

describe('kubectl inputs', () => {
  const read = (line: string, files: Record<string, string>) =>
    readingOf(line, contextOf({}, filesKnown(files)))

  it('asks for what -f names, once', () => {
    expect(readingOf('kubectl apply -f a.yaml,b.yaml').wants).toEqual([
      { kind: 'file', path: 'a.yaml' },
      { kind: 'file', path: 'b.yaml' },
      { kind: 'kuberc' },
    ])
    expect(readingOf('kubectl apply -f -').wants).toContainEqual({ kind: 'stdin' })
    const known = { ...filesKnown({ 'a.yaml': POD }), kuberc: { aliases: [], defaults: [] } }
    expect(readingOf('kubectl apply -f a.yaml', contextOf({}, known)).wants).toEqual([])
  })

  it('looks at kinds', () => {
    expect(read('kubectl apply -f a.yaml', { 'a.yaml': POD }).operation).toMatchObject({
      class: 'write',
      resource: 'pods/web',
      inputs: [{ path: 'a.yaml', seen: true }],
      breadth: { count: 1, unbounded: false },
    })
    expect(read('kubectl apply -f a.yaml', { 'a.yaml': `${POD}---\n${ROLE}` }).operation.class).toBe('admin')
    expect(read('kubectl delete -f a.yaml', { 'a.yaml': ROLE }).operation.class).toBe('admin')
    expect(read('kubectl get -f a.yaml', { 'a.yaml': SECRET }).operation.class).toBe('secret-read')
    const token = `${SECRET}type: kubernetes.io/service-account-token\n`
    expect(read('kubectl apply -f a.yaml', { 'a.yaml': token }).operation.class).toBe('admin')
    expect(read('kubectl apply -f a.yaml', { 'a.yaml': POD }).selectors).toContainEqual({
      kind: 'kubernetes',
      namespace: 'pay',
    })
  })

  it.each([['https://example.com/x.yaml'], ["'*.yaml'"], ['missing.yaml']])('unseen: -f %s', (path) => {
    const { inputs } = readingOf(`kubectl apply -f ${path}`).operation
    expect(inputs).toMatchObject([{ seen: false }])
  })

  it('a directory is asked for after its file could not be read', () => {
    const files = new Map<string, Seen>([['dir', { unseen: 'it is a directory' }]])
    const first = readingOf('kubectl apply -Rf dir', contextOf({}, { files }))
    expect(first.wants).toContainEqual({ kind: 'directory', path: 'dir', recursive: true })
    const directories = new Map([['dir', ['dir/a.yaml', 'dir/README.md']]])
    const known = { files: new Map<string, Seen>([...files, ['dir/a.yaml', { text: ROLE }]]), directories }
    expect(readingOf('kubectl apply -Rf dir', contextOf({}, known)).operation).toMatchObject({
      class: 'admin',
      inputs: [{ path: 'dir/a.yaml', seen: true }],
    })
  })

  it('follows plain kustomizations and no others', () => {
    const files = { 'base/kustomization.yaml': 'resources:\n- a.yaml\n- ../other\n', 'base/a.yaml': POD }
    const other = {
      'other/kustomization.yml': 'resources:\n  - b.yaml\nnamespace: x\n',
      'other/b.yaml': ROLE,
    }
    expect(read('kubectl apply -k base', { ...files, ...other }).operation.class).toBe('admin')
    expect(read('kubectl apply -k base', files).operation.inputs.some((input) => !input.seen)).toBe(true)
    const generated = { 'base/kustomization.yaml': 'resources: [a.yaml]\n' }
    expect(read('kubectl apply -k base', generated).operation.inputs).toMatchObject([{ seen: false }])
    expect(readingOf('kubectl apply -k github.com/a/b').operation.inputs).toMatchObject([{ seen: false }])
  })

  it('the verifier keeps the class of the verb and asks for nothing', () => {
    const reading = readingOf('kubectl apply -f a.yaml', { ...contextOf(), trustInputs: true })
    expect(reading.operation.class).toBe('write')
    expect(reading.wants).toEqual([])
  })
})

describe('a plugin’s own flags hide where it lands', () => {
  it.each([
    ['kubectl neat -x --context prod', []],
    ['kubectl neat -x --kubeconfig=k', []],
    ['kubectl get pods --frobnicate --context prod', []],
    ['kubectl --context dev neat -x', [{ kind: 'kubernetes', context: 'dev' }]],
    ['kubectl neat -x y', [{ kind: 'kubernetes' }]],
  ])('%s', (line, selectors) => {
    expect(readingOf(line)).toMatchObject({ reach: 'named', selectors, operation: { class: 'exec' } })
  })
})

describe('kubectl environment and preferences', () => {
  it.each([
    ['kubectl diff -f x', { KUBECTL_EXTERNAL_DIFF: 'colordiff -u' }, 'read'],
    ['kubectl diff -f x', { KUBECTL_EXTERNAL_DIFF: './evil' }, 'exec'],
    ['kubectl edit deploy web', { KUBE_EDITOR: 'code --wait' }, 'write'],
    ['kubectl edit deploy web', { EDITOR: 'vim' }, 'write'],
    ['kubectl edit deploy web', { KUBE_EDITOR: './evil', EDITOR: 'vim' }, 'exec'],
    ['kubectl edit deploy web', { EDITOR: 'sh -c "rm x"' }, 'exec'],
    ['kubectl edit deploy web', { EDITOR: './vim' }, 'exec'],
  ])('%s %j', (line, env, cls) => {
    expect(readingOf(line, contextOf(env)).operation.class).toBe(cls)
  })

  const kuberc = {
    aliases: [
      {
        name: 'kill-all',
        command: 'delete',
        prependArgs: ['pods'],
        appendArgs: [],
        options: [['all', 'true']] as [string, string][],
      },
    ],
    defaults: [
      {
        command: 'delete',
        options: [
          ['dry-run', 'client'],
          ['context', 'prod'],
        ] as [string, string][],
      },
    ],
  }

  it('an alias is read as what it stands for', () => {
    const { operation } = readingOf('kubectl kill-all', contextOf({}, { kuberc }))
    expect(operation).toMatchObject({ class: 'destructive', name: 'delete', breadth: { unbounded: true } })
  })

  it('defaults never lower a class, and where they lead counts too', () => {
    const reading = readingOf('kubectl delete pod web', contextOf({}, { kuberc }))
    expect(reading.operation.class).toBe('destructive')
    expect(reading.operation.dryRun).toBe(false)
    expect(reading.selectors).toContainEqual({ kind: 'kubernetes', context: 'prod' })
  })

  it('unreadable preferences are exec; switched off they are not asked for', () => {
    const unseen = contextOf({}, { kuberc: { unseen: 'permission denied' } })
    expect(readingOf('kubectl get pods', unseen).operation.class).toBe('exec')
    expect(readingOf('kubectl get pods', contextOf({ KUBERC: 'off' })).wants).toEqual([])
  })
})

describe('kubectl words that are not known before it runs', () => {
  const x = unseenText('$x')
  const xs = unseenWords('$x')
  it.each([
    [['get', x], 'secret-read'],
    [['get', 'pods', x], 'read'],
    [['delete', x], 'admin'],
    [['delete', 'pod', xs], 'destructive'],
    [['delete', `pod/${x}`], 'destructive'],
    [['delete', 'pod/a', x], 'admin'],
    [[x, 'pods'], 'exec'],
    [['apply', '-f', x], 'write'],
    [['delete', 'pod', x, '--dry-run=client'], 'read'],
    [['delete', 'pod', '--dry-run=client', x], 'destructive'],
    [['delete', 'pod', '--dry-run', xs], 'destructive'],
    [['delete', 'pod', '--dry-run=client', '-n', x], 'destructive'],
    [['set', 'image', '--local', '-f', x, 'a=b'], 'write'],
  ])('%j is %s', (words, cls) => {
    expect(readingOfArgv(['kubectl', ...words]).operation.class).toBe(cls)
  })

  it('loses its target where such a word may be an option, and is unbounded', () => {
    expect(readingOfArgv(['kubectl', 'delete', 'pod', xs])).toMatchObject({
      reach: 'named',
      selectors: [],
      operation: { breadth: { unbounded: true } },
    })
    expect(readingOfArgv(['kubectl', '--context', x, 'get', 'pods']).selectors).toEqual([])
    expect(readingOfArgv(['kubectl', 'delete', `pod/${x}`]).selectors).toHaveLength(1)
  })
})
