import type { Session } from './aws-stand-in.ts'
import type { SignedRequest } from './signature.ts'

export type Answer = { action: string; status: number; body(): string }

/** What a request asks for, by IAM's name for it, and what it then does: buckets, queues, users and one instance. */
export function answerApi(
  request: SignedRequest,
  service: string,
  state: Map<string, Set<string>>,
  account: string,
  session: Session | null,
  secrets: ReadonlyMap<string, string>,
): Answer {
  if (service === 's3') return s3(request, state)
  const target = String(request.headers['x-amz-target'] ?? '')
  if (target !== '') return json(target, service, request, state, account, secrets)
  const form = new URLSearchParams(request.body.toString())
  const action = form.get('Action') ?? 'Unknown'
  return {
    action: `${service}:${action}`,
    status: 200,
    body: () => query(action, form, state, account, session),
  }
}

function s3({ method, url }: SignedRequest, state: Map<string, Set<string>>): Answer {
  const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/')
  const key = rest.join('/')
  const objects = state.get(bucket) ?? new Set<string>()
  const done = (action: string, body: () => string = () => '', status = 200) => ({ action, status, body })
  if (bucket === '') {
    return done('s3:ListAllMyBuckets', () => {
      const names = [...state.keys()].map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join('')
      return `<ListAllMyBucketsResult><Buckets>${names}</Buckets></ListAllMyBucketsResult>`
    })
  }
  if (key === '') {
    return done('s3:ListBucket', () => {
      const contents = [...objects].map((name) => `<Contents><Key>${name}</Key><Size>1</Size></Contents>`)
      return `<ListBucketResult><Name>${bucket}</Name>${contents.join('')}</ListBucketResult>`
    })
  }
  switch (method) {
    case 'PUT':
      return done('s3:PutObject', () => {
        state.set(bucket, objects.add(key))
        return ''
      })
    case 'DELETE':
      return done(
        's3:DeleteObject',
        () => {
          objects.delete(key)
          return ''
        },
        204,
      )
    default:
      return done('s3:GetObject', () => 'x')
  }
}

function json(
  target: string,
  service: string,
  request: SignedRequest,
  state: Map<string, Set<string>>,
  account: string,
  secrets: ReadonlyMap<string, string>,
): Answer {
  const name = target.split('.').at(-1) ?? ''
  const body = JSON.parse(request.body.toString() || '{}') as Record<string, unknown>
  const url = (queue: unknown) => `https://sqs.eu-central-1.amazonaws.com/${account}/${queue}`
  const secret = secrets.get(String(body['SecretId']))
  const missing = name === 'GetSecretValue' && secret === undefined
  return {
    action: `${service}:${name}`,
    status: missing ? 400 : 200,
    body() {
      switch (name) {
        case 'GetSecretValue':
          return JSON.stringify(
            missing
              ? { __type: 'ResourceNotFoundException', Message: 'Secrets Manager can’t find it.' }
              : { Name: body['SecretId'], SecretString: secret },
          )
        case 'CreateQueue':
          state.set(`queue ${body['QueueName']}`, new Set())
          return JSON.stringify({ QueueUrl: url(body['QueueName']) })
        default:
          return '{}'
      }
    },
  }
}

function query(
  action: string,
  form: URLSearchParams,
  _state: Map<string, Set<string>>,
  account: string,
  session: Session | null,
): string {
  const who = session ? `assumed-role/${session.role}/${session.name}` : 'user/alice'
  const result = (inner: string) =>
    `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`
  switch (action) {
    case 'GetCallerIdentity':
      return result(
        `<Arn>arn:aws:sts::${account}:${who}</Arn><UserId>AROAEXAMPLE:x</UserId><Account>${account}</Account>`,
      )
    case 'DescribeInstances':
      return '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>'
    case 'TerminateInstances':
      return `<TerminateInstancesResponse><instancesSet><item><instanceId>${form.get('InstanceId.1')}</instanceId></item></instancesSet></TerminateInstancesResponse>`
    case 'CreateTags':
      return '<CreateTagsResponse><return>true</return></CreateTagsResponse>'
    case 'ListUsers':
      return result('<Users/><IsTruncated>false</IsTruncated>')
    case 'CreateUser':
      return result(
        `<User><UserName>${form.get('UserName')}</UserName><Path>/</Path><UserId>AIDAEXAMPLE</UserId><Arn>arn:aws:iam::${account}:user/x</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></User>`,
      )
    default:
      return result('')
  }
}
