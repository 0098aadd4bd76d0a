import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { StepupError } from '../core/errors.ts'

/**
 * Asks on the terminal, never on standard input. Anything but a clear yes is no.
 *
 * @throws StepupError `challenge_needs_person` where there is no terminal, `interrupted` at Ctrl-C
 */
export async function askYesNo(question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(question)).trim())
}

/** One line from the terminal. */
export async function ask(question: string): Promise<string> {
  const input = createReadStream('/dev/tty')
  const output = createWriteStream('/dev/tty')
  try {
    await Promise.all([opened(input), opened(output)])
    const reader = createInterface({ input, output })
    try {
      return await new Promise<string>((resolve, reject) => {
        reader.once('SIGINT', () => reject(new StepupError('interrupted', 'interrupted')))
        reader.once('close', () => resolve(''))
        reader.question(question).then(resolve, reject)
      })
    } finally {
      reader.close()
    }
  } finally {
    input.destroy()
    output.destroy()
  }
}

function opened(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('open', () => resolve())
    stream.once('error', (cause) =>
      reject(new StepupError('challenge_needs_person', 'there is no terminal to ask on', { cause })),
    )
  })
}
