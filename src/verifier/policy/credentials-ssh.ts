import { isIP } from 'node:net'
import type { SshCredentials } from '../../core/policy.ts'
import { byClass } from './by-class.ts'
import type { CredentialsReader } from './credentials-kind.ts'
import type { Place } from './yaml-reader.ts'

/** PROTOCOL.certkeys, “Extensions”. */
const EXTENSIONS = [
  'no-touch-required',
  'permit-X11-forwarding',
  'permit-agent-forwarding',
  'permit-port-forwarding',
  'permit-pty',
  'permit-user-rc',
] as const

/** What a shell cannot do without; everything else has to be asked for. */
const DEFAULT_EXTENSIONS: SshCredentials['extensions'] = { exec: ['permit-pty'] }

/** `credentials.ssh`: what a certificate of the user CA holds, by class. */
export const sshReader: CredentialsReader<'ssh'> = {
  parse: sshFrom,
  shown: () => ({}),
  bearings: ({ audience, principals }) => [
    { key: 'audience', what: 'audience', value: audience },
    ...Object.entries(principals).flatMap(([name, values]) =>
      [...new Set(values)].map((value) => ({ key: `principals.${name}`, what: 'principal', value })),
    ),
  ],
  unmatched(_, { host, git }) {
    if (host?.host?.length || git?.remote?.length) return null
    return {
      key: 'principals',
      what: 'neither `match.host.host` nor `match.git.remote` is here: nothing would ever be minted for it',
    }
  },
}

function sshFrom(place: Place, environment: string): SshCredentials | null {
  const members = place.members(['audience', 'principals', 'extensions', 'forceCommand', 'sourceAddress'])
  if (!members) return null
  const audience = members.audience ? members.audience.text() : `stepup:${environment}:ssh`
  const principals = members.principals
    ? byClass(members.principals, principalsFrom)
    : place.fail('needs `principals`: class to principals')
  const extensions = members.extensions ? byClass(members.extensions, extensionsFrom) : DEFAULT_EXTENSIONS
  const forceCommand = members.forceCommand ? byClass(members.forceCommand, commandFrom) : {}
  const sourceAddress = members.sourceAddress ? addressesFrom(members.sourceAddress) : []
  if (!audience || !principals || !extensions || !forceCommand || !sourceAddress) return null
  if (Object.keys(principals).length === 0) return place.fail('needs at least one class in `principals`')
  return { audience, principals, extensions, forceCommand, sourceAddress }
}

/**
 * A principal holds a colon, which no login name does: sshd takes a principal that is the login's own
 * name without being told to, on every host that trusts the CA, and so of every environment.
 */
function principalsFrom(place: Place): string[] | null {
  const principals = place.texts()
  if (principals === null) return null
  const odd = principals.find((name) => !/^[A-Za-z0-9][A-Za-z0-9._@/-]*:[A-Za-z0-9:._@/-]{1,200}$/.test(name))
  if (odd === undefined) return principals.length > 0 ? principals : place.fail('needs one at least')
  return place.fail(
    `\`${odd}\` needs a colon within it, as \`stepup:prod:write\` has: a plain name would be the login of that name on every host`,
  )
}

function extensionsFrom(place: Place): string[] | null {
  const names = place.texts()
  if (names === null) return null
  const odd = names.find((name) => !(EXTENSIONS as readonly string[]).includes(name))
  return odd === undefined ? names : place.fail(`\`${odd}\` is none of ${EXTENSIONS.join(', ')}`)
}

function commandFrom(place: Place): string | null {
  const command = place.text()
  if (command === null) return null
  return command.startsWith('/') && !/\p{Cc}/u.test(command)
    ? command
    : place.fail('must be one line that begins with the program’s absolute path')
}

/** CIDR, as sshd takes them: `10.0.0.0/8`. */
function addressesFrom(place: Place): string[] | null {
  const ranges = place.texts()
  if (ranges === null) return null
  const odd = ranges.find((range) => !isRange(range))
  return odd === undefined ? ranges : place.fail(`\`${odd}\` is no address and no range like \`10.0.0.0/8\``)
}

function isRange(text: string): boolean {
  const [address = '', bits, ...others] = text.split('/')
  const family = isIP(address)
  if (family === 0 || others.length > 0) return false
  if (bits === undefined) return true
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false
  // sshd takes no address within a range for the range, and then refuses the certificate
  return family === 6 || hostPart(address, Number(bits)) === 0
}

function hostPart(address: string, bits: number): number {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return number % 2 ** (32 - bits)
}
