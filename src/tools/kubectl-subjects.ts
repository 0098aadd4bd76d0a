import type { KubectlLine } from './kubectl-command-line.ts'
import type { KubectlInputs } from './kubectl-inputs.ts'
import { canonicalResource, type Subject, subjectsOf } from './kubectl-resources.ts'
import type { ToolContext } from './tool.ts'
import { isSeen } from './unseen-word.ts'

/** A kubectl line with what it is about. */
export type Facts = KubectlLine & {
  verb: string
  subjects: Subject[]
  inputs: KubectlInputs
  context: ToolContext
}

export const TAKES_RESOURCES = new Set(
  (
    'get,describe,delete,edit,patch,label,annotate,scale,autoscale,expose,set env,set image,set resources,' +
    'set selector,set serviceaccount,set subject,rollout pause,rollout restart,rollout resume,rollout undo,' +
    'rollout status,rollout history,apply edit-last-applied,apply view-last-applied,wait,taint'
  ).split(','),
)

/** The resource words of a change that is not spelled out: any kind could be meant. */
export function hidesResource({ parsed, command }: Facts): boolean {
  if (!TAKES_RESOURCES.has(command)) return false
  const [first = '', ...others] = parsed.words
  if (!isSeen(first.split('/')[0]!)) return true
  return first.includes('/') && others.some((word) => !isSeen(word.split('/')[0]!))
}

export function subjectsFor(command: string, words: readonly string[]): Subject[] {
  if (command === 'create token') return [{ resource: 'serviceaccounts', group: '', name: words[0] ?? null }]
  if (command.startsWith('create ')) {
    const [, kind = '', sub] = command.split(' ')
    const name = words[0] ?? null
    return [{ ...canonicalResource(kind === 'quota' ? 'resourcequotas' : kind), name: name ?? sub ?? null }]
  }
  if (command === 'drain' || command === 'cordon' || command === 'uncordon') {
    return words.map((name) => ({ resource: 'nodes', group: '', name }))
  }
  if (command === 'logs' || command === 'exec' || command === 'attach' || command === 'port-forward') {
    const [first] = words
    if (first === undefined) return []
    return first.includes('/') ? subjectsOf([first]) : [{ resource: 'pods', group: '', name: first }]
  }
  if (!TAKES_RESOURCES.has(command)) return []
  return subjectsOf(words.filter((word) => !isSetting(command, word)))
}

/** Words of `label`, `annotate`, `taint` and `set` that are settings, not names. */
function isSetting(command: string, word: string): boolean {
  if (command === 'label' || command === 'annotate' || command === 'taint') return /=|-$/.test(word)
  return command.startsWith('set ') && word.includes('=')
}
