import { ANSIBLE_FLAGS } from './ansible-flags.ts'
import { isOn, type ParsedFlags, parseFlags } from './flags.ts'
import { loseTarget, newReading, raise } from './reading.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, mayBeOption } from './unseen-word.ts'

type Program = keyof typeof ANSIBLE_FLAGS
type Read = (parsed: ParsedFlags, context: ToolContext) => Reading

const VARIABLES = ['ANSIBLE_CONFIG', 'ANSIBLE_INVENTORY', 'ANSIBLE_*'] as const

/** A program of Ansible's, by what its options and words say. */
export function ansibleTool(name: Program, read: Read): Tool {
  return {
    name,
    programs: [name],
    variables: VARIABLES,
    read(argv, context) {
      const args = argv.slice(1)
      const parsed = parseFlags(args, ANSIBLE_FLAGS[name])
      if (parsed.error !== null) return newReading(name, name, 'exec', parsed.error)
      if (isOn(parsed, 'help') || isOn(parsed, 'version'))
        return newReading(name, 'help', 'read', 'only shows help', 'local')
      const reading = read(parsed, context)
      if (args.some((arg) => !isSeen(arg) && mayBeOption(arg))) {
        raise(reading, 'exec', 'a word that is not known before it runs may be an option')
        loseTarget(reading, 'a word is not known before it runs')
      }
      return reading
    },
  }
}
