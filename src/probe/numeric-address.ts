import { isIP } from 'node:net'

/**
 * An address in the form that getaddrinfo(3) gives back for a numeric one (`127.1` is `127.0.0.1`);
 * null for a name.
 */
export function numericAddress(text: string): string | null {
  const version = isIP(text)
  if (version === 6) return plainV6(text)
  if (version === 4) return text
  // inet_aton: one to four numbers, octal and hexadecimal ones too.
  if (!/^(?:0x[\da-f]*|\d+)(?:\.(?:0x[\da-f]*|\d+)){0,3}$/i.test(text)) return null
  try {
    return new URL(`http://${text}/`).hostname
  } catch {
    return null
  }
}

function plainV6(text: string): string {
  const [address = '', zone] = text.split('%')
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  // inet_ntop writes the IPv4 part of such addresses as IPv4.
  const mapped = /^::(ffff:)?([\da-f]{1,4}):([\da-f]{1,4})$/.exec(plain)
  const [high, low] = [Number.parseInt(mapped?.[2] ?? '', 16), Number.parseInt(mapped?.[3] ?? '', 16)]
  const shown = mapped
    ? `::${mapped[1] ?? ''}${[high >> 8, high & 255, low >> 8, low & 255].join('.')}`
    : plain
  return zone === undefined ? shown : `${shown}%${zone}`
}
