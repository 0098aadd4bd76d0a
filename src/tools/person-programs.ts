import { baseName } from './path.ts'
import type { Env } from './tool.ts'

/**
 * Programs that a person's own variables name: editors, pagers, diff viewers. The known ones only
 * show and edit, so they keep a command's class; any other could be anything.
 */
const EDITORS = new Set(
  (
    'vi vim nvim vim.basic vim.tiny vim.gtk3 gvim nano pico emacs emacsclient micro hx helix kak joe jed mg ed ne ' +
    'mcedit code code-insiders codium cursor zed subl gedit kate kwrite pluma mousepad xed editor sensible-editor true cat'
  ).split(' '),
)

const PAGERS = new Set(
  'less more most cat pager sensible-pager bat batcat delta diff-so-fancy head tail'.split(' '),
)

const BROWSERS = new Set(
  (
    'firefox chromium chromium-browser google-chrome google-chrome-stable brave brave-browser microsoft-edge safari ' +
    'open xdg-open wslview explorer.exe w3m lynx links elinks echo true none sensible-browser x-www-browser www-browser'
  ).split(' '),
)

const DIFFERS = new Set('diff colordiff dyff delta'.split(' '))

/** Options that only change how they show. */
const OPTION =
  /^(-[A-Za-z]{1,2}|-[FRXSKiqMNE]+|--(wait|nofork|no-fork|new-window|dark|light|side-by-side|unified|color|raw-control-chars|quit-if-one-screen|no-init|paging|plain))$/

/** A name from a usual place and plain options: nothing that a shell would read otherwise. */
function isKnown(text: string, known: ReadonlySet<string>): boolean {
  const [program = '', ...options] = text.trim().split(/ +/)
  const name = /^(\/usr(\/local)?|\/opt\/homebrew)?\/bin\/[^/]+$/.test(program) ? baseName(program) : program
  return known.has(name) && options.every((option) => OPTION.test(option))
}

function unknownAmong(names: readonly string[], env: Env, known: ReadonlySet<string>): string | null {
  const name = names.find((candidate) => env[candidate])
  if (name === undefined) return null
  return isKnown(env[name]!, known) ? null : `\`${name}\` names a program that is not known here`
}

/** The first variable that is set decides; null when it names a known editor or none is set. */
export function programsOfEditor(names: readonly string[], env: Env): string | null {
  return unknownAmong(names, env, EDITORS)
}

export function programsOfPager(names: readonly string[], env: Env): string | null {
  return unknownAmong(names, env, PAGERS)
}

export function programsOfBrowser(names: readonly string[], env: Env): string | null {
  return unknownAmong(names, env, BROWSERS)
}

export function programsOfDiff(env: Env): string | null {
  return unknownAmong(['KUBECTL_EXTERNAL_DIFF'], env, DIFFERS)
}

/** For a value out of a configuration file. */
export function isKnownPager(text: string): boolean {
  return isKnown(text, PAGERS)
}
