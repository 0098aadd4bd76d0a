import { splitLine } from '../../src/tools/command-line.ts'
import { toolNamed } from '../../src/tools/registry.ts'
import { type Known, NOTHING_KNOWN, type Reading, type ToolContext } from '../../src/tools/tool.ts'

/** The lines of a table: one command a line, `//` begins a remark. */
export function table(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\s+\/\/ .*$/, '').trim())
    .filter((line) => line !== '')
}

export function contextOf(env: ToolContext['env'] = {}, known: Partial<Known> = {}): ToolContext {
  return { env, known: { ...NOTHING_KNOWN, ...known }, trustInputs: false }
}

/** Reads one shell-quoted line by the grammar of the tool it names. */
export function readingOf(line: string, context: ToolContext = contextOf()): Reading {
  return readingOfArgv(splitLine(line), context)
}

export function readingOfArgv(argv: readonly string[], context: ToolContext = contextOf()): Reading {
  const tool = toolNamed(argv[0] ?? '')
  if (!tool) throw new Error(`no tool named ${argv[0]}`)
  return tool.read(argv, context)
}

/** Files as they would have been seen. */
export function filesKnown(files: Record<string, string>): Partial<Known> {
  return { files: new Map(Object.entries(files).map(([path, text]) => [path, { text }])) }
}
