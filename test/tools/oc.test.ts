import { describe, expect, it } from 'vitest'
import type { OperationClass } from '../../src/core/class.ts'
import { oc } from '../../src/tools/oc.ts'
import { contextOf, filesKnown, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read } = toolReader(oc)

const CLASSES: Partial<Record<OperationClass, string>> = {
  read: `
    oc
    oc help
    oc delete --help
    oc adm policy add-cluster-role-to-user --help
    oc version
    oc version --client
    oc login https://api.x:6443 -u a -p b
    oc login --token=x --server=https://api.x:6443
    oc login --web
    oc whoami
    oc whoami --show-server
    oc whoami --show-console
    oc whoami -c
    oc project
    oc project payments
    oc projects
    oc status
    oc status --suggest
    oc get pods
    oc get pods -A
    oc get route,dc,is -o yaml
    oc get clusteroperators
    oc get nodes -o wide
    oc get clusterversion -o jsonpath='{.items[0].spec}'
    oc describe dc web
    oc logs -f dc/web
    oc logs bc/web --version=2
    oc explain route
    oc api-resources
    oc auth can-i delete pods
    oc policy can-i delete pods
    oc policy who-can delete pods
    oc adm policy who-can delete pods
    oc adm policy scc-review -z default -f x.yaml
    oc policy scc-subject-review -f x.yaml
    oc rollout status dc/web
    oc rollout history dc/web
    oc adm top pods
    oc adm top nodes
    oc adm top images
    oc adm node-logs n1 -u kubelet
    oc adm node-logs --role=master --path=kube-apiserver/audit.log
    oc adm inspect ns/x --dest-dir d
    oc adm upgrade
    oc adm upgrade status
    oc adm upgrade recommend
    oc adm wait-for-stable-cluster
    oc adm release info quay.io/x:4
    oc adm release extract --tools quay.io/x:4
    oc adm build-chain web
    oc adm create-bootstrap-project-template -o yaml
    oc adm prune builds
    oc adm prune images --keep-tag-revisions=3
    oc adm prune deployments --orphans
    oc adm groups sync --sync-config x.yaml
    oc adm groups prune --sync-config x.yaml
    oc adm policy add-role-to-user view alice --dry-run=client
    oc adm verify-image-signature sha256:x --expected-identity y
    oc adm migrate icsp x.yaml
    oc image info quay.io/x
    oc image extract quay.io/x --path /a:b
    oc registry info
    oc registry login
    oc process -f template.yaml -p A=b
    oc process template --local -o yaml
    oc new-app --list
    oc new-app --search php
    oc new-app php~https://x --dry-run
    oc new-app nginx --dry-run=client -o yaml
    oc new-build . --dry-run
    oc rollback web --dry-run
    oc idle web --dry-run
    oc import-image web --confirm --dry-run=server
    oc start-build web --list-webhooks=all
    oc extract cm/web
    oc extract configmap/web --to=-
    oc set volumes dc/web
    oc set volume dc/web --all
    oc set triggers dc/web
    oc set route-backends web
    oc set image-lookup --list
    oc set env dc/web --list
    oc set probe dc/web --local -f x.yaml -o yaml --readiness
    oc delete pod web --dry-run=client
    oc apply -f x.yaml --dry-run=server
    oc adm drain n1 --dry-run=client
    oc config use-context prod
    oc config view
    oc events
    oc diff -f x.yaml
    oc wait pod/web --for=delete
    oc completion bash
  `,
  'secret-read': `
    oc whoami -t
    oc whoami --show-token
    oc whoami --show-token=true
    oc get secret
    oc get secrets web -o yaml
    oc get oauthclients
    oc get oauthaccesstokens
    oc describe secret web
    oc extract secret/web
    oc extract secret/web --to=-
    oc extract cm/a secret/b
    oc extract -f x.yaml
    oc extract web
    oc export secret web
    oc serviceaccounts get-token builder
    oc sa get-token builder
    oc serviceaccounts create-kubeconfig builder
    oc create token builder
    oc get-token --client-id x --issuer-url y
    oc adm create-kubeconfig
    oc config view --raw
  `,
  write: `
    oc logout
    oc new-project payments
    oc new-app php~https://github.com/x/y
    oc new-app nginx --name web -e A=b -l a=b
    oc new-app --template=x -p A=b
    oc new-build . --strategy docker
    oc start-build web
    oc start-build web --from-dir=. --follow
    oc cancel-build web-1
    oc import-image web --confirm
    oc import-image web --from=quay.io/x --scheduled
    oc tag a:1 a:2
    oc tag --source=docker quay.io/x a:2
    oc expose svc/web
    oc expose svc/web --hostname=x --path=/a
    oc rollout latest dc/web
    oc rollout restart deploy/web
    oc rollout cancel dc/web
    oc rollout retry dc/web
    oc rollout undo dc/web
    oc rollback web
    oc rollback web --to-version=3
    oc deploy web --latest
    oc scale dc/web --replicas=3
    oc autoscale dc/web --max=3
    oc idle web
    oc set data secret/web --from-literal=a=b
    oc set data cm/web --from-file=x
    oc set env dc/web A=b
    oc set image dc/web web=x
    oc set probe dc/web --readiness --get-url=http://:8080/
    oc set resources dc/web --limits=cpu=1
    oc set volumes dc/web --add --name=v -t pvc --claim-name=c
    oc set volumes dc/web --remove --name=v
    oc set triggers dc/web --auto
    oc set triggers dc/web --from-image=x:latest -c web
    oc set triggers bc/web --remove-all
    oc set route-backends web a=1 b=2
    oc set route-backends web --zero
    oc set build-hook bc/web --post-commit --script x
    oc set build-secret --push bc/web x
    oc set deployment-hook dc/web --pre -- x
    oc set image-lookup web
    oc create route edge --service=web
    oc create route passthrough web --service=web
    oc create route reencrypt --service=web --dest-ca-cert=x
    oc create imagestream web
    oc create is web
    oc create deploymentconfig web --image=x
    oc create clusterresourcequota x --hard=pods=1
    oc create configmap x --from-literal=a=b
    oc create -f x.yaml
    oc apply -f x.yaml
    oc patch dc/web -p '{}'
    oc edit dc/web
    oc label pod web a=b
    oc annotate route web a=b
    oc replace -f x.yaml
    oc adm cordon n1
    oc adm uncordon n1
    oc adm taint node n1 a=b:NoSchedule
    oc adm upgrade --to=4.20.1
    oc adm upgrade --to-latest
    oc adm upgrade --clear
    oc adm upgrade channel stable-4.20
    oc adm restart-kubelet n1
    oc adm release mirror --from x --to y
    oc adm catalog mirror x y
    oc image mirror a b
    oc image append --from a --to b x.tar
    oc adm verify-image-signature x --expected-identity y --save
    oc secrets new x a=b
  `,
  destructive: `
    oc delete pod web
    oc delete dc/web
    oc delete project payments
    oc delete all -l app=web
    oc delete -f x.yaml
    oc tag -d web:latest
    oc tag web:latest --delete
    oc adm drain n1 --ignore-daemonsets
    oc adm prune builds --confirm
    oc adm prune deployments --confirm
    oc adm prune images --confirm --keep-younger-than=60m
    oc adm prune renderedmachineconfigs --confirm
    oc adm reboot-machine-config-pool mcp/worker
    oc apply --prune -f x.yaml -l a=b
    oc replace --force -f x.yaml
    oc cluster down
  `,
  admin: `
    oc adm policy add-cluster-role-to-user cluster-admin alice
    oc adm policy add-cluster-role-to-group view devs
    oc adm policy remove-cluster-role-from-user cluster-admin alice
    oc adm policy add-role-to-user admin alice -n x
    oc adm policy add-scc-to-user privileged -z default
    oc adm policy remove-scc-from-user privileged alice
    oc adm policy remove-user alice
    oc policy add-role-to-user view alice
    oc policy remove-role-from-user view alice
    oc adm groups new devs alice
    oc adm groups add-users devs bob
    oc adm groups remove-users devs bob
    oc adm groups sync --sync-config x --confirm
    oc adm prune auth users/alice --confirm
    oc adm new-project x --admin=alice
    oc adm certificate approve csr-1
    oc adm certificate deny csr-1
    oc adm pod-network join-projects --to=a b
    oc adm pod-network make-projects-global a
    oc adm ocp-certificates regenerate-leaf secrets
    oc create user alice
    oc create identity ldap:alice
    oc create useridentitymapping ldap:alice alice
    oc create rolebinding x --role=y --user=a
    oc create clusterrole x --verb=get --resource=pods
    oc delete user alice
    oc delete scc x
    oc edit scc restricted
    oc patch oauth cluster -p '{}'
    oc secrets link default x --for=pull
    oc secrets unlink default x
    oc serviceaccounts new-token builder
    oc set serviceaccount dc/web x
    oc set subject rolebinding x --user=a
    oc auth reconcile -f x.yaml
  `,
  exec: `
    oc rsh web
    oc rsh web ls --help
    oc rsh -c app dc/web sh -c 'ls -l'
    oc exec web -- ls
    oc exec -it dc/web -- bash
    oc rsync web:/a b
    oc rsync --delete a web:/b
    oc debug dc/web
    oc debug node/n1
    oc debug node/n1 --dry-run=client
    oc port-forward web 8080
    oc proxy
    oc attach web
    oc cp web:/a b
    oc run web --image=x
    oc adm must-gather
    oc adm must-gather --image=x -- /usr/bin/gather
    oc adm copy-to-node --copy a=b n1
    oc observe svc -- ./x.sh
    oc image serve
    oc adm catalog build --appregistry-org x
    oc cluster up
    oc frobnicate
    oc get pods --frobnicate
  `,
  unknown: `
    oc adm frobnicate
    oc adm policy frobnicate
    oc image frobnicate
  `,
}

describe('oc classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(read(line)).toMatchObject({ tool: 'oc', operation: { class: cls } })
    })
  }
})

describe('oc targets', () => {
  it.each([
    ['oc get pods', [{ kind: 'kubernetes' }]],
    ['oc --context prod get pods', [{ kind: 'kubernetes', context: 'prod' }]],
    ['oc adm policy add-role-to-user view a -n x', [{ kind: 'kubernetes', namespace: 'x' }]],
    ['oc rsh -n x web oc -n y get pods', [{ kind: 'kubernetes', namespace: 'x' }]],
    ['oc whoami -t --kubeconfig k', [{ kind: 'kubernetes', kubeconfig: 'k' }]],
    ['oc new-app x -s https://h', [{ kind: 'kubernetes', server: 'https://h' }]],
    ['oc image mirror a b', []],
    ['oc adm frob -x --context prod', []],
  ])('%s', (line, selectors) => {
    expect(read(line)).toMatchObject({ reach: 'named', selectors })
  })

  it('is redirected as kubectl is', () => {
    expect(read('oc new-app x --token=t -s https://h').redirects).toEqual(['--server', '--token'])
  })

  it.each(['oc login https://x', 'oc project x', 'oc process --local -f x', 'oc adm release info x'])(
    '%s reaches no cluster that is current',
    (line) => {
      expect(read(line).reach).toBe('local')
    },
  )

  it('looks into manifests as kubectl does', () => {
    const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: x\n'
    expect(read('oc apply -f a.yaml', contextOf({}, filesKnown({ 'a.yaml': role }))).operation.class).toBe(
      'admin',
    )
  })
})
