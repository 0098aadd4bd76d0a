import { basename } from 'node:path'
import { enroll } from './enroll.ts'
import type { Options } from './options.ts'
import { ask } from './question.ts'
import { openSetting } from './setting.ts'
import { stderrTerminal } from './terminal.ts'

/**
 * First set-up, question by question. It writes what `enroll` writes, and shows the line for the
 * shell rather than editing anybody's start-up files.
 *
 * @throws StepupError `challenge_needs_person` without a terminal, and those of `enroll`
 */
export async function init(options: Options): Promise<number> {
  const setting = await openSetting('mending')
  const terminal = stderrTerminal({ ...options, env: setting.world.env })
  const enrolled = setting.config.verifier !== null
  if (enrolled)
    terminal.say(
      `stepup: this device is pinned to ${setting.config.verifier}; a new invitation enrols it again`,
    )
  const link = (await ask('  The invitation link you were given: ')).trim()
  const exit = await enroll(link === '' ? null : link, {}, options)
  terminal.say(
    '',
    '  Put this into your shell’s start-up file, and your tools are wrapped:',
    '',
    `    ${shellLine(setting.world.env['SHELL'])}`,
    '',
  )
  return exit
}

function shellLine(shell: string | undefined): string {
  const name = basename(shell ?? 'bash')
  if (name === 'fish') return 'stepup shell-init fish | source'
  return `eval "$(stepup shell-init ${name === 'zsh' ? 'zsh' : 'bash'})"`
}
