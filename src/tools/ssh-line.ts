import { getopt } from './getopt.ts'
import { sshAddress } from './ssh-address.ts'
import { SshOptionReader, type SshOptions, type SshSelector, sshSelector } from './ssh-options.ts'
import { isSeen } from './unseen-word.ts'

/** What an argv of ssh asks for. */
export type SshLine = {
  selector: SshSelector
  ssh: SshOptions
  /** `-V`, `-Q`, `-G`: only answers a question. */
  asks: 'version' | 'query' | 'config' | null
  /** `-O`, to a connection that is open. */
  control: string | null
  /** The words that the remote shell is given, joined by spaces; empty where a shell is opened. */
  command: readonly string[]
  /** `-N`, `-W`, `-s`: no command of a shell. */
  special: string | null
  error: string | null
}

/** OpenSSH 9 (ssh.c). `-P` is a switch up to 9.3 and takes a tag since. */
const LETTERS = '1246ab:c:e:fgi:kl:m:no:p:qstvxAB:CD:E:F:GI:J:KL:MNO:Q:R:S:TVw:W:XYy'

/** Options before and behind the host, up to the command (ssh.c, `again`). */
export function readSshLine(args: readonly string[]): SshLine {
  const reader = new SshOptionReader()
  const line: SshLine = {
    selector: sshSelector(null, reader.read),
    ssh: reader.read,
    asks: null,
    control: null,
    command: [],
    special: null,
    error: null,
  }
  const before = getopt(args, LETTERS)
  for (const [letter, value] of before.options) take(line, reader, letter, value)
  if (before.error !== null) return { ...line, ssh: reader.read, error: before.error }
  const [typed, ...others] = before.words
  if (typed === undefined) return { ...line, ssh: reader.read }
  const address = isSeen(typed) ? sshAddress(typed) : null
  if (address?.user != null) reader.place('user', address.user)
  if (address?.port != null) reader.place('port', String(address.port))
  const after = getopt(others, LETTERS)
  for (const [letter, value] of after.options) take(line, reader, letter, value)
  const ssh = reader.read
  const error = after.error ?? (isSeen(typed) && !address ? `\`${typed}\` is no host` : null)
  const selector = sshSelector(address?.host ?? null, ssh)
  return { ...line, ssh, selector, command: error === null ? after.words : [], error }
}

function take(line: SshLine, reader: SshOptionReader, letter: string, value: string): void {
  switch (letter) {
    case 'l':
      reader.place('user', value)
      break
    case 'p':
      reader.place('port', value)
      break
    case 'J':
      reader.place('proxyjump', value)
      break
    case 'F':
      reader.config(value)
      break
    case 'o':
      reader.option(value)
      break
    case 'S':
      reader.socket(value)
      break
    case 'I':
      reader.run('`-I` loads a library')
      break
    case 'L':
    case 'R':
    case 'D':
    case 'w':
      reader.run(`\`-${letter}\` opens a tunnel`)
      break
    case 'V':
      line.asks = 'version'
      break
    case 'Q':
      line.asks ??= 'query'
      break
    case 'G':
      line.asks ??= 'config'
      break
    case 'O':
      line.control = value
      break
    case 'W':
      line.special = '`-W` opens a tunnel'
      break
    case 'N':
      line.special ??= '`-N` only holds a connection open'
      break
    case 's':
      line.special ??= '`-s` opens a subsystem'
      break
  }
}
