import { describe, expect, it } from 'vitest'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const CLASSES = {
  read: `
    eksctl
    eksctl help
    eksctl version
    eksctl info
    eksctl get
    eksctl --help
    eksctl create cluster --help
    eksctl delete cluster -h
    eksctl get clusters
    eksctl get cluster --region eu-west-1 -o json
    eksctl --profile delete get cluster
    eksctl get nodegroup --cluster prod
    eksctl get ng --cluster=prod
    eksctl get nodegroups --cluster prod --profile admin
    eksctl get iamserviceaccount --cluster x --namespace y
    eksctl get iamidentitymapping --cluster x
    eksctl get addons --cluster x
    eksctl get accessentry --cluster x
    eksctl get labels --cluster x --nodegroup-name y
    eksctl get podidentityassociation --cluster x
    eksctl create cluster --name x --dry-run
    eksctl create cluster -f cluster.yaml --dry-run
    eksctl create nodegroup --cluster x --dry-run
    eksctl utils describe-stacks --cluster x
    eksctl utils describe-addon-versions --kubernetes-version 1.30
    eksctl utils write-kubeconfig --cluster x
    eksctl utils nodegroup-health --name x --cluster y
    eksctl utils wait-nodes --kubeconfig x
    eksctl utils schema
    eksctl completion bash
    eksctl get cluster -v 4
    eksctl get clusters --all-regions
    eksctl get clusters -A
  `,
  write: `
    eksctl create cluster
    eksctl create cluster --name x --nodes 3 --node-type m5.large --region us-east-1
    eksctl create cluster -f cluster.yaml
    eksctl create cluster --dry-run=false
    eksctl create nodegroup --cluster x --name y -N 3
    eksctl create addon --name vpc-cni --cluster x --force
    eksctl create fargateprofile --cluster x --namespace y
    eksctl scale nodegroup --cluster x --name y --nodes 5
    eksctl scale ng --cluster x --name y --nodes=0
    eksctl upgrade cluster --name x --approve
    eksctl upgrade nodegroup --name x --cluster y --kubernetes-version 1.30
    eksctl set labels --cluster x --nodegroup-name y --labels a=b
    eksctl unset labels --cluster x --nodegroup-name y -l a
    eksctl update addon --name x --cluster y
    eksctl utils update-kube-proxy --cluster x --approve
    eksctl utils update-coredns --cluster x
    eksctl utils enable-secrets-encryption --cluster x --key-arn y
    eksctl enable flux -f x
    eksctl register cluster --name x --provider y
  `,
  destructive: `
    eksctl delete cluster --name x
    eksctl delete cluster x
    eksctl delete cluster -f cluster.yaml --disable-nodegroup-eviction
    eksctl --region us-east-1 delete cluster x
    eksctl delete nodegroup --cluster x --name y
    eksctl delete ng --cluster x y --drain=false
    eksctl delete addon --cluster x --name y --preserve
    eksctl delete fargateprofile --cluster x --name y
    eksctl drain nodegroup --cluster x --name y
    eksctl deregister cluster --name x
    eksctl delete cluster x --dry-run
  `,
  admin: `
    eksctl create iamserviceaccount --cluster x --name y --namespace z --attach-policy-arn arn --approve
    eksctl create iamidentitymapping --cluster x --arn y --group system:masters --username admin
    eksctl create accessentry --cluster x --principal-arn y
    eksctl create podidentityassociation --cluster x --namespace y --service-account-name z
    eksctl delete iamserviceaccount --cluster x --name y
    eksctl delete iamidentitymapping --cluster x --arn y --all
    eksctl delete accessentry --cluster x --principal-arn y
    eksctl associate identityprovider -f x
    eksctl utils associate-iam-oidc-provider --cluster x --approve
    eksctl utils update-cluster-logging --cluster x --enable-types all --approve
    eksctl utils set-public-access-cidrs --cluster x 0.0.0.0/0
    eksctl utils update-cluster-endpoints --cluster x --public-access=true
    eksctl utils migrate-to-access-entry --cluster x
    eksctl utils update-authentication-mode --cluster x --authentication-mode API
  `,
  exec: `
    eksctl anywhere create cluster
    eksctl get cluster --frobnicate
    eksctl get cluster --profile
  `,
  unknown: `
    eksctl get frobnicate
    eksctl utils frobnicate
  `,
}

describe('eksctl classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(readingOf(line).operation.class).toBe(cls)
    })
  }
})

describe('eksctl targets', () => {
  it('names profile and region', () => {
    const line = 'eksctl get cluster -p prod --region=eu-west-1'
    expect(readingOf(line).selectors).toEqual([{ kind: 'aws', profile: 'prod', region: 'eu-west-1' }])
    expect(readingOf('eksctl get cluster').selectors).toEqual([{ kind: 'aws' }])
    expect(readingOf('eksctl version')).toMatchObject({ reach: 'local', selectors: [] })
    expect(readingOf('eksctl get cluster', contextOf({ AWS_ENDPOINT_URL: 'http://x' })).redirects).toEqual([
      'AWS_ENDPOINT_URL',
    ])
  })

  it('digests its configuration', () => {
    const line = 'eksctl create cluster -f cluster.yaml'
    expect(readingOf(line).wants).toEqual([{ kind: 'file', path: 'cluster.yaml' }])
    const seen = readingOf(line, contextOf({}, filesKnown({ 'cluster.yaml': 'kind: ClusterConfig' })))
    expect(seen.operation.inputs).toEqual([{ path: 'cluster.yaml', seen: true }])
    expect(readingOf('eksctl create cluster -f -').wants).toEqual([{ kind: 'stdin' }])
  })

  it.each([
    [['delete', 'cluster', unseenText('$x')], 'destructive'],
    [['create', 'cluster', '--dry-run', unseenWords('$x')], 'write'],
    [[unseenText('$x'), 'cluster'], 'exec'],
  ])('%j is %s', (words, cls) => {
    expect(readingOfArgv(['eksctl', ...words]).operation.class).toBe(cls)
  })

  it('a word that may be a flag hides the account', () => {
    expect(readingOfArgv(['eksctl', 'get', 'cluster', unseenWords('$x')]).selectors).toEqual([])
  })
})
