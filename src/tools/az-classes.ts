import { higherClass, type OperationClass } from '../core/class.ts'

/** First part of a command's own name to its class, from every command of az 2.45 and the usual extensions. */
const VERBS: readonly (readonly [OperationClass, string])[] = [
  [
    'read',
    'list show get check exists version query query-by-pipeline-run query-by-workspace summarize download search usage stats ' +
      'status logs log tail stream peek validate preview what find url count name browse outbound available volumes ' +
      'functions result wait monitor evaluate retrieve estimate calculate diff decompile supported detect',
  ],
  [
    'write',
    'abort accept acquire activate add append apply approve assess assign attach auto backup bind break build cancel capture change ' +
      'claim clone close complete config configure convert copy create create_or_update cutover deactivate deallocate deploy ' +
      'detach disable disconnect edit enable end extend fail failover finalize force format generate geo georestore import ' +
      'initialize insert install invite join link load lock manual mark merge migrate mount move off on open operation ' +
      'package pause perform ping pool prepare promote publish push put re reactivate reconnect reapply reboot rebuild recover redeploy ' +
      'refresh register reject release relocate remove rename reorder replace repair rerun reset resize restart restore resume ' +
      'retry revert rewrite rollback rotate run save scale schedule send set setup simulate snapshot stage standby start stop ' +
      'submit subscribe suspend swap switch sync tag transfer trigger unassign unbind undelete uninstall unlink unlock unmount ' +
      'unregister unset unsubscribe untag export test verify up update upgrade upload upsert upsert_scope use scan send-message patch wipe renew',
  ],
  [
    'destructive',
    'delete delete_scope purge clear reimage terminate generalize drop cleanup flush deprovision',
  ],
  ['admin', 'admin authorize deny grant revoke unauthorize regenerate'],
  ['secret-read', 'decrypt sign issue'],
  ['exec', 'exec execute ssh rdp invoke connect tunnel proxy shell'],
]

const VERB = new Map(VERBS.flatMap(([cls, words]) => words.split(' ').map((word) => [word, cls] as const)))

/** A command's own name that tells whatever its group is. */
const NAMES: Readonly<Record<string, OperationClass>> = {
  'create-for-rbac': 'admin',
  'create-remote-connection': 'exec',
  'generate-sas': 'secret-read',
  'get-access-token': 'secret-read',
  'get-boot-log-uris': 'secret-read',
  'get-connection-info': 'secret-read',
  'get-credentials': 'secret-read',
  'get-encryption-key': 'secret-read',
  'get-sas-urls': 'secret-read',
  'get-shared-keys': 'secret-read',
  'grant-access': 'secret-read',
  'list-admin-kubeconfig': 'secret-read',
  'list-auth-key': 'secret-read',
  'list-auth-keys': 'secret-read',
  'list-configuration': 'secret-read',
  'list-connection-strings': 'secret-read',
  'list-content-keys': 'secret-read',
  'list-credential': 'secret-read',
  'list-credentials': 'secret-read',
  'list-key': 'secret-read',
  'list-keys': 'secret-read',
  'list-publishing-credentials': 'secret-read',
  'list-publishing-profiles': 'secret-read',
  'list-read-only-keys': 'secret-read',
  'list-secrets': 'secret-read',
  'remove-record': 'destructive',
  'revoke-access': 'write',
  'show-cd-url': 'secret-read',
  'show-connection-string': 'secret-read',
  'show-secret': 'secret-read',
  'stop-replication': 'write',
}

/** Whole paths, and `group *` for all of a group. The longest that fits decides. */
const EXCEPTIONS: readonly (readonly [OperationClass, string])[] = [
  [
    'read',
    `account clear|account list|account set|account show|account list-locations|acr check-health|acr helm install-cli|aks install-cli
    bicep build|bicep decompile|bicep format|bicep generate-params|bicep install|bicep lint|bicep list-versions|bicep restore
    bicep uninstall|bicep upgrade|bicep version|bicep build-params|bicep decompile-params|cache *|cloud *|config *|configure|demo style|extension *|feedback|find
    init|login|logout|mysql flexible-server show-connection-string|mysql server show-connection-string|mariadb server show-connection-string
    postgres flexible-server show-connection-string|postgres server show-connection-string|sql db show-connection-string
    synapse sql pool show-connection-string|self-test|survey|upgrade|version|keyvault key encrypt|keyvault key verify|keyvault key random
    keyvault certificate get-default-policy|keyvault certificate download|keyvault key download|containerapp secret list
    network watcher run-configuration-diagnostic|graph query|devops login|devops logout|devops configure|monitor log-analytics query
    role assignment list-changelogs|webapp list-instances|policy state summarize|ad app credential list|ad sp credential list
    containerapp logs show|storage blob url|storage file url|storage share url|aks command result
    acr connected-registry install info|acr connected-registry list-client-tokens|network vpn-connection list-ike-sas|deployment export|deployment group export|deployment mg export|deployment sub export|deployment tenant export|group export
    group deployment export|ts export|network dns zone export|network private-dns zone export|container export|synapse notebook export|synapse sql-script export
    synapse kql-script export|lab formula export-artifacts|iot hub route test|dls fs test|vm secret format|netappfiles volume backup restore-status|security secure-score-controls list_by_score|network watcher test-connectivity|network watcher test-ip-flow`,
  ],
  [
    'secret-read',
    `acr credential show|acr login|acr webhook get-config|network vpn-connection show-device-config-script|apim nv show-secret|appconfig credential list|batch account login
    containerapp secret show|functionapp config appsettings list|iot dps policy list|iot dps policy show|iot hub policy list|iot hub policy show
    iot hub connection-string show|iot dps connection-string show|iot hub device-identity connection-string show|iot hub device-identity show
    iot hub module-identity show|iot hub module-identity connection-string show|iot hub generate-sas-token
    keyvault secret backup|keyvault secret download|keyvault secret show|keyvault key backup|keyvault certificate backup|keyvault backup start
    keyvault storage sas-definition show|lab secret list|lab secret show|logicapp config appsettings list|network express-route auth list
    network express-route auth show|network vpn-connection shared-key show|network vnet-gateway vpn-client show-url|search admin-key show
    search query-key list|signalr key list|webpubsub key show|eventgrid topic key list|eventgrid domain key list|eventgrid partner namespace key list
    ssh cert|ssh config|staticwebapp appsettings list|staticwebapp secrets list|webapp config appsettings list
    webapp config connection-string list|webapp config storage-account list|functionapp config show-secrets|spring test-endpoint list|spring config-server show
    sql mi link list-keys|grafana api-key list|grafana service-account token list|redisenterprise list-keys|redisenterprise database list-keys`,
  ],
  [
    'write',
    `acr webhook ping|aks check-acr|aks create|backup protection disable|connectedk8s connect|connectedmachine connect|demo *|iot dps certificate verify
    iot hub certificate verify|ml model download|network watcher troubleshooting start|policy remediation create|policy remediation cancel
    policy state trigger-scan|redis export|redis import|sql db export|sql midb log-replay start|storage message get|appconfig kv export
    storage blob lease renew|storage container lease renew|netappfiles account renew-credentials|synapse linked-service create|vm assess-patches
    iot hub generate-verification-code|bicep publish|disk revoke-access|snapshot revoke-access|network vnet-gateway vpn-client generate
    eventgrid partner configuration authorize|eventgrid partner configuration unauthorize|functionapp cors credentials
    acr connected-registry repo|backup restore files mount-rp|databoxedge device download-update`,
  ],
  [
    'destructive',
    `acr repository untag|dls fs access remove-all|netappfiles volume revert|keyvault storage remove|netappfiles volume replication remove|tag remove-value|network dns record-set cname remove-record
    network private-dns record-set cname remove-record|sf cluster node remove|storage account management-policy create
    storage account management-policy update|storage blob restore|storage remove|webapp config backup restore|webapp config snapshot restore
    webapp webjob continuous remove|webapp webjob triggered remove|account subscription cancel|vmss delete-instances`,
  ],
  [
    'admin',
    `acr config authentication-as-arm update|acr token create|acr token delete|acr token update|acr token credential generate
    acr token credential delete|acr connected-registry permissions update|aks update-credentials|functionapp keys set
    functionapp keys delete|functionapp function keys set|functionapp function keys delete|functionapp deployment user set|webapp deployment user set
    iot hub policy create|iot hub policy delete|iot hub policy renew-key|iot dps policy create|iot dps policy delete|iot dps policy update
    keyvault delete-policy|keyvault set-policy|keyvault security-domain *|network vpn-connection shared-key reset|network vpn-connection shared-key update
    search admin-key renew|search query-key create|search query-key delete|sig share add|sig share remove|sig share reset|sig share enable-community
    staticwebapp secrets reset-api-key|staticwebapp users invite|staticwebapp users update|storage account revoke-delegation-keys
    storage container set-permission|storage container policy create|storage container policy delete|storage container policy update
    storage queue policy create|storage queue policy delete|storage queue policy update|storage share policy create|storage share policy delete
    storage share policy update|storage table policy create|storage table policy delete|storage table policy update|storage logging update
    storage logging off|synapse workspace managed-identity grant-sql-access|synapse workspace managed-identity revoke-sql-access
    synapse integration-runtime regenerate-auth-key|vm user update|vm user delete|vm user reset-ssh|batch node user create|batch node user reset
    batch node user delete|devops user add|devops user update|devops user remove|devops security permission update|devops security permission reset
    devops security group create|devops security group delete|devops security group membership add|devops security group membership remove
    acr credential renew|netappfiles volume reset-cifs-pw|mysql flexible-server ad-admin create|search service admin-key renew
    aks trustedaccess rolebinding create|aks trustedaccess rolebinding delete|aks trustedaccess rolebinding update|ad sp create-for-rbac|signalr key renew|webpubsub key regenerate
    acr connected-registry install renew-credentials`,
  ],
  [
    'exec',
    `acr build|acr pack build|acr run|acr taskrun create|aks browse|aks command invoke|aks kollect|batch task create|batch job create
    container attach|container exec|containerapp debug|dla job submit|hdinsight script-action execute|interactive|managed-cassandra cluster invoke-command
    ml job create|mysql flexible-server connect|mysql flexible-server execute|network bastion rdp|network bastion ssh|network bastion tunnel
    postgres flexible-server connect|postgres flexible-server execute|resource invoke-action|serial-console connect|synapse spark job submit
    synapse spark statement invoke|vm run-command create|vm run-command update|vm run-command invoke|vmss run-command create
    vmss run-command invoke|vmss run-command update|vm repair run|webapp create-remote-connection|webapp ssh|spring app deploy-shell|ssh vm|ssh arc`,
  ],
]

/** Groups anywhere in a path where every change is about who may do what, or about the record of it. */
const ADMIN_SEGMENTS = new Set(
  (
    'role identity ad-admin ad-only-auth authorization-rule local-user scope-map audit-policy threat-policy ' +
    'advanced-threat-protection-setting diagnostic-settings log-profiles management-group lock keys key-regenerate ' +
    'rolebinding role-assignment role-definition access-policy api-key federated-credential database-principal-assignment ' +
    'pool-principal-assignment principal-assignment'
  ).split(' '),
)
/** Groups that are so from the top. */
const ADMIN_GROUPS = [
  'ad',
  'policy',
  'security',
  'managedservices',
  'webapp auth',
  'functionapp auth',
  'containerapp auth',
  'dls fs access',
  'storage fs access',
  'cosmosdb mongodb user',
  'billing policy',
  'appconfig credential',
]

/** What a reading command of any extension is named when it returns something to sign in with. */
const SECRET_NAME = /kubeconfig|credential|passwords?$|tokens?$|connection-string|keys?$|-sas$|secrets?$/

let exact: Map<string, OperationClass> | null = null

function exceptions(): Map<string, OperationClass> {
  exact ??= new Map(
    EXCEPTIONS.flatMap(([cls, text]) => text.split(/\s*[\n|]\s*/).map((path) => [path.trim(), cls] as const)),
  )
  return exact
}

function verbOf(leaf: string): OperationClass | null {
  if (Object.hasOwn(NAMES, leaf)) return NAMES[leaf]!
  const dash = leaf.indexOf('-')
  return VERB.get(leaf) ?? VERB.get(dash < 0 ? leaf : leaf.slice(0, dash)) ?? null
}

export function azClass(path: readonly string[]): { cls: OperationClass; why: string } | null {
  const name = path.join(' ')
  const known = exceptionOf(path)
  if (known !== null) return { cls: known, why: `\`${name}\` is known` }
  const leaf = path.at(-1) ?? ''
  // `connection create postgres`: the kind of the other end comes last.
  const isKind = path.at(-3) === 'connection' && verbOf(leaf) === null
  const base = verbOf(isKind ? path.at(-2)! : leaf)
  if (base === null) return null
  const groups = path.slice(0, -1)
  if (base === 'read') {
    return groups.at(-1) === 'keys' || SECRET_NAME.test(leaf)
      ? { cls: 'secret-read', why: 'shows keys or credentials' }
      : { cls: 'read', why: `\`${leaf}\` only reads` }
  }
  if (base === 'secret-read' || base === 'exec') return { cls: base, why: `\`${leaf}\` is ${base}` }
  const segment = groups.find((group) => ADMIN_SEGMENTS.has(group))
  const group = ADMIN_GROUPS.find((admin) => `${name} `.startsWith(`${admin} `))
  if (segment ?? group) {
    return { cls: higherClass(base, 'admin'), why: `every change in \`${segment ?? group}\` is` }
  }
  return { cls: base, why: `\`${leaf}\` is ${base}` }
}

function exceptionOf(path: readonly string[]): OperationClass | null {
  const known = exceptions()
  const whole = known.get(path.join(' '))
  if (whole !== undefined) return whole
  for (let length = path.length - 1; length > 0; length--) {
    const group = known.get(`${path.slice(0, length).join(' ')} *`)
    if (group !== undefined) return group
  }
  return null
}
