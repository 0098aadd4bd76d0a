import { StepupError } from '../core/errors.ts'
import { REDACTED, redactText } from '../core/redact-text.ts'
import { visible } from '../core/visible.ts'

/** The server that an environment's passwords are for: `https://host[:port][/path]`. */
export type GitHelper = { environment: string; url: string }

const HELPER = /^\s*helper = !.* credential git$/

/**
 * git's configuration with a section of its own for each server, in which nobody but our helper is asked. It
 * stands at the end, so that helpers that are named before are not told what to keep.
 *
 * @throws StepupError `config_invalid`
 */
export function withHelpers(text: string, wanted: readonly GitHelper[], own: readonly string[]): string {
  const odd = own.find((word) => !/^[\w./@+-]+$/.test(word))
  if (odd !== undefined)
    throw new StepupError(
      'config_invalid',
      `\`${odd}\` cannot stand in git’s configuration; link it to a plain path`,
    )
  const blocks = wanted.map(({ environment, url }) =>
    [
      `[credential "${url}"]`,
      `\t# stepup: ${environment}`,
      '\thelper =',
      `\thelper = !${own.join(' ')} credential git`,
      '\tuseHttpPath = true\n',
    ].join('\n'),
  )
  const there = helpersIn(text)
  const all = blocks.every((block) => text.includes(block))
  if (all && there.length === wanted.length) return text
  const names = new Set(wanted.map(({ environment }) => environment))
  const before = names.size === 0 ? text : [...names].reduce(withoutHelpers, text)
  return `${before === '' || before.endsWith('\n') ? before : `${before}\n`}${blocks.join('')}`
}

/**
 * The same without what `withHelpers` put in: what else a section has by now stays.
 *
 * @param environment only this one; null for all
 */
export function withoutHelpers(text: string, environment: string | null): string {
  const lines = text.split('\n')
  const out = new Set<number>()
  for (const section of sectionsOf(lines)) {
    if (environment !== null && section.environment !== environment) continue
    for (const at of section.ours) out.add(at)
    if (section.others === 0) out.add(section.at)
  }
  return lines.filter((_, at) => !out.has(at)).join('\n')
}

/** Environments that have a section of ours, one for each section. */
export function helpersIn(text: string): string[] {
  return sectionsOf(text.split('\n')).map(({ environment }) => environment)
}

/** On a line of its own, or behind its section's name: `[sendemail] smtpPass = …`. */
const SECRET_SETTING =
  /^(\s*(?:\[[^\]]*\]\s*)?[\w-]*(?:secret|token|pass|pwd|apikey|oauth|extraheader)[\w-]*\s*=\s*).*/i

/** Lines as they may be shown: no header, no setting that is named like a secret, and no address with a password in it. */
export function shownGitLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(SECRET_SETTING, `$1${REDACTED}`))
    .map((line) => visible(redactText(line).replaceAll('\t', '    ')))
}

type Section = {
  environment: string
  /** Index of its header's line. */
  at: number
  /** Indices of the lines that we wrote. */
  ours: number[]
  /** How many other lines say something. */
  others: number
}

/** Those with our helper and our mark. */
function sectionsOf(lines: readonly string[]): Section[] {
  const sections: (Section & { isOurs: boolean })[] = []
  let current: (Section & { isOurs: boolean }) | null = null
  lines.forEach((line, at) => {
    if (/^\s*\[/.test(line)) {
      const isOne = /^\[credential "https:\/\/[^"]+"\]$/.test(line)
      current = isOne ? { environment: '', at, ours: [], others: 0, isOurs: false } : null
      if (current) sections.push(current)
      return
    }
    if (!current || line.trim() === '') return
    const environment = /^\t# stepup: ([\w.-]+)$/.exec(line)?.[1]
    if (environment !== undefined) current.environment = environment
    if (HELPER.test(line)) current.isOurs = true
    const isOurs = environment !== undefined || HELPER.test(line) || OURS.has(line)
    if (isOurs) current.ours.push(at)
    else current.others++
  })
  return sections.filter(({ isOurs, environment }) => isOurs && environment !== '')
}

const OURS = new Set(['\thelper =', '\tuseHttpPath = true'])
