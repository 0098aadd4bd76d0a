import type { CobraLine } from './cobra.ts'
import { lastValue } from './flags.ts'
import type { TargetSelector } from './selector.ts'
import { isSeen } from './unseen-word.ts'

type PulumiSelector = TargetSelector & { kind: 'pulumi' }

/** Commands whose first word is a stack. */
const STACK_WORD = /^(cancel|stack (rm|select|init|new|migrate))$/

/** Commands of the service, of an organization's or of an environment's, that work on no stack. */
const ALONE =
  /^(about|api|do|env|insights|neo|open|org|package|policy (disable|enable|group|issue|ls|publish|rm|compliance)|project|run|stack ls|template|whoami)\b/

/** Which stacks, organization or environment a command names; empty where a name is not known before it runs. */
export function pulumiSelectors(line: CobraLine): TargetSelector[] {
  const { command, parsed } = line
  const directory = lastValue(parsed, 'cwd')
  const own: PulumiSelector = { kind: 'pulumi', ...(directory === undefined ? {} : { directory }) }
  if (ALONE.test(command)) return seenAlone({ ...own, alone: true, ...placeOf(line) })
  const configFile = lastValue(parsed, 'config-file')
  if (configFile !== undefined) own.configFile = configFile
  return stacksOf(line).flatMap((stack) => seenAlone(stack === undefined ? own : { ...own, stack }))
}

/** An environment of ESC stands where a stack does: it has a name in the same form. */
function placeOf({ command, parsed }: CobraLine): { stack?: string; organization?: string } {
  const [first] = parsed.words
  const environment = /^(env|open|run)\b/.test(command)
    ? (lastValue(parsed, 'env') ?? first)?.replace(/@.*$/u, '')
    : undefined
  if (environment !== undefined) return { stack: environment }
  const organization =
    lastValue(parsed, 'org') ?? lastValue(parsed, 'organization') ?? organizationIn(command, first)
  return organization === undefined ? {} : { organization }
}

/** `pulumi policy publish acme`, `pulumi policy enable acme/pack latest`. */
function organizationIn(command: string, first: string | undefined): string | undefined {
  return command.startsWith('policy ') ? first?.split('/')[0] : undefined
}

/** Undefined for the one that is selected. */
function stacksOf({ command, parsed }: CobraLine): (string | undefined)[] {
  const named = lastValue(parsed, 'stack')
  const [first] = parsed.words
  if (STACK_WORD.test(command)) return [named ?? first]
  if (command === 'stack rename') return [named, first]
  if (command === 'config cp') return [named, lastValue(parsed, 'dest')]
  if (command === 'state move') return [lastValue(parsed, 'source'), lastValue(parsed, 'dest')]
  return [named]
}

function seenAlone(selector: PulumiSelector): TargetSelector[] {
  const { stack = '', directory = '', organization = '' } = selector
  return [stack, directory, organization].every(isSeen) ? [selector] : []
}
