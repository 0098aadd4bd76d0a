import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { typedBytes, typedWords } from './argv-bytes.ts'
import { type Environment, environmentBytes } from './environment-bytes.ts'
import type { Libc } from './libc.ts'
import { pointersTo, type Strings, stringsOf } from './strings.ts'

const SLASH = 0x2f

/** What is to run. */
export type Command = {
  /** Absolute path of the resolved program. */
  program: string
  /** How many typed words stand before the command: stepup's own options. */
  argvSkip: number
  /** Words instead of the typed ones, `argv[0]` included, where stepup had to replace some. */
  argv?: readonly (string | Uint8Array)[]
  env: Environment
}

/** `descriptors`: those of ours that the command gets beside the inherited ones, and we give up. */
export type Supervised = Command & { descriptors: readonly number[] }

/** The three arguments of `execve`. The pointers point into `memory`, which must live as long. */
export type ExecImage = {
  path: Uint8Array
  argv: BigUint64Array
  envp: BigUint64Array
  memory: readonly Uint8Array[]
}

export function execImage(c: Libc, command: Command): ExecImage {
  const argv = command.argv ? stringsOf(command.argv) : typedBytes(command.argvSkip)
  const envp = environmentBytes(command.env)
  return {
    path: stringsOf([pathOf(command.program, argv)]).bytes,
    argv: pointersTo(c, argv),
    envp: pointersTo(c, envp),
    memory: [argv.bytes, envp.bytes],
  }
}

/**
 * A program that was typed with a path runs by it, as shells do it: a script sees that path as its name.
 * It is the resolved one all the same, unless the two differ.
 */
function pathOf(program: string, argv: Strings): string | Uint8Array {
  const typed = argv.bytes.subarray(0, argv.bytes.indexOf(0))
  return typed.includes(SLASH) && resolve(Buffer.from(typed).toString()) === program ? typed : program
}

/** As `execvp` does when a file has no format the kernel knows (ENOEXEC): a shell reads it. */
export function shellImage(c: Libc, command: Command): ExecImage {
  const words = ['/bin/sh', command.program, ...wordsOf(command).slice(1)]
  return execImage(c, { ...command, program: '/bin/sh', argv: words })
}

export function wordsOf(command: Command): Uint8Array[] {
  if (!command.argv) return typedWords(command.argvSkip)
  return command.argv.map((word) => (typeof word === 'string' ? Buffer.from(word) : word))
}

/**
 * Why a program could not be started, as shells say it: `program_not_found` (127) when it or its
 * interpreter does not exist, else `program_not_executable` (126).
 */
export function cannotRun(program: string, errno: number): StepupError {
  if (errno === constants.errno.ENOENT) {
    const what = existsSync(program) ? 'its interpreter does not exist' : 'it does not exist'
    return new StepupError('program_not_found', `cannot run \`${program}\`: ${what}`)
  }
  const name = Object.entries(constants.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`
  const why: Record<string, string> = {
    EACCES: 'permission denied',
    E2BIG: 'its arguments and environment are too long',
    ETXTBSY: 'it is being written',
    ENOMEM: 'there is not enough memory',
    EAGAIN: 'the limit of processes is reached',
  }
  return new StepupError('program_not_executable', `cannot run \`${program}\`: ${why[name] ?? name}`)
}
