import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { readManifest, readPlainLists } from '../../src/tools/manifest.ts'

const kinds = (text: string) => {
  const manifest = readManifest(text)
  return 'unseen' in manifest ? 'unseen' : manifest.objects.map((object) => object.kind)
}

describe('readManifest', () => {
  it.each([
    ['kind: Pod\n', ['Pod']],
    ['# a remark\n\nkind: "Pod" # another\nmetadata:\n  name: x\n', ['Pod']],
    ['---\nkind: Pod\n---\nkind: Role\n', ['Pod', 'Role']],
    ['kind: Pod\r\nspec: {}\r\n', ['Pod']],
    ['kind: ConfigMap\ndata:\n  x: |\n    kind: Secret\n    a: "b\n', ['ConfigMap']],
    ['kind: Role\nrules:\n- apiGroups: [""]\n  verbs: [get]\n', ['Role']],
    ['kind: List\nitems:\n- kind: Pod\n  metadata:\n    name: x\n- kind: Role\n', ['Pod', 'Role']],
    ['kind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n', ['Secret']],
    ['kind: RoleList\nitems:\n-   kind: Role\n    a: b\n', ['Role']],
    ['kind: List\nitems: []\n', []],
    ['{"kind":"Pod","apiVersion":"v1"}', ['Pod']],
    ['{"kind":"List","items":[{"kind":"Role"},{"kind":"List","items":[{"kind":"Pod"}]}]}', ['Role', 'Pod']],
    ['', []],
    ['# nothing\n', []],
  ])('%j', (text, expected) => {
    expect(kinds(text)).toEqual(expected)
  })

  it.each([
    ['kind: Pod\nkind: Role\n'],
    ['"kind": Role\n'],
    ['? kind\n: Role\n'],
    ['!!str kind: Role\n'],
    ['kind: &a Role\n'],
    ['kind: *a\n'],
    ['<<: *a\nkind: Pod\n'],
    ['kind:\n  Role\n'],
    ['kind: Pod\n  Role\n'],
    ['{kind: Role}\n'],
    ['kind: Pod\nx: "a\nkind2: b"\n'],
    ['kind: Pod\n...\nkind: Role\n'],
    ['--- {kind: Role}\n'],
    ['kind: Pod\rkind: Role\n'],
    ['kind: Pod\u2028kind: Role\n'],
    ['\ufeffkind: Pod\n'],
    ['  kind: Role\n'],
    ['%YAML 1.2\n---\nkind: Pod\n'],
    ['kind: List\nitems: [{kind: Role}]\n'],
    ['kind: List\nitems:\n'],
    ['kind: List\nitems:\n- {kind: Role}\n'],
    ['kind: List\nitems:\n-\n  kind: Role\n'],
    ['kind: Pod\nmetadata: {namespace: x}\n'],
    ['kind: Pod\nmetadata:\n  namespace: a\n  namespace: b\n'],
    ['name: x\n'],
    ['{"kind":"Pod"}{"kind":"Role"}'],
    ['[]'],
    ['kind: Pod\n\tkind: Role\n'],
  ])('unseen: %j', (text) => {
    expect(kinds(text)).toBe('unseen')
  })

  it('finds name, namespace, group and type', () => {
    expect(
      readManifest(
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n    name: web\n    namespace: pay\n    labels:\n      name: x\n',
      ),
    ).toEqual({ objects: [{ kind: 'Deployment', group: 'apps', name: 'web', namespace: 'pay', type: null }] })
  })

  // What it answers must be what a real parser finds; it may always say that it did not see.
  it('never disagrees with a YAML parser', () => {
    const line = fc.constantFrom(
      'kind: Pod',
      'kind: Role',
      '"kind": Role',
      'kind : Role',
      '  kind: Role',
      'a: "x',
      'b"',
      "c: 'y",
      "d'",
      'e: |',
      '  text: x',
      'metadata:',
      '  name: x',
      '---',
      '# z',
      '- kind: Role',
      'items:',
      '? kind',
      ': Role',
      'f: &a',
      'g: *a',
      'kind: List',
      '',
      'h: >-',
      '   i',
      'kind: Pod # "',
      '<<: {kind: Role}',
      'j: {',
      '}',
      '!!map',
      '\tkind: Role',
      '...',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = lines.join('\n')
        const manifest = readManifest(text)
        if ('unseen' in manifest || manifest.objects.length === 0) return
        const found = kindsByParser(text)
        if (found === null) return
        expect(manifest.objects.map((object) => object.kind).sort()).toEqual(found.sort())
      }),
      { numRuns: 20_000 },
    )
  })

  it('does not throw, however deep it is nested', () => {
    expect(kinds(`${'{"kind":"List","items":['.repeat(20_000)}${']}'.repeat(20_000)}`)).toBe('unseen')
  })
})

/** As kubectl does: split first, then the first YAML document of each part. null where the parser refuses. */
function kindsByParser(text: string): string[] | null {
  const found: string[] = []
  for (const part of text.split(/^---.*$/m)) {
    const [document] = parseAllDocuments(part, { uniqueKeys: false, version: '1.1' })
    if (!document || document.errors.length > 0) return null
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      const { kind, items } = value as { kind?: unknown; items?: unknown }
      if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) items.forEach(visit)
      else if (typeof kind === 'string') found.push(kind)
    }
    visit(document.toJS())
  }
  return found
}

describe('readPlainLists', () => {
  it('reads lists of plain words', () => {
    expect(readPlainLists('resources:\n- a.yaml\n- "../b" # x\nnamespace: y\n')).toEqual(
      new Map([
        ['resources', ['a.yaml', '../b']],
        ['namespace', null],
      ]),
    )
  })
  it.each([['resources:\n- a: b\n'], ['resources: [a]\n'], ['resources:\n- "a\n  b"\n']])(
    'not plain: %j',
    (text) => {
      const lists = readPlainLists(text)
      expect('unseen' in lists || lists.get('resources') === null).toBe(true)
    },
  )
})
