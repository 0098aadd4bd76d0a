/**
 * D-Bus messages (specification 0.43, "Message Protocol"), as far as the Secret Service needs them:
 * the types `y b u s o g v a ( { `. Both byte orders are read, little-endian is written.
 */
export type Value = string | number | boolean | Uint8Array | Value[] | Variant | Map<Value, Value>

export type Variant = { signature: string; value: Value }

export type Call = {
  serial: number
  destination: string
  path: string
  interface: string
  member: string
  signature?: string
  body?: Value[]
}

export type Reply = {
  /** 2: method return, 3: error; others (signals) are for nobody here. */
  type: number
  replySerial: number | null
  errorName: string | null
  body: Value[]
}

const METHOD_CALL = 1
const FIELD = { path: 1, interface: 2, member: 3, errorName: 4, replySerial: 5, destination: 6, signature: 8 }

/** The longest message that the specification allows, bytes. */
const MAX_MESSAGE = 128 * 1024 * 1024

const ALIGNMENT: Record<string, number> = { y: 1, b: 4, u: 4, s: 4, o: 4, g: 1, v: 1, a: 4, '(': 8, '{': 8 }

export function encodeCall(call: Call): Uint8Array {
  const body = new Writer()
  splitSignature(call.signature ?? '').forEach((type, i) => {
    body.write(type, (call.body ?? [])[i] as Value)
  })
  const fields: Value[] = [
    [FIELD.path, { signature: 'o', value: call.path }],
    [FIELD.interface, { signature: 's', value: call.interface }],
    [FIELD.member, { signature: 's', value: call.member }],
    [FIELD.destination, { signature: 's', value: call.destination }],
  ]
  if (call.signature) fields.push([FIELD.signature, { signature: 'g', value: call.signature }])
  const head = new Writer()
  for (const byte of [0x6c, METHOD_CALL, 0, 1]) head.write('y', byte)
  head.write('u', body.length)
  head.write('u', call.serial)
  head.write('a(yv)', fields)
  head.align(8)
  return Buffer.concat([head.bytes(), body.bytes()])
}

/** Takes one whole message off the front of `bytes`; null when it has not all come yet. */
export function decodeMessage(bytes: Uint8Array): { reply: Reply; length: number } | null {
  if (bytes.length < 16) return null
  const little = bytes[0] === 0x6c
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = Math.ceil((16 + view.getUint32(12, little)) / 8) * 8
  const length = headerLength + view.getUint32(4, little)
  if (length > MAX_MESSAGE) throw new Error('D-Bus message too long')
  if (bytes.length < length) return null
  const header = new Reader(bytes.subarray(0, headerLength), little)
  header.skip(12)
  const fields = new Map<number, Value>()
  for (const field of header.read('a(yv)') as Value[][]) {
    fields.set(field[0] as number, (field[1] as Variant).value)
  }
  const body = new Reader(bytes.subarray(headerLength, length), little)
  return {
    length,
    reply: {
      type: bytes[1] as number,
      replySerial: (fields.get(FIELD.replySerial) as number | undefined) ?? null,
      errorName: (fields.get(FIELD.errorName) as string | undefined) ?? null,
      body: splitSignature((fields.get(FIELD.signature) as string | undefined) ?? '').map((t) =>
        body.read(t),
      ),
    },
  }
}

/** Splits a signature into its complete types: `sa{ss}u` → `s`, `a{ss}`, `u`. */
export function splitSignature(signature: string): string[] {
  const types: string[] = []
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at)
    types.push(signature.slice(at, end))
    at = end
  }
  return types
}

function endOfType(signature: string, at: number): number {
  const code = signature[at]
  if (code === 'a') return endOfType(signature, at + 1)
  if (code !== '(' && code !== '{') {
    if (code === undefined || ALIGNMENT[code] === undefined)
      throw new Error(`D-Bus type \`${code}\` not known`)
    return at + 1
  }
  const close = code === '(' ? ')' : '}'
  let end = at + 1
  while (signature[end] !== close) end = endOfType(signature, end)
  return end + 1
}

function alignmentOf(type: string): number {
  return ALIGNMENT[type[0] as string] as number
}

class Writer {
  #buffer = Buffer.alloc(256)
  length = 0

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.length)
  }

  align(to: number): void {
    this.#take((to - (this.length % to)) % to)
  }

  write(type: string, value: Value): void {
    this.align(alignmentOf(type))
    switch (type[0]) {
      case 'y':
        this.#byte(value as number)
        return
      case 'b':
        this.#uint(value ? 1 : 0)
        return
      case 'u':
        this.#uint(value as number)
        return
      case 's':
      case 'o':
        this.#string(value as string, 4)
        return
      case 'g':
        this.#string(value as string, 1)
        return
      case 'v':
        this.write('g', (value as Variant).signature)
        this.write((value as Variant).signature, (value as Variant).value)
        return
      case 'a':
        this.#array(type.slice(1), value)
        return
      default:
        splitSignature(type.slice(1, -1)).forEach((member, i) => {
          this.write(member, (value as Value[])[i] as Value)
        })
    }
  }

  #byte(value: number): void {
    const at = this.#take(1)
    this.#buffer.writeUInt8(value, at)
  }

  #uint(value: number): void {
    const at = this.#take(4)
    this.#buffer.writeUInt32LE(value, at)
  }

  #string(text: string, lengthBytes: 1 | 4): void {
    const bytes = Buffer.from(text)
    if (lengthBytes === 4) this.#uint(bytes.length)
    else this.#byte(bytes.length)
    const at = this.#take(bytes.length + 1)
    bytes.copy(this.#buffer, at)
  }

  #array(element: string, value: Value): void {
    const lengthAt = this.#take(4)
    this.align(alignmentOf(element))
    const start = this.length
    if (value instanceof Uint8Array) {
      const at = this.#take(value.length)
      this.#buffer.set(value, at)
    } else {
      for (const item of value instanceof Map ? [...value] : (value as Value[])) this.write(element, item)
    }
    this.#buffer.writeUInt32LE(this.length - start, lengthAt)
  }

  /** Makes room for `n` zeroed bytes and returns where they start; the buffer may be another one after it. */
  #take(n: number): number {
    const at = this.length
    this.length += n
    if (this.length > this.#buffer.length) {
      this.#buffer = Buffer.concat([this.#buffer, Buffer.alloc(Math.max(this.length, 1024))])
    }
    return at
  }
}

class Reader {
  #bytes: Uint8Array
  #view: DataView
  #little: boolean
  #at = 0

  constructor(bytes: Uint8Array, little: boolean) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#little = little
  }

  skip(n: number): void {
    this.#at += n
  }

  read(type: string): Value {
    this.#align(alignmentOf(type))
    switch (type[0]) {
      case 'y':
        return this.#view.getUint8(this.#at++)
      case 'b':
        return this.#uint() !== 0
      case 'u':
        return this.#uint()
      case 's':
      case 'o':
        return this.#string(this.#uint())
      case 'g':
        return this.#string(this.#view.getUint8(this.#at++))
      case 'v': {
        const signature = this.read('g') as string
        return { signature, value: this.read(signature) }
      }
      case 'a':
        return this.#array(type.slice(1))
      default:
        return splitSignature(type.slice(1, -1)).map((member) => this.read(member))
    }
  }

  #array(element: string): Value {
    const length = this.#uint()
    this.#align(alignmentOf(element))
    const end = this.#at + length
    if (end > this.#bytes.length) throw new Error('D-Bus array longer than its message')
    if (element === 'y') return this.#slice(length)
    const items: Value[] = []
    while (this.#at < end) items.push(this.read(element))
    return element[0] === '{' ? new Map(items as [Value, Value][]) : items
  }

  #uint(): number {
    const value = this.#view.getUint32(this.#at, this.#little)
    this.#at += 4
    return value
  }

  #string(length: number): string {
    const text = Buffer.from(this.#slice(length)).toString()
    this.skip(1)
    return text
  }

  #slice(length: number): Uint8Array {
    const part = new Uint8Array(this.#bytes.subarray(this.#at, this.#at + length))
    this.#at += length
    return part
  }

  #align(to: number): void {
    this.#at += (to - (this.#at % to)) % to
  }
}
