import { raise } from './reading.ts'
import { configLine } from './ssh-config-line.ts'
import { RUNNING, type SshOptions } from './ssh-options.ts'
import type { Reading, ToolContext } from './tool.ts'

/**
 * `-F` puts another file in the place of the person's own configuration: what it would have ssh run here
 * is as if it were typed. Without that file ssh does nothing.
 */
export function judgeConfigFile(
  reading: Reading,
  { config }: SshOptions,
  { known, trustInputs }: ToolContext,
): void {
  if (config === null || config.toLowerCase() === 'none') return
  const seen = known.files.get(config)
  if (seen === undefined) {
    if (!trustInputs) reading.wants.push({ kind: 'file', path: config })
    return
  }
  if ('text' in seen) {
    const line = seen.text.split('\n').find(runsProgram)
    if (line !== undefined) raise(reading, 'exec', `\`${config}\` has ssh run programs here`)
  } else if (!seen.missing) raise(reading, 'exec', 'its configuration was not seen')
}

function runsProgram(text: string): boolean {
  const line = configLine(text)
  if (line === null) return false
  const { keyword, args, rest } = line
  if (keyword === 'include') return true
  if (keyword === 'match') return /\bexec\b/i.test(rest)
  return RUNNING.has(keyword) && !/^(none|no)$/i.test(args[0] ?? '')
}
