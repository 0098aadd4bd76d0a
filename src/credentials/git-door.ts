import { isBelow } from '../core/broker.ts'
import { matchesRemote } from '../core/pattern.ts'
import type { Target } from '../core/target.ts'
import { keepAuthority } from './authority-file.ts'
import type { Door } from './door.ts'
import { type GitSetting, helperSettings, settingsVariables } from './git-settings.ts'
import { loginFor } from './password.ts'
import { assertNoRedirect } from './token-destination.ts'
import { TRUST_VARIABLES } from './trust-variables.ts'

/** What says whom to believe, and what writes the requests down, the password in them. */
const SHOWING = [
  ...TRUST_VARIABLES,
  ...['GIT_SSL_NO_VERIFY', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'],
  ...['GIT_TRACE_CURL', 'GIT_TRACE_REDACT', 'GIT_CURL_VERBOSE'],
]

/**
 * git over HTTPS: a credential helper for one server, named in variables of the command alone, which asks
 * the run's supervisor over an inherited socket. No secret is in what git is told.
 */
export const gitDoor: Door<'git'> = {
  seeks: ({ kind }) => kind === 'git',
  placeOf: (target, environment) => JSON.stringify([environment, originOf(target)]),
  variables: [
    ...['GIT_CONFIG_*', 'GIT_SSL_*', 'GIT_ASKPASS', 'GIT_PROXY_SSL_*'],
    ...SHOWING,
    // git's own files, and curl's, are found by it
    ...['HOME', 'XDG_CONFIG_HOME', 'NETRC', 'CURL_HOME'],
  ],
  dropped: SHOWING,
  assertNoRedirect,
  async open({ environment, class: wanted, targets, known, remotes = [], exchange, directory, own }) {
    const login = () => loginFor({ environment, class: wanted, known, exchange })
    // Before the command begins: git would only ask for a password.
    await login()
    const authority = known.ca === null ? null : await keepAuthority(directory(), known.ca)
    const urls = targets.flatMap((target) => (target.kind === 'git' && target.url ? [target.url] : []))
    const settings = [
      ...helperSettings(known.url, own),
      ...[known.url, ...new Set(urls)].flatMap((url) => connectionSettings(url, authority)),
    ]
    return {
      env: {
        ...settingsVariables(settings, process.env),
        // it would come before the setting
        ...(authority !== null && { GIT_SSL_CAINFO: authority }),
      },
      answers: {
        ask: 'git',
        // what a hook or a submodule asks for besides may be another environment's
        serves: (url) => isBelow(known.url, url) && remotes.some((pattern) => matchesRemote(pattern, url)),
        login,
      },
      close: async () => {},
    }
  },
}

/** Of settings for addresses the most exact one counts, so that these stand for the very repositories too. */
function connectionSettings(url: string, authority: string | null): GitSetting[] {
  return [
    [`http.${url}.sslVerify`, 'true'],
    // a header with another password in it
    [`http.${url}.extraHeader`, ''],
    ...(authority === null ? [] : [[`http.${url}.sslCAInfo`, authority] as const]),
  ]
}

function originOf(target: Target): string | null {
  return (target.kind === 'git' && target.url !== null && URL.parse(target.url)?.origin) || null
}
