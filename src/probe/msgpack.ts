/** The configuration of a backend is some hundred bytes. */
const LARGEST = 1024 * 1024

/**
 * One MessagePack value (github.com/msgpack/msgpack/blob/master/spec.md) as JSON would have it.
 * Extensions, by which terraform marks what is not known yet, are null.
 *
 * @throws RangeError
 */
export function readMsgpack(bytes: Uint8Array): unknown {
  if (bytes.length > LARGEST) throw new RangeError('a value is too large')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const unsigned = (size: 1 | 2 | 4): number => {
    at += size
    if (size === 1) return view.getUint8(at - 1)
    return size === 2 ? view.getUint16(at - 2) : view.getUint32(at - 4)
  }
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new RangeError('a value is cut off')
    at += length
    return bytes.subarray(at - length, at)
  }
  const text = (length: number) => new TextDecoder('utf-8', { fatal: true }).decode(take(length))
  const list = (length: number, depth: number) =>
    Array.from({ length: within(length) }, () => value(depth + 1))
  const map = (length: number, depth: number) =>
    Object.fromEntries(
      Array.from({ length: within(length) }, () => [String(value(depth + 1)), value(depth + 1)]),
    )
  const skip = (length: number): null => {
    take(length)
    return null
  }
  /** Every item takes a byte at least. */
  function within(length: number): number {
    if (length > bytes.length - at) throw new RangeError('a value is cut off')
    return length
  }

  function value(depth: number): unknown {
    if (depth > 64) throw new RangeError('it is nested too deeply')
    const head = unsigned(1)
    if (head < 0x80) return head
    if (head < 0x90) return map(head & 0x0f, depth)
    if (head < 0xa0) return list(head & 0x0f, depth)
    if (head < 0xc0) return text(head & 0x1f)
    if (head >= 0xe0) return head - 0x100
    const size = (from: number) => unsigned([1, 2, 4][head - from] as 1 | 2 | 4)
    if (head === 0xc0) return null
    if (head === 0xc2 || head === 0xc3) return head === 0xc3
    if (head >= 0xc4 && head <= 0xc6) return skip(size(0xc4))
    if (head >= 0xc7 && head <= 0xc9) return skip(size(0xc7) + 1)
    if (head === 0xca) return new DataView(take(4).slice().buffer).getFloat32(0)
    if (head === 0xcb) return new DataView(take(8).slice().buffer).getFloat64(0)
    if (head >= 0xcc && head <= 0xce) return size(0xcc)
    if (head === 0xcf) return Number(new DataView(take(8).slice().buffer).getBigUint64(0))
    if (head === 0xd0) return new DataView(take(1).slice().buffer).getInt8(0)
    if (head === 0xd1) return new DataView(take(2).slice().buffer).getInt16(0)
    if (head === 0xd2) return new DataView(take(4).slice().buffer).getInt32(0)
    if (head === 0xd3) return Number(new DataView(take(8).slice().buffer).getBigInt64(0))
    if (head >= 0xd4 && head <= 0xd8) return skip(2 ** (head - 0xd4) + 1)
    if (head >= 0xd9 && head <= 0xdb) return text(size(0xd9))
    if (head === 0xdc || head === 0xdd) return list(unsigned(head === 0xdc ? 2 : 4), depth)
    if (head === 0xde || head === 0xdf) return map(unsigned(head === 0xde ? 2 : 4), depth)
    throw new RangeError('a value is of no kind')
  }
  return value(0)
}
