import { describe, expect, it } from 'vitest'
import { grammarOf, loadGrammars, programsWithGrammar } from '../../src/tools/grammars.ts'
import { TOOLS, toolNamed } from '../../src/tools/registry.ts'
import { codeOf } from '../support/code-of.ts'

describe('grammars', () => {
  it('are those of the registry', () => {
    expect([...programsWithGrammar()].sort()).toEqual(TOOLS.flatMap((tool) => tool.programs).sort())
  })

  it('take no tool for an unknown program before they are loaded', async () => {
    expect(await codeOf(() => grammarOf('terraform'))).toBe('internal')
    expect(grammarOf('make')).toBeNull()
    expect(grammarOf('toString')).toBeNull()
  })

  it.each(programsWithGrammar())('%s is read by its own', async (program) => {
    await loadGrammars([program, 'make'])
    expect(grammarOf(program)).toBe(toolNamed(program))
  })
})
