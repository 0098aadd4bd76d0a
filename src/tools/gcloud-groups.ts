/**
 * The command groups of gcloud 528, as `test/bench/gcloud-tree.ts --groups` prints them from the SDK's
 * own table, and the hidden ones that stand in its `lib/surface`: a top group a row, its groups nested
 * in parentheses. With it the first word that is no group is the command, so that a resource named
 * `delete` is no verb.
 */
const GROUPS = `
access-approval: requests service-account settings
access-context-manager: authorized-orgs cloud-bindings levels(conditions config) perimeters(config dry-run) policies(config quotas) supported-services
active-directory: domains(backups migration sql-integrations trusts) operations peerings
ai: custom-jobs deployment-resource-pools endpoints hp-tuning-jobs index-endpoints indexes model-garden(models) model-monitoring-jobs models operations persistent-resources ray(job) tensorboard-experiments tensorboard-runs tensorboard-time-series tensorboards
ai-platform: jobs(submit) local locations models operations versions
alloydb: backups clusters instances operations users
anthos: auth config(controller operations) packages
api-gateway: api-configs apis gateways operations
apigee: apis applications archives deployments developers environments operations organizations products
app: domain-mappings firewall-rules instances logs migrate migrate-config operations regions runtimes services ssl-certificates versions
apphub: applications(services workloads) discovered-services discovered-workloads locations operations service-projects
artifacts: apt attachments docker(images tags upgrade) files generic go googet locations operations packages print-settings repositories(config) rules sbom settings tags versions vpcsc-config vulnerabilities yum
asset: feeds operations saved-queries
assured: operations workloads(violations)
audit-manager: audit-reports audit-scopes enrollments operations
auth: application-default enterprise-certificate-config(create)
authz-toolkit: policies target-associations
backup-dr: backup-plan-associations backup-plan-revisions backup-plans backup-vaults backups(restore) data-source-references data-sources locations management-servers operations resource-backup-config service-config
batch: jobs resource-allowances tasks
beyondcorp: app(connections connectors gateways operations) client-connector(gateways operations services)
bigtable: app-profiles(config) authorized-views backups clusters hot-tablets instances(config tables(config)) logical-views materialized-views operations schema-bundles tables(config)
billing: accounts(projects) budgets projects
blockchain-node-engine: locations nodes operations
blockchain-validator: blockchain-validator-configs operations
bms: instances networks nfs-shares operations os-images serial-console-ssh-keys snapshot-schedule-policies ssh-keys volumes(luns snapshots)
bq: datasets(config) jobs(config) migration-workflows tables(config)
builds: connections(create update) enterprise-config(bitbucketserver github gitlab) repositories runs triggers(config create update) worker-pools workflows
cbrs-spectrum-access: analytics
certificate-manager: certificates dns-authorizations issuance-configs maps(entries) operations trust-configs
cloud-shell:
cloudlocationfinder: cloud-locations
code:
colab: executions runtime-templates runtimes schedules
commerce-procurement: consumer(accounts entitlements free-trials operations orders)
components: repositories
composer: environments(snapshots storage(dags data plugins) user-workloads-config-maps user-workloads-secrets) operations
compute: accelerator-types addresses(config) advice backend-buckets(config) backend-services commitments diagnose disk-settings disk-types disks(bulk config) external-vpn-gateways firewall-policies(associations mirroring-rules rules) firewall-rules(config) forwarding-rules(config) future-reservations health-checks(create update) http-health-checks https-health-checks images(packages vulnerabilities) instance-groups(managed(all-instances-config instance-configs resize-requests rolling-action) unmanaged) instance-settings instance-templates instances(bulk config network-interfaces ops-agents(policies) os-inventory vulnerabilities) instant-snapshot-groups instant-snapshots interconnects(application-awareness attachments(dedicated groups l2-forwarding partner provider) cross-site-networks groups locations macsec remote-locations wire-groups) machine-images machine-types multi-migs(members) network-attachments network-edge-security-services network-endpoint-groups network-firewall-policies(associations mirroring-rules rules) network-profiles networks(peerings subnets(config) vpc-access(connectors locations operations)) operations org-security-policies(associations rules) os-config(guest-policies instance-os-policies-compliances inventories os-policy-assignment-reports os-policy-assignments(operations) patch-deployments patch-jobs policy-orchestrators project-feature-settings vulnerability-reports) os-login(ssh-keys) packet-mirrorings preview-features project-info project-zonal-metadata public-advertised-prefixes public-delegated-prefixes(delegated-sub-prefixes) queued-resources regions reliability-risks reservations(blocks sub-blocks) resource-policies(create(vm-maintenance) update) routers(nats(rules)) routes security-policies(rules) service-attachments shared-vpc(associated-projects organizations) snapshot-groups snapshot-settings snapshots sole-tenancy(node-groups node-templates node-types) ssl-certificates ssl-policies(config) storage-pool-types storage-pools target-grpc-proxies(config) target-http-proxies(config) target-https-proxies(config) target-instances(config) target-pools(config) target-ssl-proxies(config) target-tcp-proxies(config) target-vpn-gateways(config) tpus(accelerator-types execution-groups locations queued-resources reservations topologies tpu-vm(accelerator-types service-identity versions) versions) url-maps(config) vpn-gateways(config) vpn-tunnels(config) zones
config: configurations universe-descriptors virtualenv
container: ai(profiles(accelerators manifests model-and-server-combinations model-server-versions model-servers models) recommender(accelerators manifests model-and-server-combinations model-server-versions model-servers models)) attached(clusters operations) aws(clusters node-pools operations) azure(clients clusters node-pools operations) backup-restore(backup-channels backup-plan-bindings backup-plans backups locations operations restore-channels restore-plan-bindings restore-plans restores volume-backups volume-restores) bare-metal(admin-clusters clusters node-pools operations standalone-clusters standalone-node-pools) binauthz(attestations attestors(public-keys) continuous-validation policy) clusters(config) fleet(argocd cloudrun clusterupgrade config-management dataplane-v2-encryption deploy features fleetobservability identity-service ingress memberships(bindings support-access) mesh(debug) multi-cluster-services namespaceactuation namespaces(rbacrolebindings) operations packages(resource-bundles(releases) rollouts) policycontroller(content(bundles templates) deployment) rbacrolebindingactuation rollouts rolloutsequences scopes(namespaces rbacrolebindings) service-directory workload-identity(scope-tenancy-pool) workload-migration) gke-fleet images node-pools(config) operations subnets vmware(admin-clusters clusters node-pools operations)
data-catalog: crawler-runs crawlers entries entry-groups tag-templates(fields(enum-values)) tags taxonomies(policy-tags)
data-fusion: instances operations
database-migration: connection-profiles(create) conversion-workspaces migration-jobs objects operations private-connections
dataflow: flex-template jobs(config) logs metrics snapshots sql yaml
datapipelines: pipeline(job)
dataplex: aspect-types assets(actions) content data-attribute-bindings data-taxonomies(attributes) datascan(jobs) datascans(create jobs update) encryption-config entries entry-groups entry-links entry-types environments(sessions) glossaries(categories terms) governance-rules lakes(actions) metadata-jobs tasks(jobs) zones(actions)
dataproc: autoscaling-policies batches(submit) clusters(gke) instances jobs(submit) node-groups operations session-templates sessions(create) workflow-templates(add-job)
dataproc-gdc: instances operations service-instances(application-environments spark-applications(submit))
datastore: indexes operations
datastream: connection-profiles locations objects operations private-connections routes streams
deploy: automation-runs automations custom-target-types delivery-pipelines deploy-policies job-runs releases rollouts targets
deployment-manager: deployments manifests operations resources type-providers types
developer-connect: account-connectors connections(git-repository-links) insights-configs operations
dialogflow: agent entity-types intents
dlp: datasources(bigquery datastore gcs) images job-triggers jobs text
dns: active-peering-zones dns-keys managed-zones(config) operations policies(config) project-info record-sets(changes transaction) response-policies(rules)
domains: registrations(authorization-code configure google-domains-dns operations)
edge-cache: keysets operations origins services
edge-cloud: container(clusters(node-pools) machines operations regions vpn-connections zones) networking(interconnects(attachments(dedicated)) networks operations routers routes subnets zones)
emulators: bigtable datastore firestore pubsub spanner
endpoints: configs operations quota services
error-reporting: events
essential-contacts:
eventarc: audit-logs-provider(method-names service-names) channel-connections channels enrollments gke-destinations google-api-sources google-channels kafka-sources locations message-buses pipelines providers triggers
fault-injection: experiments faults jobs
filestore: backups instances(snapshots) locations operations regions snapshots zones
firebase: test(android(locales models versions) ios(locales models versions) ip-blocks network-profiles)
firebase-data-connect: services(connectors schemas)
firestore: backups(schedules) databases fields(ttls) indexes(composite fields) locations operations user-creds
functions: event-types local logs regions runtimes
gemini: code-repository-indexes(repository-groups) code-tools-settings(setting-bindings) data-sharing-with-google-settings(setting-bindings) gemini-gcp-enablement-settings(setting-bindings) logging-settings(setting-bindings) operations release-channel-settings(setting-bindings)
gemini-cloud-assist: investigations
genomics: operations pipelines
healthcare: consent-stores datasets dicom-stores(export import) fhir-stores(export import) hl7v2-stores(export import) nlp operations
iam: access-policies oauth-clients(credentials) policies policy-bindings policy-porters(translations(source-policies translated-policies)) principal-access-boundary-policies roles service-accounts(config identity-bindings keys(config)) simulator workforce-pools(installed-apps operations providers(keys(operations) operations scim-tenants) subjects(operations)) workload-identity-pools(managed-identities(operations workload-sources(operations)) namespaces(operations workload-sources(operations)) operations providers(keys(operations) operations))
iap: oauth-brands oauth-clients settings tcp(dest-groups) web
identity: groups(config memberships)
ids: endpoints operations
immersive-stream: xr(contents instances operations)
infra-manager: deployments previews resources revisions terraform-versions
kms: autokey-config ekm-config ekm-connections import-jobs inventory key-handles keyrings(config) keys(config versions) locations
lifesciences: locations operations pipelines
logging: buckets cmek-settings links locations logs metrics operations resource-descriptors scopes settings sinks views
looker: backups instances operations regions
lustre: instances locations operations
managed-flink: deployments jobs
managed-kafka: acls clusters connect-clusters connectors consumer-groups operations schema-registries(subject) topics
media: asset(annotations asset-types assets complex-types transformers)
memcache: instances(config) operations regions
memorystore: backup-collections(backups) instances locations operations
meta: apis(collections discovery messages methods) cache(completers) cli-trees resource-maps resources
metastore: federations locations operations services(backups databases(tables) export import imports migrations)
microservices: features
migration: vms(image-imports machine-image-imports target-projects)
ml: language speech(locations operations recognizers) translate video(operations) vision(operations product-search(images product-sets products))
model-armor: floorsettings templates
monitoring: channel-descriptors channels(config) dashboards metrics-scopes policies(conditions config) snoozes uptime
mps: images instances networks ssh-keys volumes
netapp: active-directories backup-policies backup-vaults(backups) kms-configs locations operations storage-pools volumes(quota-rules replications snapshots)
network-connectivity: hubs(groups route-tables(routes)) internal-ranges locations miatas(miata-destinations) operations policy-based-routes regional-endpoints service-connection-policies spokes(gateways(advertised-routes) linked-interconnect-attachments linked-producer-vpc-network linked-router-appliances linked-vpc-network linked-vpn-tunnels)
network-management: connectivity-tests operations simulation vpc-flow-logs-configs
network-security: address-groups authorization-policies authz-policies backend-authentication-configs client-tls-policies dns-threat-detectors firewall-attachments firewall-endpoint-associations firewall-endpoints gateway-security-policies(rules) intercept-deployment-groups intercept-deployments intercept-endpoint-group-associations intercept-endpoint-groups mirroring-deployment-groups mirroring-deployments mirroring-endpoint-group-associations mirroring-endpoint-groups mirroring-endpoints org-address-groups secure-access-connect(attachments realms) secure-service-edge(partner(environments gateway-references gateways realms)) security-profile-groups security-profiles(custom-intercept custom-mirroring threat-prevention url-filtering) server-tls-policies tls-inspection-policies url-lists
network-services: endpoint-policies gateways grpc-routes http-filters http-routes meshes multicast-consumer-associations multicast-domain-activations multicast-domain-groups multicast-domains multicast-group-consumer-activations multicast-group-definitions multicast-group-producer-activations multicast-group-range-activations multicast-group-ranges multicast-groups multicast-producer-associations observability-policies operations route-views service-bindings service-lb-policies tcp-routes tls-routes
notebooks: environments instances locations runtimes
number-registry: operations registry-books
observability: scopes
oracle-database: autonomous-database-backups autonomous-database-character-sets autonomous-databases autonomous-db-versions cloud-exadata-infrastructures(db-servers) cloud-vm-clusters(db-nodes) db-system-shapes entitlements gi-versions odb-networks(odb-subnets) operations
org-policies:
organizations:
orglifecycle: managed-organizations operations
pam: entitlements grants operations settings
parallelstore: instances locations operations
parametermanager: parameters(versions)
policy-intelligence: simulate troubleshoot-policy
policy-troubleshoot:
privateca: certificates locations pools roots subordinates templates
projects:
publicca: external-account-keys
pubsub: lite-operations lite-reservations lite-subscriptions lite-topics message-transforms schemas snapshots subscriptions(config) topics(config)
quotas: adjuster(settings) info preferences
recaptcha: firewall-policies keys
recommender: insight-type-config insight-types insights locations recommendations recommender-config recommender-configs recommenders
redis: clusters(backup-collections backups) instances(config) operations regions zones
remote-build-execution: instances worker-pools
resource-config: terraform
resource-manager: capabilities folders liens(config) operations org-policies settings tags(bindings holds keys values)
run: compose configurations domain-mappings integrations(types) jobs(executions(logs tasks) logs) multi-region-services regions revisions(logs) routes services(logs) worker-pools(logs revisions(logs)) workers(revisions)
runtime-config: configs(variables waiters)
saas-runtime: flags(releases revisions) releases rollout-kinds rollouts saas tenants unit-kinds unit-operations units
scc: assets bqexports custom-modules(etd sha) findings iac-remediation iac-validation-report-metrics iac-validation-reports manage(billing-metadata custom-modules(etd sha) services) muteconfigs notifications operations posture-deployments posture-operations posture-predictions posture-templates postures remediation-intents settings(services(modules)) sources
scheduler: jobs(create update) locations
seclm: operations workbenches
secrets: config locations replication versions(config)
service-directory: endpoints locations namespaces services
service-extensions: authz-extensions lb-edge-extensions lb-observability-extensions lb-route-extensions lb-traffic-extensions wasm-actions wasm-plugin-versions wasm-plugins
services: api-keys groups identity operations peered-dns-domains policies quota vpc-peerings(operations)
source: project-configs repos(config)
source-manager: instances locations operations repos
spanner: backup-schedules backups databases(config ddl roles sessions splits) instance-configs instance-partitions instances(config) migrate operations rows samples ssd-caches
spectrum-access:
sql: backups databases(config) export flags import instances(config) operations ssl(client-certs server-ca-certs server-certs) ssl-certs tiers users
stacks: resources types
storage: batch-operations(jobs) buckets(anywhere-caches config notifications) folders hmac insights(dataset-configs inventory-reports(details) operations) intelligence-configs managed-folders management-hub objects operations
tasks: cmek-config locations queues
telco-automation: operations orchestration-cluster
terraform: recommendations
topic:
trace: sinks
transcoder: jobs templates
transfer: agent-pools agents appliances(orders) jobs(config) operations
vmware: dns-bind-permission locations network-peerings(routes) network-policies(external-access-rules) networks node-types operations private-clouds(clusters(nodes) dns-forwarding external-addresses hcx(activationkeys) identity-sources logging-servers management-dns-zone-bindings nsx(credentials) subnets vcenter(credentials)) private-connections(routes) sddc(clusters ipaddresses privateclouds)
web-security-scanner: scan-configs scan-runs(findings)
workbench: executions instances schedules
workflows: executions
workspace-add-ons: deployments
workstations: clusters configs
zone-management: auth identity-provider project service service-account(keys) zone
`

export type Group = { readonly groups: ReadonlyMap<string, Group> }

const EMPTY: Group = { groups: new Map() }

/** Groups under other names: gcloud maps these to the same commands. */
const SAME_GROUP: Readonly<Record<string, string>> = { hub: 'fleet' }
const SAME_TOP: Readonly<Record<string, string>> = { 'ml-engine': 'ai-platform' }

/** Rows that were read already: only the group that is used gets parsed. */
const parsed = new Map<string, Group>()

/** The top group's tree and its own name; null when there is none. */
export function topGroup(typed: string): { name: string; group: Group } | null {
  const name = Object.hasOwn(SAME_TOP, typed) ? SAME_TOP[typed]! : typed
  const known = parsed.get(name)
  if (known) return { name, group: known }
  const at = /^[a-z-]+$/.test(name) ? GROUPS.indexOf(`\n${name}:`) : -1
  if (at < 0) return null
  const row = GROUPS.slice(at + name.length + 2, GROUPS.indexOf('\n', at + 1))
  const group = parseRow(row)
  parsed.set(name, group)
  return { name, group }
}

/** A group inside another; `name` is the one that the classes are written for. */
export function subGroup(group: Group, typed: string): { name: string; group: Group } | null {
  const name = Object.hasOwn(SAME_GROUP, typed) ? SAME_GROUP[typed]! : typed
  const found = group.groups.get(name)
  return found ? { name, group: found } : null
}

function parseRow(row: string): Group {
  const root = new Map<string, Group>()
  const open: Map<string, Group>[] = [root]
  for (const [, name, mark] of row.matchAll(/([a-z0-9-]*)([( )]?)/g)) {
    const here = open.at(-1)!
    if (name) {
      const inner = mark === '(' ? new Map<string, Group>() : null
      here.set(name, inner ? { groups: inner } : EMPTY)
      if (inner) open.push(inner)
    }
    if (mark === ')') open.pop()
  }
  return { groups: root }
}
