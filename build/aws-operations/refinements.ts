import type { OperationClass } from '../../src/core/class.ts'

/**
 * Where our words say more than AWS's levels do (docs: design, "Deciding"). AWS calls a level what an
 * IAM policy author wants to know; we name what a person would want to be asked about.
 *
 * - secret-read: what comes back is a secret value or a credential that works: passwords, private keys,
 *   tokens, decrypted data, URLs that need no sign-in, streaming and embedding URLs. Environment variables
 *   and user data of compute are configuration, as they are in a Pod's description. Fields that AWS only
 *   accepts and never returns (`MasterUserPassword` of a pending change) do not count.
 * - destructive: besides the verbs, what overwrites whole data sets or makes data expire.
 * - admin: who may do or reach what (also security groups, network ACLs and users of a service's own), keys
 *   and tokens that last, sign-in settings, and the switches of the record of it.
 * - exec: opens a session or a tunnel, or runs code that the caller brings.
 */
function rows(cls: OperationClass, text: string): [string, OperationClass][] {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [command = '', ...operations] = line.trim().split(/[: ]+/)
      return operations.map((operation): [string, OperationClass] => [`${command} ${operation}`, cls])
    })
}

/** By exact name; they win over everything else. */
export const EXACT: ReadonlyMap<string, OperationClass> = new Map([
  ...rows(
    'read',
    `
    cloudtrail: validate-logs
    configservice: get-status
    datapipeline: list-runs
    ddb: select
    ecs: monitor-express-gateway-service
    eks: update-kubeconfig
    emr: describe-cluster
    gamelift: get-game-session-log
    logs: start-live-tail tail
    neptunedata: execute-gremlin-explain-query
    s3: ls
    `,
  ),
  ...rows(
    'secret-read',
    `
    acm: export-certificate
    amplify: get-app get-artifact-url get-branch get-webhook list-apps list-branches list-webhooks
    amplifybackend: create-token get-backend-auth get-token
    amplifyuibuilder: exchange-code-for-token refresh-token
    apigateway: get-api-key get-api-keys
    appstream: create-app-block-builder-streaming-url create-image-builder-streaming-url create-streaming-url
    appsync: list-api-keys
    artifact: get-report get-term-for-report
    athena: create-presigned-notebook-url get-session-endpoint
    auditmanager: get-assessment-report-url get-evidence-file-upload-url
    bedrock-agentcore: get-resource-api-key get-resource-oauth2-token get-resource-payment-token get-workload-access-token get-workload-access-token-for-jwt get-workload-access-token-for-user-id
    chime: get-attendee get-bot list-attendees list-bots
    chime-sdk-meetings: get-attendee list-attendees
    cloudfront: sign
    codeartifact: get-authorization-token login
    codecommit: credential-helper
    codepipeline: get-job-details get-third-party-job-details list-webhooks poll-for-jobs poll-for-third-party-jobs
    cognito-identity: get-credentials-for-identity get-open-id-token get-open-id-token-for-developer-identity
    cognito-idp: describe-identity-provider describe-user-import-job describe-user-pool-client get-tokens-from-refresh-token list-user-import-jobs list-user-pool-client-secrets
    connect: get-federation-token get-prompt-file
    connecthealth: get-patient-insights-job
    connectparticipant: get-authentication-url
    dataexchange: get-asset get-job list-jobs list-revision-assets
    datazone: get-connection get-environment-credentials
    deadline: assume-fleet-role-for-read assume-fleet-role-for-worker assume-queue-role-for-read assume-queue-role-for-user assume-queue-role-for-worker
    devicefarm: create-test-grid-url get-upload list-artifacts list-test-grid-session-artifacts list-uploads
    devops-agent: list-webhooks
    dsql: generate-db-connect-admin-auth-token generate-db-connect-auth-token
    ec2: describe-vpn-connections export-client-vpn-client-configuration export-verified-access-instance-client-configuration get-launch-template-data get-password-data get-vpn-connection-device-sample-configuration
    ecr: get-authorization-token get-download-url-for-layer get-login get-login-password
    ecr-public: get-authorization-token get-login-password
    eks: describe-eks-anywhere-subscription get-token list-eks-anywhere-subscriptions
    eks-auth: assume-role-for-pod-identity
    emr: get-cluster-session-credentials get-on-cluster-app-ui-presigned-url get-persistent-app-ui-presigned-url
    emr-containers: get-managed-endpoint-session-credentials
    emr-serverless: get-dashboard-for-job-run get-session-endpoint
    finspace: get-kx-connection-string
    finspace-data: get-external-data-view-access-details get-programmatic-access-credentials get-working-location
    gamelift: get-compute-access get-compute-auth-token get-game-session-log-url get-instance-access get-player-connection-details request-upload-credentials
    glue: get-connection get-connections
    greengrassv2: get-component-version-artifact
    groundstation: get-agent-task-response-url
    interconnect: get-connection
    invoicing: get-procurement-portal-preference
    iot: create-provisioning-claim
    iot-managed-integrations: list-discovered-devices
    iotwireless: get-wireless-device
    ivs: batch-get-channel batch-get-stream-key get-channel get-stream-key get-stream-session
    ivs-realtime: create-participant-token get-ingest-configuration
    ivschat: create-chat-token
    kinesis-video-archived-media: get-dash-streaming-session-url get-hls-streaming-session-url
    kinesis-video-signaling: get-ice-server-config
    kinesisanalyticsv2: create-application-presigned-url
    kms: decrypt derive-shared-secret generate-data-key generate-data-key-pair
    lakeformation: assume-decorated-role-with-saml get-temporary-data-location-credentials get-temporary-glue-partition-credentials get-temporary-glue-table-credentials
    lambda: get-function get-layer-version get-layer-version-by-arn
    lexv2-models: describe-bot-recommendation get-test-execution-artifacts-url
    license-manager: get-access-token
    lightsail: create-container-service-registry-login download-default-key-pair get-bucket-access-keys get-instance-access-details get-relational-database-master-user-password
    location: describe-key
    m2: get-signed-bluinsights-url
    mailmanager: get-address-list-import-job list-address-list-import-jobs
    managedblockchain: get-accessor
    marketplace-agreement: get-agreement-entitlements
    mediapackage: describe-channel list-channels
    mturk: get-file-upload-url
    mwaa: create-cli-token create-web-login-token
    payment-cryptography-data: decrypt-data
    pca-connector-scep: get-challenge-password
    qapps: create-presigned-url
    qbusiness: create-anonymous-web-experience-url get-document-content
    qconnect: get-content get-import-job
    quicksight: describe-asset-bundle-export-job generate-embed-url-for-anonymous-user generate-embed-url-for-registered-user generate-embed-url-for-registered-user-with-identity get-dashboard-embed-url get-session-embed-url
    rds: generate-db-auth-token
    redshift: get-cluster-credentials get-cluster-credentials-with-iam get-identity-center-auth-token
    redshift-serverless: get-credentials get-identity-center-auth-token
    route53domains: retrieve-domain-auth-code
    route53globalresolver: get-access-token
    s3: presign
    s3api: create-session
    s3control: get-data-access
    sagemaker: create-hub-content-presigned-urls create-partner-app-presigned-url create-presigned-domain-url create-presigned-mlflow-app-url create-presigned-mlflow-tracking-server-url create-presigned-notebook-instance-url
    secretsmanager: batch-get-secret-value get-random-password get-secret-value
    security-ir: get-case-attachment-download-url
    signin: create-o-auth2-token create-o-auth2-token-with-iam
    ssm: get-access-token
    sso: get-role-credentials
    sso-oidc: create-token create-token-with-iam
    storagegateway: describe-chap-credentials
    sts: assume-role assume-role-with-saml assume-role-with-web-identity assume-root get-delegated-access-token get-federation-token get-session-token get-web-identity-token
    taxsettings: get-tax-registration-document
    wafv2: get-decrypted-api-key list-api-keys
    wickr: get-oidc-info get-opentdf-config
    wisdom: get-content get-import-job
    workdocs: get-document-version
    workmail: assume-impersonation-role
    workspaces-thin-client: get-environment list-environments
    `,
  ),
  ...rows(
    'write',
    `
    apigateway: test-invoke-authorizer test-invoke-method
    appflow: reset-connector-metadata-cache
    autoscaling: execute-policy
    bedrock-agentcore: complete-resource-token-auth
    chime: reset-personal-pin
    cloudformation: deploy package
    ddb: put
    deploy: install push uninstall
    ec2: withdraw-byoip-cidr
    ecs: deploy
    emr: add-instance-groups create-cluster create-hbase-backup disable-hbase-backups install-applications modify-cluster-attributes schedule-hbase-backup
    fsx: release-file-system-nfs-v3-locks
    gamelift: upload-build
    globalaccelerator: withdraw-byoip-cidr
    iotevents-data: batch-reset-alarm
    kms: disconnect-custom-key-store
    lightsail: push-container-image reset-distribution-cache
    route53: create-query-logging-config
    s3control: delete-bucket-tagging
    servicecatalog: generate
    sqs: receive-message
    stepfunctions: redrive-execution
    `,
  ),
  ...rows(
    'destructive',
    `
    acm: revoke-certificate
    clouddirectory: batch-write
    dataexchange: revoke-revision
    ds: restore-from-snapshot
    dynamodb: batch-execute-statement batch-write-item execute-statement execute-transaction transact-write-items
    ec2: create-replace-root-volume-task send-diagnostic-interrupt
    ecr: put-lifecycle-policy
    elasticbeanstalk: rebuild-environment
    emr: restore-from-hbase-backup terminate-clusters
    fsx: detach-and-delete-s3-access-point restore-volume-from-snapshot
    kinesis: decrease-stream-retention-period
    kms: schedule-key-deletion
    logs: put-retention-policy
    mediastore: put-lifecycle-policy
    neptune-graph: execute-query reset-graph
    neptunedata: execute-fast-reset execute-gremlin-profile-query execute-gremlin-query execute-open-cypher-explain-query execute-open-cypher-query
    rds: backtrack-db-cluster
    redshift-serverless: restore-from-recovery-point restore-from-snapshot
    route53: change-resource-record-sets
    s3: rb rm
    s3api: put-bucket-lifecycle put-bucket-lifecycle-configuration
    s3control: put-bucket-lifecycle-configuration
    signer: revoke-signature revoke-signing-profile
    workspaces: rebuild-workspaces restore-workspace
    `,
  ),
  ...rows(
    'admin',
    `
    acm-pca: issue-certificate revoke-certificate
    aiops: delete-investigation-group-policy put-investigation-group-policy
    apigateway: create-api-key create-authorizer create-usage-plan-key delete-api-key delete-authorizer delete-usage-plan-key import-api-keys update-api-key update-authorizer
    apigatewayv2: create-authorizer delete-authorizer update-authorizer
    appstream: associate-application-to-entitlement batch-associate-user-stack batch-disassociate-user-stack create-entitlement create-user delete-entitlement delete-user disable-user disassociate-application-from-entitlement enable-user update-entitlement
    appsync: create-api-key delete-api-key update-api-key
    auditmanager: deregister-account register-account
    chime: create-app-instance-admin delete-app-instance-admin delete-voice-connector-termination-credentials invite-users put-voice-connector-termination-credentials regenerate-security-token
    chime-sdk-identity: create-app-instance-admin delete-app-instance-admin
    chime-sdk-voice: delete-voice-connector-termination-credentials put-voice-connector-termination-credentials
    cloud9: create-environment-membership delete-environment-membership update-environment-membership
    clouddirectory: attach-policy detach-policy
    cloudformation: activate-organizations-access deactivate-organizations-access
    cloudtrail: create-event-data-store create-subscription create-trail delete-event-data-store delete-trail put-event-selectors put-insight-selectors start-event-data-store-ingestion start-logging stop-event-data-store-ingestion stop-logging update-event-data-store update-subscription update-trail
    codebuild: delete-source-credentials import-source-credentials
    codecatalyst: create-access-token delete-access-token
    cognito-identity: set-identity-pool-roles set-principal-tag-attribute-map
    cognito-idp: add-user-pool-client-secret create-group create-identity-provider delete-group delete-identity-provider delete-user-pool-client-secret set-user-pool-mfa-config update-group update-identity-provider
    configservice: delete-configuration-recorder delete-delivery-channel delete-service-linked-configuration-recorder put-configuration-recorder put-delivery-channel put-service-linked-configuration-recorder start-configuration-recorder stop-configuration-recorder subscribe
    connect: create-security-profile create-user delete-security-profile delete-user update-security-profile update-user-security-profiles
    datapipeline: create-default-roles
    dataexchange: create-data-grant
    datazone: create-project-membership create-subscription-grant delete-project-membership delete-subscription-grant
    deploy: delete-git-hub-account-token deregister register
    detective: create-graph delete-graph
    dlm: create-default-role
    ds: create-trust delete-trust disable-ca-enrollment-policy disable-client-authentication disable-radius enable-ca-enrollment-policy enable-client-authentication enable-radius reset-user-password share-directory unshare-directory update-radius update-trust
    ds-data: add-group-member create-group create-user delete-group delete-user disable-user remove-group-member update-group update-user
    ec2: associate-enclave-certificate-iam-role associate-iam-instance-profile authorize-client-vpn-ingress authorize-security-group-egress authorize-security-group-ingress create-key-pair create-network-acl-entry create-vpc-block-public-access-exclusion delete-flow-logs delete-key-pair delete-network-acl-entry delete-vpc-block-public-access-exclusion disable-serial-console-access disassociate-enclave-certificate-iam-role disassociate-iam-instance-profile enable-reachability-analyzer-organization-sharing enable-serial-console-access import-key-pair modify-image-attribute modify-security-group-rules modify-verified-access-endpoint-policy modify-verified-access-group-policy modify-vpc-block-public-access-exclusion modify-vpc-block-public-access-options modify-vpc-endpoint-service-permissions replace-iam-instance-profile-association replace-network-acl-association replace-network-acl-entry reset-image-attribute revoke-client-vpn-ingress revoke-security-group-egress revoke-security-group-ingress
    eks: associate-access-policy associate-identity-provider-config create-access-entry create-pod-identity-association delete-access-entry delete-pod-identity-association disassociate-access-policy disassociate-identity-provider-config update-access-entry update-pod-identity-association
    elasticache: authorize-cache-security-group-ingress create-user create-user-group delete-user delete-user-group modify-user modify-user-group revoke-cache-security-group-ingress
    emr: create-default-roles create-studio-session-mapping delete-studio-session-mapping update-studio-session-mapping
    emr-containers: update-role-trust-policy
    es: authorize-vpc-endpoint-access revoke-vpc-endpoint-access
    events: deauthorize-connection
    finspace: create-kx-user delete-kx-user update-kx-user
    finspace-data: associate-user-to-permission-group create-permission-group create-user delete-permission-group disable-user disassociate-user-from-permission-group enable-user reset-user-password update-permission-group update-user
    fms: associate-admin-account disassociate-admin-account put-admin-account
    grafana: create-workspace-api-key create-workspace-service-account create-workspace-service-account-token delete-workspace-api-key delete-workspace-service-account delete-workspace-service-account-token update-workspace-authentication
    guardduty: create-detector delete-detector disassociate-members delete-members stop-monitoring-members update-detector update-member-detectors update-organization-configuration
    inspector2: disable disassociate-member enable
    iot: accept-certificate-transfer attach-thing-principal clear-default-authorizer create-authorizer create-certificate-from-csr create-keys-and-certificate create-role-alias delete-authorizer delete-ca-certificate delete-certificate delete-role-alias detach-thing-principal register-ca-certificate register-certificate register-certificate-without-ca transfer-certificate update-authorizer update-ca-certificate update-certificate update-role-alias
    iotsitewise: create-access-policy delete-access-policy update-access-policy
    kafka: batch-associate-scram-secret batch-disassociate-scram-secret
    kendra: create-access-control-configuration delete-access-control-configuration delete-principal-mapping put-principal-mapping update-access-control-configuration
    lambda: create-function-url-config delete-function-url-config update-function-url-config wizard
    license-manager: accept-grant create-grant create-grant-version create-token delete-grant delete-token reject-grant
    lightsail: close-instance-public-ports create-bucket-access-key create-key-pair delete-bucket-access-key delete-key-pair import-key-pair open-instance-public-ports put-instance-public-ports set-resource-access-for-bucket
    location: create-key delete-key update-key
    macie2: create-member delete-member disable-macie disassociate-member enable-macie update-macie-session update-member-session
    mediaconnect: grant-flow-entitlements revoke-flow-entitlement update-flow-entitlement
    memorydb: create-acl create-user delete-acl delete-user update-acl update-user
    mq: create-user delete-user update-user
    nimble: delete-launch-profile-member delete-studio-member put-launch-profile-members put-studio-members update-launch-profile-member
    omics: delete-s3-access-policy put-s3-access-policy
    opensearch: authorize-vpc-endpoint-access revoke-vpc-endpoint-access
    opensearchserverless: create-access-policy create-security-config create-security-policy delete-access-policy delete-security-config delete-security-policy update-access-policy update-security-config update-security-policy
    opsworks: create-user-profile delete-user-profile grant-access register
    pca-connector-ad: create-template-group-access-control-entry delete-template-group-access-control-entry update-template-group-access-control-entry
    pca-connector-scep: create-challenge delete-challenge
    qbusiness: associate-permission disassociate-permission
    quicksight: create-group create-group-membership create-role-membership delete-group delete-group-membership delete-role-membership delete-user delete-user-by-principal-id register-user update-group update-public-sharing-settings update-user
    rds: add-role-to-db-cluster add-role-to-db-instance authorize-db-security-group-ingress remove-role-from-db-cluster remove-role-from-db-instance revoke-db-security-group-ingress
    neptune: add-role-to-db-cluster remove-role-from-db-cluster
    redshift: associate-data-share-consumer authorize-cluster-security-group-ingress disable-logging disassociate-data-share-consumer enable-logging revoke-cluster-security-group-ingress
    repostspace: batch-add-channel-role-to-accessors batch-add-role batch-remove-channel-role-from-accessors batch-remove-role deregister-admin register-admin
    route53: create-vpc-association-authorization delete-query-logging-config delete-vpc-association-authorization
    route53domains: push-domain transfer-domain-to-another-aws-account
    route53globalresolver: create-access-source create-access-token delete-access-source delete-access-token update-access-source update-access-token
    route53resolver: disassociate-resolver-query-log-config
    s3api: delete-bucket-ownership-controls put-bucket-logging put-bucket-ownership-controls
    secretsmanager: delete-resource-policy put-resource-policy
    securityhub: batch-disable-standards disable-import-findings-for-product disable-security-hub disassociate-members delete-members enable-security-hub update-security-control update-standards-control
    securitylake: create-data-lake delete-aws-log-source delete-data-lake update-data-lake
    serverlessrepo: put-application-policy unshare-application
    servicecatalog: associate-principal-with-portfolio disable-aws-organizations-access disassociate-principal-from-portfolio enable-aws-organizations-access
    shield: associate-drt-log-bucket associate-drt-role disassociate-drt-log-bucket disassociate-drt-role
    ssm: create-activation delete-activation update-managed-instance-role
    storagegateway: delete-chap-credentials set-local-console-password set-smb-guest-password update-chap-credentials
    transfer: create-access create-user delete-access delete-ssh-public-key delete-user import-ssh-public-key update-access update-user
    wafv2: create-api-key delete-api-key
    wickr: batch-create-user batch-delete-user batch-toggle-user-suspend-status update-user
    workdocs: activate-user add-resource-permissions create-user deactivate-user delete-user remove-all-resource-permissions remove-resource-permission update-user
    workmail: associate-member-to-group create-impersonation-role create-user delete-access-control-rule delete-impersonation-role delete-mailbox-permissions delete-personal-access-token delete-user disassociate-member-from-group put-access-control-rule put-mailbox-permissions reset-password update-impersonation-role update-user
    workspaces: authorize-ip-rules modify-certificate-based-auth-properties modify-saml-properties modify-workspace-access-properties revoke-ip-rules
    workspaces-web: create-identity-provider create-ip-access-settings delete-identity-provider delete-ip-access-settings update-identity-provider update-ip-access-settings
    `,
  ),
  ...rows(
    'exec',
    `
    athena: start-calculation-execution
    bedrock-agentcore: invoke-agent-runtime-command invoke-browser invoke-code-interpreter start-browser-session start-code-interpreter-session
    cloudshell: create-session put-credentials send-heart-beat
    codebuild: start-command-execution start-sandbox start-sandbox-connection
    codecatalyst: start-dev-environment-session
    ec2-instance-connect: open-tunnel send-serial-console-ssh-public-key send-ssh-public-key ssh
    ecs: execute-command
    emr: add-job-flow-steps add-steps get put socks ssh
    emr-containers: start-job-run
    emr-serverless: start-job-run
    glue: run-statement
    iotsecuretunneling: open-tunnel rotate-tunnel-access-token
    lightsail: create-gui-session-access-details
    qldb-session: send-command
    sagemaker: start-session
    snow-device-management: create-task
    ssm: create-association create-association-batch register-task-with-maintenance-window resume-session send-command start-associations-once start-automation-execution start-change-request-execution start-session update-association update-maintenance-window-task
    ssm-guiconnect: start-connection
    `,
  ),
])

/** Services where every change is about who may do what. */
export const ADMIN_SERVICES: ReadonlySet<string> = new Set(
  'iam organizations sso-admin identitystore account ram rolesanywhere verifiedpermissions controltower mpa'.split(
    ' ',
  ),
)

/** Changes to somebody's access, by what the name says in every service. Only for what AWS calls a write. */
export const ADMIN_NAMES: readonly RegExp[] = [
  /(resource|access|permissions|repository|cluster|sink|domain|contact|application|project|destination|channel|origin-endpoint|audience-model|model-package-group|file-system|bucket|vault|queue|topic|key|sharing)-policy(-statement|-for-.*)?$/,
  /(^|-)(permission|permissions)$|-permissions?-|custom-permissions?/,
  /(^(create|update|put|delete|associate|disassociate|replace|modify)-(auth|iam|access)-(policy|role))|iam-policy-assignment/,
  /(organization-|organizations-)?(delegated-)?admin(istrator)?(-account)?$|delegated-admin/,
  /public-access-block|block-public-access/,
]

/** Names that the patterns above meet by chance. */
export const NOT_ADMIN: readonly RegExp[] = [
  /(start|stop|cancel|create|update|delete)-automated-reasoning-policy/,
  /^logs (put|delete)-(account|index|data-protection)-policy$/,
  /(accept|reject|create|delete)-.*permission.*-request$/,
]

/** First word of a change that takes something away for good. */
export const DESTRUCTIVE_VERBS: ReadonlySet<string> = new Set(
  (
    'delete terminate deregister unregister purge remove destroy dispose release abort expire forget discard evict ' +
    'deprovision clear shutdown reset leave redact unsubscribe retire'
  ).split(' '),
)
