import { spawn } from 'node:child_process'
import { StepupError } from '../core/errors.ts'
import { cannotRun, type Supervised, wordsOf } from './command.ts'
import type { Ended } from './end.ts'
import { inheritedFrom3 } from './inherited.ts'

const FORWARDED: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']
const FROM_TERMINAL: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']

/**
 * What Node can do: descriptors and terminal are handed on and signals forwarded; inherited ignored
 * signals and the limit of open files are lost, and words that are not UTF-8 are refused with
 * `program_not_executable`. The native binary has none of these limits.
 */
export function superviseOnNode(command: Supervised): Promise<Ended> {
  const [argv0 = command.program, ...args] = wordsOf(command).map(asString)
  const start = performance.now()
  const child = spawn(command.program, args, {
    argv0,
    env: { ...command.env } as NodeJS.ProcessEnv,
    stdio: descriptorTable([...inheritedFrom3(), ...command.descriptors]),
  })
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal))
  for (const signal of FROM_TERMINAL) process.on(signal, () => {})
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(cannotRun(command.program, -(error.errno ?? 0))),
    )
    child.on('exit', (code, signal) => {
      const duration = Math.round(performance.now() - start)
      resolve(signal ? { signal, duration } : { code: code ?? 0, duration })
    })
  })
}

/** Node's stdio array hands on descriptor n at place n. */
function descriptorTable(fds: readonly number[]): (number | 'ignore')[] {
  const table: (number | 'ignore')[] = [0, 1, 2]
  for (const fd of fds) {
    while (table.length < fd) table.push('ignore')
    table[fd] = fd
  }
  return table
}

function asString(word: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(word)
  } catch (cause) {
    throw new StepupError(
      'program_not_executable',
      'a word of the command is not UTF-8, and the Node build of stepup cannot hand it on; use the native one',
      { cause },
    )
  }
}
