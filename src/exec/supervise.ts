import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'
import { cannotRun, type ExecImage, execImage, type Supervised, shellImage } from './command.ts'
import type { End, Ended } from './end.ts'
import { inheritedFrom3, restoreDescriptors } from './inherited.ts'
import { type Libc, libc } from './libc.ts'
import { defaultsOfChild, ignoredSignals, raiseByDefault, setIgnored, signalName } from './signals.ts'

export type { Ended } from './end.ts'

const { SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH } =
  constants.signals

/** The terminal sends these to its whole foreground group, so the command has them already. */
const FROM_TERMINAL = [SIGINT, SIGQUIT, SIGTSTP, SIGWINCH]
const FORWARDED = [SIGTERM, SIGUSR1, SIGUSR2, SIGALRM]

const POSIX_SPAWN_SETSIGDEF = 4
const F_SETFD = 2
const WNOHANG = 1
const WUNTRACED = 2

/**
 * What `nohup` or a shell's `&` had set before we came. Taken when this module is loaded: whoever
 * listens to a signal for a while leaves it at its default.
 */
const ignored = ignoredSignals()

/**
 * Runs the command as a child in this process's own group and terminal, and answers how it ended.
 * This process stops when it stops, and passes on what others send to it. Its event loop stays
 * free. Fails with `program_not_found` or `program_not_executable`.
 *
 * Signals to this process stay caught after the end, so that the end can be recorded; call `endAs`.
 */
export async function supervise(command: Supervised): Promise<Ended> {
  const c = libc()
  if (!c) return (await import('./supervise-node.ts')).superviseOnNode(command)
  const terminal = controllingTerminal()
  const child: Child = { pid: 0 }
  const ended = waitFor(c, child)
  passOnSignals(c, child, terminal)
  const start = performance.now()
  child.pid = spawn(c, command)
  letGoOfDescriptors(c, command.descriptors)
  child.look?.()
  const end = await ended
  return { ...end, duration: Math.round(performance.now() - start) }
}

/** `pid` is 0 before it lives and after it was waited for: nothing is ever sent to 0, our own group. */
type Child = { pid: number; look?: () => void }

function spawn(c: Libc, command: Supervised): number {
  const attributes = new Uint8Array(512) // sizeof(posix_spawnattr_t) is 336
  c.posix_spawnattr_init(attributes)
  c.posix_spawnattr_setsigdefault(attributes, defaultsOfChild())
  c.posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF)
  restoreDescriptors()
  for (const signal of ignored) setIgnored(c, signal)
  for (const fd of command.descriptors) c.fcntl(fd, F_SETFD, 0)
  const pid = new Int32Array(1)
  const start = (image: ExecImage) => c.posix_spawn(pid, image.path, null, attributes, image.argv, image.envp)
  let errno = start(execImage(c, command))
  if (errno === constants.errno.ENOEXEC) errno = start(shellImage(c, command))
  c.posix_spawnattr_destroy(attributes)
  if (errno !== 0) throw cannotRun(command.program, errno)
  return pid[0] ?? 0
}

/**
 * Pipes must break and end for the command's partners when the command lets go of them, so we hold
 * none of their ends: standard input and output become /dev/null here. Standard error stays, to speak.
 */
function letGoOfDescriptors(c: Libc, given: readonly number[]): void {
  const nothing = openSync('/dev/null', 'r+')
  c.dup2(nothing, 0)
  c.dup2(nothing, 1)
  closeSync(nothing)
  for (const fd of [...inheritedFrom3(), ...given]) c.close(fd)
}

function waitFor(c: Libc, child: Child): Promise<End> {
  return new Promise((resolve) => {
    const status = new Int32Array(1)
    child.look = () => {
      while (child.pid > 0 && c.waitpid(child.pid, status, WNOHANG | WUNTRACED) === child.pid) {
        const word = status[0] ?? 0
        if ((word & 0xff) === 0x7f) {
          stopWith(c, child.pid, (word >> 8) & 0xff)
          continue
        }
        child.pid = 0
        resolve((word & 0x7f) === 0 ? { code: (word >> 8) & 0xff } : { signal: signalName(word & 0x7f) })
      }
    }
    process.on('SIGCHLD', child.look)
  })
}

/** The shell must see its job stop; who continues us alone means the command too. */
function stopWith(c: Libc, pid: number, signal: number): void {
  raiseByDefault(c, signal)
  c.kill(pid, SIGCONT)
}

function passOnSignals(c: Libc, child: Child, terminal: number | null): void {
  const foreground = () => (terminal === null ? 0 : c.tcgetpgrp(terminal))
  const handle = (signal: number, hasItAlready: () => boolean) => {
    if (ignored.has(signal)) return // and so does the child
    process.on(signalName(signal), () => {
      if (child.pid > 0 && !hasItAlready()) c.kill(child.pid, signal)
    })
  }
  for (const signal of FROM_TERMINAL) handle(signal, () => foreground() === c.getpgrp())
  // A terminal that goes away hangs up on the whole group, and then it has no foreground.
  handle(SIGHUP, () => foreground() < 0)
  for (const signal of FORWARDED) handle(signal, () => false)
}

function controllingTerminal(): number | null {
  try {
    return openSync('/dev/tty', 'r')
  } catch {
    return null
  }
}
