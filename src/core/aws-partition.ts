/** One of AWS's separate clouds: its regions, and where its services answer (botocore's endpoints.json). */
export type AwsPartition = {
  name: string
  /** Of the region that STS is asked in where nothing names one. */
  region: string
  /** What its regions' names look like. */
  regions: RegExp
  suffix: string
}

export const AWS_PARTITIONS: readonly AwsPartition[] = [
  partition('aws', 'us-east-1', /^(?:us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/, 'amazonaws.com'),
  partition('aws-cn', 'cn-north-1', /^cn-\w+-\d+$/, 'amazonaws.com.cn'),
  partition('aws-us-gov', 'us-gov-west-1', /^us-gov-\w+-\d+$/, 'amazonaws.com'),
  partition('aws-iso', 'us-iso-east-1', /^us-iso-\w+-\d+$/, 'c2s.ic.gov'),
  partition('aws-iso-b', 'us-isob-east-1', /^us-isob-\w+-\d+$/, 'sc2s.sgov.gov'),
  partition('aws-iso-e', 'eu-isoe-west-1', /^eu-isoe-\w+-\d+$/, 'cloud.adc-e.uk'),
  partition('aws-iso-f', 'us-isof-south-1', /^us-isof-\w+-\d+$/, 'csp.hci.ic.gov'),
  partition('aws-eusc', 'eusc-de-east-1', /^eusc-\w+-\w+-\d+$/, 'amazonaws.eu'),
]

function partition(name: string, region: string, regions: RegExp, suffix: string): AwsPartition {
  return { name, region, regions, suffix }
}

/** A role by its ARN; null for what is none. `{class}` may stand in its name. */
export function parseRoleArn(arn: string): { partition: AwsPartition; account: string } | null {
  const [, name, account] = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/[\w+=,.@/{}-]+$/.exec(arn) ?? []
  const partition = AWS_PARTITIONS.find((candidate) => candidate.name === name)
  return partition && account !== undefined ? { partition, account } : null
}
