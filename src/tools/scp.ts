import { isPlainSsh, raiseForShell, selectorAt, transferReading } from './file-transfer.ts'
import { getopt } from './getopt.ts'
import { typedGlobs } from './glob-word.ts'
import { newReading, raise } from './reading.ts'
import { remotePath } from './remote-path.ts'
import { judgeConfigFile } from './ssh-config-file.ts'
import { SshOptionReader } from './ssh-options.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'

/** OpenSSH 9 (scp.c). `-t` and `-f` are for its other end. */
export const scp: Tool = {
  name: 'scp',
  programs: ['scp'],
  variables: ['SSH_AUTH_SOCK'],
  read: (argv, context) => readScp(typedGlobs(argv.slice(1), new Set()), context),
}

const LETTERS = '12346ABCOTdfpqRrstvD:F:J:M:P:S:c:i:l:o:X:'

function readScp(args: readonly string[], context: ToolContext): Reading {
  const { options, words, error } = getopt(args, LETTERS)
  if (error !== null) return newReading('scp', 'scp', 'exec', error)
  if (words.length < 2) return newReading('scp', 'help', 'read', 'only shows help', 'local')
  const reader = new SshOptionReader()
  let recursive = false
  for (const [letter, value] of options) {
    if (letter === 'r') recursive = true
    takeCopyOption(reader, letter, value)
    if (letter === 't' || letter === 'f') reader.run('it serves another scp')
  }
  const ssh = reader.read
  const places = words.map((word) => remotePath(word, 'scp'))
  const to = places.at(-1)!
  const sources = words.slice(0, -1)
  const from = places.slice(0, -1).filter((place) => place !== null)
  const reading = transferReading({ tool: 'scp', from, to, recursive, sources: sources.map(lastPart) })
  reading.selectors = [...from, ...(to ? [to] : [])].map(({ address }) => selectorAt(address, ssh))
  raiseForShell(reading, to ? [...from, to] : from)
  const [runs] = ssh.runs
  if (runs !== undefined) raise(reading, 'exec', runs)
  judgeConfigFile(reading, ssh, context)
  return reading
}

function lastPart(path: string): string {
  return path.replace(/^.*[/:]/, '')
}

/** The options of ssh that scp and sftp share. */
export function takeCopyOption(reader: SshOptionReader, letter: string, value: string): void {
  switch (letter) {
    case 'P':
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
      if (!isPlainSsh(value)) reader.run('`-S` runs a program')
      break
    case 'D':
      reader.run('`-D` runs a program')
      break
  }
}
