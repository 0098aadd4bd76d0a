import { higherClass, type OperationClass } from '../core/class.ts'
import { verbClass } from './gcloud-verbs.ts'

/**
 * Where the verb does not tell. One row holds commands of a group: `group: verb verb`, a whole path,
 * or `group *` for all that is in it. The longest that fits decides, an exact one before a `*`.
 */
const EXCEPTIONS: readonly (readonly [OperationClass, string])[] = [
  [
    'read',
    `access-context-manager: supported-services
    ai-platform local: describe
    app: browse open-console gen-config gen-repo-info-file
    app migrate-config *
    app migrate *
    artifacts docker upgrade: print-iam-policy
    artifacts print-settings *
    builds: get-default-service-account
    cheat-sheet
    components *
    compute advice: calendar-mode
    config *
    container ai profiles manifests: create
    container ai recommender manifests: create
    container fleet memberships support-access: get-yaml
    container fleet mesh debug *
    dns record-sets transaction: start add remove abort describe
    domains: verify
    emulators *
    feedback
    help
    iam: list-grantable-roles list-testable-permissions
    iam policies: lint-condition
    iam workforce-pools: create-cred-config create-login-config
    iam workload-identity-pools: create-cred-config
    anthos: create-login-config export
    anthos auth: login version
    anthos packages *
    auth *
    database-migration migration-jobs: generate-ssh-script
    essential-contacts: compute
    firestore databases: connection-string
    healthcare dicom-stores: metrics
    healthcare fhir-stores: metrics
    healthcare hl7v2-stores: metrics
    scc assets: group
    scc findings: group
    container attached clusters: generate-install-manifest
    info
    init
    kms: encrypt raw-encrypt mac-verify
    meta: generate-command generate-config-commands generate-help-docs lint-gcloud-commands render-markdown validate-yaml
    meta apis collections *
    meta apis discovery *
    meta apis messages *
    meta apis methods: list describe
    meta cache *
    meta cli-trees *
    meta resource-maps *
    meta resources *
    ml speech: recognize recognize-long-running
    ml speech recognizers: run-short run-batch
    ml translate: translate-text
    ml video: transcribe-speech
    ml vision: suggest-crop
    model-armor templates: sanitize-model-response sanitize-user-prompt
    policy-intelligence troubleshoot-policy *
    policy-troubleshoot *
    resource-config: list-resource-types
    resource-config terraform *
    scc custom-modules sha: simulate test
    scc manage custom-modules sha: simulate
    source repos: clone
    storage: service-agent
    survey
    topic *
    transfer: authorize
    workspace-add-ons deployments: install-status
    transfer jobs: monitor
    transfer operations: monitor`,
  ],
  [
    'secret-read',
    `apigee applications: describe
    artifacts go: auth
    anthos auth: token
    auth: describe docker-helper git-helper print-access-token print-identity-token print-refresh-token
    auth application-default: print-access-token
    bms instances: auth-info
    compute: sign-url
    compute interconnects macsec: get-config
    config: config-helper
    container backup-restore backups: get-backup-index-download-url
    developer-connect connections git-repository-links: fetch-read-token fetch-read-write-token
    domains registrations authorization-code: get
    iam oauth-clients credentials: describe list
    iam service-accounts: sign-blob sign-jwt
    iap oauth-clients: describe list
    infra-manager deployments: export-statefile
    infra-manager previews: export
    infra-manager revisions: export-statefile
    kms: asymmetric-decrypt asymmetric-sign decrypt mac-sign raw-decrypt
    oracle-database autonomous-databases: generate-wallet
    parametermanager parameters versions: render
    redis instances: get-auth-string
    secrets versions: access
    secrets versions config: export
    services api-keys: get-key-string
    sql: generate-login-token
    storage: sign-url
    vmware private-clouds hcx activationkeys: describe list
    vmware private-clouds nsx credentials: describe
    vmware private-clouds vcenter credentials: describe`,
  ],
  [
    'write',
    `alloydb clusters: export
    artifacts sbom: export
    asset: analyze-iam-policy-longrunning export
    bms instances: reset
    builds: approve
    code: clean-up
    composer environments: database-failover
    compute: config-ssh
    composer environments storage dags: export
    composer environments storage data: export
    composer environments storage plugins: export
    compute disks: remove-labels remove-resource-policies
    compute images: export remove-labels
    compute instances: detach-disk remove-labels remove-metadata remove-partner-metadata remove-resource-policies remove-tags reset
    compute project-info: remove-metadata
    compute snapshots: remove-labels
    compute target-pools: remove-health-checks remove-instances
    compute tpus queued-resources: reset
    compute tpus tpu-vm: detach-disk
    compute resource-policies create vm-maintenance *
    compute url-maps: invalidate-cdn-cache
    container binauthz attestations: sign-and-create
    container binauthz policy: evaluate-and-sign
    container fleet policycontroller: detach
    dataflow jobs: drain
    dataproc clusters: diagnose
    datastore: export
    deploy rollouts: approve
    dialogflow agent: export query
    edge-cache services: invalidate-cache
    dlp datasources bigquery: analyze inspect
    dlp datasources datastore: inspect
    dlp datasources gcs: inspect
    firestore: export
    functions: detach
    healthcare consent-stores: query-accessible-data
    healthcare dicom-stores export *
    healthcare fhir-stores export *
    healthcare hl7v2-stores export *
    looker instances: export
    lustre instances: export-data
    memorystore backup-collections backups: export
    metastore services export *
    netapp kms-configs: encrypt
    ml vision: detect-text-pdf detect-text-tiff
    notebooks instances: diagnose reset
    notebooks runtimes: diagnose reset
    parallelstore instances: export-data
    policy-intelligence simulate *
    iam simulator *
    metastore services: query-metadata
    redis clusters backups: export
    resource-config: bulk-export
    redis instances: export
    scc assets: run-discovery
    scc remediation-intents: auto-remediate
    services vpc-peerings: connect
    scc findings: export-to-bigquery
    spanner databases sessions: create
    spanner migrate: data schema schema-and-data web
    spanner samples: backend run workload init
    sql export *
    sql instances: export point-in-time-restore
    storage: diagnose
    workbench instances: diagnose reset
    zone-management service: enable`,
  ],
  [
    'destructive',
    `active-directory domains: restore
    ai indexes: remove-datapoints
    apphub service-projects: remove
    artifacts repositories: delete-cleanup-policies set-cleanup-policies
    billing accounts projects: unlink
    billing projects: unlink
    bms volumes: restore
    compute instance-groups managed: delete-instances recreate-instances
    compute instances: report-host-as-faulty send-diagnostic-interrupt
    compute networks peerings: request-delete
    composer environments snapshots: load
    container bare-metal admin-clusters: unenroll
    container bare-metal clusters: unenroll
    container bare-metal node-pools: unenroll
    container bare-metal standalone-clusters: unenroll
    container vmware admin-clusters: unenroll
    container vmware clusters: unenroll
    container vmware node-pools: unenroll
    database-migration migration-jobs: demote-destination
    dns record-sets transaction: execute
    domains registrations: export
    firestore: bulk-delete
    logging: redact
    looker instances: import restore
    metastore services: restore
    oracle-database autonomous-databases: restore
    pubsub subscriptions: seek
    pubsub topics: detach-subscription
    redis instances: import
    spanner migrate: cleanup
    sql backups: restore
    sql instances: import restore-backup
    vmware private-clouds: delete-now
    workbench instances: restore`,
  ],
  [
    'admin',
    `active-directory domains: reset-admin-password
    bms serial-console-ssh-keys: add remove
    bms ssh-keys: add remove
    compute: reset-windows-password
    compute diagnose: export-logs
    compute os-config: os-upgrade
    compute backend-buckets: add-signed-url-key delete-signed-url-key
    compute backend-services: add-signed-url-key delete-signed-url-key
    compute instances: set-scopes set-service-account
    compute instance-settings: set-service-account
    compute project-info: set-default-service-account
    container binauthz policy: import
    container fleet scopes: add-app-operator-binding remove-app-operator-binding
    domains registrations authorization-code: reset
    identity groups memberships: modify-membership-roles
    privateca certificates: create revoke
    projects: move
    publicca external-account-keys: create
    resource-manager folders: move
    scc settings services: disable enable inherit
    scc settings services modules: disable enable
    services api-keys: create update delete undelete
    sql instances: reset-ssl-config
    storage hmac: create delete update
    vmware private-clouds nsx credentials: reset
    vmware private-clouds vcenter credentials: reset`,
  ],
  [
    'exec',
    `ai custom-jobs: create local-run
    ai hp-tuning-jobs: create
    ai ray job: submit
    ai-platform jobs submit *
    ai-platform local *
    app instances: ssh scp
    batch jobs: submit
    builds: submit
    builds runs: apply
    cloud-shell: ssh scp
    code: dev
    composer environments: run
    compute: connect-to-serial-port copy-files scp ssh start-iap-tunnel
    compute diagnose: routes
    compute os-config patch-jobs: execute
    dataflow flex-template: run
    dataflow jobs: run
    dataflow sql: query
    dataflow yaml: run
    dataproc batches submit *
    dataproc jobs submit *
    dataproc-gdc service-instances spark-applications submit *
    dataproc workflow-templates: instantiate instantiate-from-file
    docker
    genomics pipelines: run
    interactive
    lifesciences pipelines: run
    meta apis methods: call
    meta: debug test
    meta apis: regen
    run compose: up
    run services: proxy
    spanner: cli
    spanner databases: execute-sql
    workflows: run execute
    workstations: start-tcp-tunnel ssh`,
  ],
]

/** Groups where every change is about who may do what, or about the record of it. */
const ADMIN_GROUPS: ReadonlySet<string> = new Set(
  `access-approval
access-context-manager
alloydb users
artifacts vpcsc-config
authz-toolkit
bms serial-console-ssh-keys
bms ssh-keys
mps ssh-keys
container binauthz
container fleet identity-service
container fleet memberships support-access
container fleet namespaces rbacrolebindings
container fleet rbacrolebindingactuation
container fleet scopes rbacrolebindings
container fleet workload-identity
firestore user-creds
iam
iap
identity groups
logging cmek-settings
logging settings
logging sinks
trace sinks
managed-kafka acls
org-policies
pam
resource-manager org-policies
resource-manager settings
remote-build-execution instances create-binding
remote-build-execution instances delete-binding
scc custom-modules
scc manage
scc muteconfigs
scc notifications
scc posture-deployments
sql ssl client-certs
sql ssl-certs
sql users
vmware dns-bind-permission
vmware private-clouds identity-sources
zone-management identity-provider
zone-management service-account`.split('\n'),
)

/** Changes inside those groups that change no one's rights. */
const NOT_ADMIN = new Set(['container binauthz attestations'])

/** Groups that are verbs: what stands in them only says of what kind. */
const PARENTS = /^(create|update|submit|import|restore|add-job|configure)$/

/** A command's own name that tells whatever its group is. */
const NAMES: Readonly<Record<string, OperationClass>> = {
  'get-credentials': 'secret-read',
  'print-access-token': 'secret-read',
  'print-identity-token': 'secret-read',
}

let table: Map<string, OperationClass> | null = null

/** Made when gcloud is first read: other tools do not pay for it. */
function exceptions(): Map<string, OperationClass> {
  if (table) return table
  table = new Map()
  for (const [cls, rows] of EXCEPTIONS) {
    for (const row of rows.split('\n')) {
      const [group = '', verbs] = row.trim().split(': ')
      if (verbs === undefined) table.set(group, cls)
      else for (const verb of verbs.split(' ')) table.set(`${group} ${verb}`, cls)
    }
  }
  return table
}

/** The class of a command by its path, without its release track. */
export function gcloudClass(path: readonly string[]): { cls: OperationClass; why: string } {
  const name = path.join(' ')
  const known = exceptionOf(path)
  if (known !== null) return { cls: known, why: `\`${name}\` is known` }
  const leaf = path.at(-1)!
  if (Object.hasOwn(NAMES, leaf)) return { cls: NAMES[leaf]!, why: `\`${leaf}\` returns a credential` }
  // In `create http` and `import sql` the group is the verb.
  const parent = path.at(-2) ?? ''
  const verb = verbClass(leaf) === null && PARENTS.test(parent) ? parent : leaf
  const base = verbClass(verb)
  if (base === null) return { cls: 'unknown', why: `\`${leaf}\` is no verb known here` }
  const why = `\`${verb}\` is ${base}`
  if (base === 'read' || base === 'secret-read') return { cls: base, why }
  if (/iam-policy|policy-binding/.test(leaf))
    return { cls: 'admin', why: `\`${leaf}\` changes who may do what` }
  const group = adminGroup(path)
  if (group) return { cls: higherClass(base, 'admin'), why: `every change in \`${group}\` is` }
  // It sends DELETE for the feature, and its configuration goes with it.
  if (leaf === 'disable' && name.startsWith('container fleet'))
    return { cls: 'destructive', why: 'deletes the feature' }
  return { cls: base, why }
}

function exceptionOf(path: readonly string[]): OperationClass | null {
  const known = exceptions()
  const exact = known.get(path.join(' '))
  if (exact !== undefined) return exact
  for (let length = path.length - 1; length > 0; length--) {
    const group = known.get(`${path.slice(0, length).join(' ')} *`)
    if (group !== undefined) return group
  }
  return null
}

function adminGroup(path: readonly string[]): string | null {
  for (let length = path.length; length > 0; length--) {
    const group = path.slice(0, length).join(' ')
    if (NOT_ADMIN.has(group)) return null
    if (ADMIN_GROUPS.has(group)) return group
  }
  return null
}
