import type { Fields } from './kubeconfig-fields.ts'

/** Why kubectl would refuse a user entry, and the files that it needs. Nothing that it holds is kept. */
export type UserEntry = {
  problem: string
  files: string[]
  /** Of a token, which is read for a server of TLS alone; empty where there is none. */
  tokenFile: string
}

/** Reads a user entry by client-go's types, and checks it as client-go does (tools/clientcmd, validation.go). */
export function readUser(user: Fields): UserEntry {
  const problems = [...methodProblems(user), ...certificateProblems(user), ...execProblems(user)]
  user.map('auth-provider')?.string('name')
  const tokenFile = user.string('token') === '' ? user.path('tokenFile') : ''
  return { problem: problems[0] ?? '', files: filesOf(user), tokenFile }
}

function methodProblems(user: Fields): string[] {
  const basic = user.string('username') !== '' || user.string('password') !== ''
  const lends =
    user.string('as-uid') !== '' ||
    user.strings('as-groups').length > 0 ||
    (user.map('as-user-extra')?.keys().length ?? 0) > 0
  const problems = lends && user.string('as') === '' ? ['it impersonates nobody'] : []
  return basic && user.string('token') !== '' ? ['it has a token and a password', ...problems] : problems
}

function certificateProblems(user: Fields): string[] {
  const [certificate, key] = [user.path('client-certificate'), user.path('client-key')]
  const [certificateData, keyData] = [user.bytes('client-certificate-data'), user.bytes('client-key-data')]
  if (certificate === '' && certificateData === '') return []
  if (certificate !== '' && certificateData !== '') return ['it has two certificates']
  if (key !== '' && keyData !== '') return ['it has two keys']
  return key === '' && keyData === '' ? ['its certificate has no key'] : []
}

const INTERACTIVE = new Set(['Never', 'IfAvailable', 'Always'])

function execProblems(user: Fields): string[] {
  const exec = user.map('exec')
  if (exec === null) return []
  exec.strings('args')
  const nameless = exec.maps('env').some((variable) => variable.string('name') === '')
  const [command, version, mode] = ['command', 'apiVersion', 'interactiveMode'].map((key) => exec.string(key))
  const problems: string[] = []
  if (user.map('auth-provider') !== null) problems.push('it has two credential plugins')
  if (command === '' || version === '' || nameless) problems.push('its credential plugin is not whole')
  // The versions before v1 are given a mode where they have none.
  const given = mode !== '' || /\/v1(alpha|beta)1$/.test(version ?? '')
  if (!given || (mode !== '' && !INTERACTIVE.has(mode ?? '')))
    problems.push('its credential plugin says no interactive mode')
  return problems
}

/** Files that kubectl opens before it asks anything. */
function filesOf(user: Fields): string[] {
  const certificate = user.path('client-certificate')
  return certificate === '' ? [] : [certificate, user.path('client-key')].filter((path) => path !== '')
}
