const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * The account that an access key id of the current format (2019 and later) belongs to: the id after
 * its prefix is base32, whose first 48 bits are a set bit, 40 bits of account number and 7 others.
 * AWS does not document it; it is what `sts get-access-key-info` answers (awsteele.com, 2020-09-26).
 * Null for older ids, which do not hold an account.
 */
export function accountOfAccessKey(id: string): string | null {
  if (!/^A[KS]IA[A-Z2-7]{16}$/.test(id)) return null
  let bits = 0
  for (const character of id.slice(4, 14)) bits = bits * 32 + BASE32.indexOf(character)
  const high = Math.floor(bits / 4)
  if (high < 2 ** 47) return null
  const account = Math.floor((high - 2 ** 47) / 128)
  return account <= 999_999_999_999 ? String(account).padStart(12, '0') : null
}
