import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'

/*
 * What a command that is allowed loads: the static imports of the program, and the grammar of one
 * tool. Each heavy one is milliseconds of a path of eight, so they happen where they are used.
 */

const ROOT = join(import.meta.dirname, '../..')
const PROGRAM = 'bin/stepup.ts'
const GRAMMARS = 'src/tools/grammars.ts'

/** What every command needs. `node:crypto`, `node:tty` and `node:stream` alone take 2 to 3 ms each (measured). */
const LIGHT = ['node:fs', 'node:module', 'node:os', 'node:path']

/** A path goes on through files of our own; it ends at builtins and packages. */
type Path = { to: string; through: string[] }

let inputs: Metafile['inputs']

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [PROGRAM],
    bundle: true,
    splitting: true,
    write: false,
    outdir: 'dist',
    platform: 'node',
    format: 'esm',
    packages: 'external',
    external: ['bun:ffi'],
    metafile: true,
    logLevel: 'silent',
  })
  inputs = metafile.inputs
})

function importsOf(file: string, kind: 'import-statement' | 'dynamic-import'): string[] {
  return (inputs[file]?.imports ?? []).filter((found) => found.kind === kind).map(({ path }) => path)
}

function pathsFrom(file: string, through: readonly string[] = [], seen = new Set<string>()): Path[] {
  if (seen.has(file)) return []
  seen.add(file)
  const here = [...through, file]
  return importsOf(file, 'import-statement').flatMap((path) =>
    path in inputs ? pathsFrom(path, here, seen) : [{ to: path, through: here }],
  )
}

const heavy = (file: string) => pathsFrom(file).filter(({ to }) => !LIGHT.includes(to))

test('the walk is on it', () => {
  const seen = new Set<string>()
  pathsFrom(PROGRAM, [], seen)
  expect([...seen]).toEqual(expect.arrayContaining(['src/cli/run.ts', 'src/exec/replace.ts', GRAMMARS]))
})

test('the program itself imports nothing heavy', () => {
  expect(heavy(PROGRAM)).toEqual([])
})

test('no grammar imports anything heavy', () => {
  const grammars = importsOf(GRAMMARS, 'dynamic-import')
  expect(grammars.length).toBeGreaterThan(3)
  for (const grammar of grammars) expect(heavy(grammar)).toEqual([])
})

test('no grammar is loaded with the program', () => {
  const seen = new Set<string>()
  pathsFrom(PROGRAM, [], seen)
  expect(importsOf(GRAMMARS, 'dynamic-import').filter((grammar) => seen.has(grammar))).toEqual([])
})

test('what is heavy is found, however deep', () => {
  expect(heavy('src/cli/elevate.ts').map(({ to }) => to)).toContain('node:net')
})
