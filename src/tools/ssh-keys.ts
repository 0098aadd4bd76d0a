import { selectorAt } from './file-transfer.ts'
import { getopt } from './getopt.ts'
import { newReading, raise } from './reading.ts'
import { takeCopyOption } from './scp.ts'
import { sshAddress } from './ssh-address.ts'
import { SshOptionReader } from './ssh-options.ts'
import type { Reading, Tool } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/** Programs about keys that come with OpenSSH 9. */
function keyTool(
  name: string,
  variables: readonly string[],
  read: (args: readonly string[]) => Reading,
): Tool {
  return { name, programs: [name], variables, read: (argv) => read(argv.slice(1)) }
}

export const sshKeygen = keyTool('ssh-keygen', ['SSH_SK_PROVIDER', 'SSH_AUTH_SOCK'], (args) => {
  const { options, error } = getopt(
    args,
    'ABHKLQUXceghiklopquvyC:D:E:F:I:M:N:O:P:R:V:Y:Z:a:b:f:m:n:r:s:t:w:z:',
  )
  if (error !== null) return newReading('ssh-keygen', 'ssh-keygen', 'exec', error, 'current')
  const reading = newReading('ssh-keygen', 'keys', 'read', 'works on key files of this machine', 'local')
  for (const [letter, value] of options) {
    if (letter === 's') raise(reading, 'admin', '`-s` makes a certificate that lets its holder in')
    if (letter === 'k') raise(reading, 'admin', '`-k` says which keys are revoked')
    if (letter === 'D' || letter === 'w')
      raise(reading, 'exec', `\`-${letter} ${shownWord(value)}\` loads a library`)
  }
  return reading
})

export const sshAdd = keyTool('ssh-add', ['SSH_AUTH_SOCK', 'SSH_ASKPASS', 'SSH_SK_PROVIDER'], (args) => {
  const { options, error } = getopt(args, 'vkKlLCcdDTxXE:e:h:H:M:m:Oqs:S:t:N')
  if (error !== null) return newReading('ssh-add', 'ssh-add', 'exec', error, 'current')
  const reading = newReading('ssh-add', 'agent', 'read', 'works on the person’s own agent', 'local')
  const library = options.find(([letter]) => /[esS]/.test(letter))
  if (library) raise(reading, 'exec', `\`-${library[0]}\` has the agent load a library`)
  return reading
})

export const sshKeyscan = keyTool('ssh-keyscan', [], (args) => {
  const { options, words, error } = getopt(args, '46cDHvqf:O:p:T:t:', true)
  if (error !== null) return newReading('ssh-keyscan', 'ssh-keyscan', 'exec', error)
  if (words.length === 0 && options.length === 0)
    return newReading('ssh-keyscan', 'help', 'read', 'only shows help', 'local')
  const reading = newReading('ssh-keyscan', 'scan', 'read', 'asks hosts for their public keys')
  if (words.every(isSeen))
    reading.selectors = words.flatMap((word) => word.split(',')).map((host) => ({ kind: 'host', host }))
  return reading
})

export const sshCopyId = keyTool('ssh-copy-id', ['SSH_AUTH_SOCK'], (args) => {
  const { options, words, error } = getopt(args, 'fnsxh?i:o:p:F:t:', true)
  if (error !== null) return newReading('ssh-copy-id', 'ssh-copy-id', 'exec', error)
  const help = options.some(([letter]) => letter === 'h' || letter === '?')
  // `-i` may stand alone: then what follows it is the host.
  const typed = words[0] ?? options.findLast(([letter]) => letter === 'i')?.[1]
  if (help || typed === undefined)
    return newReading('ssh-copy-id', 'help', 'read', 'only shows help', 'local')
  const reader = new SshOptionReader()
  for (const [letter, value] of options) takeCopyOption(reader, letter === 'p' ? 'P' : letter, value)
  const isDry = options.some(([letter]) => letter === 'n')
  const reading = isDry
    ? newReading('ssh-copy-id', 'copy', 'read', 'is a dry run')
    : newReading('ssh-copy-id', 'copy', 'admin', 'lets the holder of a key in')
  reading.operation.dryRun = isDry
  reading.operation.resource = shownWord(typed)
  reading.selectors = [selectorAt(isSeen(typed) ? sshAddress(typed) : null, reader.read)]
  const [runs] = reader.read.runs
  if (runs !== undefined) raise(reading, 'exec', runs)
  return reading
})
