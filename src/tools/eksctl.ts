import { AWS_SDK_VARIABLES, nameAwsTarget } from './aws-target.ts'
import { type CobraLine, cobraParser } from './cobra.ts'
import { isOn, lastValue } from './flags.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'
import { readByTable, tableGrammar, type VerbTable } from './verb-table.ts'

export const eksctl: Tool = {
  name: 'eksctl',
  programs: ['eksctl'],
  variables: [...AWS_SDK_VARIABLES, 'KUBECONFIG'],
  read: readEksctl,
}

/** Every command has nearly the same ones, and none takes another meaning with its command. */
const FLAGS =
  'p:profile= r:region= n:name= c:cluster= f:config-file= o:output= v:verbose= C:color= timeout= aws-api-timeout= ' +
  'cfn-role-arn= cfn-disable-rollback tags= zones= version= nodegroup= nodegroup-name= t:node-type= N:nodes= m:nodes-min= ' +
  'M:nodes-max= node-volume-size= node-volume-type= max-pods-per-node= ssh-access ssh-public-key= enable-ssm ' +
  'node-ami= node-ami-family= P:node-private-networking node-security-groups= node-labels= node-zones= ' +
  'instance-prefix= instance-name= instance-types= instance-selector-vcpus= instance-selector-memory= ' +
  'instance-selector-gpus= instance-selector-cpu-architecture= disable-pod-imds spot managed fargate subnet-ids= ' +
  'vpc-cidr= vpc-private-subnets= vpc-public-subnets= vpc-from-kops-cluster= vpc-nat-mode= kubeconfig= ' +
  'authenticator-role-arn= set-kubeconfig-context auto-kubeconfig write-kubeconfig without-nodegroup with-oidc ' +
  'asg-access external-dns-access full-ecr-access appmesh-access appmesh-preview-access alb-ingress-access ' +
  'install-vpc-controllers install-neuron-plugin install-nvidia-plugin enable-auto-mode include= exclude= only= ' +
  'only-missing chunk-size= namespace= attach-policy-arn= attach-policy= attach-role-arn= role-name= role-only ' +
  'override-existing-serviceaccounts permissions-boundary= well-known-policies= username= group= arn= account= ' +
  'no-duplicate-arns service-name= all A:all-regions l:labels= selector= parallel= max-grace-period= ' +
  'pod-eviction-wait-period= disable-eviction drain undo force update-auth-configmap approve dry-run plan w:wait ' +
  'kubernetes-version= release-version= launch-template-version= force-upgrade service-account-role-arn= ' +
  'configuration-values= resolve-conflicts= preserve public-access private-access public-access-cidrs= ' +
  'enable-types= disable-types= key-arn= encrypt-existing-secrets authentication-mode= ' +
  'target-authentication-mode= remove-oidc-provider-trust-relationship provider= role-arn= principal-arn= ' +
  'kubernetes-groups= kubernetes-username= type= service-account-name= permission-policy-arns= ' +
  'permission-policy= permissions-boundary-arn= create-service-account trust-policy= cross-account-role-arn= ' +
  'd:dumpLogs events trail rotate-kubelet-config oidc-provider-arn= disable-nodegroup-eviction stack-name= ' +
  'fargate-profile= profile-name= node-drain-timeout= force-delete enabled deletion-protection tier= all-versions ' +
  'control-plane-subnet-ids= control-plane-security-group-ids='

/** Commands of a resource, under its names: `get nodegroups` is `get nodegroup` is `get ng`. */
const NAMES: Readonly<Record<string, string>> = {
  accessentry: 'accessentries access-entry access-entries',
  addon: 'addons',
  capability: 'capabilities',
  cluster: 'clusters',
  fargateprofile: 'fargateprofiles fargate-profile',
  iamidentitymapping: 'iamidentitymappings',
  iamserviceaccount: 'iamserviceaccounts sa',
  identityprovider: 'identityproviders',
  labels: 'label',
  nodegroup: 'nodegroups ng',
  podidentityassociation: 'podidentityassociations pod-identity-association',
}

const IAM = 'changes who may do what in the cluster or the account'

const VERBS: VerbTable = {
  create: 'group',
  'create accessentry': ['admin', IAM],
  'create addon': ['write', 'adds an add-on'],
  'create capability': ['write', 'adds a capability'],
  'create cluster': ['write', 'makes a cluster'],
  'create fargateprofile': ['write', 'adds a profile'],
  'create iamidentitymapping': ['admin', IAM],
  'create iamserviceaccount': ['admin', IAM],
  'create nodegroup': ['write', 'adds nodes'],
  'create podidentityassociation': ['admin', IAM],
  get: 'group',
  'get accessentry': ['read', 'lists'],
  'get addon': ['read', 'lists'],
  'get capability': ['read', 'lists'],
  'get cluster': ['read', 'lists'],
  'get fargateprofile': ['read', 'lists'],
  'get iamidentitymapping': ['read', 'lists'],
  'get iamserviceaccount': ['read', 'lists'],
  'get identityprovider': ['read', 'lists'],
  'get labels': ['read', 'lists'],
  'get nodegroup': ['read', 'lists'],
  'get podidentityassociation': ['read', 'lists'],
  update: 'group',
  'update addon': ['write', 'updates an add-on'],
  'update capability': ['write', 'updates a capability'],
  'update auto-mode-config': ['write', 'changes how nodes are made'],
  'update autonomous-mode-config': ['write', 'changes how nodes are made'],
  'update cluster': ['write', 'upgrades the control plane'],
  'update iamserviceaccount': ['admin', IAM],
  'update nodegroup': ['write', 'changes nodes'],
  'update podidentityassociation': ['admin', IAM],
  upgrade: 'group',
  'upgrade cluster': ['write', 'upgrades the control plane'],
  'upgrade nodegroup': ['write', 'replaces nodes one by one'],
  delete: 'group',
  'delete accessentry': ['admin', IAM],
  'delete addon': ['destructive', 'removes an add-on'],
  'delete capability': ['destructive', 'removes a capability'],
  'delete cluster': ['destructive', 'deletes a cluster and what runs in it'],
  'delete fargateprofile': ['destructive', 'removes a profile and its pods'],
  'delete iamidentitymapping': ['admin', IAM],
  'delete iamserviceaccount': ['admin', IAM],
  'delete nodegroup': ['destructive', 'removes nodes'],
  'delete podidentityassociation': ['admin', IAM],
  set: 'group',
  'set labels': ['write', 'labels nodes'],
  unset: 'group',
  'unset labels': ['write', 'removes labels'],
  scale: 'group',
  'scale nodegroup': ['write', 'changes how many nodes there are'],
  drain: 'group',
  'drain nodegroup': ['destructive', 'evicts the pods of nodes'],
  enable: 'group',
  'enable flux': ['write', 'installs Flux and writes to its repository'],
  register: 'group',
  'register cluster': ['write', 'registers a cluster that runs elsewhere'],
  deregister: 'group',
  'deregister cluster': ['destructive', 'removes the only record of a cluster'],
  associate: 'group',
  'associate identityprovider': ['admin', 'adds a way to sign in'],
  disassociate: 'group',
  'disassociate identityprovider': ['admin', 'removes a way to sign in'],
  utils: 'group',
  'utils associate-iam-oidc-provider': ['admin', IAM],
  'utils aws-auth': ['admin', IAM],
  'utils delete-iam-oidc-provider': ['admin', IAM],
  'utils describe-addon-configuration': ['read', 'shows what an add-on takes'],
  'utils describe-addon-versions': ['read', 'lists versions'],
  'utils describe-cluster-versions': ['read', 'lists versions'],
  'utils describe-stacks': ['read', 'lists stacks'],
  'utils enable-secrets-encryption': ['write', 'turns encryption on'],
  'utils install-coredns': ['write', 'installs CoreDNS'],
  'utils install-vpc-controllers': ['write', 'installs controllers'],
  'utils migrate-to-access-entry': ['admin', IAM],
  'utils migrate-to-pod-identity': ['admin', IAM],
  'utils nodegroup-health': ['read', 'shows health'],
  'utils schema': ['local', 'prints a schema'],
  'utils set-public-access-cidrs': ['admin', 'changes who can reach the cluster'],
  'utils update-authentication-mode': ['admin', IAM],
  'utils update-aws-node': ['write', 'updates an add-on'],
  'utils update-cluster-endpoints': ['admin', 'changes who can reach the cluster'],
  'utils update-cluster-logging': ['admin', 'changes what is recorded'],
  'utils update-cluster-stack': ['write', 'updates a stack'],
  'utils update-cluster-vpc-config': ['admin', 'changes who can reach the cluster'],
  'utils update-coredns': ['write', 'updates an add-on'],
  'utils update-deletion-protection': ['write', 'changes what keeps the cluster from being deleted'],
  'utils update-kube-proxy': ['write', 'updates an add-on'],
  'utils update-legacy-subnet-settings': ['write', 'updates subnets'],
  'utils update-zonal-shift-config': ['write', 'changes where traffic may shift'],
  'utils wait-nodes': ['read', 'waits for nodes'],
  'utils write-kubeconfig': ['read', 'writes a local file that holds no credential'],
  completion: 'group',
  'completion bash': ['local', 'prints a script'],
  'completion fish': ['local', 'prints a script'],
  'completion powershell': ['local', 'prints a script'],
  'completion zsh': ['local', 'prints a script'],
  help: ['local', 'only shows help'],
  info: ['local', 'shows versions'],
  version: ['local', 'shows its version'],
}

function aliases(): Record<string, string> {
  const found: Record<string, string> = {}
  for (const path of Object.keys(VERBS)) {
    const [verb, noun] = path.split(' ')
    if (noun === undefined || !Object.hasOwn(NAMES, noun)) continue
    for (const other of NAMES[noun]!.split(' ')) found[`${verb} ${other}`] = path
  }
  return found
}

const parse = cobraParser(tableGrammar(FLAGS, VERBS, aliases()))

function readEksctl(argv: readonly string[], context: ToolContext): Reading {
  const line = parse(argv.slice(1))
  const reading = readByTable({ name: 'eksctl', verbs: VERBS, plugins: true }, line)
  // Only these two print what they would do; the others only wait for `--approve`, and not all of them.
  if (
    /^create (cluster|nodegroup)$/.test(line.command) &&
    isOn(line.parsed, 'dry-run') &&
    argv.every(isSeen)
  ) {
    reading.operation = { ...reading.operation, class: 'read', dryRun: true, evidence: ['is a dry run'] }
  }
  describe(reading, line, context)
  const names = { profile: lastValue(line.parsed, 'profile'), region: lastValue(line.parsed, 'region') }
  nameAwsTarget(reading, names, argv, context)
  return reading
}

function describe(reading: Reading, { parsed }: CobraLine, { known, trustInputs }: ToolContext): void {
  const named = ['cluster', 'name', 'nodegroup', 'nodegroup-name'].flatMap(
    (flag) => parsed.values.get(flag) ?? [],
  )
  const all = [...named, ...parsed.words].map(shownWord)
  reading.operation.resource = all.length > 0 ? all.join(', ') : null
  const file = lastValue(parsed, 'config-file')
  if (file === undefined || !isSeen(file)) return
  if (file === '-') {
    const seen = known.stdin !== undefined && 'text' in known.stdin
    if (!known.stdin && !trustInputs) reading.wants.push({ kind: 'stdin' })
    reading.operation.inputs.push(
      seen ? { path: 'stdin', seen } : { path: 'stdin', seen, unseen: 'it is a pipe' },
    )
    return
  }
  const seen = known.files.get(file)
  if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path: file })
  reading.operation.inputs.push(
    seen && 'text' in seen
      ? { path: file, seen: true }
      : { path: file, seen: false, unseen: seen?.unseen ?? 'it was not looked at' },
  )
}
