import { describe, expect, it } from 'vitest'
import type { OperationClass } from '../../src/core/class.ts'
import { unseenText, unseenWords } from '../../src/tools/unseen-word.ts'
import { contextOf, filesKnown, readingOf, readingOfArgv, table } from './reading-of.ts'

const CLASSES: Record<OperationClass, string> = {
  read: `
    aws bedrock-runtime invoke-model --model-id x out
    aws sagemaker-runtime invoke-endpoint --endpoint-name x out
    aws apigateway get-rest-apis
    aws budgets describe-budgets --account-id x
    aws dynamodb execute-statement --statement "SELECT * FROM t"
    aws dynamodb execute-statement --statement "select * from t where name = 'DELETE FROM t'"
    aws dynamodb batch-execute-statement --statements '[{"Statement":"SELECT a FROM t"}]'
    aws dynamodb execute-transaction --transact-statements 'Statement="SELECT a FROM t"'
    aws timestream-query query --query-string 'SELECT 1'
    aws kms schedule-key-deletion help
    aws kms create-grant --key-id x --grantee-principal y --operations Decrypt --dry-run
    aws lambda update-function-code --function-name x --dry-run
    aws lambda invoke --function-name x --invocation-type DryRun out
    aws ssm delete-inventory --type-name x --dry-run
    aws network-firewall update-rule-group --dry-run
    aws ec2 terminate-instances --help
    aws ec2 terminate-instances --instance-ids i-1 --profile p help --version
    aws ssm get-parameter --name x --no-with-decryption
    aws ec2 describe-instance-attribute --attribute groupSet --instance-id i-1
    aws s3api get-object --bucket x --key a/b.txt out
    aws ec2 create-tags --generate-cli-skeleton yaml-input
    aws ecs monitor-express-gateway-service --service-arn x
    aws configservice get-status
    aws emr describe-cluster --cluster-id x
    aws datapipeline list-runs --pipeline-id x
    aws ddb select t
    aws cloudtrail validate-logs --trail-arn x --start-time y
    aws gamelift get-game-session-log --game-session-id x --save-as y
    aws sso list-accounts
    aws configure wizard
    aws login --remote
    aws logout
    aws
    aws help
    aws --version
    aws ec2 help
    aws ec2
    aws ec2 terminate-instances help
    aws ec2 describe-instances
    aws ec2 describe-instances --filters Name=x,Values=delete
    aws ec2 describe-instances --query 'Reservations[].Instances[]'
    aws --profile prod ec2 describe-instances
    aws --profile delete-everything ec2 describe-instances
    aws --prof prod ec2 describe-instances
    aws --region=us-east-1 ec2 describe-instances
    aws --reg us-east-1 ec2 describe-instances
    aws ec2 describe-instances --profile prod --region eu-west-1 --output json
    aws --no-cli-pager ec2 describe-regions
    aws --debug ec2 describe-regions
    aws ec2 get-console-output --instance-id i-1
    aws ec2 wait instance-running --instance-ids i-1
    aws ec2 terminate-instances --instance-ids i-1 --dry-run
    aws ec2 terminate-instances --generate-cli-skeleton
    aws ec2 terminate-instances --generate-cli-skeleton output
    aws iam create-access-key --generate-cli-skeleton=input
    aws iam list-users
    aws iam get-role --role-name x
    aws iam list-access-keys
    aws iam simulate-principal-policy --policy-source-arn x --action-names y
    aws iam get-policy-version --policy-arn x --version-id v1
    aws sts get-caller-identity
    aws s3 ls
    aws s3 ls s3://bucket --recursive
    aws s3 cp s3://bucket/key .
    aws s3 cp s3://bucket/key -
    aws s3 cp --recursive s3://bucket/a ./local
    aws s3 sync s3://bucket ./local
    aws s3 rm s3://bucket/key --dryrun
    aws s3 sync . s3://bucket --delete --dryrun
    aws s3 mv s3://a/b s3://c/d --dryrun
    aws s3api list-objects-v2 --bucket x
    aws s3api get-object --bucket x --key y out
    aws s3api head-object --bucket x --key y
    aws s3api get-bucket-policy --bucket x
    aws s3api select-object-content --bucket x --key y --expression z
    aws secretsmanager list-secrets
    aws secretsmanager describe-secret --secret-id x
    aws secretsmanager get-resource-policy --secret-id x
    aws ssm get-parameter --name x
    aws ssm get-parameters-by-path --path /
    aws ssm describe-parameters
    aws kms describe-key --key-id x
    aws kms list-keys
    aws kms get-key-policy --key-id x
    aws dynamodb query --table-name x
    aws dynamodb scan --table-name x
    aws dynamodb get-item --table-name x --key '{}'
    aws dynamodb batch-get-item --request-items '{}'
    aws logs tail /aws/x --follow
    aws logs filter-log-events --log-group-name x
    aws logs start-query --log-group-name x
    aws cloudformation describe-stacks
    aws cloudformation validate-template --template-body file://x
    aws cloudtrail lookup-events
    aws configservice describe-config-rules
    aws eks describe-cluster --name x
    aws eks list-clusters
    aws eks update-kubeconfig --name x
    aws ecr describe-images --repository-name x
    aws rds describe-db-instances
    aws lambda list-functions
    aws lambda get-function-configuration --function-name x
    aws route53 list-hosted-zones
    aws organizations list-accounts
    aws cognito-idp list-users --user-pool-id x
    aws rekognition detect-labels --image x
    aws configure
    aws configure list
    aws configure set region eu-west-1
    aws configure get region
    aws configure sso
    aws sso login --profile prod
    aws sso logout
    aws guardduty list-detectors
  `,
  'secret-read': `
    aws secretsmanager get-random-password
    aws chime-sdk-meetings get-attendee --meeting-id m --attendee-id a
    aws iotwireless get-wireless-device --identifier i --identifier-type WirelessDeviceId
    aws cognito-idp describe-user-pool-client --user-pool-id x --client-id y
    aws glue get-connection --name x
    aws sagemaker create-presigned-domain-url --domain-id x --user-profile-name y
    aws mwaa create-cli-token --name x
    aws wafv2 get-decrypted-api-key --scope REGIONAL
    aws ec2 describe-instance-attribute --attribute userData --instance-id i-1
    aws s3api get-object --bucket x --key env/terraform.tfstate out
    aws s3 cp s3://state/prod.tfstate .
    aws s3 cp s3://b/keys/id_rsa -
    aws kms derive-shared-secret --key-id x
    aws quicksight generate-embed-url-for-registered-user --user-arn x
    aws emr get-cluster-session-credentials --cluster-id x
    aws eks-auth assume-role-for-pod-identity --cluster-name x --token y
    aws secretsmanager get-secret-value --secret-id x
    aws --profile prod secretsmanager get-secret-value --secret-id x
    aws secretsmanager batch-get-secret-value --secret-id-list x
    aws ssm get-parameter --name x --with-decryption
    aws ssm get-parameter --name x --with-dec
    aws ssm get-parameters --names x --with-decryption
    aws ssm get-parameters-by-path --path / --with-decryption
    aws ssm get-parameter-history --name x --with-decryption
    aws ssm get-parameter --cli-input-json file://x
    aws kms decrypt --ciphertext-blob x
    aws kms generate-data-key --key-id x
    aws kms generate-data-key-pair --key-id x
    aws sts assume-role --role-arn x --role-session-name y
    aws sts assume-role-with-web-identity --role-arn x
    aws sts assume-root --target-principal x
    aws sts get-session-token
    aws sts get-federation-token --name x
    aws ecr get-login-password
    aws ecr get-login
    aws ecr get-authorization-token
    aws ecr-public get-login-password
    aws eks get-token --cluster-name x
    aws rds generate-db-auth-token --hostname x
    aws dsql generate-db-connect-auth-token --hostname x
    aws redshift get-cluster-credentials --db-user x
    aws redshift-serverless get-credentials
    aws lambda get-function --function-name x
    aws codeartifact get-authorization-token --domain x
    aws codeartifact login --tool npm --domain x
    aws codecommit credential-helper get
    aws configure export-credentials
    aws configure get aws_secret_access_key
    aws configure get default.aws_session_token
    aws sso get-role-credentials --role-name x
    aws cognito-identity get-credentials-for-identity --identity-id x
    aws cognito-identity get-open-id-token --identity-id x
    aws ec2 get-password-data --instance-id i-1
    aws ec2 describe-vpn-connections
    aws lightsail download-default-key-pair
    aws lightsail get-instance-access-details --instance-name x
    aws acm export-certificate --certificate-arn x
    aws apigateway get-api-keys --include-values
    aws s3 presign s3://bucket/key
    aws gamelift get-compute-access --fleet-id x
    aws cloudfront sign --url x
  `,
  write: `
    aws iot-data publish --topic x
    aws iot-data update-thing-shadow --thing-name x out
    aws sesv2 send-email --content x
    aws elbv2 create-load-balancer --name x
    aws deploy create-deployment --application-name x
    aws apigateway update-rest-api --rest-api-id x --patch-operations op=replace,path=/name,value=y
    aws apigateway put-method --rest-api-id x
    aws lexv2-models create-bot --bot-name x
    aws resourcegroupstaggingapi tag-resources --resource-arn-list x
    aws ec2 delete-tags --resources x
    aws rds-data execute-statement --sql 'SELECT 1'
    aws rds-data execute-statement --sql "INSERT INTO t VALUES ('DROP TABLE t')"
    aws athena start-query-execution --query-string 'SELECT * FROM t; -- drop table t'
    aws dynamodb execute-statement --statement "UPDATE t SET a=1 WHERE b=2"
    aws dynamodb batch-write-item --request-items '{"t":[{"PutRequest":{}}]}'
    aws route53 change-resource-record-sets --hosted-zone-id x --change-batch '{"Changes":[{"Action":"UPSERT"}]}'
    aws cloudcontrol create-resource --type-name AWS::S3::Bucket --desired-state '{}'
    aws ecs run-task --task-definition x --overrides '{"cpu":"1"}'
    aws synthetics update-canary --name x --dry-run y
    aws cognito-idp create-user-pool-client --user-pool-id x
    aws sqs receive-message --queue-url x
    aws elasticache reboot-cache-cluster --cache-cluster-id x
    aws lightsail push-container-image --service-name x
    aws emr create-cluster --release-label x
    aws servicecatalog generate product --product-name x
    aws cloudformation package --template-file x --s3-bucket y
    aws events wizard new-rule
    aws deploy push --application-name x --s3-location y
    aws secretsmanager rotate-secret --secret-id x
    aws s3 mb s3://bucket --region us-east-1
    aws s3 website s3://x
    aws codebuild start-build --project-name x
    aws batch submit-job --job-name x
    aws lambda update-function-code --function-name x
    aws lambda invoke --function-name x out
    aws ecs run-task --cluster x --task-definition y
    aws dynamodb transact-write-items --transact-items '[]'
    aws dynamodb batch-write-item --request-items '{}'
    aws kms disable-key --key-id x
    aws kms sign --key-id x
    aws kms generate-data-key-without-plaintext --key-id x
    aws kms encrypt --key-id x --plaintext y
    aws sts decode-authorization-message --encoded-message x
    aws ec2 run-instances --image-id ami-1
    aws ec2 start-instances --instance-ids i-1
    aws ec2 stop-instances --instance-ids i-1
    aws ec2 reboot-instances --instance-ids i-1
    aws ec2 run-instances --image-id ami-1 --dry-run --no-dry-run
    aws ec2 create-tags --resources x --tags y
    aws ec2 create-image --instance-id i-1
    aws ec2 modify-instance-attribute --instance-id i-1
    aws s3 cp file s3://bucket/key
    aws s3 cp s3://a/b s3://c/d
    aws s3 cp - s3://bucket/key
    aws s3 sync . s3://bucket
    aws s3 mb s3://bucket
    aws s3 mv file s3://bucket
    aws s3api put-object --bucket x --key y --body z
    aws s3api put-bucket-versioning --bucket x
    aws s3api create-bucket --bucket x
    aws secretsmanager create-secret --name x --secret-string y
    aws secretsmanager put-secret-value --secret-id x --secret-string y
    aws ssm put-parameter --name x --value y
    aws dynamodb put-item --table-name x --item '{}'
    aws dynamodb update-item --table-name x
    aws cloudformation deploy --template-file x --stack-name y
    aws cloudformation update-stack --stack-name y
    aws cloudformation execute-change-set --change-set-name x
    aws ecs update-service --service x --desired-count 0
    aws eks update-nodegroup-config --cluster-name x
    aws autoscaling set-desired-capacity --auto-scaling-group-name x --desired-capacity 0
    aws autoscaling put-scaling-policy --policy-name x
    aws rds modify-db-instance --db-instance-identifier x
    aws rds stop-db-instance --db-instance-identifier x
    aws lambda update-function-configuration --function-name x
    aws sqs send-message --queue-url x --message-body y
    aws sns publish --topic-arn x --message y
    aws logs create-log-group --log-group-name x
    aws kms enable-key --key-id x
    aws stepfunctions start-execution --state-machine-arn x
    aws ses verify-email-address --email-address x
  `,
  destructive: `
    aws dynamodb execute-statement --statement "DELETE FROM t WHERE a=1"
    aws dynamodb execute-statement --statement '/* x */ DELETE FROM t WHERE a=1'
    aws dynamodb batch-write-item --request-items '{"t":[{"DeleteRequest":{}}]}'
    aws dynamodb batch-write-item --request-items file://x
    aws rds-data execute-statement --sql 'DROP TABLE t'
    aws rds-data execute-statement --sql='SELECT 1; TRUNCATE t'
    aws route53 change-resource-record-sets --hosted-zone-id x --change-batch '{"Changes":[{"Action":"DELETE"}]}'
    aws ec2 cancel-spot-fleet-requests --spot-fleet-request-ids x --terminate-instances
    aws elasticbeanstalk rebuild-environment --environment-id x
    aws workspaces restore-workspace --workspace-id x
    aws kinesis decrease-stream-retention-period --stream-name x
    aws ecr put-lifecycle-policy --repository-name x
    aws cloudcontrol delete-resource --type-name AWS::S3::Bucket --identifier x
    aws sns unsubscribe --subscription-arn x
    aws iot-data delete-thing-shadow --thing-name x out
    aws apigateway delete-rest-api --rest-api-id x
    aws emr terminate-clusters --cluster-ids x
    aws ec2 terminate-instances --instance-ids i-1
    aws --profile describe ec2 terminate-instances --instance-ids i-1
    aws ec2 terminate-instances --instance-ids i-1 --dry
    aws ec2 terminate-instances --instance-ids i-1 -- --dry-run
    aws ec2 terminate-instances --instance-ids i-1 -- --generate-cli-skeleton
    aws ec2 terminate-instances --client-token --dry-run --no-dry-run
    aws ec2 delete-volume --volume-id x
    aws ec2 deregister-image --image-id x
    aws ec2 release-address --allocation-id x
    aws s3 rm s3://bucket/key
    aws s3 rm s3://bucket --recursive
    aws s3 --recursive rm s3://bucket
    aws s3 rm s3://bucket/key --dryr
    aws s3 rm s3://bucket/key -- --dryrun
    aws s3 rb s3://bucket --force
    aws s3 mv s3://a/b s3://c/d
    aws s3 mv s3://a/b .
    aws s3 sync . s3://bucket --delete
    aws s3 sync . s3://bucket --del
    aws s3 sync s3://a s3://b --delete
    aws s3api delete-object --bucket x --key y
    aws s3api delete-bucket --bucket x
    aws s3api put-bucket-lifecycle-configuration --bucket x
    aws secretsmanager delete-secret --secret-id x
    aws ssm delete-parameter --name x
    aws kms schedule-key-deletion --key-id x
    aws dynamodb delete-table --table-name x
    aws cloudformation delete-stack --stack-name x
    aws rds delete-db-instance --db-instance-identifier x
    aws eks delete-cluster --name x
    aws ecr batch-delete-image --repository-name x
    aws sqs purge-queue --queue-url x
    aws route53 change-resource-record-sets --hosted-zone-id x
    aws logs delete-log-group --log-group-name x
    aws logs put-retention-policy --log-group-name x
    aws elasticache delete-cache-cluster --cache-cluster-id x
    aws rds reset-db-parameter-group --db-parameter-group-name x
  `,
  admin: `
    aws rds-data execute-statement --sql 'GRANT ALL ON t TO u'
    aws redshift-data execute-statement --sql 'CREATE USER u PASSWORD DISABLE'
    aws cloudcontrol create-resource --type-name AWS::IAM::Role --desired-state '{}'
    aws cloudcontrol create-resource --cli-input-json file://x
    aws apigateway update-rest-api --rest-api-id x --patch-operations op=replace,path=/policy,value=y
    aws apigateway create-authorizer --rest-api-id x
    aws sqs create-queue --queue-name x --attributes Policy=y
    aws s3api put-object --cli-input-json '{"Bucket":"x","ACL":"public-read"}'
    aws s3api put-object --bucket x --key y --grant-read z
    aws kms create-key --pol x
    aws eks update-cluster-config --name x --logging '{}'
    aws elasticache create-user --user-id x
    aws memorydb update-acl --acl-name x
    aws transfer import-ssh-public-key --user-name x
    aws quicksight register-user --namespace x
    aws ec2 delete-flow-logs --flow-log-ids x
    aws ec2 modify-vpc-block-public-access-options --internet-gateway-block-mode off
    aws securityhub disable-security-hub
    aws macie2 disable-macie
    aws account put-alternate-contact --email-address x
    aws sso-admin create-account-assignment --instance-arn x
    aws identitystore create-user --identity-store-id x
    aws ram create-resource-share --name x
    aws deploy register --instance-name x
    aws configservice subscribe --s3-bucket x
    aws emr create-default-roles
    aws datapipeline create-default-roles
    aws iam wizard new-role
    aws lakeformation grant-permissions --principal x
    aws dynamodb put-resource-policy --resource-arn x --policy y
    aws events put-permission --principal x
    aws organizations close-account --account-id x
    aws secretsmanager validate-resource-policy --resource-policy x
    aws iam create-access-key --user-name x
    aws iam create-user --user-name x
    aws iam delete-user --user-name x
    aws iam attach-role-policy --role-name x --policy-arn y
    aws iam put-user-policy --user-name x --policy-name y --policy-document file://z
    aws iam update-assume-role-policy --role-name x
    aws iam create-login-profile --user-name x
    aws iam tag-role --role-name x
    aws organizations create-account --email x --account-name y
    aws organizations attach-policy --policy-id x --target-id y
    aws kms put-key-policy --key-id x --policy y
    aws kms create-grant --key-id x
    aws s3api put-bucket-policy --bucket x --policy y
    aws s3api delete-bucket-policy --bucket x
    aws s3api put-bucket-acl --bucket x
    aws s3api put-object-acl --bucket x --key y
    aws s3api put-object --bucket x --key y --acl public-read
    aws s3api put-public-access-block --bucket x
    aws s3api delete-public-access-block --bucket x
    aws s3 cp x s3://y --acl public-read
    aws lambda add-permission --function-name x
    aws lambda create-function-url-config --function-name x
    aws ec2 authorize-security-group-ingress --group-id x
    aws ec2 revoke-security-group-ingress --group-id x
    aws ec2 create-key-pair --key-name x
    aws ec2 import-key-pair --key-name x
    aws ec2 modify-image-attribute --image-id x
    aws ec2 modify-snapshot-attribute --snapshot-id x
    aws ec2 associate-iam-instance-profile --instance-id x
    aws ec2 create-network-acl-entry --network-acl-id x
    aws apigateway create-api-key
    aws eks create-access-entry --cluster-name x
    aws eks associate-access-policy --cluster-name x
    aws sqs add-permission --queue-url x
    aws sqs set-queue-attributes --queue-url x --attributes y
    aws sns set-topic-attributes --topic-arn x
    aws ssm modify-document-permission --name x
    aws cloudtrail stop-logging --name x
    aws cloudtrail delete-trail --name x
    aws cloudtrail put-event-selectors --trail-name x
    aws configservice stop-configuration-recorder --configuration-recorder-name x
    aws guardduty delete-detector --detector-id x
    aws cognito-idp admin-set-user-password --user-pool-id x
    aws cloudformation deploy --stack-name x --template-file y --capabilities CAPABILITY_NAMED_IAM
    aws secretsmanager put-resource-policy --secret-id x --resource-policy y
    aws ecr set-repository-policy --repository-name x
    aws opensearch update-domain-config --domain-name x --access-policies y
    aws iot create-keys-and-certificate
    aws codecatalyst create-access-token --name x
  `,
  exec: `
    aws rds-data execute-statement --sql file://x.sql
    aws rds-data execute-statement --cli-input-json file://x
    aws redshift-data execute-statement --sql 'CALL p()'
    aws ecs run-task --task-definition x --overrides '{"containerOverrides":[{"command":["sh"]}]}'
    aws batch submit-job --job-name x --container-overrides command=sh
    aws codebuild start-build --project-name x --buildspec-override y
    aws iotsecuretunneling open-tunnel
    aws ssm create-association --name x
    aws emr-serverless start-job-run --application-id x
    aws glue run-statement --session-id x --code y
    aws athena start-calculation-execution --session-id x
    aws codebuild start-sandbox --project-name x
    aws sagemaker start-session --resource-identifier x
    aws athena start-query-execution --query-string x
    aws dynamodb execute-statement --statement x
    aws ssm start-session --target i-1
    aws ssm send-command --document-name x
    aws ssm start-automation-execution --document-name x
    aws ecs execute-command --cluster x --task y --command sh --interactive
    aws ec2-instance-connect ssh --instance-id i-1
    aws ec2-instance-connect open-tunnel --instance-id i-1
    aws ec2-instance-connect send-ssh-public-key --instance-id i-1
    aws emr ssh --cluster-id x --key-pair-file y
    aws emr socks --cluster-id x
    aws emr add-steps --cluster-id x
    aws rds-data execute-statement --sql x
    aws redshift-data execute-statement --sql x
    aws ec2 describe-instances --cli-auto-prompt
    aws ec2 --frobnicate
    aws configure frobnicate
    aws ec2 describe-instances --profile
  `,
  unknown: `
    aws ec2 frobnicate
    aws s3 frobnicate
    aws frobnicate bar
    aws frobnicate bar --generate-cli-skeleton
  `,
}

describe('aws classes', () => {
  for (const [cls, text] of Object.entries(CLASSES)) {
    it.each(table(text))(`${cls}: %s`, (line) => {
      expect(readingOf(line).operation.class).toBe(cls)
    })
  }
})

describe('aws targets', () => {
  it.each([
    ['aws ec2 describe-instances', { kind: 'aws' }],
    ['aws --profile a --region r ec2 describe-instances', { kind: 'aws', profile: 'a', region: 'r' }],
    ['aws ec2 describe-instances --profile a --prof b', { kind: 'aws', profile: 'b' }],
    ['aws s3 ls --endpoint-url=http://x', { kind: 'aws', endpointUrl: 'http://x' }],
    ['aws s3 ls --endpoint http://x', { kind: 'aws', endpointUrl: 'http://x' }],
  ])('%s', (line, selector) => {
    expect(readingOf(line).selectors).toEqual([selector])
  })

  it('names what sends requests elsewhere', () => {
    expect(readingOf('aws s3 ls --endpoint-url http://x').redirects).toEqual(['--endpoint-url'])
    expect(readingOf('aws s3 ls --no-verify-ssl').redirects).toEqual(['--no-verify-ssl'])
    const env = { AWS_ENDPOINT_URL_S3: 'http://x', AWS_ENDPOINT_URL: '' }
    expect(readingOf('aws s3 ls', contextOf(env)).redirects).toEqual(['AWS_ENDPOINT_URL_S3'])
  })

  it('local commands have none', () => {
    expect(readingOf('aws configure list --profile prod')).toMatchObject({ reach: 'local', selectors: [] })
  })
})

describe('aws environment, aliases and inputs', () => {
  it.each([
    [{ AWS_CLI_AUTO_PROMPT: 'on' }, 'exec'],
    [{ AWS_CLI_AUTO_PROMPT: 'on-partial' }, 'exec'],
    [{ AWS_CLI_AUTO_PROMPT: 'off' }, 'read'],
    [{ AWS_DATA_PATH: './models' }, 'exec'],
    [{ AWS_PAGER: './evil' }, 'exec'],
    [{ AWS_PAGER: '', PAGER: './evil' }, 'read'],
    [{ AWS_PAGER: 'less -R' }, 'read'],
    [{ PAGER: 'less' }, 'read'],
  ])('%j is %s', (env, cls) => {
    expect(readingOf('aws ec2 describe-instances', contextOf(env)).operation.class).toBe(cls)
  })

  it.each([
    [{ unseen: '`/home/a/.aws/models` does not exist', missing: true } as const, 'read'],
    [{ unseen: '`/home/a/.aws/models` is a directory' }, 'exec'],
  ])('models of the person’s own (%j): %s', (seen, cls) => {
    const path = '/home/a/.aws/models'
    const context = contextOf({ HOME: '/home/a' })
    expect(readingOf('aws ec2 describe-instances', context).wants).toContainEqual({
      kind: 'configuration',
      path,
    })
    const files = new Map([[path, seen]])
    const { operation } = readingOf('aws ec2 describe-instances', {
      ...context,
      known: { ...context.known, files },
    })
    expect(operation.class).toBe(cls)
  })

  const awsAliases = new Map([
    ['whoami', 'sts get-caller-identity'],
    ['nuke', '!aws s3 rm s3://x --recursive'],
    ['drop', 'ec2 terminate-instances --profile prod'],
    ['s3', 's3 --profile prod'],
    ['ec2 kill', 'terminate-instances'],
    ['loop', 'loop'],
  ])

  it.each([
    ['aws whoami', 'read', undefined],
    ['aws nuke', 'exec', undefined],
    ['aws drop --instance-ids i-1', 'destructive', 'prod'],
    ['aws s3 ls', 'read', 'prod'],
    ['aws ec2 kill --instance-ids i-1', 'destructive', undefined],
  ])('%s', (line, cls, profile) => {
    const reading = readingOf(line, contextOf({}, { awsAliases }))
    expect(reading.operation.class).toBe(cls)
    expect((reading.selectors[0] as { profile?: string } | undefined)?.profile).toBe(profile)
  })

  it('an alias of itself ends', () => {
    expect(readingOf('aws loop x', contextOf({}, { awsAliases })).operation.class).toBe('unknown')
  })

  it('asks for aliases once; unreadable ones are exec', () => {
    expect(readingOf('aws s3 ls').wants).toEqual([{ kind: 'aws-aliases' }])
    expect(readingOf('aws s3 ls', contextOf({}, { awsAliases: new Map() })).wants).toEqual([])
    const unseen = contextOf({}, { awsAliases: { unseen: 'permission denied' } })
    expect(readingOf('aws s3 ls', unseen).operation.class).toBe('exec')
  })

  it('files behind parameters are inputs', () => {
    const line = 'aws ec2 run-instances --user-data file://init.sh --cli-input-json=file://x.json'
    expect(readingOf(line).operation.inputs).toMatchObject([
      { path: 'init.sh', seen: false },
      { path: 'x.json', seen: false },
    ])
    const known = filesKnown({ 'init.sh': '#!/bin/sh', 'x.json': '{}' })
    expect(readingOf(line, contextOf({}, known)).operation.inputs).toEqual([
      { path: 'init.sh', seen: true },
      { path: 'x.json', seen: true },
    ])
  })

  it('resource and breadth', () => {
    expect(readingOf('aws ec2 terminate-instances --instance-ids i-1 i-2').operation).toMatchObject({
      name: 'ec2 terminate-instances',
      resource: 'i-1, i-2',
      breadth: { count: 2, unbounded: false },
    })
    expect(readingOf('aws s3 rm s3://x --recursive').operation).toMatchObject({
      resource: 's3://x',
      breadth: { count: null, unbounded: true },
    })
  })
})

it('a word that cannot be an option hides no account', () => {
  const words = ['aws', '--profile', 'p', 's3', 'ls', `s3://${unseenText('$x')}`]
  expect(readingOfArgv(words)).toMatchObject({ operation: { class: 'read' }, selectors: [{ profile: 'p' }] })
})

describe('aws texts in files', () => {
  const line = 'aws dynamodb execute-statement --statement file://x.sql'

  it('decide when they are seen', () => {
    const known = (text: string) => contextOf({}, filesKnown({ 'x.sql': text }))
    expect(readingOf(line).operation.class).toBe('exec')
    expect(readingOf(line, known('SELECT * FROM t')).operation.class).toBe('read')
    expect(readingOf(line, known('DELETE FROM t')).operation.class).toBe('destructive')
  })

  it('at the verifier the device has answered for them', () => {
    const trusted = { ...contextOf(), trustInputs: true }
    expect(readingOf(line, trusted).operation.class).toBe('read')
    const batch = 'aws dynamodb batch-write-item --request-items file://x.json'
    expect(readingOf(batch, trusted).operation.class).toBe('write')
    expect(readingOf(batch).operation.class).toBe('destructive')
  })
})

describe('aws words that are not known before it runs', () => {
  it.each([
    [['ec2', 'terminate-instances', '--instance-ids', unseenText('$x')], 'destructive'],
    [['ec2', 'describe-instances', unseenWords('$x')], 'secret-read'],
    [['ec2', unseenText('$x')], 'unknown'],
    [['s3', 'sync', '.', unseenText('$x')], 'admin'],
    [['--profile', unseenText('$x'), 'ec2', 'terminate-instances'], 'destructive'],
    [['--profile', unseenText('$x'), 'ec2', 'describe-instances'], 'read'],
    [['--profile', unseenWords('$x'), 'ec2', 'describe-instances'], 'exec'],
    [['ec2', 'describe-instances', '--instance-ids', unseenText('$x')], 'read'],
    [['ssm', 'get-parameter', '--name', unseenText('$x')], 'secret-read'],
    [['s3', 'cp', unseenText('$x'), '.'], 'admin'],
    [['s3', 'rm', unseenText('$x')], 'destructive'],
    [['ec2', 'terminate-instances', '--dry-run', unseenText('$x')], 'destructive'],
    [['s3', 'rm', '--dryrun', unseenText('$x')], 'read'],
    [['ec2', 'terminate-instances', '--generate-cli-skeleton', unseenWords('$x')], 'secret-read'],
    [[unseenText('$x'), 'ls'], 'unknown'],
  ])('%j is %s', (words, cls) => {
    const reading = readingOfArgv(['aws', ...words])
    expect(reading.operation.class).toBe(cls)
    expect(reading.selectors).toEqual([])
  })
})
