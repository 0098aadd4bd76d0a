import { newReading } from './reading.ts'
import { judgeConfigFile } from './ssh-config-file.ts'
import { readSshLine, type SshLine } from './ssh-line.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/**
 * What is not seen through as a remote command (`unwrap.ts` does that): a shell, a tunnel, a question to
 * ssh itself, a connection that is open already.
 */
export const ssh: Tool = {
  name: 'ssh',
  programs: ['ssh'],
  variables: ['SSH_AUTH_SOCK', 'SSH_ASKPASS', 'SSH_SK_PROVIDER'],
  read: (argv, context) => readSsh(argv.slice(1), context),
}

/** autossh keeps an ssh running; its own options are `-M port`, `-f` and `-V`, before those of ssh. */
export const autossh: Tool = {
  name: 'autossh',
  programs: ['autossh'],
  variables: ['AUTOSSH_PATH', 'AUTOSSH_PORT', ...ssh.variables],
  read(argv, context) {
    const args = argv.slice(1)
    if (args.length === 1 && args[0] === '-V')
      return newReading('autossh', 'version', 'read', 'shows the version', 'local')
    const own = args.findIndex((arg) => arg.startsWith('-M'))
    const rest = own < 0 ? args : [...args.slice(0, own), ...args.slice(own + (args[own] === '-M' ? 2 : 1))]
    const { selectors } = readSsh(rest, context)
    const why = context.env.AUTOSSH_PATH ? '`AUTOSSH_PATH` names a program' : 'it keeps a connection open'
    const reading = newReading('autossh', 'connect', 'exec', why)
    return { ...reading, selectors }
  },
}

function readSsh(args: readonly string[], context: ToolContext): Reading {
  const line = readSshLine(args)
  const reading = ofLine(line, args)
  if (line.error === null && line.asks !== 'version' && line.asks !== 'query')
    judgeConfigFile(reading, line.ssh, context)
  return reading
}

function ofLine(line: SshLine, args: readonly string[]): Reading {
  const { selector, ssh: options, asks, control, special, command, error } = line
  if (asks !== null && error === null && options.runs.length === 0)
    return newReading('ssh', asks, 'read', 'only answers a question', 'local')
  const at = (name: string, cls: 'read' | 'write' | 'exec', why: string): Reading => {
    const reading = newReading('ssh', name, cls, why)
    reading.operation.resource = selector.host || null
    if (selector.host !== '' || selector.lost !== undefined) reading.selectors = [selector]
    return reading
  }
  if (error !== null) return newReading('ssh', 'ssh', 'exec', error)
  const [runs] = options.runs
  if (runs !== undefined) return at('connect', 'exec', runs)
  if (selector.host === '' && args.length === 0)
    return newReading('ssh', 'help', 'read', 'only shows help', 'local')
  if (control === 'check') return at('control', 'read', 'asks a connection that is open')
  if (control === 'exit' || control === 'stop' || control === 'cancel')
    return at('control', 'write', `\`-O ${control}\` ends what is open`)
  if (control !== null) return at('control', 'exec', `\`-O ${shownWord(control)}\` opens a way through`)
  if (special !== null) return at('connect', 'exec', special)
  if (command.join(' ') === '') return at('shell', 'exec', 'opens a shell there')
  // `unwrap.ts` reads what it runs there, and asks here only for what `-F` would do.
  return options.config !== null && command.every(isSeen)
    ? at('connect', 'read', 'only connects')
    : at('command', 'exec', 'what it runs there is not known here')
}
