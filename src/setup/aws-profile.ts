import { StepupError } from '../core/errors.ts'
import { REDACTED, redactText } from '../core/redact-text.ts'
import { visible } from '../core/visible.ts'

/** The account that an environment's sessions are in; its name is a policy's: letters, digits, `.`, `_` and `-`. */
export type AwsPlugin = { environment: string; account: string }

export function profileNameOf(environment: string): string {
  return `stepup-${environment}`
}

/**
 * AWS's configuration file with a profile of its own for each environment, whose `credential_process` is our
 * plugin. No other profile is touched.
 *
 * @throws StepupError `config_invalid`
 */
export function withProfiles(
  path: string,
  text: string,
  wanted: readonly AwsPlugin[],
  own: readonly string[],
): string {
  // SDKs part the words differently: by a shell, by rules of their own (AWS, “Sourcing credentials with an external process”)
  const odd = own.find((word) => !/^[\w./@+-]+$/.test(word))
  if (odd !== undefined)
    throw new StepupError(
      'config_invalid',
      `\`${odd}\` cannot stand in a credential_process; link it to a plain path`,
    )
  return wanted.reduce((before, { environment, account }) => {
    const words = [...own, 'credential', 'aws', '--account', account, '--environment', environment]
    return put(path, before, environment, `credential_process = ${words.join(' ')}`)
  }, text)
}

/**
 * The same file without what `withProfiles` put in: a profile that has other settings by now keeps them.
 *
 * @param environment only this one; null for all
 */
export function withoutProfiles(text: string, environment: string | null): string {
  const lines = text.split('\n')
  const out = new Set<number>()
  for (const section of sectionsOf(lines)) {
    const { plugin } = section
    if (plugin === null || !plugin.ours || (environment !== null && section.environment !== environment))
      continue
    out.add(plugin.at)
    if (section.settings > 1) continue
    out.add(section.at)
    if (section.at > 0 && lines[section.at - 1]?.trim() === '') out.add(section.at - 1)
  }
  return lines.filter((_, at) => !out.has(at)).join('\n')
}

/** Environments that have a profile of ours. */
export function pluginProfiles(text: string): Set<string> {
  const sections = sectionsOf(text.split('\n'))
  return new Set(sections.filter(({ plugin }) => plugin?.ours).map(({ environment }) => environment))
}

/** Lines as they may be shown: no value of a setting that is named like a secret. */
export function shownAwsLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^(\s*[^=:]*(?:secret|token|key|password)[^=:]*[=:]\s*).*/i, `$1${REDACTED}`))
    .map((line) => visible(redactText(line)))
}

function put(path: string, text: string, environment: string, line: string): string {
  const lines = text.split('\n')
  const there = sectionsOf(lines).find((section) => section.environment === environment)
  if (there?.plugin) {
    if (!there.plugin.ours)
      throw new StepupError(
        'config_invalid',
        `\`${path}\` has a profile \`${profileNameOf(environment)}\` that stepup did not write`,
      )
    return lines.with(there.plugin.at, line).join('\n')
  }
  if (there) return lines.toSpliced(there.at + 1, 0, line).join('\n')
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return `${before}${before === '' ? '' : '\n'}[profile ${profileNameOf(environment)}]\n${line}\n`
}

type Section = {
  environment: string
  /** Index of its header's line. */
  at: number
  plugin: { at: number; ours: boolean } | null
  /** How many lines hold a setting, or go on with one. */
  settings: number
}

/** The sections that are named like ours. */
function sectionsOf(lines: readonly string[]): Section[] {
  const sections: Section[] = []
  let current: Section | null = null
  lines.forEach((line, at) => {
    if (/^\s*\[/.test(line)) {
      const environment = /^\s*\[profile\s+(["']?)stepup-([\w.-]+)\1\s*\]/.exec(line)?.[2]
      current = environment === undefined ? null : { environment, at, plugin: null, settings: 0 }
      if (current) sections.push(current)
    } else if (current && !/^\s*([#;]|$)/.test(line)) {
      current.settings++
      const command = /^credential_process\s*[=:]\s*(.*?)\s*$/i.exec(line)?.[1]
      if (command !== undefined) current.plugin = { at, ours: isOurs(command, current.environment) }
    }
  })
  return sections
}

function isOurs(command: string, environment: string): boolean {
  const words = command.split(/\s+/).slice(-6)
  const [name, kind, account, number = '', which, value] = words
  return (
    [name, kind, account, which].join(' ') === 'credential aws --account --environment' &&
    /^\d{12}$/.test(number) &&
    value === environment
  )
}
