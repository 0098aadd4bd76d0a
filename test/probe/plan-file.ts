import { crc32, deflateRawSync } from 'node:zlib'

type Field = readonly [number: number, value: number | string | Uint8Array]

/** Bytes of a protobuf message from its fields: a number, a text, or bytes. */
export function message(...fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number') return [varint(number * 8), varint(value)]
      const bytes = typeof value === 'string' ? Buffer.from(value) : value
      return [varint(number * 8 + 2), varint(bytes.length), bytes]
    }),
  )
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left])
    bytes.push((left % 128) + 128)
  }
}

/** A `Plan` of format 3 with one change for each action of `Action`. */
export function planMessage(actions: Readonly<Record<string, number>>, ...more: readonly Field[]): Buffer {
  const changes = Object.entries(actions).map(
    ([address, action]) =>
      [3, message([9, action === 0 ? message() : message([1, action])], [13, address])] as const,
  )
  return message([1, 3], ...changes, ...more)
}

/** A zip archive with these members, as Go's archive/zip lays it out, but for its data descriptors. */
export function zipOf(...members: readonly (readonly [name: string, bytes: Uint8Array])[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, bytes] of members) {
    const packed = deflateRawSync(bytes)
    const middle = Buffer.alloc(26)
    middle.writeUInt16LE(20, 0)
    middle.writeUInt16LE(8, 4)
    middle.writeUInt32LE(crc32(bytes), 10)
    middle.writeUInt32LE(packed.length, 14)
    middle.writeUInt32LE(bytes.length, 18)
    middle.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), middle, Buffer.from(name), packed])
    const entry = Buffer.alloc(46)
    entry.write('PK\x01\x02', 0, 'latin1')
    middle.copy(entry, 6)
    entry.writeUInt32LE(at, 42)
    directory.push(entry, Buffer.from(name))
    parts.push(local)
    at += local.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, entries, end])
}
