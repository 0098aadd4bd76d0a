import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OperationInput } from '../../src/core/operation.ts'
import { sealInputs } from '../../src/exec/sealed-inputs.ts'
import { codeOf } from '../support/code-of.ts'

function seal(argv: string[], inputs: OperationInput[], files: Record<string, string>, copies = true) {
  const cwd = mkdtempSync(join(realpathSync(tmpdir()), 'stepup-seal-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
  const directory = join(cwd, 'runtime')
  mkdirSync(directory, { mode: 0o700 })
  return { cwd, sealed: sealInputs({ argv, inputs, cwd, stdin: null, directory, copies }) }
}

const seen = (path: string, word?: string): OperationInput => ({
  path,
  seen: true,
  ...(word ? { word } : {}),
})

describe('a saved plan is handed over as it was confirmed', () => {
  it.each([
    ['from here', ['terraform', 'apply', 'p'], seen('p'), 2],
    ['behind flags', ['terraform', 'apply', '-input=false', 'p'], seen('p'), 3],
    ['from the directory of -chdir', ['terraform', '-chdir=infra', 'apply', 'p'], seen('infra/p', 'p'), 3],
  ])('%s', (_, argv, input, at) => {
    const { cwd, sealed } = seal(argv, [input], { [input.path]: 'the plan' })
    writeFileSync(join(cwd, input.path), 'another plan')
    expect(sealed.inputs).toMatchObject([{ path: input.path, bytes: 8, sha256: expect.any(String) }])
    const copy = sealed.argv?.[at] ?? ''
    expect(sealed.argv?.with(at, argv[at] ?? '')).toEqual(argv)
    expect(readFileSync(copy, 'utf8')).toBe('the plan')
    sealed.verify()
    sealed.remove()
    expect(existsSync(copy)).toBe(false)
  })
})

it('what no word names is looked at again', async () => {
  const { cwd, sealed } = seal(['terraform', 'apply'], [seen('p')], { p: 'the plan' })
  expect(sealed.argv).toBeNull()
  sealed.verify()
  writeFileSync(join(cwd, 'p'), 'another plan')
  expect(await codeOf(() => sealed.verify())).toBe('input_changed')
})

it('what was not seen has no digest', () => {
  const { sealed } = seal(['terraform', 'apply', 'p'], [{ path: 'p', seen: false }], { p: 'x' })
  expect(sealed).toMatchObject({ inputs: [{ path: 'p', sha256: null, bytes: null }], argv: null })
})
