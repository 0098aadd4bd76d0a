import { describe, expect, it } from 'vitest'
import { readingOf, table } from './reading-of.ts'

const ROWS = table(`
  read   ssh-keygen
  read   ssh-keygen -t ed25519 -f key -N '' -C me
  read   ssh-keygen -R host
  read   ssh-keygen -F host
  read   ssh-keygen -lf key.pub
  read   ssh-keygen -y -f key
  read   ssh-keygen -p -f key
  admin  ssh-keygen -s ca -I me -n root key.pub
  admin  ssh-keygen -k -f revoked key.pub
  exec   ssh-keygen -D ./lib.so
  exec   ssh-keygen -w ./lib.so -t ed25519-sk
  read   ssh-add
  read   ssh-add -l
  read   ssh-add -D
  read   ssh-add -t 3600 key
  exec   ssh-add -s ./lib.so
  read   ssh-keyscan -t ed25519 host
  read   ssh-keyscan host >> known_hosts
  read   ssh-keyscan -p 22 a,b c
  admin  ssh-copy-id host
  admin  ssh-copy-id -i key.pub me@host
  admin  ssh-copy-id -p 22 me@host
  admin  ssh-copy-id -i host
  read   ssh-copy-id -n host
  read   ssh-copy-id -h
  read   ssh-copy-id
  exec   ssh-copy-id -o ProxyCommand=x host
`).map((row) => /^(\S+) +(.*?)(?: >> .*)?$/.exec(row)!.slice(1) as [string, string])

describe('keys of ssh', () => {
  it.each(ROWS)('%s: %s', (cls, line) => {
    expect(readingOf(line).operation.class).toBe(cls)
  })

  it.each([
    [
      'ssh-copy-id -p 22 me@host',
      [
        {
          kind: 'ssh',
          host: 'host',
          options: [
            ['port', '22'],
            ['user', 'me'],
          ],
        },
      ],
    ],
    ['ssh-copy-id -i host', [{ kind: 'ssh', host: 'host' }]],
    ['ssh-keyscan a,b c', ['a', 'b', 'c'].map((host) => ({ kind: 'host', host }))],
    ['ssh-keygen', []],
  ])('%s', (line, selectors) => {
    expect(readingOf(line).selectors).toEqual(selectors)
  })
})
