import { type CobraLine, cobraParser } from './cobra.ts'
import { COMMAND_ALIASES, COMMAND_FLAGS, GLOBAL_FLAGS } from './kubectl-commands.ts'

/** A kubectl argv, taken apart: which command, its flags, its words. */
export type KubectlLine = CobraLine

/** `args` without the program's name. Never throws. */
export const parseKubectl: (args: readonly string[]) => KubectlLine = cobraParser({
  globals: GLOBAL_FLAGS,
  flagsOf: (path) => (Object.hasOwn(COMMAND_FLAGS, path) ? COMMAND_FLAGS[path] : undefined),
  aliasOf: (path) => (Object.hasOwn(COMMAND_ALIASES, path) ? COMMAND_ALIASES[path] : undefined),
})
