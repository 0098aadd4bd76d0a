import { looksLikeOption } from './aws-globals.ts'
import type { Reading, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/** Files behind an operation's parameters (`file://…`). */
export function addInputs(
  reading: Reading,
  options: readonly string[],
  { known, trustInputs }: ToolContext,
): void {
  for (const option of options) {
    const path = /^(?:--[\w-]+=)?fileb?:\/\/(.+)$/s.exec(option)?.[1]
    if (path === undefined) continue
    const seen = known.files.get(path)
    if (!isSeen(path)) {
      reading.operation.inputs.push({
        path: shownWord(path),
        seen: false,
        unseen: 'its name is not known before it runs',
      })
    } else if (seen && 'text' in seen) {
      reading.operation.inputs.push({ path, seen: true })
    } else {
      if (!seen && !trustInputs) reading.wants.push({ kind: 'file', path })
      reading.operation.inputs.push({ path, seen: false, unseen: seen?.unseen ?? 'it was not looked at' })
    }
  }
}

/** What a person would call the thing: the values of the options that name one. */
export function addResource(reading: Reading, options: readonly string[]): void {
  const names: string[] = []
  for (let i = 0; i < options.length; i++) {
    const match = /^--([a-z0-9-]*(?:ids?|names?|arns?|identifier|bucket|key))(?:=(.*))?$/s.exec(options[i]!)
    if (!match || match[1]!.includes('token')) continue
    if (match[2] !== undefined) names.push(match[2])
    else while (i + 1 < options.length && !looksLikeOption(options[i + 1]!)) names.push(options[++i]!)
  }
  const { operation } = reading
  operation.resource = names.length > 0 ? names.slice(0, 5).map(shownWord).join(', ') : null
  const hidden = names.some((name) => !isSeen(name))
  operation.breadth = { count: names.length > 0 && !hidden ? names.length : null, unbounded: hidden }
}
