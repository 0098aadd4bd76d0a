import type { GitLine } from './git-globals.ts'
import type { Env } from './tool.ts'

/** How requests are sent: none of these says where to, by what, or with what in them. */
const PLAIN = /^http\.(?:.*\.)?(?:postbuffer|lowspeedlimit|lowspeedtime|version|useragent)$/i

/** Settings in variables; more are not looked at. */
const MOST = 100

/**
 * Settings that were typed, or came by variables, and have a password for a remote sent or shown elsewhere,
 * or another one sent in its place: `http.proxy`, `http.sslVerify`, `http.extraHeader`, `credential.helper`, a file
 * with more of them ….
 * They come after those that hold a helper of ours (git-config(1), GIT_CONFIG_COUNT).
 */
export function redirectsOf(line: GitLine, env: Env): string[] {
  const typed = line.config.map(keyOf).filter(redirects)
  const count = Math.min(Number(env.GIT_CONFIG_COUNT ?? 0) || 0, MOST)
  const set = Array.from({ length: count }, (_, at) => env[`GIT_CONFIG_KEY_${at}`] ?? '').filter(redirects)
  return [
    ...typed.map((key) => `-c ${key}`),
    ...set,
    ...(Number(env.GIT_CONFIG_COUNT) > MOST ? ['GIT_CONFIG_COUNT'] : []),
    ...(env.GIT_CONFIG_PARAMETERS ? ['GIT_CONFIG_PARAMETERS'] : []),
  ]
}

function keyOf(setting: string): string {
  return setting.replace(/=.*$/su, '')
}

function redirects(key: string): boolean {
  if (/^(?:core\.askpass|remote\..*\.proxy|include(?:if\..*)?\.path)$/is.test(key)) return true
  return /^(?:http|credential)\./i.test(key) && !PLAIN.test(key)
}
