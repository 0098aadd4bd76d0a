import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { socketPath } from '../../src/keychain/dbus-connection.ts'
import { decodeMessage, encodeCall, splitSignature, type Value } from '../../src/keychain/dbus-message.ts'

const call = { serial: 7, destination: 'a.b', path: '/', interface: 'a.b', member: 'M' }

function roundTrip(signature: string, body: Value[]): Value[] | undefined {
  return decodeMessage(encodeCall({ ...call, signature, body }))?.reply.body
}

test.each([
  ['', []],
  ['sa{ss}u', ['s', 'a{ss}', 'u']],
  ['a{o(oayays)}aao', ['a{o(oayays)}', 'aao']],
])('signature %s is split into its complete types', (signature, types) => {
  expect(splitSignature(signature)).toEqual(types)
})

test('a type that is not known is refused', () => {
  expect(() => splitSignature('sx')).toThrow()
})

describe('what is written is what is read', () => {
  test('nested containers, with their alignment', () => {
    const body: Value[] = [
      new Map<Value, Value>([
        ['one', { signature: 's', value: 'ü' }],
        ['two', { signature: 'a{ss}', value: new Map([['k', 'v']]) }],
      ]),
      ['/session/1', new Uint8Array(), new Uint8Array([1, 2, 3]), 'application/json'],
      true,
    ]
    expect(roundTrip('a{sv}(oayays)b', body)).toEqual(body)
  })

  test('any strings, numbers and bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' })),
        fc.uint8Array({ maxLength: 4000 }),
        fc.nat(),
        (strings, bytes, number) => {
          expect(roundTrip('asayu', [strings, bytes, number])).toEqual([strings, bytes, number])
        },
      ),
    )
  })
})

test('a message that has not all come is waited for', () => {
  const message = encodeCall({ ...call, signature: 's', body: ['hello'] })
  for (let length = 0; length < message.length; length += 1) {
    expect(decodeMessage(message.subarray(0, length))).toBeNull()
  }
  expect(decodeMessage(message)?.length).toBe(message.length)
})

test.each([
  ['unix:path=/run/user/0/bus', '/run/user/0/bus'],
  ['unix:path=/tmp/a%20b,guid=00', '/tmp/a b'],
  ['unix:abstract=/tmp/dbus-x,guid=00', '\0/tmp/dbus-x'],
  ['tcp:host=localhost,port=1;unix:path=/x', '/x'],
])('address %s', (address, path) => {
  expect(socketPath(address)).toBe(path)
})

test.each(['tcp:host=localhost,port=1', 'unixexec:path=/bin/evil', '', 'unix:tmpdir=/tmp'])(
  'address %s is not connected to',
  (address) => {
    expect(() => socketPath(address)).toThrow()
  },
)
