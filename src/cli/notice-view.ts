import type { Notice } from '../challenge/notice.ts'
import { durationText } from './challenge-block.ts'
import type { Terminal } from './terminal.ts'

/** Shows what happens while a challenge is under way: the URL, the number, a spinner, the result. */
export type NoticeView = { show(notice: Notice): void; stop(): void }

/**
 * The spinner turns only where stderr is a terminal, and never touches standard input: that is the
 * command's.
 */
export async function noticeView(terminal: Terminal, actor: string): Promise<NoticeView> {
  const { default: ora } = await import('ora')
  // by no columns (a terminal whose size nobody set, as script(1) makes it) ora clears lines without end
  const turns = terminal.live && process.stderr.columns > 0
  const spinner = ora({ stream: process.stderr, discardStdin: false, isEnabled: turns, indent: 2 })
  const wait = (text: string) => {
    if (turns) spinner.start(text)
  }
  const say = (...lines: string[]) => {
    if (spinner.isSpinning) spinner.stop()
    terminal.say(...lines)
  }
  return {
    show(notice) {
      switch (notice.kind) {
        case 'page':
          say(
            `  ${notice.opened ? 'Confirm in the browser' : 'Open this page and confirm'}; it shows the number ${terminal.style('bold', String(notice.number))}`,
            `  ${terminal.style('underline', notice.url)}`,
            '',
          )
          return wait(`waiting for your passkey, at most ${durationText(notice.limit)}`)
        case 'code':
          say(
            `  On any device, open ${terminal.style('underline', notice.url)}`,
            `  and type the code ${terminal.style('bold', notice.code)}, then the number ${terminal.style('bold', String(notice.number))}`,
            '',
          )
          return wait(`waiting for your passkey, at most ${durationText(notice.limit)}`)
        case 'shared-page':
          say(
            `  The page that another command of this terminal has open shows this one too, with the number ${terminal.style('bold', String(notice.number))}`,
          )
          return wait('waiting for the tap on that page')
        case 'waiting':
          say('  Another command of this terminal is asking for the same; this one waits for its answer')
          return wait('waiting')
        case 'rebuilt':
          say(
            notice.why === 'class_raised'
              ? '  The verifier sees more in this command than was seen here, and it is asked anew'
              : '  The verifier has a newer policy; it was fetched, and the command is asked anew',
          )
          return
        case 'confirmed':
          return say(
            `  ${terminal.style('green', '✓')} confirmed by ${actor} in ${(notice.duration / 1000).toFixed(1)} s`,
            '',
          )
      }
    },
    stop() {
      if (spinner.isSpinning) spinner.stop()
    },
  }
}
