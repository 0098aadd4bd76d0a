import { splitLine } from '../../src/tools/command-line.ts'
import type { Reading, Tool, ToolContext } from '../../src/tools/tool.ts'
import { contextOf } from './reading-of.ts'

/** Reads lines by one tool's grammar, whatever the registry holds. */
export function toolReader(tool: Tool) {
  const readArgv = (argv: readonly string[], context: ToolContext = contextOf()): Reading =>
    tool.read(argv, context)
  const read = (line: string, context?: ToolContext): Reading => readArgv(splitLine(line), context)
  return { read, readArgv }
}
