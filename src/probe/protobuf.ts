/** One field of a message on the wire, as it stands: a number, or bytes of a text, a message, or packed numbers. */
export type ProtobufField = { number: number; value: number | Uint8Array }

/** More than any plan has resources; each takes far more memory than on the wire. */
const MOST_FIELDS = 200_000

/**
 * The fields of a message, in order (protobuf.dev/programming-guides/encoding). What no encoder of
 * proto3 writes is refused.
 *
 * @throws RangeError
 */
export function protobufFields(bytes: Uint8Array, most = MOST_FIELDS): ProtobufField[] {
  const fields: ProtobufField[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new RangeError('a number is cut off')
      // Beyond 2^53 it is not exact; no field whose number is looked at is so large.
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    throw new RangeError('a number is too long')
  }
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new RangeError('a field is cut off')
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    if (fields.length >= most) throw new RangeError('it has too many fields')
    const tag = varint()
    const number = Math.floor(tag / 8)
    if (number === 0 || tag > 2 ** 32) throw new RangeError('a field has no number')
    switch (tag % 8) {
      case 0:
        fields.push({ number, value: varint() })
        break
      case 1:
        fields.push({ number, value: take(8) })
        break
      case 2:
        fields.push({ number, value: take(varint()) })
        break
      case 5:
        fields.push({ number, value: take(4) })
        break
      default:
        throw new RangeError('a field is of a kind that is not used any more')
    }
  }
  return fields
}
