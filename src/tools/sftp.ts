import type { OperationClass } from '../core/class.ts'
import { selectorAt } from './file-transfer.ts'
import { getopt } from './getopt.ts'
import { accessPath, secretPath, secretTree } from './host-paths.ts'
import { newReading, raise } from './reading.ts'
import { remotePath } from './remote-path.ts'
import { takeCopyOption } from './scp.ts'
import { splitWords } from './shell-words.ts'
import { sshAddress, uriAddress } from './ssh-address.ts'
import { judgeConfigFile } from './ssh-config-file.ts'
import { SshOptionReader } from './ssh-options.ts'
import type { Reading, Tool, ToolContext } from './tool.ts'
import { isSeen, shownWord } from './unseen-word.ts'

/** OpenSSH 9 (sftp.c). */
export const sftp: Tool = {
  name: 'sftp',
  programs: ['sftp'],
  variables: ['SSH_AUTH_SOCK'],
  read: (argv, context) => readSftp(argv.slice(1), context),
}

const LETTERS = '1246AafhNpqrvCc:D:i:l:o:s:S:b:B:F:J:P:R:X:'

function readSftp(args: readonly string[], context: ToolContext): Reading {
  const { options, words, error } = getopt(args, LETTERS)
  if (error !== null) return newReading('sftp', 'sftp', 'exec', error)
  const reader = new SshOptionReader()
  let batch: string | undefined
  let recursive = false
  for (const [letter, value] of options) {
    if (letter === 'b') batch = value
    if (letter === 'r') recursive = true
    if (letter === 's' && value !== 'sftp') reader.run('`-s` runs a program there')
    takeCopyOption(reader, letter, value)
  }
  const [typed, local] = words
  if (options.some(([letter]) => letter === 'D'))
    return newReading('sftp', 'session', 'exec', '`-D` runs a program', 'current')
  if (typed === undefined) return newReading('sftp', 'help', 'read', 'only shows help', 'local')
  const place = placeOf(typed)
  const reading = readingAt(place.path, { batch, local, recursive }, context)
  reading.selectors = [selectorAt(place.address, reader.read)]
  const [runs] = reader.read.runs
  if (runs !== undefined) raise(reading, 'exec', runs)
  judgeConfigFile(reading, reader.read, context)
  return reading
}

function placeOf(typed: string) {
  if (!isSeen(typed)) return remotePath(typed, 'sftp') ?? { address: null, path: '' }
  if (typed.startsWith('sftp://')) {
    const found = uriAddress(typed, 'sftp')
    return { address: found?.address ?? null, path: found?.path ?? '' }
  }
  return remotePath(typed, 'sftp') ?? { address: sshAddress(typed), path: '' }
}

type Mode = { batch: string | undefined; local: string | undefined; recursive: boolean }

function readingAt(path: string, { batch, local, recursive }: Mode, context: ToolContext): Reading {
  if (batch !== undefined) return readBatch(batch, context)
  // A file is fetched; a directory is entered, unless there is a place to fetch it to.
  if (path === '' || local === undefined)
    return newReading('sftp', 'session', 'exec', 'opens a session there')
  const reading = newReading('sftp', 'get', 'read', 'fetches a file from there')
  reading.operation.resource = shownWord(path)
  const secret = recursive ? secretTree(path) : secretPath(path)
  if (secret) raise(reading, 'secret-read', secret)
  return reading
}

/** `-b`: each line is a command of sftp's own. */
function readBatch(path: string, { known, trustInputs }: ToolContext): Reading {
  const reading = newReading('sftp', 'batch', 'read', 'runs a batch that only looks')
  const seen = path === '-' ? known.stdin : known.files.get(path)
  if (!seen && !trustInputs) reading.wants.push(path === '-' ? { kind: 'stdin' } : { kind: 'file', path })
  const isRead = seen !== undefined && 'text' in seen
  reading.operation.inputs.push(
    isRead
      ? { path, seen: true }
      : { path, seen: false, unseen: seen && 'unseen' in seen ? seen.unseen : 'it was not looked at' },
  )
  if (!isRead) raise(reading, 'exec', 'what its batch holds was not seen')
  else for (const line of seen.text.split('\n')) judgeLine(line, reading)
  return reading
}

const COMMANDS: Readonly<Record<string, OperationClass>> = {
  ...by(
    'read',
    'bye cd df dir exit get help lcd lls lmkdir lpwd ls lumask mget progress pwd quit reget version ?',
  ),
  ...by('write', 'put mput reput mkdir rename ln symlink copy cp'),
  ...by('admin', 'chmod chown chgrp'),
  ...by('destructive', 'rm rmdir del delete'),
}

function by(cls: OperationClass, words: string): Record<string, OperationClass> {
  return Object.fromEntries(words.split(' ').map((word) => [word, cls]))
}

function judgeLine(text: string, reading: Reading): void {
  // `-rm x` goes on when it fails, `@ls` does not show itself.
  const line = text.trim().replace(/^[-@ \t]+/, '')
  if (line === '' || line.startsWith('#')) return
  const [command = '', ...words] = splitWords(line) ?? ['!']
  if (command.startsWith('!')) {
    raise(reading, 'exec', '`!` runs a program here')
    return
  }
  const name = command.toLowerCase()
  const cls = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : 'unknown'
  raise(reading, cls, `\`${command}\` is ${cls}`)
  const paths = words.filter((word) => !word.startsWith('-'))
  const secret = /get$/.test(name) ? paths.slice(0, 1).map(secretTree)[0] : null
  if (secret) raise(reading, 'secret-read', secret)
  const access = cls === 'write' ? paths.map(accessPath).find((why) => why !== null) : null
  if (access) raise(reading, 'admin', access)
}
