import { HELPER } from '../core/docker-helper.ts'
import { StepupError } from '../core/errors.ts'
import { REDACTED, redactText } from '../core/redact-text.ts'
import { visible } from '../core/visible.ts'

/**
 * docker's config.json in which registries have our helper.
 *
 * @throws StepupError `config_invalid`
 */
export function withDockerHelper(path: string, text: string, registries: readonly string[]): string {
  const config = parsed(path, text)
  const helpers = helpersOf(config)
  const taken = registries.find((registry) => (helpers[registry] ?? HELPER) !== HELPER)
  if (taken !== undefined)
    throw new StepupError(
      'config_invalid',
      `\`${path}\` has another helper for \`${taken}\`: \`${visible(String(helpers[taken]))}\``,
    )
  if (registries.every((registry) => registry in helpers)) return text
  const added = Object.fromEntries(registries.map((registry) => [registry, HELPER]))
  return written({ ...config, credHelpers: { ...helpers, ...added } })
}

/**
 * The same without them.
 *
 * @param registries only these; null for all
 */
export function withoutDockerHelper(
  path: string,
  text: string,
  registries: readonly string[] | null,
): string {
  if (text === '') return text
  const { credHelpers: _own, ...config } = parsed(path, text)
  const helpers = helpersOf(parsed(path, text))
  const left = Object.entries(helpers).filter(
    ([registry, helper]) => helper !== HELPER || (registries !== null && !registries.includes(registry)),
  )
  if (left.length === Object.keys(helpers).length) return text
  return written({ ...config, ...(left.length > 0 && { credHelpers: Object.fromEntries(left) }) })
}

/** Registries that have our helper. */
export function dockerHelpersIn(path: string, text: string): string[] {
  if (text === '') return []
  return Object.entries(helpersOf(parsed(path, text))).flatMap(([registry, helper]) =>
    helper === HELPER ? [registry] : [],
  )
}

/** Lines as they may be shown: the passwords of `docker login` stand in the file (config.json, `auths`). */
export function shownDockerLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) =>
      line.replace(
        /("(?:[^"]*(?:auth|key)|[^"]*(?:token|secret|password|authorization)[^"]*)"\s*:\s*)".*"/i,
        `$1"${REDACTED}"`,
      ),
    )
    .map((line) => visible(redactText(line).replaceAll('\t', '    ')))
}

function helpersOf({ credHelpers }: Record<string, unknown>): Record<string, unknown> {
  return typeof credHelpers === 'object' && credHelpers !== null
    ? (credHelpers as Record<string, unknown>)
    : {}
}

function parsed(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // its message would quote the file
  }
  throw new StepupError('config_invalid', `\`${path}\` is not the JSON of docker’s configuration`)
}

/** As docker writes it itself. */
function written(config: Record<string, unknown>): string {
  return `${JSON.stringify(config, null, '\t')}\n`
}
