import type { Fields } from './kubeconfig-fields.ts'

/** What a user entry lets kubectl do. Nothing that it holds is kept. */
export type UserEntry = {
  token: boolean
  password: boolean
  /** Impersonates, somebody or with no more than groups. */
  as: boolean
  groups: boolean
  /** Why kubectl would refuse its certificate, or its credential plugin; empty where it would not. */
  certificateProblem: string
  pluginProblem: string
  /** Of its certificate. */
  files: string[]
  /** Of a token, which is read for a server of TLS alone; empty where there is none. */
  tokenFile: string
}

/** Reads a user entry by client-go's types, and checks it as client-go does (tools/clientcmd, validation.go). */
export function readUser(user: Fields): UserEntry {
  const token = user.string('token') !== ''
  const tokenFile = user.path('tokenFile')
  return {
    token,
    password: user.string('username') !== '' || user.string('password') !== '',
    as: user.string('as') !== '',
    groups:
      user.string('as-uid') !== '' ||
      user.strings('as-groups').length > 0 ||
      (user.map('as-user-extra')?.keys().length ?? 0) > 0,
    ...readCertificate(user),
    pluginProblem: pluginProblem(user),
    tokenFile: token ? '' : tokenFile,
  }
}

function readCertificate(user: Fields): Pick<UserEntry, 'certificateProblem' | 'files'> {
  const [certificate, key] = [user.path('client-certificate'), user.path('client-key')]
  const [certificateData, keyData] = [user.bytes('client-certificate-data'), user.bytes('client-key-data')]
  if (certificate === '' && certificateData === '') return { certificateProblem: '', files: [] }
  let problem = key === '' && keyData === '' ? 'its certificate has no key' : ''
  if (key !== '' && keyData !== '') problem = 'it has two keys'
  if (certificate !== '' && certificateData !== '') problem = 'it has two certificates'
  return { certificateProblem: problem, files: [certificate, key].filter((path) => path !== '') }
}

const INTERACTIVE = new Set(['Never', 'IfAvailable', 'Always'])

function pluginProblem(user: Fields): string {
  const provider = user.map('auth-provider')
  provider?.string('name')
  const exec = user.map('exec')
  if (exec === null) return ''
  exec.strings('args')
  const nameless = exec.maps('env').some((variable) => variable.string('name') === '')
  const [command, version = '', mode = ''] = ['command', 'apiVersion', 'interactiveMode'].map((key) =>
    exec.string(key),
  )
  if (provider !== null) return 'it has two credential plugins'
  if (command === '' || version === '' || nameless) return 'its credential plugin is not whole'
  // The versions before v1 are given a mode where they have none.
  const given = mode === '' ? /\/v1(alpha|beta)1$/.test(version) : INTERACTIVE.has(mode)
  return given ? '' : 'its credential plugin says no interactive mode'
}
