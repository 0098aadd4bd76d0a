import { shellWord } from '../core/shell-words.ts'

/** A setting of git as its variables hand it over: name and value. */
export type GitSetting = readonly [key: string, value: string]

/**
 * What makes git ask stepup for one server's passwords and nobody else. The empty helper takes away those
 * that were named before: they would be told to keep the password (gitcredentials(7), “helper”).
 *
 * @param url of the server, or of a part of it
 * @param own this program and its words
 */
export function helperSettings(url: string, own: readonly string[]): GitSetting[] {
  return [
    [`credential.${url}.helper`, ''],
    [`credential.${url}.helper`, helperCommand(own)],
    // else git asks without the path, and which repository it is could not be told
    [`credential.${url}.useHttpPath`, 'true'],
  ]
}

/** git has a shell run it, with the operation behind it. */
export function helperCommand(own: readonly string[]): string {
  return `!${[...own, 'credential', 'git'].map(shellWord).join(' ')}`
}

/** Settings behind those that variables hold already (git-config(1), GIT_CONFIG_COUNT). */
export function settingsVariables(
  settings: readonly GitSetting[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const before = Number(env['GIT_CONFIG_COUNT'] ?? 0) || 0
  const variables = settings.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${before + at}`, key],
    [`GIT_CONFIG_VALUE_${before + at}`, value],
  ])
  return { ...Object.fromEntries(variables), GIT_CONFIG_COUNT: String(before + settings.length) }
}
