import { flagSet, parseFlags } from './flags.ts'
import { newReading } from './reading.ts'
import { sshAddress } from './ssh-address.ts'
import { SshOptionReader, sshSelector } from './ssh-options.ts'
import type { Tool } from './tool.ts'
import { isSeen } from './unseen-word.ts'

/** mosh 1.4. Whatever it starts there runs in a terminal that outlives the connection. */
export const mosh: Tool = {
  name: 'mosh',
  programs: ['mosh'],
  variables: ['MOSH_TITLE_NOPREFIX', 'MOSH_PREDICTION_DISPLAY', 'SSH_AUTH_SOCK'],
  read(argv) {
    const parsed = parseFlags(argv.slice(1), FLAGS, false)
    if (parsed.error !== null) return newReading('mosh', 'mosh', 'exec', parsed.error)
    if (parsed.help || parsed.values.has('version'))
      return newReading('mosh', 'help', 'read', 'only shows help', 'local')
    const [typed] = parsed.words
    if (typed === undefined) return newReading('mosh', 'help', 'read', 'only shows help', 'local')
    const reading = newReading('mosh', 'shell', 'exec', 'opens a terminal there')
    const options = new SshOptionReader()
    const address = isSeen(typed) ? sshAddress(typed) : null
    if (address?.user != null) options.place('user', address.user)
    const plain = (parsed.values.get('ssh') ?? []).every((program) => program === 'ssh')
    if (plain) reading.selectors = [sshSelector(address?.host ?? null, options.read)]
    return reading
  },
}

const FLAGS = flagSet(
  'client= server= predict= a:always n:never o:predict-overwrite 4:inet 6:inet6 family= p:port= bind-server= ssh= ssh-pty no-ssh-pty no-init local experimental-remote-ip= version',
)
