import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import { hasTerminal } from '../probe/signals.ts'
import { type OwnFile, replaceOwnFile } from '../setup/changed-file.ts'
import { unifiedDiff } from '../setup/unified-diff.ts'
import type { Options } from './options.ts'
import { askYesNo } from './question.ts'
import { stderrTerminal, stdoutTerminal } from './terminal.ts'

/** One file of the person's as it is and as it would be. */
export type FileChange = {
  file: OwnFile
  /** Null for one that stepup wrote, and that goes. */
  after: string | null
  /** Its lines as they may be shown: without secrets, one for each line of the text. */
  show(text: string): string[]
}

/** Something that can be set up, and whether it is. */
export type Place = { what: string; done: boolean }

export type Given = { yes?: boolean; undo?: boolean }

/**
 * Shows the differences, asks, and writes. Answers the exit code: 77 for a no.
 *
 * @param command what to run where nobody can be asked: `stepup setup kubectl`
 * @throws StepupError `challenge_needs_person` without a terminal and without `--yes`, `input_changed`, `config_invalid`
 */
export async function applied(
  changes: readonly FileChange[],
  given: Given,
  options: Options,
  command: string,
): Promise<number> {
  const terminal = stderrTerminal({ ...options, env: process.env })
  if (changes.length === 0) {
    if (!options.quiet)
      terminal.say(given.undo ? 'stepup: there is nothing to take out' : 'stepup: it is set up')
    return 0
  }
  for (const change of changes) process.stdout.write(`${coloured(diffOf(change), options).join('\n')}\n`)
  if (!given.yes) {
    if (!options.input || !hasTerminal()) {
      throw new StepupError(
        'challenge_needs_person',
        `nothing was written, and nobody can be asked here; to write it: \`${command} --yes\``,
      )
    }
    if (!(await askYesNo('Write this? [y/N] '))) {
      terminal.say('stepup: nothing was written')
      return 77
    }
  }
  for (const { file, after } of changes) {
    const backup = replaceOwnFile(file, after)
    const kept = backup === null ? '' : `; what was there is in ${visible(backup)}`
    const did = after === null ? 'removed' : 'wrote'
    if (!options.quiet) terminal.say(`stepup: ${did} ${visible(file.path)}${kept}`)
  }
  return 0
}

function diffOf({ file, after, show }: FileChange): string[] {
  const side = (text: string) => ({ name: visible(file.path), lines: text.split('\n'), shown: show(text) })
  return unifiedDiff(side(file.text), side(after ?? ''))
}

function coloured(lines: readonly string[], options: Options): string[] {
  const terminal = stdoutTerminal(options)
  return lines.map((line) => {
    if (line.startsWith('+')) return terminal.style('green', line)
    if (line.startsWith('-')) return terminal.style('red', line)
    return line
  })
}
