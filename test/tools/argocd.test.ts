import { describe, expect, it } from 'vitest'
import type { OperationClass } from '../../src/core/class.ts'
import { argocd } from '../../src/tools/argocd.ts'
import { unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, filesKnown, table } from './reading-of.ts'
import { toolReader } from './tool-reader.ts'

const { read, readArgv } = toolReader(argocd)

const CLASSES: Partial<Record<OperationClass, string>> = {
  read: `
    argocd
    argocd --help
    argocd app delete --help
    argocd version
    argocd version --client
    argocd login argocd.acme.example
    argocd login argocd.acme.example --username a --password b --grpc-web
    argocd login argocd.acme.example --sso
    argocd login --core
    argocd logout argocd.acme.example
    argocd relogin
    argocd context
    argocd context prod
    argocd context prod --delete
    argocd ctx prod
    argocd configure --prompts-enabled=true
    argocd completion bash
    argocd app list
    argocd app list -o name -l a=b -p default
    argocd app get web
    argocd app get web --refresh
    argocd app get web --hard-refresh -o yaml
    argocd app get web --show-params
    argocd app diff web
    argocd app diff web --local . --revision x
    argocd app history web
    argocd app manifests web
    argocd app manifests web --source live
    argocd app resources web
    argocd app get-resource web --kind Secret
    argocd app logs web -f --container c
    argocd app wait web --health --timeout 60
    argocd app wait -l a=b
    argocd app actions list web --kind Deployment
    argocd app sync web --dry-run
    argocd app sync web --prune --dry-run
    argocd appset list
    argocd appset get x
    argocd appset generate x.yaml
    argocd appset create x.yaml --dry-run
    argocd account list
    argocd account get --account alice
    argocd account get-user-info
    argocd account can-i sync applications '*'
    argocd account bcrypt --password x
    argocd cluster list
    argocd cluster get prod
    argocd proj list
    argocd proj get default
    argocd proj role list default
    argocd proj role get default x
    argocd proj role list-tokens default x
    argocd proj windows list default
    argocd repo list
    argocd repo get https://x
    argocd repocreds list
    argocd cert list
    argocd gpg list
    argocd gpg get x
    argocd admin settings validate --argocd-cm-path x
    argocd admin settings rbac can role:org-admin get app
    argocd admin settings rbac validate --policy-file x
    argocd admin settings resource-overrides health x.yaml
    argocd admin cluster stats
    argocd admin cluster shards
    argocd admin app generate-spec x
    argocd admin notifications template get
    argocd admin proj update-role-policy x set y
    argocd admin import --dry-run x
    argocd proj role
    argocd admin
  `,
  'secret-read': `
    argocd account session-token
    argocd admin initial-password -n argocd
    argocd admin export
    argocd admin export -o x.yaml
    argocd admin cluster kubeconfig https://x y
    argocd admin cluster generate-spec prod
  `,
  write: `
    argocd app create web --repo https://x --path y --dest-server https://z --dest-namespace w
    argocd app create -f x.yaml --upsert
    argocd app create web --helm-set a=b --sync-policy automated --auto-prune --self-heal
    argocd app set web --parameter a=b
    argocd app set web -p image.tag=2 --revision x
    argocd app set web --kustomize-image x:2
    argocd app unset web -p a
    argocd app edit web
    argocd app patch web --patch '{}'
    argocd app patch-resource web --kind Deployment --patch x
    argocd app sync web
    argocd app sync a b c --async
    argocd app sync -l env=prod
    argocd app sync web --resource :Service:web
    argocd app sync web --revision x --timeout 60
    argocd app sync web --info dry-run --label --prune
    argocd app sync web --dry-run=false
    argocd app rollback web 3
    argocd app terminate-op web
    argocd app actions run web restart --kind Deployment
    argocd app add-source web --repo x
    argocd app remove-source web --source-position 1
    argocd appset create x.yaml
    argocd cluster set prod --label a=b
    argocd repo add https://x --username a --password b
    argocd repo add git@x:y --ssh-private-key-path k --upsert
    argocd repocreds add https://x --username a --password b
    argocd proj windows add default --kind allow --schedule '* * * * *' --duration 1h
    argocd proj windows disable-manual-sync default 1
    argocd admin notifications template notify x y
  `,
  destructive: `
    argocd app delete web
    argocd app delete web -y
    argocd app delete web --cascade=false
    argocd app delete -l a=b
    argocd app rm web
    argocd app delete-resource web --kind Pod
    argocd app confirm-deletion web
    argocd app sync web --prune
    argocd app sync web --prune --dry-run=false
    argocd app sync web --force
    argocd app sync web --replace
    argocd app rollback web 3 --prune
    argocd app actions run web delete --kind Pod
    argocd appset delete x
    argocd proj delete x
    argocd proj windows delete x 1
    argocd repo rm https://x
    argocd repocreds rm https://x
  `,
  admin: `
    argocd account generate-token --account ci
    argocd account generate-token --account ci --expires-in 1h
    argocd account delete-token --account ci id
    argocd account update-password
    argocd account update-password --current-password a --new-password b
    argocd cluster add prod
    argocd cluster add prod --name x -y
    argocd cluster rm prod
    argocd cluster rotate-auth prod
    argocd cert add-tls x --from y
    argocd cert add-ssh --batch
    argocd cert rm x
    argocd gpg add --from x
    argocd gpg rm x
    argocd proj create x -d https://y,z -s https://r
    argocd proj set x --src '*'
    argocd proj edit x
    argocd proj add-destination x y z
    argocd proj remove-source x y
    argocd proj allow-cluster-resource x '*' '*'
    argocd proj role create x y
    argocd proj role add-policy x y -a get -p allow -o web
    argocd proj role create-token x y
    argocd proj role delete-token x y 1
    argocd proj role add-group x y z
    argocd admin import x
    argocd admin proj update-role-policy x set y --dry-run=false
    argocd admin cluster namespaces enable-namespaced-mode x
  `,
  exec: `
    argocd admin dashboard
    argocd frobnicate
    argocd app sync web --frobnicate
    argocd app list --frobnicate
  `,
  unknown: `
    argocd app frobnicate web
    argocd proj frobnicate
  `,
}

describe('argocd classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(read(line).operation.class).toBe(cls)
    })
  }

  it.each([
    ['argocd app diff web', { KUBECTL_EXTERNAL_DIFF: './evil' }, 'exec'],
    ['argocd app diff web', { KUBECTL_EXTERNAL_DIFF: 'diff -u' }, 'read'],
    ['argocd app edit web', { EDITOR: './evil' }, 'exec'],
    ['argocd app edit web', { EDITOR: 'vim' }, 'write'],
  ])('%s %j is %s', (line, env, cls) => {
    expect(read(line, contextOf(env)).operation.class).toBe(cls)
  })
})

const CONFIG = `contexts:
- name: argocd.dev.example
  server: argocd.dev.example
  user: argocd.dev.example
- name: prod
  server: argocd.prod.example:443
  user: prod
- name: core
  server: kubernetes
  user: core
current-context: prod
servers:
- server: argocd.prod.example:443
users:
- auth-token: xxx
  name: prod
`

describe('argocd targets', () => {
  it.each([
    ['argocd app list --server x.example', {}, [{ kind: 'host', host: 'x.example' }]],
    ['argocd app list --server x.example:443', {}, [{ kind: 'host', host: 'x.example' }]],
    ['argocd app list', { ARGOCD_SERVER: 'x.example' }, [{ kind: 'host', host: 'x.example' }]],
    [
      'argocd app list',
      { ARGOCD_OPTS: '--grpc-web --server x.example' },
      [{ kind: 'host', host: 'x.example' }],
    ],
    [
      'argocd app list --server y.example',
      { ARGOCD_OPTS: '--server x.example' },
      [{ kind: 'host', host: 'y.example' }],
    ],
    ['argocd app list', { ARGOCD_OPTS: '--frob' }, []],
    ['argocd app list', { ARGOCD_OPTS: "'" }, []],
    ['argocd app list --core', {}, [{ kind: 'kubernetes' }]],
    ['argocd app list --core --kube-context prod', {}, [{ kind: 'kubernetes', context: 'prod' }]],
    ['argocd app list --port-forward', {}, [{ kind: 'kubernetes' }]],
    [
      'argocd admin export --context prod -n argocd',
      {},
      [{ kind: 'kubernetes', context: 'prod', namespace: 'argocd' }],
    ],
    [
      'argocd cluster add prod --server x.example',
      {},
      [
        { kind: 'host', host: 'x.example' },
        { kind: 'kubernetes', context: 'prod' },
      ],
    ],
    ['argocd cluster add prod', {}, []],
    ['argocd app list --frob --server x', {}, []],
  ])('%s %j', (line, env, selectors) => {
    expect(read(line, contextOf(env))).toMatchObject({ reach: 'named', selectors })
  })

  it.each([
    ['argocd app list', [{ kind: 'host', host: 'argocd.prod.example' }]],
    ['argocd app list --argocd-context argocd.dev.example', [{ kind: 'host', host: 'argocd.dev.example' }]],
    ['argocd app list --argocd-context core', [{ kind: 'kubernetes' }]],
    ['argocd app list --argocd-context gone', []],
  ])('%s by its configuration', (line, selectors) => {
    const env = { HOME: '/home/me' }
    const path = '/home/me/.config/argocd/config'
    expect(read(line, contextOf(env)).wants).toEqual([{ kind: 'file', path }])
    expect(read(line, contextOf(env, filesKnown({ [path]: CONFIG })))).toMatchObject({ selectors, wants: [] })
  })

  it('a configuration that is not plain tells nothing', () => {
    const path = '/d/config'
    const known = filesKnown({ [path]: 'contexts: [{name: a, server: b}]\ncurrent-context: a\n' })
    expect(read('argocd app list', contextOf({ ARGOCD_CONFIG_DIR: '/d' }, known)).selectors).toEqual([])
  })

  it('how wide it is', () => {
    expect(read('argocd app sync a b').operation.breadth).toEqual({ count: 2, unbounded: false })
    expect(read('argocd app delete -l a=b').operation.breadth).toEqual({ count: null, unbounded: true })
    expect(readArgv(['argocd', 'app', 'sync', '--dry-run', unseenWords('$x')])).toMatchObject({
      selectors: [],
      operation: { class: 'write', dryRun: false },
    })
  })
})
