import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type KubernetesSelector, kubernetesFacts, probeKubernetes } from '../../src/probe/kubernetes.ts'
import { notesIn } from '../../src/probe/notes.ts'
import type { World } from '../../src/probe/world.ts'
import { scratch, worldIn } from './scratch.ts'

const CONFIG = `
apiVersion: v1
kind: Config
current-context: dev
contexts:
- {name: dev, context: {cluster: dev, user: me, namespace: team}}
- {name: prod, context: {cluster: prod, user: me}}
- {name: secret, context: {cluster: secret, user: me}}
clusters:
- {name: dev, cluster: {server: "https://dev.example:1", certificate-authority-data: QUJD}}
- {name: prod, cluster: {server: "https://prod.example:1", certificate-authority: ca.crt}}
- {name: secret, cluster: {server: "https://x.example:1", proxy-url: "http://me:hunter2@proxy:3128"}}
users:
- {name: me, user: {token: the-users-own-token}}
`

let home: string
let world: World
let notes: string

beforeEach(() => {
  home = scratch({ '.kube/config': CONFIG, '.kube/ca.crt': '' })
  notes = join(home, 'runtime')
  const make = () => {
    mkdirSync(notes, { recursive: true, mode: 0o700 })
    return notes
  }
  world = { ...worldIn(home), notes: notesIn(notes, make) }
  letTimePass()
})

afterEach(() => {
  vi.useRealTimers()
})

/** What was written a moment ago may change within one grain of its timestamp, and is not noted. */
function letTimePass(): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + 60_000)
}

function look(selector: Omit<KubernetesSelector, 'kind'> = {}, from: World = world) {
  const target = probeKubernetes({ kind: 'kubernetes', ...selector }, from)
  return { target, facts: kubernetesFacts(target) }
}

function noted(): string[] {
  try {
    return readdirSync(notes)
  } catch {
    return []
  }
}

/** Makes the one note answer something else, so that an answer shows whether it was asked. */
function mark(): void {
  const path = join(notes, noted()[0]!)
  writeFileSync(path, readFileSync(path, 'utf8').replace('dev.example', 'noted.example'))
}

const server = () => look().target.server

test('a note answers as the file did', () => {
  const first = look()
  expect(noted()).toHaveLength(1)
  expect(look()).toEqual(first)
  mark()
  expect(server()).toBe('https://noted.example:1')
})

test('a note is private and holds no secret', () => {
  look()
  const path = join(notes, noted()[0]!)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).not.toContain('the-users-own-token')
})

test('an address with a password is not noted', () => {
  expect(look({ context: 'secret' }).facts?.entry.proxyUrl).toContain('hunter2')
  expect(noted()).toEqual([])
})

test('a file that was changed just now is not noted', () => {
  vi.useRealTimers()
  look()
  expect(noted()).toEqual([])
})

describe('another state of the files', () => {
  const path = () => join(home, '.kube/config')
  const changed = CONFIG.replace('dev.example', 'new.example')
  const cases: [string, () => void][] = [
    ['written in place', () => writeFileSync(path(), changed)],
    [
      'another file of its name, size and mtime',
      () => {
        const { atime, mtime } = statSync(path())
        writeFileSync(`${path()}.new`, changed)
        utimesSync(`${path()}.new`, atime, mtime)
        renameSync(`${path()}.new`, path())
      },
    ],
    [
      'written in place with its size and mtime',
      () => {
        const { atime, mtime } = statSync(path())
        writeFileSync(path(), changed)
        utimesSync(path(), atime, mtime)
      },
    ],
    [
      'a link that leads elsewhere',
      () => {
        writeFileSync(join(home, 'other'), changed)
        rmSync(path())
        symlinkSync(join(home, 'other'), path())
      },
    ],
  ]
  test.each(cases)('%s', (_, change) => {
    look()
    mark()
    change()
    expect(server()).toBe('https://new.example:1')
  })

  test('a file of the list that was absent', () => {
    const first = join(home, 'first')
    const listed = { ...world, env: { ...world.env, KUBECONFIG: `${first}:${path()}` } }
    expect(look({}, listed).target.context).toBe('dev')
    expect(noted()).toHaveLength(1)
    writeFileSync(first, 'current-context: prod\n')
    expect(look({}, listed).target.context).toBe('prod')
  })

  test('a file that has gone', () => {
    look()
    rmSync(path())
    expect(look().target.server).toBe('http://localhost:8080')
  })
})

describe('a note that may not count', () => {
  const path = () => join(notes, noted()[0]!)
  const cases: [string, () => void][] = [
    ['a file that others may read', () => chmodSync(path(), 0o644)],
    ['a directory that others may write', () => chmodSync(notes, 0o770)],
    [
      'a link',
      () => {
        renameSync(path(), join(home, 'elsewhere'))
        symlinkSync(join(home, 'elsewhere'), join(notes, noteName))
      },
    ],
    ['half of one', () => writeFileSync(path(), readFileSync(path(), 'utf8').slice(0, -20))],
    ['an empty one', () => writeFileSync(path(), '')],
    [
      'a member gone',
      () => writeFileSync(path(), readFileSync(path(), 'utf8').replace('"proxyUrl":"",', '')),
    ],
    [
      'a member of another kind',
      () => writeFileSync(path(), readFileSync(path(), 'utf8').replace(/"server":"[^"]*"/, '"server":1')),
    ],
  ]
  let noteName: string
  test.each(cases)('%s', (_, spoil) => {
    look()
    mark()
    noteName = noted()[0]!
    spoil()
    expect(server()).toBe('https://dev.example:1')
  })
})

test('with notes and without, every answer is the same', () => {
  const name = fc.constantFrom('dev', 'prod', 'secret', 'gone', '')
  fc.assert(
    fc.property(fc.record({ context: name, cluster: name }), (selector) => {
      const anew = look(selector, worldIn(home))
      expect(look(selector)).toEqual(anew)
      expect(look(selector)).toEqual(anew)
    }),
  )
})
