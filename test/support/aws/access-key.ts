const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An access key id of an account, as AWS makes them since 2019 (see src/probe/aws-key.ts). */
export function accessKeyOf(account: string): string {
  let bits = (2n ** 47n + BigInt(account) * 128n) * 4n
  let text = ''
  for (let i = 0; i < 10; i++) {
    text = BASE32[Number(bits % 32n)] + text
    bits /= 32n
  }
  return `AKIA${text}AAAAAA`
}
