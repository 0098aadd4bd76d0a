import { AwsV4Signer } from 'aws4fetch'
import { parseRoleArn } from '../core/aws-partition.ts'
import { StepupError } from '../core/errors.ts'
import type { AwsReference } from '../core/secret-reference.ts'
import { visible } from '../core/visible.ts'
import type { AwsSession } from './aws-sts.ts'
import { callJson } from './json-call.ts'
import { type SecretContents, unusable } from './secret-reference-value.ts'

/** Where a reference that names no region is read, and an origin in the place of AWS's own address; both from policy or the command. */
export type AwsPlace = { region: string | null; endpoint: string | null }

/**
 * GetSecretValue (AWS Secrets Manager, API version 2017-10-17), signed by Signature Version 4.
 *
 * @throws StepupError `broker_unreachable`, `broker_refused`, `target_not_pinned` for another account's
 */
export async function readFromAws(
  session: AwsSession,
  place: AwsPlace,
  reference: AwsReference,
): Promise<SecretContents> {
  if (reference.account !== null && reference.account !== session.account) {
    throw new StepupError(
      'target_not_pinned',
      `\`${reference.text}\` is in another account than \`${session.account}\``,
    )
  }
  const { region, address } = addressOf(session, place, reference)
  const signed = await new AwsV4Signer({
    method: 'POST',
    url: `${address}/`,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    },
    body: JSON.stringify({ SecretId: reference.secret }),
    service: 'secretsmanager',
    region,
    accessKeyId: session.accessKeyId,
    secretAccessKey: session.secretAccessKey,
    sessionToken: session.sessionToken,
  }).sign()
  const answer = await ask(signed, reference)
  if (typeof answer['SecretString'] === 'string') return { text: answer['SecretString'] }
  throw unusable(reference, 'is binary, which no variable can hold')
}

/** The region becomes part of a host's name: only one of the role's own partition. */
function addressOf({ roleArn }: AwsSession, place: AwsPlace, reference: AwsReference) {
  const partition = parseRoleArn(roleArn)?.partition
  const region = reference.region ?? place.region
  if (!partition || region === null || !partition.regions.test(region)) {
    throw unusable(
      reference,
      region === null ? 'names no region: add `?region=REGION`' : 'is in a region of another partition',
    )
  }
  return { region, address: place.endpoint ?? `https://secretsmanager.${region}.${partition.suffix}` }
}

type Signed = Awaited<ReturnType<AwsV4Signer['sign']>>

async function ask({ method, url, headers, body }: Signed, reference: AwsReference) {
  const init = { method, headers, body: body as string }
  const { status, answer } = await callJson('AWS Secrets Manager', url.href, init)
  if (status === 200) return answer
  const code = visible(String(answer['__type'] ?? `status ${status}`).replace(/^.*#/, ''))
  const said = answer['message'] ?? answer['Message']
  const why = typeof said === 'string' ? visible(said.slice(0, 300)) : 'no reason is given'
  throw new StepupError(
    'broker_refused',
    `AWS Secrets Manager does not give \`${reference.text}\`: ${code}, ${why}`,
  )
}
