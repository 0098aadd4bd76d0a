import { writeSync } from 'node:fs'
import { styleText } from 'node:util'
import type { Tier } from '../core/tier.ts'
import { visible } from '../core/visible.ts'

type Style = Parameters<typeof styleText>[0]

/** Where stepup speaks: stderr for notes, the terminal for questions; stdout is the command's. */
export type Terminal = {
  /** True when stderr is a terminal: then a spinner may turn and colour may be used. */
  readonly live: boolean
  readonly quiet: boolean
  style(style: Style, text: string): string
  /** One or more lines on stderr. What came from outside must have passed `visible` before. */
  say(...lines: string[]): void
}

export function stderrTerminal(options: {
  color: boolean | null
  quiet: boolean
  env: Readonly<Record<string, string | undefined>>
}): Terminal {
  const live = process.stderr.isTTY === true && options.env['TERM'] !== 'dumb'
  const color = options.color ?? (live && !options.env['NO_COLOR'])
  return {
    live,
    quiet: options.quiet,
    style: (style, text) => (color ? styleText(style, text, { validateStream: false }) : text),
    say: (...lines) => writeAll(lines.map((line) => `${line}\n`).join('')),
  }
}

/** The same style for what a subcommand prints: there stdout is ours. */
export function stdoutTerminal(options: { color: boolean | null; quiet: boolean }): Terminal {
  const color = options.color ?? (process.stdout.isTTY === true && !process.env['NO_COLOR'])
  return stderrTerminal({ color, quiet: options.quiet, env: process.env })
}

/** A tier's colour; its word is always beside it, so that colour never stands alone. */
export function tierStyle(tier: Tier): Style {
  switch (tier) {
    case 'production':
      return ['bold', 'red']
    case 'unknown':
      return ['bold', 'magenta']
    case 'staging':
      return ['bold', 'yellow']
    case 'development':
    case 'local':
      return ['bold', 'green']
  }
}

/** A command for a person's eyes: words quoted where a shell would need it, nothing invisible. */
export function shownCommand(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w@%+=:,./[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .map(visible)
    .join(' ')
}

/** The one line that a failure says. */
export function complain(line: string): void {
  writeAll(`${line}\n`)
}

/** stderr may be a full pipe in non-blocking mode: what cannot be said is not worth failing for. */
function writeAll(text: string): void {
  try {
    writeSync(2, text)
  } catch {}
}
