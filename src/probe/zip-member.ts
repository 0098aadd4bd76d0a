import { inflateRawSync } from 'node:zlib'

const END = 0x06054b50
const DIRECTORY = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22

/**
 * One file out of a zip archive (PKWARE APPNOTE 4.3), whole and unpacked; null when it has none of that
 * name. Takes only what a plain writer makes, so that no other reader can see another archive in the
 * same bytes: no comment, nothing in front or between, no zip64, no encryption, no name twice.
 *
 * @param largest bytes, unpacked
 * @throws RangeError
 */
export function zipMember(bytes: Uint8Array, name: string, largest: number): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length - END_BYTES
  if (end < 0 || view.getUint32(end, true) !== END) throw new RangeError('it is no zip archive')
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  const directory = view.getUint32(end + 12, true)
  // Go looks for another directory by these, of which 0xffff as a size is its own (archive/zip, readDirectoryEnd).
  if (count === 0xffff || directory === 0xffff || directory === 0xffffffff || at === 0xffffffff)
    throw new RangeError('it is in the format zip64')
  if (at + directory !== end) throw new RangeError('its directory is not where it belongs')
  const names = new Set<string>()
  let found: Uint8Array | null = null
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== DIRECTORY) throw new RangeError('its directory is damaged')
    const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true))
    const [nameLength = 0, ...rest] = lengths
    const entry = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.subarray(at + 46, at + 46 + nameLength),
    )
    if (names.has(entry)) throw new RangeError(`\`${entry}\` stands in it twice`)
    names.add(entry)
    if (entry === name) found = unpacked(bytes, view, at, largest)
    at += 46 + nameLength + rest.reduce((sum, length) => sum + length, 0)
  }
  if (at !== end) throw new RangeError('its directory is damaged')
  return found
}

function unpacked(bytes: Uint8Array, view: DataView, entry: number, largest: number): Uint8Array {
  const method = view.getUint16(entry + 10, true)
  const packed = view.getUint32(entry + 20, true)
  const size = view.getUint32(entry + 24, true)
  const local = view.getUint32(entry + 42, true)
  if ((view.getUint16(entry + 8, true) & 1) !== 0) throw new RangeError('it is encrypted')
  if (size > largest) throw new RangeError(`it holds more than ${largest} bytes`)
  if (view.getUint32(local, true) !== LOCAL) throw new RangeError('its directory is damaged')
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (start + packed > bytes.length) throw new RangeError('it is cut off')
  const raw = bytes.subarray(start, start + packed)
  if (method !== 0 && method !== 8) throw new RangeError('it is packed in a way not known here')
  const whole = method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: Math.max(size, 1) })
  if (whole.length !== size) throw new RangeError('it is damaged')
  return whole
}
