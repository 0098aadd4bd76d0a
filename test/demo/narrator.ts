import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

const WIDTH = 96

function style(format: Style, text: string): string {
  return styleText(format, text, { stream: process.stdout })
}

/** The demo's voice: what is about to happen, what was typed, what came back, whether it is as told. */
export const narrator = {
  title(text: string): void {
    console.log(`\n${style('bold', text)}`)
  },

  note(text: string): void {
    for (const line of wrapped(text)) console.log(style('dim', line))
  },

  act(number: number, title: string): void {
    console.log(`\n${style(['bold', 'cyan'], `${number}. ${title}`)}`)
  },

  typed(command: readonly string[]): void {
    console.log(`\n${style('bold', `  $ ${command.join(' ')}`)}`)
  },

  /** Lines that a program said, as it says them. */
  said(text: string): void {
    for (const line of text.replace(/\n$/, '').split('\n')) console.log(`  ${style('dim', '│')} ${line}`)
  },

  person(text: string): void {
    console.log(`  ${style('magenta', '☞')} ${text}`)
  },

  seen(text: string): void {
    console.log(`  ${style('green', '✓')} ${text}`)
  },

  wrong(text: string): void {
    console.log(`  ${style('red', '✗')} ${text}`)
  },
}

function wrapped(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line && line.length + word.length + 1 > WIDTH) {
      lines.push(line)
      line = ''
    }
    line = line ? `${line} ${word}` : word
  }
  return line ? [...lines, line] : lines
}
